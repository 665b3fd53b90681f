//! Events: webhooks as an envelope with a payload, callbacks as a union.

use openapi_runtime::{Value, from_json};

use crate::goldens::events::models::{Callback, Event, EventData};
use crate::{assert_kept, decode};

#[test]
fn the_payload_has_the_type_that_the_envelope_names() {
    let event: Event = decode(r#"{"data":{"name":"Rex"},"at":5,"type":"pet.born"}"#);
    let EventData::PetBorn(pet) = event.data else { panic!("{event:?}") };
    assert_eq!((pet.name.as_str(), event.at), ("Rex", Some(5)));
    let event: Event = decode(r#"{"type":"pet.lost","data":{"name":"Rex"},"urgency":2}"#);
    assert!(matches!(event.data, EventData::PetLost(_)), "two events with equal payloads are told apart");
    let event: Event = decode(r#"{"type":"pet.retitled","data":{"old_name":"Max"}}"#);
    assert!(matches!(event.data, EventData::PetRenamed(_)), "a constant of the document names the event");
}

#[test]
fn an_event_that_the_document_does_not_know_is_kept() {
    let json = r#"{"type":"pet.promoted","at":1,"data":{"rank":[1,null]}}"#;
    let event: Event = decode(json);
    assert_eq!(event.r#type, "pet.promoted");
    assert_eq!(event.data, EventData::Unknown(serde_json::from_str(r#"{"rank":[1,null]}"#).unwrap()));
    assert_kept::<Event>(json);
    assert_eq!(decode::<Event>(r#"{"type":"pet.promoted"}"#).data, EventData::Unknown(Value::Null));
    assert_eq!(decode::<Event>(r#"{"type":"pet.lost","data":null}"#).data, EventData::Unknown(Value::Null));
}

#[test]
fn an_event_is_written_as_it_came() {
    assert_kept::<Event>(r#"{"type":"pet.born","at":1,"data":{"name":"Rex"}}"#);
    assert_kept::<Event>(r#"{"type":"pet.lost","urgency":1,"data":{"name":"Rex"}}"#);
}

#[test]
fn an_event_without_a_name_is_an_error() {
    let error = from_json::<Event>(br#"{"data":{"name":"Rex"}}"#).unwrap_err();
    assert!(error.to_string().contains("type"), "{error}");
}

#[test]
fn callbacks_are_told_apart_by_their_properties() {
    assert!(matches!(decode(r#"{"rows":5}"#), Callback::ExportDone(_)));
    assert!(matches!(decode(r#"{"reason":"full"}"#), Callback::ExportFailed(_)));
    assert!(matches!(decode(r#"{"else":1}"#), Callback::Unknown(_)));
}

#[test]
fn events_of_a_document_without_paths_are_told_apart_by_a_constant() {
    use crate::goldens::events_without_paths::models::Event;
    let placed = r#"{"kind":"order.placed","order":{"number":1}}"#;
    assert!(matches!(decode(placed), Event::OrderPlaced(placed) if placed.order.number == 1));
    let shipped = r#"{"kind":"order.shipped","order":{"number":1},"carrier":null}"#;
    assert!(matches!(decode(shipped), Event::OrderShipped(shipped) if shipped.carrier.is_none()));
    assert!(matches!(decode(r#"{"kind":"order.lost","order":{"number":1}}"#), Event::Unknown(_)));
    assert_kept::<Event>(placed);
    assert_kept::<Event>(shipped);
}

#[test]
fn an_event_is_what_the_header_names() {
    use crate::goldens::events_by_header::models::Delivery;
    let named = |name, json: &str| openapi_runtime::from_json_named::<Delivery>(name, json.as_bytes());
    let body = r#"{"branch":"main"}"#;
    assert!(matches!(named("push", body), Ok(Delivery::Push(push)) if push.branch == "main"));
    assert!(matches!(named("delete", body), Ok(Delivery::Delete(_))));
    assert!(matches!(named("fork", body), Ok(Delivery::Unknown(_))));
    assert!(matches!(named("push", "[]"), Ok(Delivery::Unknown(_))));
    assert!(named("push", "{").is_err());
}
