//! Tests requests on the wire.

use openapi_runtime::codegen::{Codec, Method, Request, Style};
use openapi_runtime::{Client, ClientBuilder, Error, FilePart, Nullable, Operation, Value, from_json};

use crate::support::api::{API, Organizations};
use crate::support::models::{NewInvitation, Plan};
use crate::support::server::{Answer, Recorded, Server};

const ORGANIZATION: &str = r#"{"object":"organization","id":"org_1"}"#;

fn builder(server: &Server) -> ClientBuilder {
    Client::builder(&API).base_url(&server.url).bearer("sk_test_1")
}

async fn setup() -> (Server, Organizations) {
    let server = Server::new(vec![Answer::json(200, ORGANIZATION)]).await;
    let client = builder(&server).build().unwrap();
    let organizations = Organizations::new(&client);
    (server, organizations)
}

/// The request on the wire for an operation that `fill` completes.
async fn sent(
    operation: &'static Operation,
    fill: impl FnOnce(&mut openapi_runtime::codegen::Request),
) -> Recorded {
    let server = Server::new(vec![Answer::empty(204)]).await;
    let client = builder(&server).build().unwrap();
    let mut request = client.request(operation);
    fill(&mut request);
    request.send_empty().await.unwrap();
    server.request()
}

/// The error of a call that must not reach the server.
async fn refused(
    operation: &'static Operation,
    fill: impl FnOnce(&mut openapi_runtime::codegen::Request),
) -> Error {
    let server = Server::new(vec![Answer::empty(204)]).await;
    let client = builder(&server).build().unwrap();
    let mut request = client.request(operation);
    fill(&mut request);
    let error = request.send_empty().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!(error.attempts(), 0);
    assert_eq!(server.requests().len(), 0);
    error
}

#[tokio::test]
async fn a_json_body_of_the_properties_that_were_set() {
    let (server, organizations) = setup().await;
    let call = organizations.create_organization("Acme").slug("acme").max_allowed_memberships(0);
    call.slug_null().additional("extra", Value::from(true)).await.unwrap();
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/organizations"));
    assert_eq!(request.text(), r#"{"name":"Acme","slug":null,"max_allowed_memberships":0,"extra":true}"#);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    assert_eq!(request.header("authorization"), Some("Bearer sk_test_1"));
    assert_eq!(request.header("example-version"), Some("2026-05-12"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some(concat!("openapi-runtime/", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn nothing_is_sent_before_the_call_is_awaited() {
    let (server, organizations) = setup().await;
    drop(organizations.create_organization("Acme").send());
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_whole_body() {
    let server = Server::new(vec![Answer::json(200, "[]")]).await;
    let organizations = Organizations::new(&builder(&server).build().unwrap());
    let invitations = vec![
        NewInvitation::new("a@example.com"),
        NewInvitation::new("b@example.com").notify(false),
        NewInvitation::new("c@example.com").notify(None),
    ];
    organizations.invite(&invitations).await.unwrap();
    let expected = concat!(
        r#"[{"email_address":"a@example.com"},"#,
        r#"{"email_address":"b@example.com","notify":false},"#,
        r#"{"email_address":"c@example.com","notify":null}]"#
    );
    assert_eq!(server.request().text(), expected);
}

#[tokio::test]
async fn no_body_says_so_and_has_no_type() {
    const POST: Operation = Operation::new("Post", Method::Post, "/x").json(false);
    const PATCH: Operation = Operation::new("Patch", Method::Patch, "/x").json(false);
    const PUT: Operation = Operation::new("Put", Method::Put, "/x");
    for operation in [&POST, &PATCH, &PUT] {
        let request = sent(operation, |_| {}).await;
        assert_eq!(request.header("content-length"), Some("0"), "{operation:?}");
        assert_eq!(request.header("content-type"), None, "{operation:?}");
    }
    const GET: Operation = Operation::new("Get", Method::Get, "/x");
    const DELETE: Operation = Operation::new("Delete", Method::Delete, "/x");
    for operation in [&GET, &DELETE] {
        let request = sent(operation, |_| {}).await;
        assert_eq!(request.header("content-length"), None, "{operation:?}");
        assert_eq!(request.header("content-type"), None, "{operation:?}");
    }
}

#[tokio::test]
async fn a_required_json_body_is_an_empty_object_at_least() {
    const REQUIRED: Operation = Operation::new("Post", Method::Post, "/x").json(true);
    let request = sent(&REQUIRED, |_| {}).await;
    assert_eq!(request.text(), "{}");
    assert_eq!(request.header("content-type"), Some("application/json"));
    let request = sent(&REQUIRED, |request| {
        request.field("a", "x".to_owned());
        request.field("a", None::<String>);
    })
    .await;
    assert_eq!(request.text(), "{}");
}

#[tokio::test]
async fn absent_null_and_value_are_three_things() {
    const PATCH: Operation = Operation::new("Patch", Method::Patch, "/x").json(false);
    let request = sent(&PATCH, |request| {
        request.field("absent", Nullable::<String>::Absent);
        request.field("null", Nullable::<String>::Null);
        request.field("value", Nullable::from("v".to_owned()));
        request.field("whole", 5.0);
        request.field("half", 0.5);
        request.field("list", Vec::<String>::new());
    })
    .await;
    assert_eq!(request.text(), r#"{"null":null,"value":"v","whole":5,"half":0.5,"list":[]}"#);
}

#[tokio::test]
async fn whatever_serializes() {
    const PATCH: Operation = Operation::new("Patch", Method::Patch, "/x").json(false);
    let tree = serde_json::json!({"camelKey": {"inner": [1, null]}});
    let request = sent(&PATCH, |request| {
        request.serialize("metadata", &tree);
        request.serialize("none", &None::<i64>);
    })
    .await;
    assert_eq!(request.text(), r#"{"metadata":{"camelKey":{"inner":[1,null]}},"none":null}"#);
    let request = sent(&PATCH, |request| request.serialize_body(&("a", 5.5, tree.clone()))).await;
    assert_eq!(request.text(), r#"["a",5.5,{"camelKey":{"inner":[1,null]}}]"#);
    // JSON has no keys that are lists.
    let unspeakable = std::collections::BTreeMap::from([(vec![1], 2)]);
    for error in [
        refused(&PATCH, |request| request.serialize("metadata", &unspeakable)).await,
        refused(&PATCH, |request| request.serialize_body(&unspeakable)).await,
    ] {
        assert!(error.to_string().contains("does not serialize: key must be a string"), "{error}");
    }
}

#[tokio::test]
async fn path_values_are_encoded_whole() {
    for (id, target) in [
        ("org_1", "/organizations/org_1"),
        ("a b/c?d#e", "/organizations/a%20b%2Fc%3Fd%23e"),
        ("100%", "/organizations/100%25"),
        ("a+b&c=d;e,f@g:h!$'()*", "/organizations/a%2Bb%26c%3Dd%3Be%2Cf%40g%3Ah%21%24%27%28%29%2A"),
        ("a..b", "/organizations/a..b"),
        ("...", "/organizations/..."),
        ("Zoë ✓", "/organizations/Zo%C3%AB%20%E2%9C%93"),
        ("a\r\nb", "/organizations/a%0D%0Ab"),
        ("~-_.x", "/organizations/~-_.x"),
    ] {
        let (server, organizations) = setup().await;
        organizations.get_organization(id).await.unwrap();
        assert_eq!(server.request().target, target);
    }
}

#[tokio::test]
async fn a_base_path_stays() {
    let server = Server::new(vec![Answer::json(200, ORGANIZATION)]).await;
    let client = builder(&server).base_url(format!("{}/v1/", server.url)).build().unwrap();
    Organizations::new(&client).get_organization("org_1").await.unwrap();
    assert_eq!(server.request().target, "/v1/organizations/org_1");
}

#[tokio::test]
async fn path_values_that_would_lead_elsewhere_are_refused() {
    const GET: Operation = Operation::new("Get", Method::Get, "/a/{id}/b");
    for id in ["", ".", "..", "%2e", "%2e%2E", "%252e%252e", ".%2e", "../x", "x/..", r"..\x", "x%2F..%2fy"] {
        let error = refused(&GET, |request| request.path("id", id.to_owned())).await;
        assert!(error.to_string().contains("path parameter `id`"), "{id}: {error}");
        assert_eq!(error.path(), "/a/{id}/b");
    }
    let error = refused(&GET, |_| {}).await;
    assert_eq!(error.to_string(), "GET /a/{id}/b: not sent: path parameter `id` is missing");
    let error = refused(&GET, |request| request.path("id", Vec::<String>::new())).await;
    assert_eq!(error.to_string(), "GET /a/{id}/b: not sent: path parameter `id` is empty");
}

#[tokio::test]
async fn an_object_in_a_path_is_written_as_keys_and_values() {
    const GET: Operation = Operation::new("Get", Method::Get, "/a/{id}/b");
    let request = sent(&GET, |request| request.path("id", plan())).await;
    assert_eq!(request.target, "/a/name,a%20b,price,5/b");
}

#[tokio::test]
async fn two_values_in_one_segment() {
    const GET: Operation = Operation::new("Get", Method::Get, "/v{a}{b}/{a}.json");
    let request = sent(&GET, |request| {
        request.path("a", 1_i64);
        request.path("b", vec!["x".to_owned(), "y z".to_owned()]);
    })
    .await;
    assert_eq!(request.target, "/v1x,y%20z/1.json");
}

fn plan() -> Plan {
    from_json(br#"{"name":"a b","price":5}"#).unwrap()
}

/// Sets the query parameter `p` in a style.
type Set = Box<dyn FnOnce(&mut Request, Style)>;

fn set(value: impl Codec + 'static) -> Set {
    Box::new(|request, style| request.query("p", style, value))
}

#[tokio::test]
async fn query_styles() {
    const GET: Operation = Operation::new("Get", Method::Get, "/x");
    let list = vec!["a,b".to_owned(), "+c d".to_owned()];
    let nested: Value = from_json(br#"{"a":{"b":[1,2.50],"c":null},"d":"e&f"}"#).unwrap();
    for (style, value, target) in [
        (Style::Form, set("a b+c&d".to_owned()), "/x?p=a%20b%2Bc%26d"),
        (Style::Form, set(list.clone()), "/x?p=a%2Cb&p=%2Bc%20d"),
        (Style::FormJoined, set(list.clone()), "/x?p=a%2Cb,%2Bc%20d"),
        (Style::SpaceJoined, set(list.clone()), "/x?p=a%2Cb%20%2Bc%20d"),
        (Style::PipeJoined, set(list.clone()), "/x?p=a%2Cb%7C%2Bc%20d"),
        (Style::Form, set(plan()), "/x?name=a%20b&price=5"),
        (Style::FormJoined, set(plan()), "/x?p=name,a%20b,price,5"),
        (Style::DeepObject, set(plan()), "/x?p%5Bname%5D=a%20b&p%5Bprice%5D=5"),
        (
            Style::DeepObject,
            set(nested),
            "/x?p%5Ba%5D%5Bb%5D%5B0%5D=1&p%5Ba%5D%5Bb%5D%5B1%5D=2.5&p%5Bd%5D=e%26f",
        ),
        (Style::Json, set(list.clone()), "/x?p=%5B%22a%2Cb%22%2C%22%2Bc%20d%22%5D"),
        (Style::Json, set(plan()), "/x?p=%7B%22name%22%3A%22a%20b%22%2C%22price%22%3A5%7D"),
        (Style::Form, set(false), "/x?p=false"),
        (Style::Form, set(0_i64), "/x?p=0"),
        (Style::Form, set(5.0), "/x?p=5"),
        (Style::Form, set(0.1), "/x?p=0.1"),
        (Style::Form, set(u64::MAX), "/x?p=18446744073709551615"),
        (Style::Form, set(String::new()), "/x?p="),
        (Style::Form, set(Vec::<String>::new()), "/x"),
        (Style::FormJoined, set(Vec::<String>::new()), "/x"),
        (Style::Form, set(None::<String>), "/x"),
        (Style::Form, set(Nullable::<String>::Null), "/x"),
    ] {
        let request = sent(&GET, |request| value(request, style)).await;
        assert_eq!(request.target, target, "{style:?}");
    }
}

#[tokio::test]
async fn a_parameter_that_is_set_again_is_replaced() {
    const GET: Operation = Operation::new("Get", Method::Get, "/{id}");
    let request = sent(&GET, |request| {
        for text in ["first", "second"] {
            request.path("id", text.to_owned());
            request.query("q", Style::Form, vec![text.to_owned()]);
            request.header("x-h", text.to_owned());
            request.cookie("c", text.to_owned());
        }
        request.query("gone", Style::Form, 1_i64);
        request.query("gone", Style::Form, None::<i64>);
        request.header("x-gone", 1_i64);
        request.header("x-gone", None::<i64>);
        request.cookie("gone", 1_i64);
        request.cookie("gone", Nullable::<i64>::Null);
    })
    .await;
    assert_eq!(request.target, "/second?q=second");
    assert_eq!(request.header("x-h"), Some("second"));
    assert_eq!(request.header("x-gone"), None);
    assert_eq!(request.header("cookie"), Some("c=second"));
}

#[tokio::test]
async fn headers_and_cookies() {
    const GET: Operation = Operation::new("Get", Method::Get, "/x");
    let request = sent(&GET, |request| {
        request.header("x-list", vec![1_i64, 2]);
        request.header("x-absent", None::<i64>);
        request.cookie("a", "1;2".to_owned());
        request.cookie("b", true);
    })
    .await;
    assert_eq!(request.header("x-list"), Some("1,2"));
    assert_eq!(request.header("x-absent"), None);
    assert_eq!(request.header("cookie"), Some("a=1%3B2; b=true"));
    let error = refused(&GET, |request| request.header("x-h", "a\r\nx-evil: 1".to_owned())).await;
    assert!(error.to_string().contains("header `x-h`"), "{error}");
    assert!(!format!("{error} {error:?}").contains("evil"));
}

#[tokio::test]
async fn headers_of_the_call_win() {
    let server = Server::new(vec![Answer::json(200, ORGANIZATION)]).await;
    let client = builder(&server).header("x-team", "a").header("Example-Version", "1").user_agent("mine/1");
    let organizations = Organizations::new(&client.build().unwrap());
    let call = organizations.get_organization("org_1").send();
    call.header("x-team", "b").bearer("mch_2").header("accept", "text/html").await.unwrap();
    let request = server.request();
    assert_eq!(request.header("x-team"), Some("b"));
    assert_eq!(request.header("example-version"), Some("1"));
    assert_eq!(request.header("user-agent"), Some("mine/1"));
    assert_eq!(request.header("authorization"), Some("Bearer mch_2"));
    assert_eq!(request.header("accept"), Some("text/html"));
}

#[tokio::test]
async fn an_authorization_of_the_callers_own_wins() {
    let server = Server::new(vec![Answer::json(200, ORGANIZATION)]).await;
    let client = builder(&server).header("Authorization", "Basic x").build().unwrap();
    Organizations::new(&client).get_organization("org_1").await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Basic x"));
}

#[tokio::test]
async fn a_public_operation_is_called_without_the_secret() {
    const PUBLIC: Operation = Operation::new("Get", Method::Get, "/x").public();
    assert_eq!(sent(&PUBLIC, |_| {}).await.header("authorization"), None);
}

#[tokio::test]
async fn what_a_call_is_given_wrongly_is_told_by_the_call() {
    let (server, organizations) = setup().await;
    let call = || organizations.get_organization("org_1").send();
    for (call, problem) in [
        (call().header("a b", "c"), "\"a b\" is no name of a header"),
        (call().header("a", "b\n"), "header `a`"),
        (call().bearer(""), "the bearer secret is empty"),
        (call().bearer("sk\n"), "the bearer secret has a blank, a line break"),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request());
        assert_eq!(error.path(), "/organizations/org_1");
        assert!(error.to_string().contains(problem), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn forms() {
    const FORM: Operation = Operation::new("Post", Method::Post, "/x").form(true);
    let request = sent(&FORM, |request| {
        request.field("a", "b c&d".to_owned());
        request.field("list", vec![1_i64, 2]);
        request.field("plan", plan());
        request.null("none");
    })
    .await;
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.text(), "a=b%20c%26d&list=1&list=2&plan%5Bname%5D=a%20b&plan%5Bprice%5D=5&none=");
    let request = sent(&FORM, |request| request.body(plan())).await;
    assert_eq!(request.text(), "name=a%20b&price=5");
    let request = sent(&FORM, |_| {}).await;
    assert_eq!((request.text(), request.header("content-length")), ("", Some("0")));
    let error = refused(&FORM, |request| request.file("logo", FilePart::bytes(vec![1]))).await;
    assert!(error.to_string().contains("field `logo` is a file"), "{error}");
}

#[tokio::test]
async fn multipart() {
    let (server, organizations) = setup().await;
    let file = FilePart::bytes(vec![0x89, b'P', 0, b'\r', b'\n'])
        .file_name("a\"b\r\n.png")
        .content_type("image/png");
    organizations.upload_logo("org_1", file).uploader_user_id("user_1").await.unwrap();
    let request = server.request();
    let media_type = request.header("content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = [
        format!("--{boundary}\r\n").as_bytes(),
        b"Content-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.png\"\r\n",
        b"Content-Type: image/png\r\n\r\n\x89P\x00\r\n\r\n",
        format!("--{boundary}\r\n").as_bytes(),
        b"Content-Disposition: form-data; name=\"uploader_user_id\"\r\n\r\nuser_1\r\n",
        format!("--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert_eq!(request.body, expected);
}

#[tokio::test]
async fn multipart_properties_of_all_kinds() {
    const FORM: Operation = Operation::new("Post", Method::Post, "/x").multipart(true);
    let request = sent(&FORM, |request| {
        request.field("list", vec!["a".to_owned(), "b".to_owned()]);
        request.field("plan", plan());
        request.file("raw", FilePart::from(vec![1, 2]));
    })
    .await;
    let text = request.text();
    assert_eq!(text.matches("name=\"list\"\r\n\r\n").count(), 2);
    assert!(text.contains(
        "name=\"plan\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a b\",\"price\":5}\r\n"
    ));
    assert!(text.contains(
        "name=\"raw\"; filename=\"blob\"\r\nContent-Type: application/octet-stream\r\n\r\n\x01\x02"
    ));
    let error =
        refused(&FORM, |request| request.file("f", FilePart::from(vec![1]).content_type("a\nb"))).await;
    assert!(error.to_string().contains("content type of file `f`"), "{error}");
}

#[tokio::test]
async fn bytes_and_text() {
    const BYTES: Operation = Operation::new("Put", Method::Put, "/x").bytes("application/octet-stream", true);
    const TEXT: Operation = Operation::new("Put", Method::Put, "/x").text("text/plain", false);
    let request = sent(&BYTES, |request| request.raw_body(vec![0, 255])).await;
    assert_eq!(request.body, [0, 255]);
    assert_eq!(request.header("content-type"), Some("application/octet-stream"));
    let request = sent(&TEXT, |request| request.body("a \"b\"".to_owned())).await;
    assert_eq!(request.text(), "a \"b\"");
    assert_eq!(request.header("content-type"), Some("text/plain"));
    let request = sent(&TEXT, |_| {}).await;
    assert_eq!((request.header("content-type"), request.header("content-length")), (None, Some("0")));
}

#[tokio::test]
async fn a_body_where_there_is_none() {
    const GET: Operation = Operation::new("Get", Method::Get, "/x");
    let error = refused(&GET, |request| request.field("a", 1_i64)).await;
    assert_eq!(error.to_string(), "GET /x: not sent: the operation takes no body");
}

#[tokio::test]
async fn what_is_accepted() {
    let server = Server::new(vec![Answer::of_type(200, "application/pdf", "%PDF")]).await;
    let organizations = Organizations::new(&builder(&server).build().unwrap());
    assert_eq!(organizations.download().await.unwrap(), "%PDF");
    assert_eq!(server.request().header("accept"), Some("application/pdf"));
}

#[tokio::test]
async fn debug_shows_no_values() {
    let (_server, organizations) = setup().await;
    let request = organizations.create_organization("Hidden Inc").slug("hidden-slug");
    let call = request.clone().send().header("x", "hidden-header").bearer("hidden-secret");
    let list = organizations.list_organizations().organization_id(["hidden-id"]);
    let shown = format!("{organizations:?} {request:?} {call:?} {list:?}");
    assert!(shown.contains("CreateOrganization") && shown.contains("slug"), "{shown}");
    assert!(!shown.to_lowercase().contains("hidden") && !shown.contains("sk_test"), "{shown}");
}
