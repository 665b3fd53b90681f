//! Tests lists that come in pages.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use openapi_runtime::codegen::{Api, Method, PageSize, Paging, Style};
use openapi_runtime::{
    BoxFuture, Client, Error, Items, NoRetry, Operation, Page, Pages, Transport, TransportError, Value,
};

const API: Api = Api::new("http://api.test")
    .paging(Paging::new(&["data", "tokens"]).total("total_count").limit("limit").offset("offset"));
const LIST: Operation =
    Operation::new("List", Method::Get, "/items").page_size(PageSize::new().at_least(1).at_most(4));
/// Of pages as large as they really are.
const LONG: Operation = Operation::new("Long", Method::Get, "/items")
    .page_size(PageSize::new().at_least(1).by_default(10).at_most(500));
const COUNT: Operation = Operation::new("Count", Method::Get, "/items/count");

type Answer = dyn Fn(usize, Query) -> String + Send + Sync;

/// A server whose responses are a function of the number of earlier requests and of the query.
#[derive(Clone)]
struct Server {
    answer: Arc<Answer>,
    requests: Arc<Mutex<Vec<String>>>,
    delay: Duration,
}

struct Query {
    offset: usize,
    limit: usize,
}

impl Query {
    fn of(text: &str) -> Self {
        let number = |name: &str, default| {
            let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .filter(|(own, _)| *own == name)
                .map(|(_, value)| value.parse().unwrap())
                .next()
                .unwrap_or(default)
        };
        Self { offset: number("offset", 0), limit: number("limit", 10) }
    }

    /// The requested part of `0..total`.
    fn of_total(&self, total: usize) -> Vec<usize> {
        (0..total).skip(self.offset).take(self.limit).collect()
    }
}

impl Server {
    fn new(answer: impl Fn(usize, Query) -> String + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), requests: Arc::default(), delay: Duration::ZERO }
    }

    /// A list of this number of items, with the total.
    fn of(total: usize) -> Self {
        Self::new(move |_, query| format!(r#"{{"data":{:?},"total_count":{total}}}"#, query.of_total(total)))
    }

    /// A list of this number of items, as a bare array.
    fn bare(total: usize) -> Self {
        Self::new(move |_, query| format!("{:?}", query.of_total(total)))
    }

    fn request(&self) -> openapi_runtime::codegen::Request {
        self.request_of(&LIST)
    }

    fn request_of(&self, operation: &'static Operation) -> openapi_runtime::codegen::Request {
        let client = Client::builder(&API).transport(self.clone()).retry(NoRetry).build().unwrap();
        client.request(operation)
    }

    /// One that takes a second for each page.
    fn slow(self) -> Self {
        Self { delay: Duration::from_secs(1), ..self }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    async fn items(&self) -> Vec<i64> {
        self.request().stream().collect().await.unwrap()
    }
}

impl Transport for Server {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let before = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(query.clone());
            requests.len() - 1
        };
        let body = (self.answer)(before, Query::of(&query));
        Box::pin(async move {
            if !self.delay.is_zero() {
                tokio::time::sleep(self.delay).await;
            }
            Ok(Response::new(Bytes::from(body)))
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

fn numbers(range: std::ops::Range<i64>) -> Vec<i64> {
    range.collect()
}

#[tokio::test]
async fn one_page_type_for_all_shapes() {
    for (body, items, total) in [
        ("[1,2]", vec![1, 2], None),
        (r#"{"data":[1,2],"total_count":7}"#, vec![1, 2], Some(7)),
        (r#"{"total_count":7,"object":"list","tokens":[1],"more":{"data":[9]}}"#, vec![1], Some(7)),
        (r#"{"data":[],"total_count":null}"#, vec![], None),
        (r#"{"data":[1],"data":[2]}"#, vec![2], None),
    ] {
        let page: Page<i64> = Server::new(|_, _| body.to_owned()).request().send_page().await.unwrap();
        assert_eq!((page.items, page.total), (items, total), "{body}");
    }
}

#[tokio::test]
async fn what_is_no_page() {
    for (body, message) in [
        ("{}", "required fields `data`, `tokens` are missing (byte 0)"),
        (r#"{"data":{}}"#, "data: expected an array, found an object (byte 8)"),
        (r#"{"data":[1,"a"]}"#, "data[1]: expected an integer of 64 bits, found a string (byte 11)"),
        ("5", "expected an array or an object, found a number (byte 0)"),
        ("[1] 2", "invalid JSON: trailing characters (byte 4)"),
    ] {
        let page = Server::new(|_, _| body.to_owned()).request().send_page::<i64>().await;
        let error = page.unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, message, "{body}");
    }
}

#[tokio::test]
async fn a_walk_ends_by_the_total() {
    let server = Server::of(10);
    assert_eq!(server.items().await, numbers(0..10));
    assert_eq!(server.requests(), ["limit=4", "limit=4&offset=4", "limit=4&offset=8"]);
}

#[tokio::test]
async fn a_walk_without_a_total_ends_by_an_empty_page() {
    let server = Server::bare(6);
    assert_eq!(server.items().await, numbers(0..6));
    assert_eq!(server.requests(), ["limit=4", "limit=4&offset=4", "limit=4&offset=6"]);
    let empty = Server::bare(0);
    assert_eq!(empty.items().await, numbers(0..0));
    assert_eq!(empty.requests(), ["limit=4"]);
}

#[tokio::test]
async fn a_walk_begins_where_the_request_does_and_keeps_its_limit() {
    let server = Server::of(7);
    let mut request = server.request();
    request.query("offset", Style::Form, 3_i64);
    request.query("limit", Style::Form, 2_i64);
    let items: Vec<i64> = request.stream().collect().await.unwrap();
    assert_eq!(items, numbers(3..7));
    assert_eq!(server.requests(), ["offset=3&limit=2", "limit=2&offset=5"]);
}

/// A page with fewer items than its limit need not be the last one.
#[tokio::test]
async fn a_short_page_is_not_the_last_one() {
    let few = Server::new(|_, query| format!("{:?}", Query { limit: 1, ..query }.of_total(3)));
    assert_eq!(few.items().await, numbers(0..3));
}

/// Checks that a walk fails with the message, after this number of items and requests.
async fn assert_fails(server: &Server, items: usize, requests: usize, message: &str) {
    let mut walk: Items<i64> = server.request().stream();
    for _ in 0..items {
        walk.next().await.unwrap().unwrap();
    }
    let error = walk.next().await.unwrap().unwrap_err();
    assert!(error.is_decode() && error.to_string().contains(message), "{error}");
    assert_eq!((error.status().map(|status| status.as_u16()), error.body().is_some()), (Some(200), true));
    assert_eq!(server.requests().len(), requests);
    assert!(walk.next().await.is_none());
    assert_eq!(server.request().all::<i64>().await.unwrap_err().to_string(), error.to_string());
}

#[tokio::test]
async fn a_server_that_does_not_heed_the_offset() {
    let message = "the page before came again: the server does not heed `offset`";
    assert_fails(&Server::new(|_, _| "[1,2,3]".to_owned()), 3, 2, message).await;
    let counting = Server::new(|before, _| format!(r#"{{"request":{before},"data":[1,2],"total_count":9}}"#));
    assert_fails(&counting, 2, 2, message).await;
    let circular = Server::new(|before, _| ["[1,2]", "[3,4]"][before % 2].to_owned());
    assert_fails(&circular, 4, 3, "the first page came again").await;
}

#[tokio::test]
async fn an_empty_page_before_the_end() {
    let empty = Server::new(|_, _| r#"{"data":[],"total_count":9}"#.to_owned());
    let message = "the page after 0 items is empty, though `total_count` is 9";
    assert_fails(&empty, 0, 1, message).await;
    let ending = Server::new(|_, query| {
        let items = if query.offset == 0 { "[1,2]" } else { "[]" };
        format!(r#"{{"data":{items},"total_count":6}}"#)
    });
    assert_fails(&ending, 2, 2, "the page after 2 items is empty, though `total_count` is 6").await;
}

#[tokio::test]
async fn a_list_that_grows_or_shrinks_meanwhile() {
    let growing = Server::new(|before, query| {
        let total = (5 + before).min(9);
        format!(r#"{{"data":{:?},"total_count":{total}}}"#, query.of_total(total))
    });
    assert_eq!(growing.items().await, numbers(0..6));
    let shrinking = Server::new(|before, query| {
        let total = if before == 0 { 10 } else { 3 };
        format!(r#"{{"data":{:?},"total_count":{total}}}"#, query.of_total(total))
    });
    assert_eq!(shrinking.items().await, numbers(0..4));
    assert_eq!(shrinking.requests().len(), 2);
}

#[tokio::test]
async fn a_page_is_requested_once_the_one_before_is_taken() {
    let server = Server::of(12);
    let mut items: Items<i64> = server.request().stream();
    assert_eq!(server.requests().len(), 0, "nothing is sent before it is polled");
    let mut sent = Vec::new();
    for _ in 0..6 {
        items.next().await.unwrap().unwrap();
        sent.push(server.requests().len());
    }
    assert_eq!(sent, [1, 1, 1, 1, 2, 2]);
}

#[tokio::test]
async fn pages_grow_with_what_is_taken() {
    let server = Server::bare(1200);
    let mut items: Items<i64> = server.request_of(&LONG).stream();
    for _ in 0..3 {
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(server.requests(), ["limit=10"]);
    assert_eq!((items.offset(), items.collect().await.unwrap().len()), (3, 1197));
    let rest =
        ["limit=500&offset=10", "limit=500&offset=510", "limit=500&offset=1010", "limit=500&offset=1200"];
    assert_eq!(server.requests()[1..], rest);
    let server = Server::of(1200);
    let mut items: Items<i64> = server.request_of(&LONG).stream();
    while let Some(item) = items.next().await {
        item.unwrap();
    }
    let grown = [
        "limit=10",
        "limit=100&offset=10",
        "limit=500&offset=110",
        "limit=500&offset=610",
        "limit=500&offset=1110",
    ];
    assert_eq!(server.requests(), grown);
    let server = Server::of(1200);
    assert_eq!(server.request_of(&LONG).all::<i64>().await.unwrap(), numbers(0..1200));
    assert_eq!(server.requests(), ["limit=500", "limit=500&offset=500", "limit=500&offset=1000"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_may_take_as_long_as_it_likes() {
    let server = Server::of(1200).slow();
    let mut items: Items<i64> = server.request_of(&LONG).stream();
    for number in 0..1200 {
        assert_eq!(items.next().await.unwrap().unwrap(), number);
        if number % 100 == 0 {
            tokio::time::sleep(Duration::from_secs(65)).await;
        }
    }
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 5, "each page once");
}

#[tokio::test]
async fn whether_there_may_be_more() {
    for (total, offset, limit, more) in [
        (50, None, None, true),
        (10, None, None, true),
        (9, None, None, false),
        (0, None, None, false),
        (50, None, Some(50), true),
        (50, None, Some(51), false),
        (50, Some(40), None, true),
        (50, Some(41), None, false),
    ] {
        let request = |server: &Server| {
            let mut request = server.request_of(&LONG);
            request.query("offset", Style::Form, offset);
            request.query("limit", Style::Form, limit.map(i64::from));
            request
        };
        let page: Page<i64> = request(&Server::bare(total)).send_page().await.unwrap();
        assert_eq!(page.may_have_more, more, "{total} {offset:?} {limit:?}");
        // With a total, `may_have_more` is exact.
        let page: Page<i64> = request(&Server::of(total)).send_page().await.unwrap();
        let seen = offset.unwrap_or(0) + i64::try_from(page.items.len()).unwrap();
        assert_eq!(page.may_have_more, seen < i64::try_from(total).unwrap(), "{total} {offset:?} {limit:?}");
    }
}

#[tokio::test]
async fn a_walk_goes_on_after_an_error() {
    let server = Server::new(|before, query| match before {
        1 | 2 => "no JSON".to_owned(),
        _ => format!(r#"{{"data":{:?},"total_count":9}}"#, query.of_total(9)),
    });
    let mut items: Items<i64> = server.request().stream();
    let mut taken = Vec::new();
    loop {
        match items.next().await {
            Some(Ok(item)) => taken.push(item),
            Some(Err(error)) => {
                assert!(error.is_decode());
                assert_eq!(items.offset(), 4);
                assert!(items.next().await.is_none());
                items.resume();
            }
            None => break,
        }
    }
    assert_eq!((taken, items.offset()), (numbers(0..9), 9));
    assert_eq!(server.requests()[1..4], ["limit=4&offset=4", "limit=4&offset=4", "limit=4&offset=4"]);
    items.resume();
    assert!(items.next().await.is_none(), "a walk at its end stays there");
    assert_eq!(server.requests().len(), 5);
}

/// A list of records with ids, by cursor or by offset.
fn records(server: &Server) -> openapi_runtime::codegen::Request {
    const API: Api = Api::new("http://api.test")
        .paging(Paging::new(&["data"]).limit("limit").offset("offset").cursor("after").id("id"));
    let client = Client::builder(&API).transport(server.clone()).retry(NoRetry).build().unwrap();
    client.request(&LIST)
}

#[tokio::test]
async fn from_cursor_to_cursor() {
    let bodies = [r#"[{"id":"c"},{"id":"d"}]"#, r#"[{"id":"e"}]"#, "[]"];
    let server = Server::new(move |before, _| bodies[before].to_owned());
    let mut request = records(&server);
    request.query("after", Style::Form, "b".to_owned());
    let items: Vec<Value> = request.stream().collect().await.unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(server.requests(), ["limit=4&after=b", "limit=4&after=d", "limit=4&after=e"]);
    // Without a cursor the walk goes by offsets, and never by both.
    let server = Server::new(move |before, _| bodies[before].to_owned());
    assert_eq!(records(&server).all::<Value>().await.unwrap().len(), 3);
    assert_eq!(server.requests(), ["limit=4", "limit=4&offset=2", "limit=4&offset=3"]);
}

#[tokio::test]
async fn a_page_is_told_from_another_by_ids() {
    let server = Server::new(|before, _| format!(r#"[{{"id":"a","seen":{before}}},{{"id":"b"}}]"#));
    let error = records(&server).all::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("does not heed `offset`"), "{error}");
    let mut request = records(&server);
    request.query("after", Style::Form, "b".to_owned());
    let error = request.all::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("does not heed `after`"), "{error}");
    let nameless = Server::new(|before, _| format!(r#"[{{"seen":{before}}}]"#));
    let mut request = records(&nameless);
    request.query("after", Style::Form, "b".to_owned());
    let error = request.all::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("the last item has no `id` to go on from"), "{error}");
}

#[tokio::test]
async fn what_a_server_would_ignore_is_not_sent() {
    let server = Server::of(9);
    for (pairs, message) in [
        (&[("limit", "0")][..], "`limit` is 0, but a page has at least 1"),
        (&[("limit", "-1")], "`limit` is -1, but a page has at least 1"),
        (&[("limit", "5")], "`limit` is 5, but a page has at most 4 items"),
        (&[("offset", "-1")], "`offset` is -1, but a list begins at 0"),
        (&[("offset", "2"), ("after", "a")], "`after` and `offset` both say where the page begins"),
    ] {
        let mut request = records(&server);
        for (name, value) in pairs {
            request.query(name, Style::Form, (*value).to_owned());
        }
        for error in [
            request.clone().send_page::<i64>().await.unwrap_err(),
            request.clone().stream::<i64>().next().await.unwrap().unwrap_err(),
            request.all::<i64>().await.unwrap_err(),
        ] {
            assert!(error.is_invalid_request() && error.to_string().contains(message), "{error}");
        }
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn pages_with_their_totals() {
    let mut pages: Pages<i64> = Server::of(5).request().pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items.len(), first.total), (4, Some(5)));
    assert_eq!((&pages.next().await.unwrap().unwrap()).into_iter().copied().collect::<Vec<_>>(), [4]);
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none(), "it stays at its end");
    // An empty list is returned as a page, because it has a total.
    let mut empty: Pages<i64> = Server::of(0).request().pages();
    assert_eq!(empty.next().await.unwrap().unwrap(), Page::new(vec![], Some(0)));
    assert!(empty.next().await.is_none());
}

#[tokio::test]
async fn an_error_ends_the_walk() {
    let server = Server::new(|before, query| match before {
        0 => format!("{:?}", query.of_total(9)),
        _ => "no JSON".to_owned(),
    });
    let mut items: Items<i64> = server.request().stream();
    for number in 0..4 {
        assert_eq!(items.next().await.unwrap().unwrap(), number);
    }
    assert!(items.next().await.unwrap().unwrap_err().is_decode());
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn settings_of_each_call() {
    let server = Server::of(9);
    let items = server.request().stream::<i64>().each_call(|call| call.header("no header", ""));
    assert!(items.collect().await.unwrap_err().is_invalid_request());
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_parameter_that_always_says_the_same() {
    const PAGED: Operation = Operation::new("Paged", Method::Get, "/items").query("paginated", "true");
    let server = Server::of(1);
    let client = Client::builder(&API).transport(server.clone()).build().unwrap();
    client.request(&PAGED).send_page::<i64>().await.unwrap();
    assert_eq!(server.requests(), ["paginated=true"]);
}

#[tokio::test]
async fn counting_by_another_operation() {
    let server = Server::new(|_, _| "3".to_owned());
    let mut request = server.request();
    request.query("limit", Style::Form, 2_i64);
    request.query("banned", Style::Form, true);
    assert_eq!(request.of(&COUNT, &["banned"]).send_json::<i64>().await.unwrap(), 3);
    assert_eq!(server.requests(), ["banned=true"]);
}

#[test]
fn walks_are_streams_that_threads_can_share_out() {
    fn is_stream<S: Stream<Item = Result<T, Error>> + Send + Unpin, T>(_: &S) {}
    is_stream(&Server::of(1).request().pages::<i64>());
    is_stream(&Server::of(1).request().stream::<i64>());
}
