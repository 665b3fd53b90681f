//! Tests payloads whose type another property names, before or after the payload.

use openapi_runtime::{Value, from_json, to_json};

pub struct User {
    pub id: String,
    pub name: Option<String>,
}

openapi_runtime::codegen::model! {
    User {
        id: required("id"),
        name: optional("name"),
    }
}

pub struct Event {
    pub data: Data,
    pub r#type: String,
    pub time: Option<i64>,
}

openapi_runtime::codegen::model! {
    Event {
        data: required("data"),
        r#type: required("type"),
        time: optional("time"),
        @named(data, r#type),
    }
}

pub enum Data {
    UserCreated(User),
    UsersCounted(i64),
    Unknown(Value),
}

openapi_runtime::codegen::union! {
    Data {
        UserCreated: named(&["user.created", "user.updated"]),
        UsersCounted: named(&["users.counted"]),
    }
}

const TYPE_FIRST: &str = r#"{"type":"user.created","data":{"id":"user_1","name":"Ada"},"time":5}"#;
const DATA_FIRST: &str = r#"{"data":{"name":"Ada","id":"user_1"},"time":5,"type":"user.created"}"#;

fn user(event: &Event) -> &User {
    match &event.data {
        Data::UserCreated(user) => user,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_payload_is_typed_wherever_its_name_stands() {
    for json in [TYPE_FIRST, DATA_FIRST] {
        let event: Event = from_json(json.as_bytes()).unwrap();
        assert_eq!((user(&event).id.as_str(), event.time), ("user_1", Some(5)));
        let event: Event = serde_json::from_str(json).unwrap();
        assert_eq!(user(&event).name.as_deref(), Some("Ada"));
    }
}

#[test]
fn several_names_may_mean_one_variant() {
    let event: Event = from_json(br#"{"data":{"id":"user_1"},"type":"user.updated"}"#).unwrap();
    assert_eq!(user(&event).name, None);
    let event: Event = from_json(br#"{"data":7,"type":"users.counted"}"#).unwrap();
    assert_eq!(event.data, Data::UsersCounted(7));
}

#[test]
fn an_event_is_written_as_it_was_read() {
    let event: Event = from_json(TYPE_FIRST.as_bytes()).unwrap();
    let written: Value = serde_json::from_slice(&to_json(&event)).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(TYPE_FIRST).unwrap());
    assert_eq!(serde_json::to_value(&event).unwrap(), written);
}

#[test]
fn what_is_not_known_or_does_not_fit_stays_raw() {
    for (json, raw) in [
        (r#"{"data":{"id":"user_1"},"type":"user.enlightened"}"#, r#"{"id":"user_1"}"#),
        (r#"{"data":{"id":5},"type":"user.created"}"#, r#"{"id":5}"#),
        (r#"{"data":null,"type":"user.created"}"#, "null"),
        (r#"{"data":{"id":"user_1"},"type":"users.counted"}"#, r#"{"id":"user_1"}"#),
    ] {
        let event: Event = from_json(json.as_bytes()).unwrap();
        assert_eq!(event.data, Data::Unknown(serde_json::from_str(raw).unwrap()), "{json}");
        let read_again: Event = from_json(&to_json(&event)).unwrap();
        assert_eq!(read_again, event);
    }
}

#[test]
fn a_copy_is_equal_and_an_event_without_its_name_is_an_error() {
    let event: Event = from_json(DATA_FIRST.as_bytes()).unwrap();
    assert_eq!(event.clone(), event);
    assert!(from_json::<Event>(br#"{"data":{"id":"user_1"}}"#).is_err());
}
