//! Tests constructors, setters, and the encoding of missing and null values.

use openapi_runtime::{JsonObject, Nullable, Value};

use crate::goldens::collisions::models::Sent;
use crate::goldens::recursion::models::Branch;
use crate::goldens::sent_models::models::*;
use crate::{decode, encode};

fn order() -> NewOrder {
    let items = [NewItem::new("sku_1", "old").count(2)];
    NewOrder::new("cus_1", items, Address::new("Bern"), Priority::High, JsonObject::new(), ["new"])
}

/// The properties that the setters of `order` add, as JSON.
fn added(order: &NewOrder) -> String {
    let plain = encode(&self::order());
    let text = encode(order);
    let rest = text.strip_prefix(plain.trim_end_matches('}')).unwrap_or(&text);
    rest.trim_start_matches(',').strip_suffix('}').unwrap_or(rest).to_owned()
}

#[test]
fn a_constructor_takes_what_must_be_there() {
    let expected = r#"{"customer":"cus_1","items":[{"sku":"sku_1","old_sku":"old","count":2}],"address":{"city":"Bern"},"priority":"high","note_or_null":null,"metadata":{},"tags":["new"]}"#;
    assert_eq!(encode(&order()), expected);
}

#[test]
fn what_is_not_set_is_not_sent() {
    assert_eq!(order().gift_note, Nullable::Absent);
    assert_eq!(added(&order()), "");
    assert_eq!(added(&order().coupon("c")), r#""coupon":"c""#);
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    assert_eq!(added(&order().gift_note("hello")), r#""gift_note":"hello""#);
    assert_eq!(added(&order().gift_note("hello").gift_note_null()), r#""gift_note":null"#);
    assert_eq!(added(&order().express(false)), r#""express":false"#);
    assert_eq!(added(&order().express_null()), r#""express":null"#);
    assert_eq!(
        added(&order().deliver_to(Address::new("Chur").zip_null())),
        r#""deliver_to":{"city":"Chur","zip":null}"#
    );
    let order: NewOrder = decode(&encode(&order().gift_note_null()));
    assert_eq!((order.gift_note, order.express), (Nullable::Null, Nullable::Absent));
}

#[test]
fn a_note_that_must_be_there_is_null_until_it_is_set() {
    assert!(encode(&order()).contains(r#""note_or_null":null"#));
    assert!(encode(&order().note_or_null("n")).contains(r#""note_or_null":"n""#));
}

#[test]
fn texts_stand_for_the_values_of_an_enum() {
    let order = order().channels(["mail", "pigeon"]);
    assert_eq!(added(&order), r#""channels":["mail","pigeon"]"#);
    let channels = order.channels.unwrap();
    assert_eq!(channels, [NewOrderChannel::Mail, NewOrderChannel::Unknown("pigeon".to_owned())]);
}

#[test]
#[allow(deprecated, reason = "what is deprecated works all the same")]
fn a_constant_is_filled_in() {
    let card = Card::new("4242").holder("Ada");
    assert_eq!(encode(&card), r#"{"object":"card","number":"4242","holder":"Ada"}"#);
    let order = order().payment(NewOrderPayment::Card(card));
    assert!(added(&order).starts_with(r#""payment":{"object":"card""#), "{}", added(&order));
}

#[test]
fn a_secret_is_sent_and_not_printed() {
    let order = order().secret("s3cret");
    assert!(added(&order).contains("s3cret"));
    assert!(!format!("{order:?}").contains("s3cret"));
}

#[test]
fn undeclared_properties_are_sent_too() {
    let mut filter = OrderFilter::new().since(5);
    filter.additional.insert("color".to_owned(), "red".to_owned());
    assert_eq!(encode(&filter), r#"{"since":5,"color":"red"}"#);
}

#[test]
fn setters_hide_the_pointer_of_a_recursive_field() {
    let branch = Branch::new("a")
        .parent(Branch::new("b"))
        .twin(Branch::new("c").twin_null())
        .leaves([Branch::new("d")]);
    let expected =
        r#"{"name":"a","parent":{"name":"b"},"twin":{"name":"c","twin":null},"leaves":[{"name":"d"}]}"#;
    assert_eq!(encode(&branch), expected);
}

#[test]
fn setters_whose_names_meet_set_what_they_say() {
    let sent = Sent::new("n").x("1").x_null_null("2").default("3").r#type("4");
    assert_eq!(encode(&sent), r#"{"new":"n","default":"3","x":"1","x_null_null":"2","type":"4"}"#);
    assert_eq!(encode(&Sent::new("n").x_null2().x_null("v")), r#"{"new":"n","x":null,"x_null":"v"}"#);
    assert_eq!(
        encode(&Sent::new("n").x_null_null2().type_null()),
        r#"{"new":"n","x_null":null,"type":null}"#
    );
}

#[test]
fn any_value_goes_where_anything_is_allowed() {
    assert_eq!(added(&order().anything(Value::from(vec![1, 2]))), r#""anything":[1,2]"#);
}
