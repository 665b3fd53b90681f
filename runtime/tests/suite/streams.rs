//! Tests responses that are read while they arrive.

use std::time::Duration;

use crate::support::api::API;
use crate::support::server::{Answer, Recorded, Server};
use openapi_runtime::codegen::{Method, Request};
use openapi_runtime::{
    BodyStream, BoxFuture, Bytes, Client, ClientBuilder, Error, ErrorKind, EventStream, ItemStream, NoRetry,
    Operation, Transport, TransportError, Value,
};

const DOWNLOAD: Operation = Operation::new("Download", Method::Get, "/report").accept("application/pdf");
const WATCH: Operation = Operation::new("Watch", Method::Get, "/events").accept("text/event-stream");
const CHAT: Operation = Operation::new("Chat", Method::Post, "/chat").json(true);
const LOG: Operation = Operation::new("Log", Method::Get, "/log").accept("application/x-ndjson");

/// Longer than any test takes: limits of this length do not decide.
const LONG: Duration = Duration::from_secs(60);

fn builder(server: &Server) -> ClientBuilder {
    Client::builder(&API).base_url(&server.url).retry(NoRetry).timeout(LONG)
}

async fn request(answers: Vec<Answer>, operation: &'static Operation) -> (Server, Request) {
    let server = Server::new(answers).await;
    let request = builder(&server).build().unwrap().request(operation);
    (server, request)
}

/// A response in chunks, whose end is missing.
fn begun(media_type: &str, chunks: &[&str]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunks = chunks.iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()));
    (head + &chunks.collect::<String>()).into_bytes()
}

fn events(body: &str) -> Answer {
    Answer::of_type(200, "text/event-stream; charset=utf-8", body)
}

/// The data of all events, and the error at the end.
async fn data<T>(mut stream: EventStream<T>) -> (Vec<T>, Option<Error>) {
    let mut data = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => data.push(event.data),
            Err(error) => return (data, Some(error)),
        }
    }
    (data, None)
}

async fn collect<T>(mut stream: ItemStream<T>) -> Vec<Result<T, Error>> {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        items.push(item);
    }
    items
}

fn last_ids(requests: &[Recorded]) -> Vec<Option<&str>> {
    requests.iter().map(|request| request.header("last-event-id")).collect()
}

#[tokio::test]
async fn bytes_come_before_the_body_is_complete() {
    let (server, request) =
        request(vec![Answer::Stall(begun("application/pdf", &["one", "two"]))], &DOWNLOAD).await;
    let mut body = request.send_stream().await.unwrap();
    assert_eq!(
        (body.status().as_u16(), &body.headers()["content-type"]),
        (200, &"application/pdf".parse().unwrap())
    );
    let mut text = Vec::new();
    while text.len() < 6 {
        text.extend_from_slice(&body.next().await.unwrap().unwrap());
    }
    assert_eq!(text, b"onetwo");
    assert_eq!(server.request().header("accept"), Some("application/pdf"));
}

#[tokio::test]
async fn the_limit_of_time_is_one_of_silence() {
    let answer = Answer::Stall(begun("application/pdf", &["one"]));
    let (_server, request) = request(vec![answer], &DOWNLOAD).await;
    let mut body = request.send_stream().timeout(Duration::from_secs(2)).await.unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "one");
    let error = body.next().await.unwrap().unwrap_err();
    assert!(
        error.is_timeout() && error.to_string().contains("nothing more of the body within 2s"),
        "{error}"
    );
    assert!(body.next().await.is_none(), "an error is the end");
}

#[tokio::test]
async fn a_stream_of_any_size_passes_and_ends_when_it_is_dropped() {
    let server = Server::new(vec![Answer::Flood]).await;
    let client = builder(&server).max_response_size(10).build().unwrap();
    let mut body = client.request(&DOWNLOAD).send_stream().await.unwrap();
    let mut length = 0;
    while length < 1_000_000 {
        length += body.next().await.unwrap().unwrap().len();
    }
    drop(body);
    while server.connections_gone() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    for operation in [&DOWNLOAD, &CHAT] {
        let (_server, request) =
            request(vec![Answer::Raw(begun("application/pdf", &["one"]))], operation).await;
        let mut body = request.send_stream().await.unwrap();
        assert_eq!(body.next().await.unwrap().unwrap(), "one");
        let error = body.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 200));
        assert!(error.to_string().contains("broke off") && body.next().await.is_none(), "{error}");
    }
}

#[tokio::test]
async fn an_error_is_read_whole_and_retried_before_the_stream_begins() {
    let missing = Answer::json(404, r#"{"errors":[{"code":"no_report"}]}"#);
    let answers = vec![Answer::json(503, "{}"), Answer::of_type(200, "application/pdf", "pdf"), missing];
    let server = Server::new(answers).await;
    let client = Client::builder(&API).base_url(&server.url).build().unwrap();
    let response = client.request(&DOWNLOAD).send_stream().with_response().await.unwrap();
    assert_eq!((response.attempts, response.body.len()), (2, 0));
    let mut body = response.value;
    assert_eq!(body.next().await.unwrap().unwrap(), "pdf");
    assert!(body.next().await.is_none());
    let error = client.request(&DOWNLOAD).send_stream().await.unwrap_err();
    assert!(error.is_not_found() && error.codes().eq(["no_report"]), "{error}");
}

/// A transport that does not support pieces, and one that makes its own pieces.
#[derive(Debug)]
enum Foreign {
    Whole,
    InPieces,
}

struct Pieces(Vec<&'static str>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let piece = (!self.0.is_empty()).then(|| self.0.remove(0));
        std::task::Poll::Ready(piece.map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
    }
}

impl Transport for Foreign {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            Ok(match self {
                Self::InPieces if BodyStream::is_wanted(&request) => {
                    BodyStream::new(Pieces(vec!["1\n", "", "2", "3"])).attach(http::Response::new(()))
                }
                _ => http::Response::new(Bytes::from_static(b"1\n23")),
            })
        })
    }
}

#[tokio::test]
async fn transports_give_a_body_whole_or_in_pieces() {
    for transport in [Foreign::Whole, Foreign::InPieces] {
        let client = Client::builder(&API).transport(transport).build().unwrap();
        let items = collect(client.request(&LOG).send_items::<i64>().await.unwrap()).await;
        assert_eq!(items.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 23]);
        assert_eq!(client.request(&LOG).send_bytes().await.unwrap(), "1\n23");
    }
}

#[tokio::test]
async fn events_are_typed_and_end_where_the_data_says_so() {
    let body = "event: tick\ndata: {\"n\":1}\n\n: a comment\n\ndata: oops\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\ndata: 3\n\n";
    let (server, request) = request(vec![events(body)], &CHAT).await;
    let mut stream = request.send_events::<std::collections::BTreeMap<String, i64>>().await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!((first.event.as_deref(), first.data["n"], first.id), (Some("tick"), 1, None));
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.is_decode() && error.body().is_some_and(|body| *body == "oops"), "{error}");
    assert_eq!(stream.next().await.unwrap().unwrap().data["n"], 2);
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn text_stays_text_and_any_value_may_be_text() {
    let body = "data: \"a\"\n\ndata: b\ndata: [DONE]\n\ndata: [DONE]\n\n";
    let (_server, text) = request(vec![events(body)], &CHAT).await;
    let (data, error) = self::data(text.send_text_events().await.unwrap()).await;
    assert!(error.is_none());
    assert_eq!(data, ["\"a\"", "b\n[DONE]", "[DONE]"]);
    let (_server, any) = request(vec![events(body)], &CHAT).await;
    let (data, _) = self::data(any.send_events::<Value>().await.unwrap()).await;
    assert_eq!(data, ["a", "b\n[DONE]"]);
}

#[tokio::test]
async fn a_stream_goes_on_after_its_last_event() {
    let answers = vec![
        events("retry: 5\nid: 1\ndata: \"one\"\n\nid: 2\ndata: \"cut off"),
        Answer::Raw(begun("text/event-stream", &["data: \"two\"\n\n", "id: 3\ndata: \"three\"\n\n"])),
        events(""),
        events("id\ndata: \"four\"\n\n"),
        Answer::empty(204),
    ];
    let (server, request) = request(answers, &WATCH).await;
    let stream = request.send_events::<String>().header("x-mine", "1").await.unwrap();
    let (data, error) = self::data(stream).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(data, ["one", "two", "three", "four"]);
    let requests = server.requests();
    assert_eq!(last_ids(&requests), [None, Some("1"), Some("3"), Some("3"), None]);
    assert!(requests.iter().all(|request| request.header("x-mine") == Some("1")));
}

#[tokio::test]
async fn a_stream_ends_with_an_error_that_is_final() {
    let first = || events("retry: 1\nid: 1\ndata: 1\n\n");
    let refusals = [
        (Answer::json(401, "{}"), ErrorKind::Api),
        (Answer::of_type(200, "text/html", "<html>"), ErrorKind::Decode),
    ];
    for (refusal, kind) in refusals {
        let (server, request) = request(vec![first(), refusal, first()], &WATCH).await;
        let (data, error) = self::data(request.send_events::<i64>().await.unwrap()).await;
        assert_eq!((data, error.unwrap().kind()), (vec![1], kind));
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_up_ends_with_its_connection() {
    let resumable = || events("retry: 1\nid: 1\ndata: 1\n\n");
    let (server, chat) = request(vec![resumable()], &CHAT).await;
    assert_eq!(self::data(chat.send_events::<i64>().await.unwrap()).await.0, [1], "a POST is not repeated");
    let (other, watch) = request(vec![events("data: 1\n\n")], &WATCH).await;
    assert_eq!(self::data(watch.send_events::<i64>().await.unwrap()).await.0, [1], "it would begin again");
    let (third, once) = request(vec![resumable()], &WATCH).await;
    assert_eq!(self::data(once.send_events::<i64>().await.unwrap().no_reconnect()).await.0, [1]);
    assert_eq!([&server, &other, &third].map(|server| server.requests().len()), [1, 1, 1]);
}

#[tokio::test]
async fn no_content_is_a_stream_without_events() {
    let (server, request) = request(vec![Answer::empty(204)], &WATCH).await;
    assert!(request.send_events::<i64>().await.unwrap().next().await.is_none());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn another_media_type_is_no_stream_of_events() {
    let (_server, request) = request(vec![Answer::json(200, "{}")], &CHAT).await;
    let error = request.send_events::<i64>().await.unwrap_err();
    assert!(error.to_string().contains("the body is application/json, not text/event-stream"), "{error}");
}

#[tokio::test]
async fn silence_ends_a_stream_that_cannot_be_taken_up() {
    let answer = Answer::Stall(begun("text/event-stream", &["data: 1\n\n"]));
    let (_server, request) = request(vec![answer], &CHAT).await;
    let stream = request.send_events::<i64>().await.unwrap().idle_timeout(Duration::from_secs(2));
    let (data, error) = self::data(stream).await;
    assert!(data == [1] && error.unwrap().is_timeout());
}

#[tokio::test]
async fn an_item_is_limited_and_not_the_stream() {
    let body = "data: 1234\n\n".repeat(100) + "data: 12345\n\ndata: 6\n\n";
    let (_server, request) = request(vec![events(&body)], &CHAT).await;
    let (data, error) = self::data(request.send_events::<i64>().await.unwrap().max_item_size(10)).await;
    assert_eq!(data.len(), 100);
    assert!(error.unwrap().to_string().contains("larger than 10 bytes"));
    let (_server, lines) = self::request(vec![Answer::Flood], &LOG).await;
    let mut items = lines.send_items::<i64>().await.unwrap().max_item_size(100_000);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("larger than 100000 bytes"), "a line without end: {error}");
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn lines_and_records_are_items() {
    let lines = "\u{feff}1\r\n\n 2 \nx\n3";
    let records = "\u{1e}1\n\u{1e}\n2\n\u{1e}x\n\u{1e}3\n";
    for (media_type, body) in [
        ("application/x-ndjson", lines),
        ("application/jsonl; charset=utf-8", lines),
        ("application/json-seq", records),
        ("application/geo+json-seq", records),
    ] {
        let (_server, request) = request(vec![Answer::of_type(200, media_type, body)], &LOG).await;
        let items = collect(request.send_items::<i64>().await.unwrap()).await;
        let [Ok(1), Ok(2), Err(error), Ok(3)] = items.as_slice() else { panic!("{media_type}: {items:?}") };
        assert!(error.is_decode() && error.body().is_some_and(|body| *body == "x"), "{error}");
    }
    let (server, request) = request(vec![Answer::of_type(200, "application/jsonl", "1")], &CHAT).await;
    let items = collect(request.send_items_as::<i64>("application/jsonl").await.unwrap()).await;
    assert_eq!(items.len(), 1);
    assert_eq!(server.request().header("accept"), Some("application/jsonl"));
}

#[cfg(feature = "blocking")]
#[test]
fn streams_are_waited_for() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let answers = vec![
        events("retry: 1\nid: 1\ndata: 1\n\n"),
        events("id: 2\ndata: 2\n\n"),
        Answer::empty(204),
        Answer::of_type(200, "application/jsonl", "1\n2\n"),
        Answer::of_type(200, "application/pdf", "pdf"),
    ];
    let server = runtime.block_on(Server::new(answers));
    let client = builder(&server).build().unwrap();
    let stream: EventStream<i64> = client.request(&WATCH).send_events().wait().unwrap();
    let data: Vec<i64> = stream.wait().map(|event| event.unwrap().data).collect();
    assert_eq!(data, [1, 2]);
    let items: Vec<i64> =
        client.request(&LOG).send_items().wait().unwrap().wait().map(Result::unwrap).collect();
    assert_eq!(items, [1, 2]);
    let pieces: Vec<Bytes> =
        client.request(&DOWNLOAD).send_stream().wait().unwrap().wait().map(Result::unwrap).collect();
    assert_eq!(pieces.concat(), b"pdf");
}
