//! Tests requests on the wire for each kind of parameter and body, and their responses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use openapi_runtime::{BoxFuture, Bytes, Client, FilePart, Transport, TransportError, Value};
use serde_json::json;

use crate::goldens::{bodies, collisions, idempotency, paging, parameters, responses, tags};
use crate::wire::{Wire, header};

fn parameters() -> (Wire, parameters::api::things::Things) {
    let wire = Wire::answering(204, "");
    let client = wire.client(&parameters::API);
    (wire, parameters::Api::from_client(client).things())
}

fn bodies() -> (Wire, bodies::api::bodies::Bodies) {
    let wire = Wire::answering(204, "");
    let client = wire.client(&bodies::API);
    (wire, bodies::Api::from_client(client).bodies())
}

fn responses(status: u16, body: &'static str) -> (Wire, responses::api::responses::Responses) {
    let wire = Wire::answering(status, body);
    let client = wire.client(&responses::API);
    (wire, responses::Example::from_client(client).responses())
}

#[tokio::test]
async fn path_parameters_are_escaped() {
    let (wire, things) = parameters();
    things.get_part("a/b c", 7).verbose("all").page(2).await.unwrap();
    assert_eq!(wire.line(), "GET /things/a%2Fb%20c/parts/7?verbose=all&page=2");
}

#[tokio::test]
async fn an_operation_has_its_own_server_unless_the_client_has() {
    let wire = Wire::answering(204, "");
    let client = Client::builder(&parameters::API).transport(wire.clone()).build().unwrap();
    parameters::Api::from_client(client).things().get_style("x").await.unwrap();
    assert_eq!(wire.request().uri().to_string(), "https://other.example.com/styles/;matrix=x");
    let (wire, things) = parameters();
    things.get_style("x").await.unwrap();
    assert_eq!(wire.request().uri().host(), Some("other.example.com"), "the client has the API's own URL");
    let builder = Client::builder(&parameters::API).base_url("https://mine.example.com");
    let client = builder.transport(wire.clone()).build().unwrap();
    parameters::Api::from_client(client).things().get_style("x").await.unwrap();
    assert_eq!(wire.request().uri().host(), Some("mine.example.com"));
}

#[tokio::test]
async fn each_style_of_a_path_and_of_a_header() {
    use parameters::models::Filter;
    let (wire, things) = parameters();
    let filter = || Filter::new("x y").age(5);
    let call = things.styled(filter(), ["a", "b"], ["a", "b"], [1, 2], filter());
    let call = call.callback("https://a.example/?b=1&c=é").empty("").deep(["d", "e"]);
    call.x_object(filter()).x_pairs(filter()).x_json(filter()).await.unwrap();
    let request = wire.request();
    let target = request.uri().path_and_query().unwrap().as_str();
    assert_eq!(
        target.replace("%5B", "[").replace("%5D", "]"),
        "/v1/styled/name=x%20y,age=5/.a,b/.a.b/;matrix=1,2/;name=x%20y;age=5\
         ?callback=https://a.example/?b=1%26c=%C3%A9&empty=&deep[0]=d&deep[1]=e"
    );
    assert_eq!(header(&request, "x-object"), Some("name,x y,age,5"));
    assert_eq!(header(&request, "x-pairs"), Some("name=x y,age=5"));
    assert_eq!(header(&request, "x-json"), Some(r#"{"name":"x y","age":5}"#));
}

#[tokio::test]
async fn each_style_of_a_query() {
    use parameters::api::things::StyleThingsDeepInline;
    use parameters::models::Filter;
    let (wire, things) = parameters();
    let call =
        things.style_things("small").form(["a", "b"]).form_joined([1, 2]).space(["a", "b"]).pipe(["a", "z"]);
    call.await.unwrap();
    assert_eq!(wire.line(), "GET /things/small?form=a&form=b&form_joined=1,2&space=a%20b&pipe=a%7Cz");
    let call = things
        .style_things("small")
        .deep(Filter::new("x y").age(5))
        .deep_inline(StyleThingsDeepInline::new(3));
    call.await.unwrap();
    let line = wire.line().replace("%5B", "[").replace("%5D", "]");
    assert_eq!(line, "GET /things/small?deep[name]=x%20y&deep[age]=5&deep_inline[after]=3");
    things.style_things("small").json(Filter::new("x")).bare(json!([1])).await.unwrap();
    let line = wire.line().replace("%22", "'").replace("%5B", "[").replace("%5D", "]");
    assert_eq!(
        line.replace("%7B", "{").replace("%7D", "}").replace("%3A", ":"),
        "GET /things/small?json={'name':'x'}&bare=[1]"
    );
}

#[tokio::test]
async fn what_is_not_set_is_not_sent() {
    let (wire, things) = parameters();
    things.style_things("big").await.unwrap();
    assert_eq!(wire.line(), "GET /things/big");
}

#[tokio::test]
async fn enums_of_integers_and_of_mixed_scalars() {
    use parameters::api::things::{GetLevelLevel, GetLevelSize};
    let (wire, things) = parameters();
    things.get_level(GetLevelLevel::N404).sizes([GetLevelSize::Auto, GetLevelSize::N1]).await.unwrap();
    assert_eq!(wire.line(), "GET /levels/404?sizes=auto&sizes=1");
    let (wire, things) = parameters();
    things.get_level(7).await.unwrap();
    assert_eq!(wire.line(), "GET /levels/7");
}

#[tokio::test]
async fn headers_and_cookies() {
    let (wire, things) = parameters();
    things.get_headers("req_1").x_retry(3).session("s").await.unwrap();
    let request = wire.request();
    assert_eq!(header(&request, "x-request-id"), Some("req_1"));
    assert_eq!(header(&request, "x-retry"), Some("3"));
    assert_eq!(header(&request, "cookie"), Some("session=s"));
}

#[tokio::test]
async fn an_object_in_the_operation_is_set_property_by_property() {
    let (wire, bodies) = bodies();
    let call = bodies
        .create_inline("n", None, json!({"a": 1}), ["t"])
        .note("x")
        .note_null()
        .private_meta(BTreeMap::from([("b", 2)]));
    call.level("high").size(9_007_199_254_740_993).await.unwrap();
    let expected = r#"{"name":"n","parent_or_null":null,"meta":{"a":1},"tags":["t"],"note":null,"private_meta":{"b":2},"level":"high","size":9007199254740993}"#;
    assert_eq!(wire.body(), expected);
}

#[tokio::test]
async fn a_body_that_may_be_missing_is() {
    let (wire, bodies) = bodies();
    bodies.update_inline().await.unwrap();
    let request = wire.request();
    assert!(request.body().is_empty());
    assert_eq!(header(&request, "content-type"), None);
    bodies.update_inline().note_null().await.unwrap();
    assert_eq!(wire.body(), r#"{"note":null}"#);
    bodies.create_open().id("1").additional("extra", 5).await.unwrap();
    assert_eq!(wire.body(), r#"{"id":"1","extra":5}"#);
}

#[tokio::test]
async fn a_body_as_a_whole() {
    use bodies::api::bodies::{CreateEitherBody, CreateManyBodyItem};
    use bodies::models::Owner;
    let (wire, bodies) = bodies();
    bodies.create_referenced(Owner::new("1").name_null()).await.unwrap();
    assert_eq!(wire.body(), r#"{"id":"1","name":null}"#);
    bodies.create_many([CreateManyBodyItem::new("a@b.c")]).await.unwrap();
    assert_eq!(wire.body(), r#"[{"email":"a@b.c"}]"#);
    bodies.create_nullable(Some(Owner::new("1"))).await.unwrap();
    assert_eq!(wire.body(), r#"{"id":"1"}"#);
    bodies.create_nullable(None).await.unwrap();
    assert_eq!(wire.body(), "null");
    bodies.update_nullable(None).perhaps_later_null().await.unwrap();
    assert_eq!(wire.body(), r#"{"perhaps":null,"perhaps_later":null}"#);
    bodies.replace_texts(Vec::<String>::new()).await.unwrap();
    assert_eq!(wire.body(), "[]");
    bodies.create_either(CreateEitherBody::List(vec![Owner::new("1")])).await.unwrap();
    assert_eq!(wire.body(), r#"[{"id":"1"}]"#);
    bodies.delete_referenced().body(json!({"free": true})).await.unwrap();
    assert_eq!(wire.body(), r#"{"free":true}"#);
}

#[tokio::test]
async fn forms_files_and_bytes() {
    let (wire, bodies) = bodies();
    bodies.grant("client credentials").scope(["a", "b"]).await.unwrap();
    let request = wire.request();
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.body(), "grant_type=client%20credentials&scope=a&scope=b");
    bodies
        .upload(FilePart::bytes(vec![1, 2]).file_name("a.png").content_type("image/png"))
        .caption("hello")
        .await
        .unwrap();
    let request = wire.request();
    assert!(header(&request, "content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let text = String::from_utf8_lossy(request.body()).into_owned();
    for part in ["name=\"file\"; filename=\"a.png\"", "image/png", "name=\"caption\"", "hello"] {
        assert!(text.contains(part), "{text}");
    }
    bodies.put_bytes(vec![0, 255]).await.unwrap();
    let request = wire.request();
    assert_eq!(
        (header(&request, "content-type"), &request.body()[..]),
        (Some("application/octet-stream"), &[0, 255][..])
    );
}

#[tokio::test]
async fn operations_that_ask_for_no_key_get_none() {
    let (wire, bodies) = bodies();
    bodies.grant("x").await.unwrap();
    assert_eq!(header(&wire.request(), "authorization"), None);
    let wire = Wire::answering(200, "[]");
    tags::Api::from_client(wire.client(&tags::API)).users2().list_users().await.unwrap();
    assert_eq!(header(&wire.request(), "authorization"), Some("Bearer key"));
}

#[tokio::test]
async fn an_operation_is_the_same_from_each_of_its_tags() {
    let wire = Wire::answering(200, r#"[{"id":"1"}]"#);
    let api = tags::Api::from_client(wire.client(&tags::API));
    api.users2().list_users().limit(1).await.unwrap();
    let first = wire.line();
    let users = api.admin_api().list_users().limit(1).send().await.unwrap();
    assert_eq!((wire.line(), users[0].id.as_str()), (first, "1"));
    #[allow(deprecated, reason = "what is deprecated works all the same")]
    api.users2().create_user("a").role("x").await.unwrap();
    assert_eq!(wire.body(), r#"{"name":"a","role":"x"}"#);
}

#[tokio::test]
async fn settings_go_into_every_request() {
    let (wire, responses) = responses(200, r#"{"id":"1"}"#);
    responses.get_one().await.unwrap();
    let request = wire.request();
    assert_eq!((header(&request, "x-version"), header(&request, "x-fixed")), (Some("1"), Some("yes")));
}

#[tokio::test]
async fn one_of_several_successes() {
    use responses::api::responses::CreateDifferentResponse;
    let (_, one) = responses(200, r#"{"id":"1"}"#);
    let (_, other) = responses(202, r#"{"job":"2"}"#);
    assert!(
        matches!(one.create_different().await.unwrap(), CreateDifferentResponse::Status200(item) if item.id == "1")
    );
    assert!(
        matches!(other.create_different().await.unwrap(), CreateDifferentResponse::Status202(it) if it.job == "2")
    );
}

#[tokio::test]
async fn a_body_that_may_be_missing_in_an_answer() {
    let (_, some) = responses(200, r#"{"id":"1"}"#);
    let (_, none) = responses(204, "");
    assert_eq!(some.get_optional().await.unwrap().unwrap().id, "1");
    assert_eq!(none.get_optional().await.unwrap(), None);
    none.delete_nothing().await.unwrap();
    let (_, null) = responses(200, "null");
    assert_eq!(null.get_nullable().await.unwrap(), None);
    assert_eq!(null.get_nullable_reference().await.unwrap(), None);
    let (_, items) = responses(200, r#"[null,{"id":"1"}]"#);
    assert!(matches!(&items.get_nullable_items().await.unwrap()[..], [None, Some(_)]));
}

#[tokio::test]
async fn other_shapes_of_an_answer() {
    let (_, shared) = responses(200, r#"{"items":[{"id":"1"}],"cursor":{"next":null}}"#);
    let page = shared.get_shared().await.unwrap();
    assert_eq!(page, shared.post_shared().await.unwrap());
    assert_eq!(page.items[0].id, "1");
    let (_, map) = responses(200, r#"{"a":1}"#);
    assert_eq!(map.get_map().await.unwrap(), BTreeMap::from([("a".to_owned(), 1)]));
    let (_, anything) = responses(200, "[1,null]");
    assert_eq!(anything.get_anything().await.unwrap(), json!([1, null]));
    let (wire, text) = responses(200, "a,b");
    assert_eq!(text.get_text().await.unwrap(), "a,b");
    assert_eq!(header(&wire.request(), "accept"), Some("text/csv"));
    assert_eq!(text.get_bytes().await.unwrap(), Bytes::from_static(b"a,b"));
}

#[tokio::test]
async fn an_answer_of_another_shape_says_where() {
    let (_, responses) = responses(200, r#"{"data":[{"id":"1"},{"id":2}]}"#);
    let error = responses.get_inline().await.unwrap_err();
    assert!(error.to_string().contains("data[1].id"), "{error}");
}

#[tokio::test]
async fn names_that_meet_are_sent_as_what_they_are() {
    let wire = Wire::answering(200, "{}");
    let api = collisions::Client::from_client(wire.client(&collisions::API));
    let call = api.a_b2().names("p", "t", "s", "r", "R", "b", "n");
    let call =
        call.frontend_api("1").frontend_api2("2").send2("3").body("4").body2("5").additional("6").x("7");
    call.x_null("8").additional2("more", Value::from(9)).send().await.unwrap();
    let request = wire.request();
    assert_eq!(request.uri().path(), "/v1/names/p/t");
    assert_eq!(request.uri().query(), Some("self=s&request=r&frontend_api=1&frontendApi=2&send=3&body=4"));
    assert_eq!(header(&request, "request"), Some("R"));
    assert_eq!(
        request.body(),
        r#"{"id":"b","name":"n","body":"5","additional":"6","x":"7","x_null":"8","more":9}"#
    );
}

fn paging(body: &'static str) -> (Wire, paging::api::pets::Pets) {
    let wire = Wire::answering(200, body);
    let client = wire.client(&paging::API);
    (wire, paging::Api::from_client(client).pets())
}

#[tokio::test]
async fn pages_in_all_shapes_and_what_is_asked_for() {
    let (wire, pets) = paging(r#"[{"name":"Rex"}]"#);
    let page = pets.list_pets().limit(50).stream2(true).await.unwrap();
    assert_eq!((page.items[0].name.as_str(), page.total), ("Rex", None));
    assert_eq!(query(&wire), "paginated=yes&limit=50&stream=true");
    let error = pets.list_pets().limit(51).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("at most 50"), "{error}");
    let error = pets.list_pets().limit(0).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("at least 1"), "{error}");
    let error = pets.list_pets().after("Rex").offset(1).all().await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("`after` and `offset`"), "{error}");

    let (wire, pets) = paging(r#"{"rows":[{"id":1}],"total":1}"#);
    let rows = pets.list_rows().offset(1).stream().collect().await.unwrap();
    assert_eq!(rows[0].id, Some(1));
    assert_eq!(query(&wire), "offset=1&limit=50");

    let (wire, pets) = paging("7");
    assert_eq!(pets.list_pets().name("Rex").limit(1).count().await.unwrap(), 7);
    assert_eq!(query(&wire), "name=Rex");
}

#[tokio::test]
async fn the_first_page_of_a_stream_is_a_small_one() {
    let (wire, pets) = paging(r#"{"rows":[{"id":1}],"total":1}"#);
    pets.list_rows().stream().next().await.unwrap().unwrap();
    assert_eq!(query(&wire), "limit=20");
    pets.list_rows().all().await.unwrap();
    assert_eq!(query(&wire), "limit=50");
}

/// How often a request is sent whose first response never comes.
async fn attempts<F: Future<Output = Result<(), openapi_runtime::Error>>>(
    call: impl FnOnce(idempotency::api::mail::Mail) -> F,
) -> usize {
    let lossy = Lossy::default();
    let client = Client::builder(&idempotency::API).transport(lossy.clone()).build().unwrap();
    let result = call(idempotency::Api::from_client(client).mail()).await;
    let sent = *lossy.0.lock().unwrap();
    assert_eq!(result.is_ok(), sent == 2, "{result:?}");
    sent
}

#[tokio::test]
async fn a_write_with_a_key_is_sent_again() {
    use idempotency::models::Message;

    for (key, sent) in [("a", 2), ("", 1)] {
        assert_eq!(attempts(|mail| mail.send_with_header().idempotency_key(key).send()).await, sent);
        assert_eq!(attempts(|mail| mail.send_with_required_header(key).send()).await, sent);
        assert_eq!(attempts(|mail| mail.send_with_property().key(key).send()).await, sent);
        assert_eq!(attempts(|mail| mail.send_component(Message::new(key)).send()).await, sent);
        let messages = || [Message::new("a"), Message::new(key)];
        assert_eq!(attempts(|mail| mail.send_batch(messages()).send()).await, sent);
        assert_eq!(attempts(|mail| mail.send_list(messages()).send()).await, sent);
        assert_eq!(
            attempts(|mail| mail.send_with_header().send().header("Idempotency-Key", key)).await,
            sent
        );
    }
    assert_eq!(attempts(|mail| mail.send_with_header().send()).await, 1);
    assert_eq!(attempts(|mail| mail.send_with_property().text("a").send()).await, 1);
    // The document declares no idempotency key for this operation.
    assert_eq!(attempts(|mail| mail.send_without_key().send().header("Idempotency-Key", "a")).await, 1);
}

/// Loses the first response; counts the requests.
#[derive(Clone, Debug, Default)]
struct Lossy(Arc<Mutex<usize>>);

impl Transport for Lossy {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut sent = self.0.lock().unwrap();
        *sent += 1;
        let is_first = *sent == 1;
        Box::pin(async move {
            if is_first {
                return Err(TransportError::broken("reset"));
            }
            Ok(http::Response::builder().status(204).body(Bytes::new()).unwrap())
        })
    }
}

fn query(wire: &Wire) -> String {
    wire.request().uri().query().unwrap_or_default().to_owned()
}
