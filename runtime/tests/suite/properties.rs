//! Tests random documents: the codec agrees with serde_json, and encoded values decode to the same values.

use std::collections::BTreeMap;

use openapi_runtime::codegen::Codec;
use openapi_runtime::{Nullable, Value, from_json, to_json};
use proptest::prelude::*;

use crate::support::models::{NewInvitation, Organization, Plan, Verification};

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |f| serde_json::Number::from_f64(f).map(Value::Number)),
        any::<String>().prop_map(Value::from),
        key().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Names that the models have, so that documents are often nearly of their shape.
fn key() -> impl Strategy<Value = String> {
    let names = [
        "object",
        "id",
        "slug",
        "plan",
        "name",
        "price",
        "status",
        "tags",
        "metadata",
        "parent",
        "inner",
        "nest",
        "attempts",
        "verification_otp",
        "organization",
        "active",
        "é\"\\\n",
    ];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

fn plan() -> impl Strategy<Value = Plan> {
    (any::<String>(), any::<Option<i64>>(), any::<Option<String>>()).prop_map(|(name, price, token)| {
        let mut plan = Plan::default();
        (plan.name, plan.price, plan.token) = (name, price, token);
        plan
    })
}

fn organization() -> impl Strategy<Value = Organization> {
    (childless(), prop::option::of(childless())).prop_map(|(mut value, parent)| {
        value.parent = parent.map(Box::new);
        value
    })
}

fn childless() -> impl Strategy<Value = Organization> {
    let scalars =
        (any::<String>(), any::<Option<String>>(), any::<Option<i64>>(), prop::option::of(-1e9..1e9_f64));
    let tags = prop::collection::vec(any::<String>(), 0..4);
    let additional = prop::collection::btree_map("x[a-z]{0,3}", any::<i64>(), 0..4);
    let parts = (scalars, prop::option::of(plan()), "[a-z]{0,8}", tags, additional, json());
    parts.prop_map(|(scalars, plan, status, tags, additional, json)| {
        let mut value = Organization::default();
        (value.id, value.slug, value.members_count, value.ratio) = scalars;
        (value.plan, value.status, value.tags) = (plan, status.as_str().into(), tags);
        value.additional = additional;
        value.metadata.insert("any".to_owned(), json);
        value
    })
}

/// Whether both take it, and take it for the same.
fn agree<T: Codec + PartialEq + std::fmt::Debug + serde::de::DeserializeOwned>(text: &[u8]) {
    let (ours, theirs) = (from_json::<T>(text), serde_json::from_slice::<T>(text));
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Err(_), Err(_)) => {}
        _ => panic!("{}: {ours:?} against {theirs:?}", String::from_utf8_lossy(text)),
    }
}

/// Blanks, escapes and exponents that serde_json does not write itself.
fn respelled(value: &Value) -> String {
    serde_json::to_string_pretty(value)
        .unwrap()
        .replace('e', "\\u0065")
        .replace("\\u0065-", "e-")
        .replace("\\u0065+", "E+")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_is_read_as_serde_json_reads_it(value in json()) {
        let text = value.to_string();
        prop_assert_eq!(&from_json::<Value>(text.as_bytes()).unwrap(), &value);
        prop_assert_eq!(to_json(&value), text.into_bytes());
    }

    #[test]
    fn typed_values_agree_with_serde_json(value in json()) {
        let text = value.to_string();
        agree::<String>(text.as_bytes());
        agree::<bool>(text.as_bytes());
        // A whole number with a point is an integer for this codec, but not for serde_json.
        if !value.is_f64() {
            agree::<u64>(text.as_bytes());
            agree::<i32>(text.as_bytes());
        }
        agree::<f64>(text.as_bytes());
        agree::<Option<String>>(text.as_bytes());
        agree::<Vec<Value>>(text.as_bytes());
        agree::<BTreeMap<String, Value>>(text.as_bytes());
        agree::<openapi_runtime::JsonObject>(text.as_bytes());
    }

    #[test]
    fn broken_documents_are_refused_by_both(value in json(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = value.to_string().into_bytes();
        let at = cut.index(text.len());
        agree::<Value>(&text[..at]);
        text[at] = byte;
        agree::<Value>(&text);
        agree::<Vec<Value>>(&text);
        agree::<BTreeMap<String, Value>>(&text);
        // Skipping accepts the same values as decoding, and nothing beyond JSON's grammar.
        let skipped = from_json::<()>(&text).is_ok();
        prop_assert!(skipped || from_json::<Value>(&text).is_err());
        prop_assert!(!skipped || serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok());
        prop_assert!(!skipped || std::str::from_utf8(&text).is_ok());
    }

    #[test]
    fn models_never_panic(value in json()) {
        let text = respelled(&value);
        let _ = from_json::<Organization>(text.as_bytes());
        let _ = from_json::<Vec<NewInvitation>>(text.as_bytes());
    }

    #[test]
    fn broken_models_are_refused(value in organization(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = to_json(&value);
        let at = cut.index(text.len());
        prop_assert!(from_json::<Organization>(&text[..at]).is_err());
        text[at] = byte;
        if from_json::<Organization>(&text).is_ok() {
            prop_assert!(std::str::from_utf8(&text).is_ok());
            prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok());
        }
    }

    #[test]
    fn order_and_blanks_do_not_matter(value in organization()) {
        let sorted = serde_json::to_value(&value).unwrap();
        for text in [sorted.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(&from_json::<Organization>(text.as_bytes()).unwrap(), &value);
        }
    }

    #[test]
    fn unions_lose_nothing(value in json()) {
        // Every variant keeps its declared properties, and raw JSON is kept completely.
        if let Verification::Unknown(raw) = from_json::<Verification>(value.to_string().as_bytes()).unwrap() {
            prop_assert_eq!(raw, value);
        }
    }

    #[test]
    fn what_is_written_is_read_again(value in organization(), notify in any::<Option<bool>>()) {
        prop_assert_eq!(&from_json::<Organization>(&to_json(&value)).unwrap(), &value);
        let through_serde: Organization = serde_json::from_value(serde_json::to_value(&value).unwrap()).unwrap();
        prop_assert_eq!(through_serde, value);
        for notify in [Nullable::Absent, notify.into()] {
            let value = NewInvitation::new("a").notify(notify);
            prop_assert_eq!(from_json::<NewInvitation>(&to_json(&value)).unwrap(), value);
        }
    }

    #[test]
    fn numbers_are_exact(integer in any::<i64>(), float in any::<f64>().prop_filter("finite", |f| f.is_finite())) {
        prop_assert_eq!(from_json::<i64>(integer.to_string().as_bytes()).unwrap(), integer);
        prop_assert_eq!(from_json::<i64>(format!("{integer}.00").as_bytes()).unwrap(), integer);
        prop_assert_eq!(from_json::<i64>(format!("{integer}00e-2").as_bytes()).unwrap(), integer);
        prop_assert_eq!(from_json::<f64>(&to_json(&float)).unwrap(), float);
    }
}
