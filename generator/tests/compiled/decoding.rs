//! Tests the decoding of models and enums.

use std::collections::BTreeMap;

use openapi_runtime::codegen::Codec;
use openapi_runtime::{Value, from_json};
use serde::{Deserialize, Serialize};

use crate::goldens::{all_of, collisions, enums, maps, models, recursion, unions};
use crate::{assert_kept, decode, encode};

/// The text of the error with which the JSON is refused.
fn refusal<T: Codec + Default + std::fmt::Debug>(json: &str) -> String {
    from_json::<T>(json.as_bytes()).unwrap_err().to_string()
}

#[test]
fn absent_and_null_are_both_none() {
    let presence: models::models::Presence = decode(r#"{"always":"a","present_or_null":null}"#);
    assert_eq!(presence.always, "a");
    assert_eq!(
        (presence.present_or_null, presence.sometimes, presence.sometimes_or_null),
        (None, None, None)
    );
    let presence: models::models::Presence =
        decode(r#"{"always":"a","present_or_null":"b","sometimes":null,"sometimes_or_null":"d"}"#);
    assert_eq!((presence.present_or_null.as_deref(), presence.sometimes), (Some("b"), None));
    assert_eq!(presence.sometimes_or_null.as_deref(), Some("d"));
}

#[test]
fn what_must_be_there_is_written_as_null_and_what_may_be_missing_is_left_out() {
    let presence: models::models::Presence =
        decode(r#"{"always":"a","present_or_null":null,"sometimes":null}"#);
    assert_eq!(encode(&presence), r#"{"always":"a","present_or_null":null}"#);
}

#[test]
fn unknown_properties_are_passed_over() {
    let presence: models::models::Presence =
        decode(r#"{"new":{"a":[1,{"b":null}]},"always":"a","present_or_null":"b","":0}"#);
    assert_eq!(presence.always, "a");
}

#[test]
fn a_missing_property_is_named_with_the_place_it_is_missing_from() {
    let error = from_json::<models::models::Nested>(br#"{"owner":{"address":{}}}"#).unwrap_err();
    assert_eq!(error.path(), "owner");
    assert!(error.to_string().contains("name"), "{error}");
    let error =
        refusal::<models::models::Nested>(r#"{"owner":{"name":"a"},"friends":[{"since":1},{"since":"x"}]}"#);
    assert!(error.starts_with("friends[1].since: "), "{error}");
    let error = refusal::<models::models::Wide>(r#"{"f01":1,"f64":1,"f65":1}"#);
    assert!(error.contains("f66") && !error.contains("f65"), "{error}");
    let error = refusal::<maps::models::Objects>(r#"{"a b":{"id":"1"},"c":{}}"#);
    assert!(error.starts_with("c: "), "{error}");
}

#[test]
fn integers_are_exact_over_their_whole_range() {
    let numbers: models::models::Numbers = decode(
        r#"{"plain":9007199254740993,"small":-2147483648,"large":-9223372036854775808,
            "unsigned":18446744073709551615,"fraction":0.1,"single":1,"unheard_of":9223372036854775807}"#,
    );
    assert_eq!((numbers.plain, numbers.small, numbers.large), (9_007_199_254_740_993, i32::MIN, i64::MIN));
    assert_eq!((numbers.unsigned, numbers.fraction, numbers.single), (u64::MAX, 0.1, Some(1.0)));
    assert_eq!(numbers.unheard_of, Some(i64::MAX));
    let again: models::models::Numbers = decode(&encode(&numbers));
    assert_eq!(again, numbers);
    let error = refusal::<models::models::Numbers>(r#"{"plain":0,"small":2147483648}"#);
    assert!(error.starts_with("small: "), "{error}");
}

#[test]
fn whatever_a_schema_allows_comes_out_as_it_went_in() {
    assert_kept::<models::models::Scalars>(
        r#"{"flag":false,"text":"ü\n\"","day":"2026-05-12","anything":{"a":[null]},"texts":[],"table":[[1],[]]}"#,
    );
    assert_kept::<models::models::Spelling>(
        r##"{"x5t#S256":"a","type":"b","self":"c","Self":"d","async":"e","gen":"f","crate":"g",
             "frontendApi":"h","frontend_api":"i","2fa":true,"$ref-like":"j"}"##,
    );
    assert_kept::<models::models::Nested>(
        r#"{"owner":{"name":"a","address":{"street":"b"}},"friends":[{"since":1}],"part":{"name":"c"}}"#,
    );
    assert_kept::<all_of::models::Child>(
        r#"{"id":"1","kind":"k","detail":{"note":"n"},"created_at":5,"own":"o","inner":{"depth":1},"child":"c"}"#,
    );
    assert_kept::<all_of::models::OwnEither>(r#"{"id":"1","state":"done","result":"r","due":5}"#);
}

#[test]
fn names_that_meet_in_rust_stay_apart_on_the_wire() {
    assert_kept::<collisions::models::Properties>(
        r#"{"type":"1","async":"2","self":"3","Self":"4","_":"5","__":"6","😀":"7","":"8","größe":"9",
            "userName":"10","user_name":"11","user-name":"12","user name":"13","userName2":"14",
            "+":"15","-1":"16","+1":"17","1":"18","shape":"19","SHAPE":"20","additional":"21","more":"22"}"#,
    );
    let properties: collisions::models::Properties =
        decode(r#"{"type":"1","async":"2","additional":"named","more":"not named"}"#);
    assert_eq!(properties.additional.as_deref(), Some("named"));
    assert_eq!(properties.additional2, BTreeMap::from([("more".to_owned(), "not named".to_owned())]));
}

#[test]
fn more_fields_than_a_word_has_bits() {
    let fields: Vec<String> = (1..=66).map(|number| format!(r#""f{number:02}":{number}"#)).collect();
    let json = format!("{{{}}}", fields.join(","));
    assert_kept::<models::models::Wide>(&json);
    let wide: models::models::Wide = decode(&json);
    assert_eq!((wide.f01, wide.f64, wide.f65, wide.f66), (1, 64, 65, 66));
}

#[test]
fn secrets_are_not_printed() {
    let secrets: models::models::Secrets =
        decode(r#"{"password":"one","pin":"two","token":"three","visible":"four"}"#);
    let printed = format!("{secrets:?} {secrets:#?}");
    for secret in ["one", "two", "three"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    assert!(printed.contains("four") && printed.contains("password"), "{printed}");
    assert_eq!(secrets.password, "one");
    assert!(encode(&secrets).contains("one"), "it is sent all the same");
}

#[test]
fn an_unknown_text_of_an_enum_is_kept_and_sent_back() {
    use enums::models::{Holder, Status};
    let json = r#"{"object":"something else","status":"on-hold","maybe":null,"modes":["read","append"]}"#;
    let holder: Holder = decode(json);
    assert_eq!(holder.status, Status::Unknown("on-hold".to_owned()));
    assert_eq!((holder.status.as_str(), holder.status.to_string().as_str()), ("on-hold", "on-hold"));
    assert_eq!(encode(&holder), json.replace(r#""maybe":null,"#, ""));
    assert_eq!(decode::<Status>(r#""in-progress""#), Status::InProgress);
    assert_eq!(Status::from("revoked"), Status::Revoked);
}

#[test]
fn each_text_of_an_enum_is_its_own_variant() {
    use enums::models::Awkward;
    let texts = [
        "x",
        "-x",
        "+x",
        "",
        "1",
        "2.5",
        "3 d",
        "*",
        "😀",
        "a-b",
        "a_b",
        "self",
        "Self",
        "Unknown",
        "snake_case",
        "SHOUTING",
    ];
    let mut seen = Vec::new();
    for text in texts {
        let value = Awkward::from(text);
        assert!(!matches!(value, Awkward::Unknown(_)), "{text:?}");
        assert_eq!(value.as_str(), text);
        assert!(!seen.contains(&value), "{text:?}");
        seen.push(value);
    }
}

#[test]
fn schemas_that_contain_each_other_have_the_properties_of_both() {
    assert_kept::<all_of::models::Chicken>(r#"{"feathers":true,"shell":"white"}"#);
    let egg: all_of::models::Egg = decode(r#"{"feathers":true,"shell":"white"}"#);
    assert_eq!((egg.feathers, egg.shell.as_deref()), (Some(true), Some("white")));
}

#[test]
fn integers_of_an_enum_and_of_no_list_are_kept() {
    use enums::models::{Code, Constants, Holder};
    assert!(matches!(decode(r#"404"#), Code::N404));
    assert!(matches!(decode(r#"-1"#), Code::Minus1));
    assert!(matches!(decode(r#"500"#), Code::Unknown(500)));
    assert_eq!(Constants::from(2), Constants::N2);
    let json =
        r#"{"object":"holder","status":"active","code":404,"codes":[0,null,9],"level":2,"constants":3}"#;
    let holder: Holder = decode(json);
    assert_eq!(holder.clone(), holder);
    assert_eq!(holder.codes, Some(vec![Some(Code::N0), None, Some(Code::Unknown(9))]));
    assert_kept::<Holder>(json);
    assert_eq!(refusal::<Code>(r#""404""#), "expected an integer of 64 bits, found a string (byte 0)");
}

#[test]
fn mixed_scalars_are_told_apart_by_their_kind() {
    use enums::models::Mixed;
    let read: Vec<Mixed> = decode(r#"["auto", 1, true, "1", "true", null]"#);
    assert!(matches!(read[..4], [Mixed::Auto, Mixed::N1, Mixed::True, Mixed::N12]), "{read:?}");
    assert_eq!(read[4], Mixed::Unknown("true".into()));
    assert_kept::<Vec<Mixed>>(r#"["auto",1,true,"1","true",null]"#);
}

#[test]
fn undeclared_properties_are_kept_where_the_schema_allows_them() {
    let open: maps::models::Open = decode(r#"{"id":"1","a":[true],"b":null}"#);
    assert_eq!(open.additional.get("a"), Some(&Value::from(vec![true])));
    assert_kept::<maps::models::Open>(r#"{"id":"1","a":[true],"b":null}"#);
    assert_kept::<maps::models::OpenObjects>(r#"{"id":"1","a":{"size":1},"b":{}}"#);
    let error = refusal::<maps::models::OpenTyped>(r#"{"id":"1","count":"many"}"#);
    assert!(error.starts_with("count: "), "{error}");
    let closed: maps::models::Closed = decode(r#"{"id":"1","more":2}"#);
    assert_eq!(encode(&closed), r#"{"id":"1"}"#);
}

#[test]
fn maps_and_lists_by_name_are_what_they_stand_for() {
    let counts: BTreeMap<String, i64> = decode::<maps::models::Counts>(r#"{"a":1}"#);
    assert_eq!(counts["a"], 1);
    let holes: Vec<Option<String>> = decode::<maps::models::Holes>(r#"["a",null]"#);
    assert_eq!(holes, [Some("a".to_owned()), None]);
    assert_kept::<maps::models::PerhapsList>(r#"[null,{"id":"1"}]"#);
    assert_kept::<maps::models::Holder>(
        r#"{"free":{"x":1},"counts":{},"names":[],"labels":{"a":"b"},"holes":[null],"perhaps_by_name":{"x":null},"addresses":[{"city":"c"}],"statuses":["a","z"]}"#,
    );
}

#[test]
fn recursion_has_an_end_but_no_small_one() {
    let linked = |depth: usize| format!("{}null{}", r#"{"value":1,"next":"#.repeat(depth), "}".repeat(depth));
    let mut list: recursion::models::Linked = decode(&linked(100));
    assert_eq!(encode(&list).matches("value").count(), 100);
    let mut depth = 1;
    while let Some(next) = list.next {
        list = *next;
        depth += 1;
    }
    assert_eq!(depth, 100);
    let error = from_json::<recursion::models::Linked>(linked(100_000).as_bytes()).unwrap_err();
    assert!(error.is_syntax(), "{error}");
    let tree = r#"{"name":"a","children":[{"name":"b","children":[]}],"by_name":{"c":{"name":"c"}}}"#;
    assert_kept::<recursion::models::Tree>(tree);
    assert_kept::<recursion::models::Employee>(
        r#"{"name":"a","manager":{"name":"b","reports":2,"manager":{"name":"c"}},"deputies":{"d":{"name":"d","until":"x"}}}"#,
    );
}

#[test]
fn generated_types_fit_into_types_of_the_users_own() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cached {
        at: u64,
        #[serde(flatten)]
        model: models::models::Presence,
        status: enums::models::Status,
        pets: Vec<unions::models::ByMapping>,
        counts: Option<maps::models::Counts>,
    }
    let json = r#"{"at":5,"always":"a","present_or_null":null,"status":"on-hold","pets":[{"kind":"cat","lives":9007199254740993},{"kind":"bird","wings":2}],"counts":null}"#;
    let cached: Cached = serde_json::from_str(json).unwrap();
    assert_eq!(cached.status.as_str(), "on-hold");
    assert_eq!(serde_json::to_string(&cached).unwrap(), json);
    let error = serde_json::from_str::<models::models::Presence>(r#"{"always":1}"#).unwrap_err();
    assert!(error.to_string().contains("always"), "{error}");
}

#[test]
fn a_default_is_there_for_every_type() {
    assert_eq!(enums::models::Status::default(), enums::models::Status::Unknown(String::new()));
    assert_eq!(unions::models::Scalar::default(), unions::models::Scalar::Unknown(Value::Null));
    assert_eq!(models::models::Numbers::default().plain, 0);
}
