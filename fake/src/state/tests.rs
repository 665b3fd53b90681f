#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::sync::{Arc, Mutex};

use openapi_mock::Engine;
use serde_json::{Value, json};

use super::World;
use crate::layer::locked;
use crate::testing::{call, engine_of, objections, request, send, world};

mod events;
mod filters;
mod invariants;
mod invitations;
mod memberships;
mod organizations;
mod resources;
mod secrets;
mod sessions;
mod users;
mod work;

/// An engine, and calls to it that are all in order.
struct Api(Engine, Arc<Mutex<World>>);

impl Api {
    fn new() -> Self {
        let world = world();
        Self(engine_of(Some(Arc::clone(&world)), false), world)
    }

    /// The names and bodies of the events so far.
    fn events(&self) -> Vec<(String, Value)> {
        let world = locked(&self.1);
        let body = |text: &str| serde_json::from_str(text).unwrap();
        world.webhooks().map(|event| (event.event.clone(), body(&event.body))).collect()
    }

    /// The response to a request that succeeds.
    #[track_caller]
    fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, response) = call(&self.0, method, &format!("/v1{path}"), &body);
        assert_eq!((status, objections(&self.0)), (200, vec![]), "{method} {path}: {response}");
        response
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.ok("GET", path, Value::Null)
    }

    /// The status, code and parameter of a request that matches the document and is refused.
    #[track_caller]
    fn refused(&self, method: &str, path: &str, body: Value) -> (u16, String, Value) {
        let (status, response) = call(&self.0, method, &format!("/v1{path}"), &body);
        assert_eq!(objections(&self.0), Vec::<String>::new(), "{method} {path}");
        let error = &response["errors"][0];
        (status, error["code"].as_str().unwrap_or_default().to_owned(), error["meta"]["param_name"].clone())
    }

    fn organization(&self, name: &str) -> String {
        id(&self.ok("POST", "/organizations", json!({ "name": name })))
    }

    fn user(&self, body: Value) -> String {
        id(&self.ok("POST", "/users", body))
    }

    fn join(&self, organization: &str, user: &str, role: &str) {
        let path = format!("/organizations/{organization}/memberships");
        self.ok("POST", &path, json!({ "user_id": user, "role": role }));
    }

    /// One property of each item of a list, of either shape.
    #[track_caller]
    fn column(&self, path: &str, name: &str) -> Vec<String> {
        let response = self.get(path);
        let items = response.as_array().or_else(|| response["data"].as_array()).unwrap();
        items.iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
    }
}

fn id(response: &Value) -> String {
    response["id"].as_str().unwrap().to_owned()
}

fn refusal(status: u16, code: &str, parameter: impl Into<Value>) -> (u16, String, Value) {
    (status, code.to_owned(), parameter.into())
}

fn not_found() -> (u16, String, Value) {
    refusal(404, "resource_not_found", Value::Null)
}

#[test]
fn every_run_is_the_same() {
    let run = || {
        let api = Api::new();
        let user = api.user(json!({ "email_address": ["ada@example.com"] }));
        let organization = api.organization("Acme");
        api.join(&organization, &user, "org:admin");
        api.get(&format!("/organizations/{organization}/memberships")).to_string()
    };
    assert_eq!(run(), run());
}

#[test]
fn ids_are_counted_and_times_advance_by_a_millisecond_a_write() {
    let api = Api::new();
    let one = api.ok("POST", "/organizations", json!({ "name": "One" }));
    let two = api.ok("POST", "/organizations", json!({ "name": "Two" }));
    assert_eq!(
        (&one["id"], &two["id"]),
        (&json!("org_000000000000000000000000001"), &json!("org_000000000000000000000000002"))
    );
    assert_eq!(
        (&one["created_at"], &two["created_at"]),
        (&json!(1_767_225_600_001_i64), &json!(1_767_225_600_002_i64))
    );
    assert_eq!(api.user(json!({})), "user_000000000000000000000000001");
}

#[test]
fn a_write_that_is_refused_changes_nothing() {
    let api = Api::new();
    api.refused("PATCH", "/organizations/org_x", json!({ "name": "X" }));
    api.refused("PATCH", "/users/user_x/metadata", json!({ "public_metadata": {} }));
    let created = api.ok("POST", "/organizations", json!({ "name": "One" }));
    assert_eq!(created["created_at"], json!(1_767_225_600_001_i64));
}
