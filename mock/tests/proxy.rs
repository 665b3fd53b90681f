//! A real server behind the mock, on a loopback port; and webhooks to one.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "client")]

mod support;

use std::net::TcpListener;
use std::time::Duration;

use openapi_mock::{Fault, Limits, Mock, Objection, Proxy};
use support::{Upstream, body, call, call_with, json};

const PETS: &str = r#"
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: https://api.example.com/v1 }]
paths:
  /pets:
    post:
      operationId: CreatePet
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses:
        '201':
          description: Created.
          headers: { X-Id: { required: true, schema: { type: integer } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
      callbacks:
        born:
          '{$request.body#/url}':
            post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }, responses: {} }
    get:
      operationId: ListPets
      responses: { '200': { description: All. }, '204': { description: None. } }
webhooks:
  pet.sold:
    post:
      parameters: [{ name: X-Event, in: header, required: true, schema: { enum: [sold] } }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses: {}
components:
  schemas:
    Pet: { type: object, required: [name], properties: { name: { type: string, minLength: 1 } } }
"#;

fn proxy(upstream: &str, settings: impl FnOnce(Proxy) -> Proxy) -> Mock {
    Mock::builder().document(PETS).proxy(settings(Proxy::to(upstream))).start_blocking().unwrap()
}

fn kinds(mock: &Mock) -> Vec<String> {
    let kind = |objection: &Objection| format!("{}: {}", objection.kind, objection.what);
    mock.objections().iter().map(kind).collect()
}

#[test]
fn what_fits_is_passed_on_both_ways() {
    let upstream = Upstream::start(|_| {
        Some(json(201, "x-id: 7\r\nkeep-alive: timeout=5\r\nx-more: yes\r\n", r#"{"name":"Rex"}"#))
    });
    let mock = proxy(&format!("{}/v1/", upstream.url), |proxy| proxy);
    let headers = "authorization: Bearer x\r\naccept-encoding: gzip\r\nte: trailers\r\n";
    let response = call_with(&mock, "POST", "/v1/pets?x=%20a", headers, r#"{"name":"Rex"}"#);
    assert!(response.starts_with("HTTP/1.1 201") && response.ends_with(r#"{"name":"Rex"}"#), "{response}");
    assert!(response.contains("x-more: yes") && response.contains("x-openapi-mock: proxied"), "{response}");
    assert!(!response.contains("keep-alive"), "{response}");
    let sent = upstream.next();
    assert!(
        sent.starts_with("POST /v1/pets?x=%20a HTTP/1.1\r\n") && sent.ends_with(r#"{"name":"Rex"}"#),
        "{sent}"
    );
    assert!(sent.contains("authorization: Bearer x") && sent.contains(&upstream.url[7..]), "{sent}");
    assert!(!sent.contains("gzip") && !sent.contains("trailers"), "{sent}");
    assert_eq!(kinds(&mock), ["query: is not in the document"]);
    assert!(
        response
            .contains("x-openapi-mock-objection: CreatePet: query: x: is not in the document (document:7:5")
    );
}

#[test]
fn a_response_that_does_not_fit_is_passed_on_and_told() {
    let upstream = Upstream::start(|request| {
        Some(match request.split(' ').nth(1) {
            Some("/v1/pets?none") => json(204, "", ""),
            Some("/v1/pets?odd") => json(418, "", "{}"),
            Some("/v1/pets?body") => json(200, "", "{}"),
            _ => json(201, "x-id: seven\r\n", r#"{"name":""}"#),
        })
    });
    let mock = proxy(&upstream.url, |proxy| proxy);
    let response = call(&mock, "POST", "/v1/pets", r#"{"name":"Rex"}"#);
    assert!(response.starts_with("HTTP/1.1 201") && response.ends_with(r#"{"name":""}"#), "{response}");
    let told = kinds(&mock);
    assert!(told[0].starts_with("response: \"seven\" is not of type"), "{told:?}");
    assert!(told[1].starts_with("response: \"\" is shorter than 1"), "{told:?}");
    let rule = mock.objections()[1].rule.clone().unwrap();
    assert_eq!(rule.pointer.to_string(), "#/components/schemas/Pet/properties/name/minLength");
    assert!(response.contains("properties/name/minLength"), "{response}");
    mock.clear();
    call(&mock, "GET", "/v1/pets?none", "");
    assert_eq!(kinds(&mock), ["query: is not in the document"]);
    mock.clear();
    call(&mock, "GET", "/v1/pets?odd", "");
    assert_eq!(kinds(&mock)[1], "response: the document does not describe the status 418");
    mock.clear();
    call(&mock, "GET", "/v1/pets?body", "");
    assert_eq!(kinds(&mock)[1], "response: has a body, and the document describes none");
}

#[test]
fn a_strict_proxy_refuses_what_does_not_fit() {
    let upstream = Upstream::start(|_| Some(json(201, "", r#"{"name":"Rex"}"#)));
    let mock = proxy(&upstream.url, Proxy::refuse);
    let response = call(&mock, "POST", "/v1/pets", "{}");
    assert!(response.starts_with("HTTP/1.1 422"), "{response}");
    assert!(upstream.received.try_recv().is_err(), "the request was passed on");
    let response = call(&mock, "POST", "/v1/pets", r#"{"name":"Rex"}"#);
    assert!(response.starts_with("HTTP/1.1 500"), "{response}");
    let error = &body(&response)["errors"][0];
    assert_eq!((&error["in"], &error["parameter"]), (&"response".into(), &"x-id".into()));
    assert!(call(&mock, "GET", "/v1/cats", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn an_unknown_path_is_passed_on_unless_it_is_refused() {
    let upstream = Upstream::start(|_| Some(json(200, "", "[]")));
    let mock = proxy(&upstream.url, |proxy| proxy);
    let response = call(&mock, "GET", "/elsewhere", "");
    assert!(response.starts_with("HTTP/1.1 200") && response.contains("there is no path"), "{response}");
    assert!(upstream.next().starts_with("GET /elsewhere "));
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mock = proxy(&format!("http://{address}"), |proxy| proxy);
    let response = call(&mock, "GET", "/v1/pets", "");
    assert!(response.starts_with("HTTP/1.1 502") && response.contains("cannot be reached"), "{response}");
    assert_eq!(mock.objections()[0].kind, openapi_mock::ObjectionKind::Upstream);
}

#[test]
fn a_server_that_does_not_respond_is_told() {
    let upstream = Upstream::start(|_| None);
    let mock = proxy(&upstream.url, |proxy| proxy.timeout(Duration::from_millis(300)));
    let response = call(&mock, "GET", "/v1/pets", "");
    assert!(
        response.starts_with("HTTP/1.1 504") && response.contains("did not respond within 0.3 s"),
        "{response}"
    );
}

#[test]
fn a_response_that_breaks_off_or_is_too_large_is_told() {
    let upstream = Upstream::start(|request| {
        let whole = json(200, "", &"x".repeat(300));
        Some(if request.contains("/short") { whole[..whole.len() - 1].to_owned() } else { whole })
    });
    let mut limits = Limits::default();
    limits.body = 299;
    let builder = Mock::builder().document(PETS).limits(limits);
    let mock = builder.proxy(Proxy::to(&upstream.url)).start_blocking().unwrap();
    let response = call(&mock, "GET", "/large", "");
    assert!(response.starts_with("HTTP/1.1 502") && response.contains("larger than 299 bytes"), "{response}");
    let mock = proxy(&upstream.url, |proxy| proxy);
    let response = call(&mock, "GET", "/short", "");
    assert!(
        response.starts_with("HTTP/1.1 502") && response.contains("broke the exchange off"),
        "{response}"
    );
}

#[test]
fn faults_happen_in_front_of_the_server() {
    let upstream = Upstream::start(|_| Some(json(204, "", "")));
    let mock = proxy(&upstream.url, |proxy| proxy);
    mock.inject(Fault::status(503));
    assert!(call(&mock, "GET", "/v1/pets", "").starts_with("HTTP/1.1 503"));
    assert!(upstream.received.try_recv().is_err(), "the request was passed on");
    assert!(call(&mock, "GET", "/v1/pets", "").starts_with("HTTP/1.1 204"));
}

#[test]
fn an_upstream_that_is_no_url_is_told() {
    let builder = Mock::builder().document(PETS).proxy(Proxy::to("api.example.com"));
    let error = builder.start_blocking().unwrap_err().to_string();
    assert!(error.contains("`api.example.com` is no URL of a server"), "{error}");
}

#[test]
fn webhooks_and_callbacks_are_sent_to_an_endpoint() {
    let endpoint = Upstream::start(|_| Some(json(202, "", r#""thanks""#)));
    let mock = Mock::builder().document(PETS).start_blocking().unwrap();
    let names: Vec<String> = mock.webhooks().into_iter().map(|webhook| webhook.name).collect();
    assert_eq!(names, ["pet.sold", "CreatePet.born"]);
    assert_eq!(
        body(&call(&mock, "GET", "/__mock/webhooks", ""))[0]["body"],
        serde_json::json!({ "name": "name" })
    );
    let order = format!(r#"{{"url": "{}/hook"}}"#, endpoint.url);
    let outcome = body(&call(&mock, "POST", "/__mock/webhooks/pet.sold", &order));
    assert_eq!((&outcome["status"], &outcome["body"]), (&202.into(), &r#""thanks""#.into()));
    let sent = endpoint.next();
    assert!(sent.starts_with("POST /hook ") && sent.contains("x-event: sold"), "{sent}");
    assert!(
        sent.contains("content-type: application/json") && sent.ends_with(r#"{"name":"name"}"#),
        "{sent}"
    );
    let order = format!(r#"{{"url": "{}", "body": [1], "headers": {{"x-more": "yes"}}}}"#, endpoint.url);
    call(&mock, "POST", "/__mock/webhooks/CreatePet.born", &order);
    let sent = endpoint.next();
    assert!(sent.contains("x-more: yes") && sent.ends_with("[1]"), "{sent}");
}

#[test]
fn a_webhook_that_cannot_be_sent_is_told() {
    let mock = Mock::builder().document(PETS).start_blocking().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (name, order, status, what) in [
        ("pet.lost", r#"{"url": "http://127.0.0.1:1"}"#.to_owned(), 404, "no webhook or callback `pet.lost`"),
        ("pet.sold", "{}".to_owned(), 400, "`url`"),
        ("pet.sold", "{".to_owned(), 400, "not JSON"),
        ("pet.sold", r#"{"url": "nowhere"}"#.to_owned(), 502, "nowhere"),
        ("pet.sold", format!(r#"{{"url": "http://{address}"}}"#), 502, "cannot be reached"),
    ] {
        let response = call(&mock, "POST", &format!("/__mock/webhooks/{name}"), &order);
        assert!(response.starts_with(&format!("HTTP/1.1 {status}")) && response.contains(what), "{response}");
    }
}
