//! Tests the decoding of unions.

use openapi_runtime::Value;
use serde_json::json;

use crate::goldens::all_of::models::{Animal, AnyVehicle};
use crate::goldens::recursion::models::Node;
use crate::goldens::unions::models::*;
use crate::{assert_kept, decode, encode};

#[test]
fn the_discriminator_chooses_and_stays() {
    let ByMapping::Cat(cat) = decode(r#"{"kind":"kitten","lives":9}"#) else { panic!("no cat") };
    assert_eq!((cat.kind.as_str(), cat.lives), ("kitten", 9));
    assert!(matches!(decode(r#"{"tricks":["sit"],"kind":"dog"}"#), ByMapping::Dog(_)), "wherever it stands");
    assert_kept::<ByMapping>(r#"{"kind":"kitten","lives":9}"#);
    assert!(matches!(decode(r#"{"kind":"Stone","weight":1.5}"#), ByName::Stone(_)));
    assert_kept::<ByName>(r#"{"kind":"Stone","weight":1.5}"#);
}

#[test]
fn what_nobody_knows_is_kept_as_it_came() {
    let json = r#"{"kind":"bird","wings":2,"exact":12345678901234567}"#;
    let ByMapping::Unknown(value) = decode(json) else { panic!("it is known") };
    assert_eq!(value["wings"], 2);
    assert_kept::<ByMapping>(json);
    assert_kept::<ByMapping>("[1]");
    assert_kept::<ByMapping>(r#"{"kind":5}"#);
}

#[test]
fn what_is_not_as_its_variant_should_be_is_unknown_and_no_error() {
    let pet: ByMapping = decode(r#"{"kind":"cat","lives":"many"}"#);
    assert_eq!(pet, ByMapping::Unknown(json!({"kind": "cat", "lives": "many"})));
    let holder: Holder = decode(r#"{"pet":{"kind":"cat"},"many":[{"radius":1},{"side":"x"}]}"#);
    assert!(matches!(holder.pet, ByMapping::Unknown(_)));
    assert!(matches!(holder.many.as_deref(), Some([ByShape::Circle(_), ByShape::Unknown(_)])));
}

#[test]
fn a_constant_in_each_variant_chooses() {
    assert!(matches!(decode(r#"{"object":"otp","channel":"sms"}"#), ByConstant::Otp(_)));
    assert!(matches!(decode(r#"{"object":"magic_link"}"#), ByConstant::Link(_)));
    assert!(matches!(decode(r#"{"object":"ticket"}"#), ByConstant::Ticket(_)));
    assert!(matches!(decode(r#"{"object":"passkey"}"#), ByConstant::Unknown(_)));
    assert_kept::<ByConstant>(r#"{"object":"ticket","code":"c"}"#);
}

#[test]
fn the_shape_chooses_where_nothing_else_does() {
    assert!(matches!(decode(r#"{"radius":1}"#), ByShape::Circle(_)));
    assert!(matches!(decode(r#"{"side":1,"rounded":true,"more":0}"#), ByShape::Square(_)));
    assert!(matches!(decode(r#"{"diagonal":1}"#), ByShape::Unknown(_)));
    assert!(matches!(decode(r#"{"second":"x"}"#), Titled::SecondChoice(_)));
}

#[test]
fn the_kind_of_json_chooses_among_scalars() {
    assert_eq!(decode::<Scalar>(r#""a""#), Scalar::Text("a".to_owned()));
    assert_eq!(decode::<Scalar>("9007199254740993"), Scalar::Integer(9_007_199_254_740_993));
    assert_eq!(decode::<Scalar>("true"), Scalar::Boolean(true));
    assert_eq!(decode::<Scalar>(r#"["a"]"#), Scalar::List(vec!["a".to_owned()]));
    assert!(matches!(decode(r#"{"a":"b"}"#), Scalar::Object(_)));
    assert_eq!(decode::<Scalar>("1.5"), Scalar::Unknown(json!(1.5)));
    assert_eq!(decode::<Scalar>("null"), Scalar::Unknown(Value::Null));
    assert_eq!(decode::<Texts>(r#""c""#), Texts::C);
    assert_eq!(decode::<AnyText>(r#""anything""#), "anything");
}

#[test]
fn a_union_of_unions() {
    assert_eq!(decode::<Outer>(r#""a""#), Outer::Texts(Texts::A));
    assert!(matches!(decode(r#"{"radius":1}"#), Outer::ByShape(ByShape::Circle(_))));
}

#[test]
fn null_is_none_where_the_union_allows_it() {
    let holder: Holder = decode(r#"{"pet":{},"inline":null,"circle":null,"scalar":null}"#);
    assert_eq!((holder.inline, holder.circle, holder.scalar), (None, None, None));
    let holder: Holder = decode(r#"{"pet":{},"inline":1.5,"circle":{"radius":1}}"#);
    assert_eq!(holder.inline, Some(HolderInline::Number(1.5)));
    assert!(holder.circle.is_some());
}

#[test]
fn a_union_that_contains_itself() {
    let json = r#"{"not":[1,{"not":{"not":[]}}]}"#;
    assert!(matches!(decode(json), Expression::Negation(_)));
    assert_kept::<Expression>(json);
    assert_kept::<Node>(r#"{"left":{"leaf":"a"},"right":{"left":{"leaf":"b"},"right":{"leaf":"c"}}}"#);
}

#[test]
fn subtypes_have_what_their_base_has() {
    let Animal::Bird(bird) = decode(r#"{"species":"bird","name":"Ara","wingspan":1.1}"#) else {
        panic!("no bird")
    };
    assert_eq!(
        (bird.species.as_str(), bird.name.as_deref(), bird.wingspan),
        ("bird", Some("Ara"), Some(1.1))
    );
    let AnyVehicle::Car(car) = decode(r#"{"type":"car","wheels":4,"doors":5}"#) else { panic!("no car") };
    assert_eq!((car.wheels, car.doors), (Some(4), Some(5)));
    assert_eq!(encode(&car), r#"{"type":"car","wheels":4,"doors":5}"#);
}
