//! Tests that each parameter which the document declares for a list changes the list, and that its default has no
//! effect.

use std::collections::BTreeMap;

use super::*;
use crate::document;

/// Ids by the parameter of a path that takes them.
type Ids = BTreeMap<&'static str, String>;

/// A world with two of everything that is listed, and their ids.
fn two_of_everything(api: &Api) -> Ids {
    let mut ids = Ids::new();
    for (number, name) in ["ada", "bob"].into_iter().enumerate() {
        people(api, &mut ids, number, name);
        belongings(api, &mut ids, number, name);
        connections(api, &mut ids, number, name);
    }
    // Creates one resource of each kind that filters need.
    let user = ids["user_id"].clone();
    api.ok("POST", &format!("/users/{user}/ban"), Value::Null);
    let key = call(&api.0, "POST", "/v1/api_keys", &json!({ "name": "key", "subject": user })).1;
    api.ok("POST", &format!("/api_keys/{}/revoke", id(&key)), json!({}));
    locked(&api.1).advance(std::time::Duration::from_secs(2));
    ids.extend([("template_type", "email".to_owned()), ("slug", "invitation".to_owned())]);
    ids.insert("provider", "google".to_owned());
    ids
}

fn people(api: &Api, ids: &mut Ids, number: usize, name: &str) {
    let user = api.user(json!({
        "username": name,
        "first_name": name,
        "external_id": name,
        "email_address": [format!("{name}@example.com")],
        "phone_number": [format!("+1555555010{number}")],
        "web3_wallet": [format!("0x012345678901234567890123456789012345678{number}")],
    }));
    // The accounts of the last user are listed.
    for account in ["one", "two"] {
        locked(&api.1).connect(&user, "google", &format!("{account}.{name}@example.com")).unwrap();
    }
    let session = id(&api.ok("POST", "/sessions", json!({ "user_id": user })));
    let acme = id(&api.ok("POST", "/organizations", json!({ "name": name, "created_by": user })));
    for who in ["x", "y"] {
        let body = json!({ "email_address": format!("{who}{number}@example.org"), "role": "org:member" });
        let invitation = id(&api.ok("POST", &format!("/organizations/{acme}/invitations"), body));
        ids.insert("invitation_id", invitation);
        let body = json!({ "name": format!("{who}{name}.example"), "enrollment_mode": "manual_invitation", "verified": who == "x" });
        ids.insert("domain_id", id(&api.ok("POST", &format!("/organizations/{acme}/domains"), body)));
    }
    if let Some(organization) = ids.insert("organization_id", acme.clone()) {
        api.join(&organization, &user, "org:member");
        let body = json!({ "email_address": format!("{name}@example.com"), "role": "org:member" });
        for organization in [acme, organization] {
            // Members cannot be invited, so the user is invited first. Joining then accepts the invitation.
            call(&api.0, "POST", &format!("/v1/organizations/{organization}/invitations"), &body);
        }
        api.join(&ids["organization_id"], &ids["user_id"], "org:member");
    }
    let invited = json!({ "email_address": format!("{name}@example.com"), "role": "org:member" });
    for _ in 0..2 {
        let third = api.organization("Third");
        api.ok("POST", &format!("/organizations/{third}/invitations"), invited.clone());
    }
    ids.extend([("user_id", user), ("session_id", session)]);
}

fn belongings(api: &Api, ids: &mut Ids, number: usize, name: &str) {
    for (path, body) in [
        ("invitations", json!({ "email_address": format!("{name}@example.net") })),
        ("allowlist_identifiers", json!({ "identifier": format!("{name}@example.net") })),
        ("blocklist_identifiers", json!({ "identifier": format!("{name}@example.net") })),
        ("waitlist_entries", json!({ "email_address": format!("{name}@example.net") })),
        ("redirect_urls", json!({ "url": format!("https://{name}.example") })),
        ("jwt_templates", json!({ "name": name, "claims": {} })),
        ("organization_permissions", json!({ "name": name, "key": format!("org:{name}:x") })),
        ("organization_roles", json!({ "name": name, "key": format!("org:{name}") })),
        ("domains", json!({ "name": format!("{name}.example"), "is_satellite": true })),
        ("oauth_applications", json!({ "name": name, "redirect_uris": ["https://example.com/cb"] })),
    ] {
        api.ok("POST", &format!("/{path}"), body);
    }
    let role = format!("org:{name}");
    let body = json!({ "name": name, "default_role_key": role, "creator_role_key": role, "roles": [role] });
    api.ok("POST", "/role_sets", body);
    let machine = id(&api.ok("POST", "/machines", json!({ "name": name })));
    let key = api.get(&format!("/machines/{machine}/secret_key"))["secret"].as_str().unwrap().to_owned();
    for seconds in [1, 60, 61] {
        let builder = http::Request::post("/v1/m2m_tokens").header("content-type", "application/json");
        let builder = builder.header("authorization", format!("Bearer {key}"));
        let (status, _) = send(&api.0, builder, json!({ "seconds_until_expiration": seconds }).to_string());
        assert_eq!(status, 201);
    }
    if let Some(other) = ids.insert("subject of getM2MTokens", machine) {
        ids.insert("other machine", other);
    }
    for _ in 0..2 {
        let body = json!({ "name": format!("key{number}"), "subject": ids["user_id"] });
        call(&api.0, "POST", "/v1/api_keys", &body);
    }
    ids.insert("subject of getApiKeys", ids["user_id"].clone());
}

fn connections(api: &Api, ids: &mut Ids, number: usize, name: &str) {
    let body = json!({
        "name": name, "provider": "saml_custom", "domains": [format!("{name}.example")],
        "organization_id": ids["organization_id"],
    });
    api.ok("POST", "/saml_connections", body);
    let body = json!({
        "name": name, "provider": "saml_okta", "domains": [format!("{name}.example")],
        "organization_id": ids["organization_id"],
    });
    let (_, connection) = call(&api.0, "POST", "/v1/enterprise_connections", &body);
    let connection = id(&connection);
    api.ok("PATCH", &format!("/enterprise_connections/{connection}"), json!({ "active": number == 0 }));
    for _ in 0..2 {
        api.ok("POST", &format!("/enterprise_connections/{connection}/test_runs"), Value::Null);
    }
    for (path, parameter) in [("directories", "directory_id"), ("scim_directories", "scim_directory_id")] {
        let body = json!({ "enterprise_connection_id": connection, "provider": "okta" });
        let (status, directory) = call(&api.0, "POST", &format!("/v1/{path}"), &body);
        assert!(status < 300, "{directory}");
        ids.insert(parameter, id(&directory));
    }
    ids.insert("enterprise_connection_id", connection);
}

/// A list of the document, as a request can ask for it.
struct List<'a> {
    id: &'a str,
    path: String,
    /// The owner of the listed resources, if the query must name one.
    subject: Option<&'a str>,
    /// The parameters of the query, resolved.
    parameters: Vec<&'a Value>,
}

fn resolve<'a>(root: &'a Value, node: &'a Value) -> &'a Value {
    node["$ref"].as_str().map_or(node, |reference| root.pointer(&reference[1..]).unwrap())
}

/// All operations that read by a query; `None` for a path with an id that does not exist.
fn lists<'a>(root: &'a Value, ids: &'a Ids) -> Vec<List<'a>> {
    let list = |(path, item): (&'a String, &'a Value)| {
        let operation = item.get("get")?;
        let id = operation["operationId"].as_str()?;
        let both = [&item["parameters"], &operation["parameters"]];
        let all = both.into_iter().filter_map(Value::as_array).flatten().map(|node| resolve(root, node));
        let parameters: Vec<&Value> = all.filter(|one| one["in"] == "query").collect();
        let filled =
            ids.iter().fold(path.clone(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        let subject = ids.get(format!("subject of {id}").as_str()).map(String::as_str);
        (!parameters.is_empty() && !filled.contains('{')).then(|| List {
            id,
            path: format!("/v1{filled}"),
            subject,
            parameters,
        })
    };
    root["paths"].as_object().unwrap().iter().filter_map(list).collect()
}

/// Values that should make a difference.
fn candidates(parameter: &Value, ids: &Ids) -> Vec<String> {
    let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
    let strings = |node: &Value| {
        node.as_array().map(|all| all.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect())
    };
    let of_enum = strings(&schema["enum"]).or_else(|| strings(&schema["items"]["enum"]));
    if let Some(values) = of_enum {
        return values;
    }
    let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    match (name, schema["type"].as_str()) {
        ("limit" | "offset", _) => texts(&["1"]),
        ("order_by", _) => texts(&["+created_at", "-created_at", "-name"]),
        ("starting_after", _) => vec![ids["user_id"].clone()],
        ("subject", _) => vec![ids["organization_id"].clone(), ids["other machine"].clone()],
        (_, Some("boolean")) => texts(&["true", "false"]),
        (_, Some("integer" | "number")) => texts(&["0", "9999999999999"]),
        _ => texts(&["nobody", "-nobody", "ada"]),
    }
}

/// The response to a list with one more parameter; `None` if it is refused or made up.
fn listed(api: &Api, list: &List<'_>, more: &[(&str, &str)]) -> Option<Value> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let subject = list.subject.filter(|_| !more.iter().any(|(name, _)| *name == "subject"));
    query.extend_pairs(subject.map(|subject| ("subject", subject)));
    query.extend_pairs(more);
    let target = format!("{}?{}", list.path, query.finish());
    let reply = crate::testing::reply(&api.0, request("GET", &target), "");
    let own = reply.status.is_success() && !reply.headers.contains_key("x-openapi-mock");
    own.then(|| serde_json::from_slice(&reply.body).unwrap_or_default())
}

#[test]
fn every_parameter_of_a_list_makes_a_difference() {
    let (api, document) = (Api::new(), document::embedded().unwrap());
    let ids = two_of_everything(&api);
    let mut problems = Vec::new();
    let mut idle = Vec::new();
    let mut count = 0;
    for list in lists(document.schemas.root(), &ids) {
        let Some(plain) = listed(&api, &list, &[]) else { continue };
        for parameter in &list.parameters {
            let name = parameter["name"].as_str().unwrap();
            count += 1;
            let differs =
                |value: &String| listed(&api, &list, &[(name, value)]).is_some_and(|other| other != plain);
            if !candidates(parameter, &ids).iter().any(differs) {
                idle.push((list.id, name));
            }
            if let Some(default) = parameter["schema"].get("default") {
                let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
                if listed(&api, &list, &[(name, &default)]) != Some(plain.clone()) {
                    problems.push(format!("{}: {name}={default} is not the default", list.id));
                }
            }
        }
    }
    assert_eq!((problems, idle), (Vec::<String>::new(), Vec::new()));
    assert!(count > 150, "{count} parameters of lists that the fake remembers");
}
