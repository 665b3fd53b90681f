//! Tests which variant of a union a value decodes as.

use std::cell::Cell;

use openapi_runtime::codegen::{Codec, Kind, Visitor, VisitorMut};
use openapi_runtime::{Value, from_json, to_json};

use crate::support::models::{Nest, Verification};

fn read(json: &str) -> Verification {
    from_json(json.as_bytes()).unwrap()
}

fn unknown(json: &str) {
    let expected: Value = serde_json::from_str(json).unwrap();
    let value = read(json);
    assert_eq!(value, Verification::Unknown(expected));
    assert_eq!(from_json::<Verification>(&to_json(&value)).unwrap(), value);
}

#[test]
fn by_the_tag_which_is_not_lost() {
    for tag in ["verification_otp", "verification_totp"] {
        let json = format!(r#"{{"strategy":"s","x":[1,{{"object":"y"}}],"object":"{tag}","attempts":1}}"#);
        let Verification::Otp(otp) = read(&json) else { panic!("{json}") };
        assert_eq!((otp.object.as_str(), otp.strategy.as_deref(), otp.attempts), (tag, Some("s"), 1));
    }
    let json = r#"{"object":"verification_otp","attempts":1}"#;
    assert_eq!(to_json(&read(json)), json.as_bytes());
}

#[test]
fn a_tag_outweighs_a_shape() {
    let json = r#"{"name":"n","price":1,"object":"verification_otp","attempts":1}"#;
    assert!(matches!(read(json), Verification::Otp(_)));
}

#[test]
fn what_its_tag_does_not_fit_is_kept_raw() {
    unknown(r#"{"object":"verification_otp","attempts":"many"}"#);
    unknown(r#"{"object":"verification_otp"}"#);
    unknown(r#"{"object":"verification_otp","attempts":"many","name":"n","price":1}"#);
}

#[test]
fn an_unknown_or_missing_tag_is_kept_raw() {
    unknown(r#"{"object":"verification_telepathy","attempts":1}"#);
    unknown(r#"{"attempts":1}"#);
    unknown(r#"{"object":null,"attempts":1}"#);
    unknown(r#"{"object":["verification_otp"],"attempts":1}"#);
}

#[test]
fn by_required_properties_and_constants() {
    assert!(matches!(read(r#"{"name":"n","price":null}"#), Verification::Plan(_)));
    assert!(matches!(read(r#"{"object":"organization","id":"1"}"#), Verification::Organization(_)));
    // The constant differs.
    unknown(r#"{"object":"organisation","id":"1"}"#);
    // A required property is missing; a nullable one may be.
    unknown(r#"{"price":1}"#);
    assert!(matches!(read(r#"{"name":"n"}"#), Verification::Plan(_)));
}

#[test]
fn fewest_unknown_properties_then_the_documents_order() {
    // Both fit: a plan with two unknown properties, an organization with one.
    let both = r#"{"object":"organization","id":"1","name":3,"price":4}"#;
    let Verification::Organization(organization) = read(both) else { panic!() };
    assert_eq!(organization.additional.len(), 2);
    let plan = r#"{"object":"organization","id":"1","name":"n","price":4,"token":"t"}"#;
    assert!(matches!(read(plan), Verification::Plan(_)));
    // The best candidate by its keys does not decode, so the next one is used.
    let second = r#"{"object":"organization","id":"1","slug":5,"tags":[],"name":"n","price":4}"#;
    assert!(matches!(read(second), Verification::Plan(_)));
}

#[test]
fn by_kind() {
    assert_eq!(read(r#"["a"]"#), Verification::Ids(vec!["a".to_owned()]));
    assert_eq!(read(r#""a""#), Verification::Text("a".to_owned()));
    assert_eq!(read("true"), Verification::Flag(true));
    unknown("5");
    unknown("null");
    unknown("[1]");
}

#[test]
fn anything_comes_last() {
    enum Loose {
        Any(Option<f64>),
        Object(openapi_runtime::JsonObject),
        Nest(Nest),
        Number(i64),
        Unknown(Value),
    }
    openapi_runtime::codegen::union! {
        Loose {
            Any: kind(Kind::Any),
            Object: kind(Kind::Object),
            Nest: object(&Nest::SHAPE),
            Number: kind(Kind::Number),
        }
    }
    let read = |json: &str| from_json::<Loose>(json.as_bytes()).unwrap();
    assert!(matches!(read("5"), Loose::Number(5)));
    assert!(matches!(read("5.5"), Loose::Any(Some(_))));
    assert!(matches!(read("null"), Loose::Any(None)));
    assert!(matches!(read(r#"{"inner":null,"nest":1,"more":2,"and":3}"#), Loose::Nest(_)));
    assert!(matches!(read(r#"{"inner":null}"#), Loose::Object(_)));
    assert!(matches!(read("[]"), Loose::Unknown(_)));
}

#[test]
fn the_document_goes_on_after_a_union() {
    let json = r#"[{"object":"verification_otp","attempts":1,"s":"\u00e9"},[1],{"x":{}},"\u00e9","t",5]"#;
    let read: Vec<Verification> = from_json(json.as_bytes()).unwrap();
    assert_eq!(read.len(), 6);
    assert!(matches!(&read[1], Verification::Unknown(_)) && matches!(&read[2], Verification::Unknown(_)));
    assert_eq!(read[3], Verification::Text("é".to_owned()));
    assert_eq!(serde_json::to_value(&read[5]).unwrap(), 5);
}

#[test]
fn broken_json_is_an_error_and_no_unknown() {
    for json in [
        r#"{"object":"verification_otp","attempts":1"#,
        r#"{"object":"verification_otp","attempts":1,}"#,
        r#"{"name":"n","price":1,"x":tru}"#,
        r#"["a""#,
        r#"["a",]"#,
        r#"{"object":"#,
        "{",
        "",
    ] {
        let error = from_json::<Verification>(json.as_bytes()).unwrap_err();
        assert!(error.is_syntax(), "{json}: {error}");
    }
}

#[test]
fn defaults_debug_and_secrets() {
    assert_eq!(Verification::default(), Verification::Unknown(Value::Null));
    let value = read(r#"{"name":"n","price":1,"token":"hunter2"}"#);
    assert_eq!(
        format!("{value:?}"),
        r#"Verification(Plan { name: "n", price: Some(1), token: [redacted] })"#
    );
}

thread_local! {
    static READS: Cell<usize> = const { Cell::new(0) };
}

/// Counts how often it is decoded.
#[derive(Debug, PartialEq)]
struct Counted(i64);

impl Codec for Counted {
    fn placeholder() -> Self {
        Self(0)
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit(visitor);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        READS.set(READS.get() + 1);
        self.0.visit_mut(visitor);
    }
}

/// A union that contains itself, with several candidates for each object.
enum Fork {
    Left(Box<Branch>),
    Right(Box<Branch>),
    Third(Box<Branch>),
    Unknown(Value),
}

openapi_runtime::codegen::union! {
    Fork {
        Left: object(&Branch::SHAPE),
        Right: object(&Branch::SHAPE),
        Third: object(&Branch::SHAPE),
    }
}

struct Branch {
    first: Option<Counted>,
    inner: Fork,
    last: i64,
}

openapi_runtime::codegen::model! {
    Branch {
        first: optional("first"),
        inner: required("inner"),
        last: required("last"),
    }
}

/// `depth` branches in each other, around `core`.
fn nested(depth: usize, core: &str, last: &str) -> String {
    r#"{"first":7,"inner":"#.repeat(depth) + core + &format!(r#","last":{last}}}"#).repeat(depth)
}

/// Each level fails late for each of its candidates: the work must not grow with a power of the depth.
#[test]
fn the_work_for_nested_unions_is_bounded() {
    for (depth, padding) in [(60, 0), (120, 0), (120, 20_000)] {
        let json = nested(depth, &format!("\"{}\"", "x".repeat(padding)), "\"x\"");
        READS.set(0);
        let value: Fork = from_json(json.as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&value).unwrap(), serde_json::from_str::<Value>(&json).unwrap());
        assert!(matches!(value, Fork::Unknown(_)));
        assert!(READS.get() < 100 * depth, "{depth} levels were decoded {} times", READS.get());
    }
}

/// Many of them in one array: the first ones must not use up what the others need.
#[test]
fn an_array_of_ambiguous_unions() {
    let (odd, plain) = (nested(20, "1", "\"x\""), nested(3, "1", "1"));
    let json = format!("[{odd},{odd},{odd},{}]", vec![plain.as_str(); 100].join(","));
    READS.set(0);
    let values: Vec<Fork> = from_json(json.as_bytes()).unwrap();
    assert_eq!(serde_json::to_value(&values).unwrap(), serde_json::from_str::<Value>(&json).unwrap());
    assert!(READS.get() < 10_000, "{}", READS.get());
}

#[test]
fn what_fits_is_found_however_deep_it_is() {
    let depth = 120;
    let mut value: Fork = from_json(nested(depth, "1", "1").as_bytes()).unwrap();
    for _ in 0..depth {
        let Fork::Left(branch) = value else { panic!("{value:?}") };
        assert_eq!(branch.first, Some(Counted(7)));
        value = branch.inner;
    }
}

#[test]
fn of_equal_tags_the_last_one_counts() {
    let json = r#"{"object":"verification_otp","attempts":1,"object":"organization","id":"1"}"#;
    let Verification::Organization(organization) = read(json) else { panic!("{json}") };
    assert_eq!(organization.object, "organization");
    let json = r#"{"object":"organization","attempts":1,"object":"verification_otp","id":"1"}"#;
    assert!(matches!(read(json), Verification::Otp(_)));
    let json = r#"{"object":"odd","id":"1","object":"organization"}"#;
    assert!(matches!(read(json), Verification::Organization(_)));
    unknown(r#"{"object":"verification_otp","attempts":1,"object":null}"#);
}
