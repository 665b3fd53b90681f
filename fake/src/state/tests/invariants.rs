//! Random sequences of calls, after which the state must still make sense.

use std::collections::HashSet;

use super::*;

/// Calls in a sequence.
const CALLS: usize = 200;

/// What a sequence has created, whether it is still there or not.
#[derive(Default)]
struct Known {
    users: Vec<String>,
    organizations: Vec<String>,
    sessions: Vec<String>,
    emails: Vec<String>,
}

struct Sequence {
    api: Api,
    random: fastrand::Rng,
    known: Known,
}

impl Sequence {
    fn new(seed: u64) -> Self {
        Self { api: Api::new(), random: fastrand::Rng::with_seed(seed), known: Known::default() }
    }

    /// One of the ids, or one that nobody has.
    fn any(&mut self, ids: fn(&Known) -> &Vec<String>, none: &str) -> String {
        let ids = ids(&self.known);
        let chosen = self.random.choice(ids).cloned();
        chosen.unwrap_or_else(|| none.to_owned())
    }

    fn user(&mut self) -> String {
        self.any(|known| &known.users, "user_x")
    }

    fn organization(&mut self) -> String {
        self.any(|known| &known.organizations, "org_x")
    }

    /// Makes a call, which may be refused but must not fail, and gives the id of what it created.
    fn call(&self, method: &str, path: &str, body: Value) -> Option<String> {
        let (status, response) = call(&self.api.0, method, &format!("/v1{path}"), &body);
        assert!(status < 500, "{method} {path} {body}: {status} {response}");
        assert_eq!(objections(&self.api.0), Vec::<String>::new(), "{method} {path}");
        (status < 300).then(|| response["id"].as_str().map(str::to_owned)).flatten()
    }

    fn step(&mut self) {
        let number = self.random.u8(0..12);
        let (user, organization) = (self.user(), self.organization());
        let members = format!("/organizations/{organization}/memberships");
        match self.random.u8(0..14) {
            0 | 1 => {
                let body = json!({ "username": format!("user{number}"), "email_address": [format!("{number}@example.com")] });
                let id = self.call("POST", "/users", body);
                self.known.users.extend(id);
            }
            2 | 3 => {
                let mut body = json!({ "name": format!("Acme {}", number % 3) });
                if self.random.bool() {
                    body["created_by"] = user.into();
                }
                let id = self.call("POST", "/organizations", body);
                self.known.organizations.extend(id);
            }
            4 | 5 => drop(self.call("POST", &members, json!({ "user_id": user, "role": "org:member" }))),
            6 => drop(self.call("PATCH", &format!("{members}/{user}"), json!({ "role": "org:admin" }))),
            7 => drop(self.call("DELETE", &format!("{members}/{user}"), Value::Null)),
            8 => {
                let id = self.call("POST", "/sessions", json!({ "user_id": user }));
                self.known.sessions.extend(id);
            }
            9 => {
                let session = self.any(|known| &known.sessions, "sess_x");
                self.call("POST", &format!("/sessions/{session}/revoke"), Value::Null);
            }
            10 => {
                let body = json!({ "user_id": user, "email_address": format!("{number}@example.org"), "verified": true });
                let id = self.call("POST", "/email_addresses", body);
                self.known.emails.extend(id);
            }
            11 => {
                let email = self.any(|known| &known.emails, "idn_x");
                self.call("DELETE", &format!("/email_addresses/{email}"), Value::Null);
            }
            12 if number == 0 => drop(self.call("DELETE", &format!("/users/{user}"), Value::Null)),
            12 => drop(self.call(
                "PATCH",
                &format!("/organizations/{organization}"),
                json!({ "slug": format!("acme-{number}") }),
            )),
            _ if number == 0 => {
                drop(self.call("DELETE", &format!("/organizations/{organization}"), Value::Null))
            }
            _ => drop(self.call("POST", &format!("/users/{user}/ban"), Value::Null)),
        }
    }

    fn check(&self) {
        let users: HashSet<String> = self.api.column("/users?limit=500", "id").into_iter().collect();
        assert_eq!(self.api.get("/users/count")["total_count"], users.len());
        let organizations = self.api.get("/organizations?limit=500&include_members_count=true");
        let all = organizations["data"].as_array().unwrap();
        assert_eq!(organizations["total_count"], all.len());
        let slugs: HashSet<&str> = all.iter().map(|one| one["slug"].as_str().unwrap()).collect();
        assert_eq!(slugs.len(), all.len(), "slugs are unique");
        let memberships = self.api.get("/organization_memberships?limit=500");
        for membership in memberships["data"].as_array().unwrap() {
            assert!(users.contains(membership["public_user_data"]["user_id"].as_str().unwrap()));
            assert!(slugs.contains(membership["organization"]["slug"].as_str().unwrap()));
        }
        for one in all {
            let path = format!("/organizations/{}/memberships?limit=1", one["id"].as_str().unwrap());
            assert_eq!(self.api.get(&path)["total_count"], one["members_count"]);
        }
        self.check_users(&users);
        self.check_sessions(&users);
    }

    /// The primary address is one of the user's, and no address is two users'.
    fn check_users(&self, users: &HashSet<String>) {
        let mut addresses = HashSet::new();
        for id in users {
            let user = self.api.get(&format!("/users/{id}"));
            let emails = user["email_addresses"].as_array().unwrap();
            let primary = &user["primary_email_address_id"];
            assert!(primary.is_null() || emails.iter().any(|email| email["id"] == *primary), "{user}");
            for email in emails {
                assert!(addresses.insert(email["email_address"].to_string()), "{email} is two users'");
            }
        }
    }

    /// Exactly the active sessions have tokens, and their users are there.
    fn check_sessions(&self, users: &HashSet<String>) {
        for id in &self.known.sessions {
            let session = self.api.get(&format!("/sessions/{id}"));
            let (status, _) = call(&self.api.0, "POST", &format!("/v1/sessions/{id}/tokens"), &json!({}));
            assert_eq!(status == 200, session["status"] == "active", "{session}");
            assert!(session["status"] != "active" || users.contains(session["user_id"].as_str().unwrap()));
        }
    }
}

#[test]
fn random_calls_leave_a_state_that_makes_sense() {
    for seed in 0..10 {
        let mut sequence = Sequence::new(seed);
        for call in 1..=CALLS {
            sequence.step();
            if call % 40 == 0 {
                sequence.check();
            }
        }
    }
}
