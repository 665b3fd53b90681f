//! Responses that are read item by item, and bytes that are read in pieces.

use openapi_runtime::{Error, EventStream, ItemStream};

use crate::goldens::streams;
use crate::goldens::streams::models::ChatRequest;
use crate::wire::{Wire, header};

fn streams(media_type: &'static str, body: &'static str) -> (Wire, streams::api::streams::Streams) {
    let wire = Wire::answering_as(200, media_type, body);
    let client = wire.client(&streams::API);
    (wire, streams::Api::from_client(client).streams())
}

async fn events<T>(mut stream: EventStream<T>) -> Vec<Result<T, Error>> {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event.map(|event| event.data));
    }
    events
}

async fn items<T>(mut stream: ItemStream<T>) -> Vec<T> {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        items.push(item.unwrap());
    }
    items
}

#[tokio::test]
async fn a_caller_chooses_between_a_response_and_a_stream() {
    let (wire, api) = streams("application/json", r#"{"text":"ab"}"#);
    assert_eq!(api.chat(ChatRequest::new("hi")).await.unwrap().text.as_deref(), Some("ab"));
    let request = wire.request();
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(&request.body()[..], br#"{"message":"hi"}"#);

    let (wire, api) = streams(
        "text/event-stream",
        "data: {\"delta\":\"a\"}\n\ndata: {\"delta\":\"b\"}\n\ndata: [DONE]\n\n",
    );
    let stream = api.chat(ChatRequest::new("hi").stream(false)).send_stream().await.unwrap();
    let deltas: Vec<String> = events(stream).await.into_iter().map(|it| it.unwrap().delta.unwrap()).collect();
    assert_eq!(deltas, ["a", "b"]);
    let request = wire.request();
    assert_eq!(header(&request, "accept"), Some("text/event-stream"));
    assert_eq!(&request.body()[..], br#"{"message":"hi","stream":true}"#);
}

#[tokio::test]
async fn the_choice_is_there_where_properties_are_set_one_by_one() {
    let (wire, api) = streams("application/x-ndjson", "{\"delta\":\"a\"}\n{\"delta\":\"b\"}\n");
    let chunks = items(api.complete("p").send_stream().await.unwrap()).await;
    assert_eq!(chunks.len(), 2);
    let request = wire.request();
    assert_eq!(header(&request, "accept"), Some("application/x-ndjson"));
    assert_eq!(&request.body()[..], br#"{"prompt":"p","stream":true}"#);
}

#[tokio::test]
async fn the_data_of_events_is_what_the_document_says() {
    let body =
        "id: 7\nevent: moved\ndata: {\"kind\":\"k\",\ndata: \"place\":{\"name\":\"n\"}}\n\ndata: {}\n\n";
    let (wire, api) = streams("text/event-stream", body);
    let mut stream = api.watch().since("s").send().await.unwrap().no_reconnect();
    let event = stream.next().await.unwrap().unwrap();
    assert_eq!((event.id.as_deref(), event.event.as_deref()), (Some("7"), Some("moved")));
    assert_eq!((event.data.kind.as_str(), event.data.place.unwrap().name.as_str()), ("k", "n"));
    assert!(stream.next().await.unwrap().unwrap_err().is_decode(), "`kind` is required");
    assert!(stream.next().await.is_none());
    assert_eq!(wire.line(), "GET /events?since=s");
    let (_, api) = streams("text/event-stream", "data: 1\ndata: {}\n\n");
    assert_eq!(events(api.ticks().await.unwrap()).await.remove(0).unwrap(), "1\n{}");
}

#[tokio::test]
async fn lines_and_records_are_typed() {
    let (wire, api) = streams("application/jsonl", "{\"name\":\"a\"}\n{\"name\":\"b\"}");
    let places = items(api.log().await.unwrap()).await;
    assert_eq!(places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(header(&wire.request(), "accept"), Some("application/jsonl"));
    let (_, api) = streams("application/json-seq", "\u{1e}{\"value\":1}\n\u{1e}{\"value\":\n2.5}\n");
    let values: Vec<Option<f64>> =
        items(api.readings().await.unwrap()).await.iter().map(|it| it.value).collect();
    assert_eq!(values, [Some(1.0), Some(2.5)]);
}

#[tokio::test]
async fn bytes_come_at_once_or_in_pieces() {
    let (wire, api) = streams("application/zip", "PK");
    let mut body = api.export().compressed(true).send_stream().await.unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "PK");
    assert!(body.next().await.is_none());
    assert_eq!(header(&wire.request(), "accept"), Some("application/zip"));
    assert_eq!(api.export().await.unwrap(), "PK");
    assert_eq!(api.picture().send_stream().await.unwrap().next().await.unwrap().unwrap(), "PK");
}

#[tokio::test]
async fn the_type_of_an_event_says_what_its_data_is() {
    use streams::api::streams::NamedResponseItem as Named;
    let body = [
        "event: note\ndata: \"quoted\"\n\n",
        "event: note\ndata: {\"a\":1}\n\n",
        "event: number\ndata: 42\n\n",
        "event: placed\ndata: {\"name\":\"n\"}\n\n",
        "event: new\ndata: {\"a\":1}\n\n",
        "data: plain\n\n",
        "event: number\ndata: many\n\n",
    ];
    let (_, api) = streams("text/event-stream", body.concat().leak());
    let mut events = events(api.named().await.unwrap()).await;
    assert!(events.pop().unwrap().unwrap_err().is_decode());
    let events: Vec<Named> = events.into_iter().map(Result::unwrap).collect();
    let [Named::Note(quoted), Named::Note(json), Named::Number(42), Named::Moved(place), rest @ ..] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((quoted.as_str(), json.as_str(), place.name.as_str()), ("\"quoted\"", "{\"a\":1}", "n"));
    let unknown: Vec<String> = rest
        .iter()
        .map(|event| match event {
            Named::Unknown(value) => value.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(unknown, ["{\"a\":1}", "\"plain\""]);
}
