//! Tests that the state is consistent after random sequences of calls.
//!
//! `FAKE_SEQUENCES=1000 cargo test -p clerk-backend-fake --lib invariants` runs more of them than the default, and
//! `FAKE_SEED=17` one of them again.

#![allow(clippy::print_stdout, reason = "a failure has to name its seed")]

use std::collections::HashSet;
use std::time::Duration;

use super::*;

/// Calls in a sequence.
const CALLS: usize = 200;

/// The ids that a sequence has created, including those of deleted resources.
#[derive(Default)]
struct Known {
    users: Vec<String>,
    organizations: Vec<String>,
    sessions: Vec<String>,
    emails: Vec<String>,
    /// Paths of invitations to organizations.
    invitations: Vec<String>,
    /// Session tokens, each with its session.
    tokens: Vec<(String, String)>,
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

    /// One of the ids, or an unknown one.
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

    /// Makes a call, which may be refused but must not fail, and returns the id of the created resource.
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
        match self.random.u8(0..22) {
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
            13 => drop(self.call("POST", &format!("/users/{user}/ban"), Value::Null)),
            14 | 15 => self.invite(&organization, number),
            16 => {
                let path = self.any(|known| &known.invitations, "/organizations/org_x/invitations/orginv_x");
                self.call("POST", &format!("{path}/revoke"), json!({}));
            }
            17 => self.token(),
            18 => {
                let body = json!({ "email_address": format!("{number}@example.net") });
                self.call("PUT", &format!("/users/{user}/email_address"), body);
            }
            19 => drop(self.call(
                "PATCH",
                &format!("/users/{user}"),
                json!({ "username": format!("user{number}") }),
            )),
            20 if number < 3 => locked(&self.api.1).advance(Duration::from_secs(86_400 * u64::from(number))),
            _ => {
                let body = json!({ "max_allowed_memberships": number % 5 });
                self.call("PATCH", &format!("/organizations/{organization}"), body);
            }
        }
    }

    fn invite(&mut self, organization: &str, number: u8) {
        let path = format!("/organizations/{organization}/invitations");
        let body = json!({
            "email_address": format!("{number}@example.com"),
            "role": "org:member",
            "expires_in_days": 1 + number % 3,
        });
        let id = self.call("POST", &path, body);
        self.known.invitations.extend(id.map(|id| format!("{path}/{id}")));
    }

    fn token(&mut self) {
        let session = self.any(|known| &known.sessions, "sess_x");
        let path = format!("/v1/sessions/{session}/tokens");
        let (_, response) = call(&self.api.0, "POST", &path, &json!({ "expires_in_seconds": 86_400 }));
        let token = response["jwt"].as_str().map(|jwt| (session, jwt.to_owned()));
        self.known.tokens.extend(token);
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
            self.check_organization(one);
        }
        self.check_users(&users);
        self.check_sessions(&users);
        self.check_tokens();
    }

    /// Counts equal those of the lists, and no user is a member twice, or a member and invited.
    fn check_organization(&self, one: &Value) {
        let path = format!("/organizations/{}", one["id"].as_str().unwrap());
        let members = self.api.get(&format!("{path}/memberships?limit=500"));
        assert_eq!(members["total_count"], one["members_count"]);
        let ids = members["data"].as_array().unwrap().iter();
        let ids: HashSet<String> =
            ids.map(|member| member["public_user_data"]["user_id"].to_string()).collect();
        assert_eq!(one["members_count"], ids.len(), "nobody is a member twice");
        let pending = self.api.get(&format!("{path}/invitations?status=pending&limit=500"));
        assert_eq!(pending["total_count"], one["pending_invitations_count"]);
        let addresses = pending["data"].as_array().unwrap().iter();
        let addresses: HashSet<String> = addresses.map(|one| one["email_address"].to_string()).collect();
        assert_eq!(pending["total_count"], addresses.len(), "nobody is invited twice");
        assert!(one["pending_invitations_count"].is_u64(), "{one}");
    }

    /// A token of a session that has ended is refused.
    fn check_tokens(&self) {
        for (session, token) in &self.known.tokens {
            let body = json!({ "token": token });
            let (status, _) = call(&self.api.0, "POST", &format!("/v1/sessions/{session}/verify"), &body);
            let shown = self.api.get(&format!("/sessions/{session}"));
            assert!(status != 200 || shown["status"] == "active", "{shown}");
            let (status, _) = call(&self.api.0, "POST", "/v1/clients/verify", &body);
            assert!(status != 200 || shown["status"] == "active", "{shown}");
        }
    }

    /// The primary address is one of the user's, and no address is two users'.
    fn check_users(&self, users: &HashSet<String>) {
        let (mut addresses, mut names) = (HashSet::new(), HashSet::new());
        for id in users {
            let user = self.api.get(&format!("/users/{id}"));
            let emails = user["email_addresses"].as_array().unwrap();
            let primary = &user["primary_email_address_id"];
            assert!(primary.is_null() || emails.iter().any(|email| email["id"] == *primary), "{user}");
            assert!(!user["username"].is_string() || names.insert(user["username"].to_string()), "{user}");
            for email in emails {
                assert!(addresses.insert(email["email_address"].to_string()), "{email} is two users'");
            }
        }
    }

    /// Exactly the active sessions have tokens, and their users exist.
    fn check_sessions(&self, users: &HashSet<String>) {
        for id in &self.known.sessions {
            let session = self.api.get(&format!("/sessions/{id}"));
            let (status, _) = call(&self.api.0, "POST", &format!("/v1/sessions/{id}/tokens"), &json!({}));
            assert_eq!(status == 200, session["status"] == "active", "{session}");
            assert!(session["status"] != "active" || users.contains(session["user_id"].as_str().unwrap()));
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn random_calls_leave_a_state_that_makes_sense() {
    let seeds = match number("FAKE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("FAKE_SEQUENCES").unwrap_or(10),
    };
    for seed in seeds {
        println!("FAKE_SEED={seed}");
        let mut sequence = Sequence::new(seed);
        for call in 1..=CALLS {
            sequence.step();
            if call % 40 == 0 {
                sequence.check();
            }
        }
        assert_eq!(events::problems(&sequence.api.events()), Vec::<String>::new());
    }
}
