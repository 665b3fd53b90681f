#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::Engine;
use crate::testing::{call, engine, request, send};

fn pets() -> Engine {
    let responses =
        json!({ "200": { "content": { "application/json": { "schema": { "type": "object" } } } } });
    engine(json!({ "/pets": { "get": { "operationId": "ListPets", "responses": responses } } }), json!({}))
}

fn statuses(engine: &Engine, count: usize) -> Vec<u16> {
    (0..count).map(|_| call(engine, "GET", "/pets", &Value::Null).0).collect()
}

#[test]
fn requests_and_objections_are_shown_and_forgotten() {
    let engine = pets();
    call(&engine, "GET", "/pets?x=1", &Value::Null);
    let (status, requests) = call(&engine, "GET", "/__mock/requests", &Value::Null);
    assert_eq!(
        (status, &requests[0]["path"], &requests[0]["query"]),
        (200, &json!("/pets"), &json!([["x", "1"]]))
    );
    let (_, objections) = call(&engine, "GET", "/__mock/objections", &Value::Null);
    assert_eq!(objections[0]["parameter"], "x");
    assert_eq!(call(&engine, "DELETE", "/__mock/requests", &Value::Null).0, 204);
    assert_eq!(call(&engine, "GET", "/__mock/objections", &Value::Null), (200, json!([])));
}

#[test]
fn faults_come_as_json_and_go() {
    let engine = pets();
    let fault = json!({ "status": 503, "operation": "ListPets", "times": 2, "retry_after": 1 });
    assert_eq!(call(&engine, "POST", "/__mock/faults", &fault).0, 204);
    assert_eq!(statuses(&engine, 3), [503, 503, 200]);
    call(&engine, "POST", "/__mock/faults", &json!({ "status": 500, "times": "always" }));
    assert_eq!(statuses(&engine, 2), [500, 500]);
    call(&engine, "DELETE", "/__mock/faults", &Value::Null);
    assert_eq!(statuses(&engine, 1), [200]);
}

#[test]
fn a_limit_by_window_lets_so_many_pass() {
    let engine = pets();
    call(&engine, "POST", "/__mock/faults", &json!({ "limit": 3, "window_ms": 3_600_000 }));
    assert_eq!(statuses(&engine, 5), [200, 200, 200, 429, 429]);
}

#[test]
fn what_is_no_fault_is_told() {
    let engine = pets();
    for (fault, what) in [
        (json!({}), "a fault has"),
        (json!([]), "is an object"),
        (json!({ "state": 500 }), "`state` is not one of"),
        (json!({ "status": -1 }), "`status` must be"),
        (json!({ "status": 5 }), "from 100"),
        (json!({ "limit": 5 }), "needs `window_ms`"),
        (json!({ "status": 500, "headers": { "a b": "c" } }), "no name of a header"),
    ] {
        let (status, body) = call(&engine, "POST", "/__mock/faults", &fault);
        assert!(status == 400 && body["error"].as_str().unwrap().contains(what), "{fault}: {body}");
    }
    let (status, _) =
        send(&engine, request("POST", "/__mock/faults").header(CONTENT_TYPE, "text/plain"), "{");
    assert_eq!(status, 400);
}

#[test]
fn a_mock_without_state_says_so_and_unknown_commands_are_not_found() {
    let engine = pets();
    assert_eq!(call(&engine, "GET", "/__mock/state", &Value::Null).0, 501);
    assert_eq!(call(&engine, "PUT", "/__mock/state", &json!({})).0, 501);
    assert_eq!(call(&engine, "POST", "/__mock/clock", &json!({ "advance_ms": "1" })).0, 400);
    assert_eq!(call(&engine, "GET", "/__mock/stats", &Value::Null).0, 404);
    assert_eq!(call(&engine, "POST", "/__mock/reset", &Value::Null).0, 204);
}
