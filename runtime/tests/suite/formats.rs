//! Tests serde's traits with formats other than `serde_json`'s text, and with features that other crates may turn on.
//!
//! `.ci/run` runs this file a second time with `serde_json/arbitrary_precision`, which passes numbers on as maps.

use std::collections::BTreeMap;

use openapi_runtime::{JsonObject, Value, from_json, to_json};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::support::models::{NewInvitation, Organization, Otp, Plan, Status, Verification};

/// Every kind of field.
const WHOLE: &str = r#"{"object":"organization","id":"1","slug":"s","members_count":9007199254740993,"ratio":0.1,
    "plan":{"name":"n","price":5,"token":"t"},"status":"paused","tags":["a","b"],
    "metadata":{"a":[1,2.5,-3,18446744073709551615,{"b":"c"}],"d":true},
    "parent":{"object":"o","id":"0"},"secret_key":"k","type":"t","more":1}"#;

fn whole() -> Organization {
    from_json(WHOLE.as_bytes()).unwrap()
}

fn text(value: &Organization) -> String {
    String::from_utf8(to_json(value)).unwrap()
}

#[track_caller]
fn same(read: &Organization) {
    assert_eq!(*read, whole());
    assert_eq!(text(read), text(&whole()));
}

#[test]
fn json() {
    let written = serde_json::to_string(&whole()).unwrap();
    assert_eq!(written, text(&whole()));
    same(&serde_json::from_str(&written).unwrap());
    same(&serde_json::from_reader(written.as_bytes()).unwrap());
    same(&serde_json::from_value(serde_json::to_value(whole()).unwrap()).unwrap());
}

#[test]
fn yaml() {
    same(&serde_yaml::from_str(&serde_yaml::to_string(&whole()).unwrap()).unwrap());
}

/// TOML has no `null`, and integers of 63 bits.
#[test]
fn toml() {
    let whole: Organization =
        from_json(WHOLE.replace("18446744073709551615", "9223372036854775807").as_bytes()).unwrap();
    let read: Organization = toml::from_str(&toml::to_string(&whole).unwrap()).unwrap();
    assert_eq!(read, whole);
    // `price` is written as `null`, and may be absent when it is read.
    let plan: Plan = from_json(br#"{"name":"n","price":null}"#).unwrap();
    let written = toml::to_string(&plan).unwrap();
    assert_eq!(written, "name = \"n\"\n");
    assert_eq!(toml::from_str::<Plan>(&written).unwrap(), plan);
}

#[test]
fn cbor() {
    let mut written = Vec::new();
    ciborium::into_writer(&whole(), &mut written).unwrap();
    same(&ciborium::from_reader(written.as_slice()).unwrap());
}

#[test]
fn message_pack() {
    same(&rmp_serde::from_slice(&rmp_serde::to_vec(&whole()).unwrap()).unwrap());
}

#[test]
fn nulls_and_scalars_in_every_format() {
    let values: Vec<Verification> = from_json(
        br#"[{"object":"verification_otp","attempts":3,"strategy":null},["a"],"t",true,null,5,5.25,{"odd":[null,-1]}]"#,
    )
    .unwrap();
    let yaml = serde_yaml::to_string(&values).unwrap();
    assert_eq!(serde_yaml::from_str::<Vec<Verification>>(&yaml).unwrap(), values);
    let mut cbor = Vec::new();
    ciborium::into_writer(&values, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<Vec<Verification>, _>(cbor.as_slice()).unwrap(), values);
    let pack = rmp_serde::to_vec(&values).unwrap();
    assert_eq!(rmp_serde::from_slice::<Vec<Verification>>(&pack).unwrap(), values);
    let json = serde_json::to_vec(&values).unwrap();
    assert_eq!(serde_json::from_slice::<Vec<Verification>>(&json).unwrap(), values);
}

/// Formats that could not be read back refuse to write a model.
#[test]
fn formats_that_do_not_describe_themselves() {
    let list: Verification = from_json(br#"["a"]"#).unwrap();
    let unknown: Verification = from_json(br#"{"odd":1}"#).unwrap();
    assert!(bincode::serialize(&whole()).is_err());
    assert!(bincode::serialize(&Some(vec![list.clone()])).is_err());
    assert!(bincode::serialize(&unknown).is_err());
    assert!(postcard::to_allocvec(&whole()).is_err());
    assert!(postcard::to_allocvec(&vec![list]).is_err());
    assert!(postcard::to_allocvec(&unknown).is_err());
    // An enum of strings is a string to any format.
    let status = Status::from("paused");
    assert_eq!(bincode::deserialize::<Status>(&bincode::serialize(&status).unwrap()).unwrap(), status);
    assert_eq!(postcard::from_bytes::<Status>(&postcard::to_allocvec(&status).unwrap()).unwrap(), status);
}

/// Types that users put around models, and for which serde buffers.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Around {
    #[serde(flatten)]
    organization: Organization,
    note: String,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Either {
    Plan(Plan),
    Otp(Otp),
    Text(String),
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
enum Tagged {
    Plan(Plan),
    Verification(Verification),
}

#[test]
fn within_types_that_buffer() {
    let mut json: Value = serde_json::from_str(WHOLE).unwrap();
    json["note"] = json!("n");
    let around: Around = serde_json::from_str(&json.to_string()).unwrap();
    same(&around.organization);
    assert_eq!(serde_json::from_str::<Around>(&serde_json::to_string(&around).unwrap()).unwrap(), around);
    let either: Either = serde_json::from_str(r#"{"name":"n","price":12}"#).unwrap();
    assert_eq!(either, Either::Plan(from_json(br#"{"name":"n","price":12}"#).unwrap()));
    let either: Either = serde_json::from_str(r#"{"attempts":3}"#).unwrap();
    assert_eq!(either, Either::Otp(from_json(br#"{"attempts":3}"#).unwrap()));
    let tagged: Tagged = serde_json::from_str(r#"{"kind":"Plan","name":"n","price":12}"#).unwrap();
    assert_eq!(serde_json::to_string(&tagged).unwrap(), r#"{"kind":"Plan","name":"n","price":12}"#);
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Flat {
    #[serde(flatten)]
    invitation: NewInvitation,
    #[serde(flatten)]
    plan: Plan,
    by_status: BTreeMap<String, Option<Status>>,
}

#[test]
fn two_models_in_one_object() {
    let text = r#"{"email_address":"e","notify":null,"name":"n","price":9007199254740993,"by_status":{"a":"active"}}"#;
    let flat: Flat = serde_json::from_str(text).unwrap();
    assert_eq!((flat.plan.price, flat.invitation.notify.is_null()), (Some(9_007_199_254_740_993), true));
    assert_eq!(serde_json::to_string(&flat).unwrap(), text);
}

#[test]
fn an_enum_as_a_key() {
    let text = r#"{"active":1,"5":2}"#;
    let map: std::collections::HashMap<Status, i64> = serde_json::from_str(text).unwrap();
    assert_eq!((map[&Status::Active], map[&Status::from("5")]), (1, 2));
}

#[test]
fn numbers_of_every_notation() {
    for (text, expected) in [("3.0", 3), ("1.78e3", 1780), ("-0.0", 0), ("9223372036854775807", i64::MAX)] {
        let plan: Plan = serde_json::from_str(&format!(r#"{{"name":"n","price":{text}}}"#)).unwrap();
        assert_eq!(plan.price, Some(expected), "{text}");
    }
    for text in ["0.5", "1e30", "9223372036854775808"] {
        let error = serde_json::from_str::<Plan>(&format!(r#"{{"name":"n","price":{text}}}"#)).unwrap_err();
        assert!(error.to_string().starts_with("price: number does not fit an integer of 64 bits"), "{error}");
    }
    let ratio = |text: &str| {
        let json = format!(r#"{{"object":"o","id":"1","ratio":{text}}}"#);
        serde_json::from_str::<Organization>(&json).unwrap().ratio
    };
    assert_eq!((ratio("5"), ratio("0.1"), ratio("1e3")), (Some(5.0), Some(0.1), Some(1000.0)));
}

/// An error names the place and the kinds, and never a value: serde's own messages quote it.
#[test]
fn errors_have_no_value() {
    for (json, expected) in [
        (r#"{"object":"o","id":41975}"#, "id: expected a string, found a number"),
        (
            r#"{"object":"o","id":"1","members_count":"hunter2"}"#,
            "members_count: expected an integer of 64 bits, found a string",
        ),
        (
            r#"{"object":"o","id":"1","members_count":["hunter2"]}"#,
            "members_count: expected an integer of 64 bits, found an array",
        ),
        (
            r#"{"object":"o","id":"1","members_count":{"hunter2":"hunter2"}}"#,
            "members_count: expected an integer of 64 bits, found an object",
        ),
        (
            r#"{"object":"o","id":"1","tags":["a","hunter2",41975]}"#,
            "tags[2]: expected a string, found a number",
        ),
        (r#"{"object":"o","id":"1","tags":"hunter2"}"#, "tags: expected an array, found a string"),
        (r#"{"object":"o","id":"1","plan":{"price":1}}"#, "plan: required field `name` is missing"),
        (r#"{"object":"o","id":"1","plan":"hunter2"}"#, "plan: expected an object, found a string"),
        (r#"{"object":"o","id":"1","metadata":"hunter2"}"#, "metadata: expected an object, found a string"),
        (
            r#"{"object":"o","id":"1","a b":"hunter2"}"#,
            r#"["a b"]: expected an integer of 64 bits, found a string"#,
        ),
        (r#""hunter2""#, "expected an object, found a string"),
        ("{}", "required fields `object`, `id` are missing"),
    ] {
        let error = serde_json::from_str::<Organization>(json).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        assert!(!error.contains("hunter2") && !error.contains("41975"), "{error}");
    }
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let json = r#"{"object":"o","id":"1","plan":{"name":"a","price":1,"token":"t"},"tags":["x"],"id":"2",
        "plan":{"name":"b","price":2},"tags":[],"more":1,"more":2}"#;
    let read: Organization = serde_json::from_str(json).unwrap();
    assert_eq!(read, from_json(json.as_bytes()).unwrap());
    assert_eq!((read.id.as_str(), read.tags.len(), read.additional["more"]), ("2", 0, 2));
}

#[test]
fn open_json_keeps_its_numbers() {
    let text = r#"{"big":18446744073709551615,"float":0.1,"negative":-9223372036854775808,"whole":2.0}"#;
    let json: JsonObject = from_json(text.as_bytes()).unwrap();
    let model =
        Organization { object: "o".into(), id: "1".into(), metadata: json, ..Organization::default() };
    let written = serde_json::to_string(&model).unwrap();
    assert!(written.contains(text), "{written}");
    assert_eq!(serde_json::from_str::<Organization>(&written).unwrap(), model);
}
