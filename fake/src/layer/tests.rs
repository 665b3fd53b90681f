#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use http::header::CONTENT_TYPE;
use openapi_mock::Engine;
use serde_json::{Map, Value, json};

use crate::document;
use crate::testing::{call, embedded, engine, objections, request, send};

#[test]
fn a_secret_key_is_needed() {
    let engine = embedded();
    let sent = |value: Option<&str>, path: &str| {
        let mut request = http::Request::builder().uri(path);
        if let Some(value) = value {
            request = request.header("authorization", value);
        }
        let (status, response) = send(&engine, request, "");
        (status, response["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    };
    let format = (401, "authorization_header_format_invalid".to_owned());
    assert_eq!(sent(None, "/v1/organizations"), format);
    assert_eq!(sent(Some("sk_test_1"), "/v1/organizations"), format);
    assert_eq!(sent(Some("Basic sk_test_1"), "/v1/organizations"), format);
    assert_eq!(sent(Some("Bearer "), "/v1/organizations"), format);
    assert_eq!(
        sent(Some("Bearer pk_test_1"), "/v1/organizations"),
        (401, "authorization_invalid".to_owned())
    );
    assert_eq!(sent(Some("Bearer ak_1"), "/v1/organizations"), (401, "authorization_invalid".to_owned()));
    assert_eq!(sent(Some("Bearer sk_live_1"), "/v1/organizations").0, 200);
    let tokens = "/v1/m2m_tokens?subject=mch_000000000000000000000000000";
    assert_eq!(sent(Some("Bearer ak_1"), tokens), (401, "machine_secret_key_invalid".to_owned()));
    assert_eq!(sent(Some("Bearer sk_test_1"), tokens).0, 404, "there is no such machine");
    assert_eq!(sent(None, "/v1/public/interstitial").0, 200, "this one is open");
}

#[test]
fn the_api_version_is_one_that_clerk_has() {
    let lenient = embedded();
    let strict = engine(true, true);
    let version = document::embedded().unwrap().version.clone();
    let sent = |engine: &Engine, header: Option<&str>, query: &str| {
        let mut request = request("GET", &format!("/v1/organizations{query}"));
        if let Some(header) = header {
            request = request.header("Clerk-API-Version", header);
        }
        send(engine, request, "").0
    };
    let query = format!("?__clerk_api_version={version}");
    assert_eq!(sent(&lenient, None, ""), 200);
    assert_eq!(sent(&strict, None, ""), 400);
    for engine in [&lenient, &strict] {
        assert_eq!(sent(engine, Some(&version), ""), 200);
        assert_eq!(sent(engine, None, &query), 200);
        assert_eq!(sent(engine, Some(&version), &query), 400, "twice");
        assert_eq!(sent(engine, Some("2021-02-05"), ""), 200);
        assert_eq!(sent(engine, Some("2021-02-06"), ""), 400);
        assert_eq!(sent(engine, None, "?__clerk_api_version=2021-02-06"), 400);
    }
}

#[test]
fn the_gravest_objection_decides_the_status_and_all_are_recorded() {
    let engine = embedded();
    let request = http::Request::post("/v1/organizations?x=1").header(CONTENT_TYPE, "application/json");
    let (status, response) = send(&engine, request, "{}");
    assert_eq!((status, response["errors"].as_array().unwrap().len()), (401, 1));
    assert_eq!(
        objections(&engine),
        [
            "CreateOrganization: authorization: no Authorization header; the secret key goes there, as `Bearer sk_…`",
            "CreateOrganization: query: x: is not in the document",
            "CreateOrganization: body: name: is required, and missing",
        ]
    );
}

#[test]
fn errors_name_the_parameter_in_clerks_words() {
    let engine = embedded();
    let (_, response) = call(&engine, "POST", "/v1/organizations?x=1", &json!({ "public_metadata": 7 }));
    let mut errors: Vec<_> = response["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["meta"]["param_name"].as_str().unwrap()))
        .collect();
    errors.sort_unstable();
    assert_eq!(
        errors,
        [
            ("form_param_format_invalid", "public_metadata"),
            ("form_param_missing", "name"),
            ("form_param_unknown", "x")
        ]
    );
    assert_eq!(response["clerk_trace_id"], "00000000000000000000000000000001");
}

#[test]
fn unknown_paths_and_methods_are_objected_to() {
    let engine = embedded();
    assert_eq!(call(&engine, "GET", "/v1/nothing", &Value::Null).0, 404);
    assert_eq!(call(&engine, "PUT", "/v1/organizations", &Value::Null).0, 405);
    assert_eq!(
        objections(&engine),
        [
            "no operation: route: there is no path `/v1/nothing` in the document",
            "no operation: method: `/v1/organizations` takes GET, POST, not PUT",
        ]
    );
}

#[test]
fn what_is_below_something_unknown_is_unknown() {
    let engine = embedded();
    for path in ["/v1/users/user_x/billing/subscription", "/v1/organizations/org_x/domains"] {
        let (status, response) = call(&engine, "GET", path, &Value::Null);
        assert_eq!((status, &response["errors"][0]["code"]), (404, &json!("resource_not_found")), "{path}");
    }
    assert_eq!(objections(&engine), Vec::<String>::new(), "a 404 for an id is no objection");
    assert_eq!(call(&crate::testing::engine(false, false), "GET", "/v1/users/user_x", &Value::Null).0, 200);
}

#[test]
fn every_answer_is_numbered() {
    let engine = embedded();
    let ids: Map<String, Value> = (0..2)
        .map(|_| {
            call(&engine, "GET", "/v1/nothing", &Value::Null).1["clerk_trace_id"].as_str().unwrap().to_owned()
        })
        .map(|id| (id, Value::Null))
        .collect();
    assert_eq!(ids.len(), 2);
}
