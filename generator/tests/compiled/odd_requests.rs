//! Tests rare forms of requests: operators in paths, lists and objects in cookies, other methods.

use openapi_runtime::FilePart;

use crate::goldens::requests;
use crate::goldens::requests::api::requests::{CookiesJson, CookiesObject, Requests};
use crate::wire::{Wire, header};

fn api() -> (Wire, Requests) {
    let wire = Wire::answering(204, "");
    let client = wire.client(&requests::API);
    (wire, requests::Api::from_client(client).requests())
}

#[tokio::test]
async fn operators_in_a_path_keep_the_declared_type() {
    let (wire, api) = api();
    api.things([1, 2]).await.unwrap();
    assert_eq!(wire.line(), "GET /things/1,2");
    api.files(7, "json").await.unwrap();
    assert_eq!(wire.line(), "GET /files.json/at;place=7");
    api.labels("json").await.unwrap();
    assert_eq!(wire.line(), "GET /labels.json", "the dot comes once");
    api.other("a b").await.unwrap();
    assert_eq!(wire.line(), "GET /other/a%20b");
}

#[tokio::test]
async fn lists_and_objects_are_cookies() {
    let (wire, api) = api();
    let call = api.cookies().one("1;").many(["a", "b c"]).joined(["x", "y"]);
    call.object(CookiesObject::new().a(1).b("z")).json(CookiesJson::new().a(1)).await.unwrap();
    let expected = "one=1%3B; many=a; many=b%20c; joined=x,y; a=1; b=z; json=%7B%22a%22%3A1%7D";
    assert_eq!(header(&wire.request(), "cookie"), Some(expected));
    api.cookies().many([""; 0]).await.unwrap();
    assert_eq!(header(&wire.request(), "cookie"), None);
}

#[tokio::test]
async fn methods_beyond_those_of_openapi() {
    let (wire, api) = api();
    api.search().text("t").await.unwrap();
    let request = wire.request();
    assert_eq!((request.method().as_str(), &request.body()[..]), ("QUERY", &br#"{"text":"t"}"#[..]));
    api.copy().await.unwrap();
    assert_eq!(wire.line(), "COPY /methods");
}

#[tokio::test]
async fn a_query_that_is_a_form_is_its_properties() {
    let (wire, api) = api();
    api.whole("k").tags(["a", "b"]).await.unwrap();
    assert_eq!(wire.line(), "GET /query?kind=k&tags=a&tags=b");
}

#[tokio::test]
async fn a_file_has_headers_of_its_part() {
    let (wire, api) = api();
    api.parts(FilePart::bytes("1").header("X-Rotation", "90")).await.unwrap();
    let body = wire.body();
    assert!(body.contains("Content-Type: image/png\r\nX-Rotation: 90\r\n\r\n1\r\n"), "{body}");
    for (name, value) in [("X-Rotation", "90\r\nX-Other: 1"), ("Content-Type", "text/html"), ("X Y", "1")] {
        let error = api.parts(FilePart::bytes("1").header(name, value)).await.unwrap_err();
        assert!(error.is_invalid_request() && error.to_string().contains("`file`"), "{error}");
    }
}
