//! Tests serde's traits for models, enums and unions.

use openapi_runtime::from_json;
use serde_json::json;

use crate::support::models::{NewInvitation, Organization, Status, Verification};

#[test]
fn models() {
    let tree = json!({
        "object": "o", "id": "1", "ratio": 0.1, "members_count": 9_007_199_254_740_993_i64, "status": "active",
        "tags": [], "metadata": {"a": [1, {"b": null}]}, "parent": {"object": "o", "id": "0", "status": "x", "tags": [],
        "metadata": {}}, "secret_key": "s", "more": 1
    });
    let model: Organization = serde_json::from_value(tree.clone()).unwrap();
    assert_eq!(model.members_count, Some(9_007_199_254_740_993));
    assert_eq!(model, from_json(tree.to_string().as_bytes()).unwrap());
    assert_eq!(serde_json::to_value(&model).unwrap(), tree);
}

#[test]
fn within_other_types() {
    let pair: (Status, Vec<Verification>) = serde_json::from_value(json!(["active", [true, 5]])).unwrap();
    assert_eq!(pair.0, Status::Active);
    assert_eq!(serde_json::to_value(&pair).unwrap(), json!(["active", [true, 5]]));
    let new = NewInvitation::new("a").notify(None);
    assert_eq!(serde_json::to_string(&new).unwrap(), r#"{"email_address":"a","notify":null}"#);
}

#[test]
fn errors_say_where() {
    let error = serde_json::from_value::<Vec<Organization>>(json!([{"object": "o"}])).unwrap_err();
    assert!(error.to_string().starts_with("required field `id` is missing"), "{error}");
    let error = serde_json::from_str::<Organization>(r#"{"object":"o","id":"1","tags":[5]}"#).unwrap_err();
    assert!(error.to_string().starts_with("tags[0]: expected a string, found a number"), "{error}");
}

#[test]
fn a_page_and_what_may_be_null_are_of_serde_too() {
    use openapi_runtime::{Nullable, Page};

    let page = Page::new(vec!["a".to_owned(), "b".to_owned()], Some(3));
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(json, r#"{"items":["a","b"],"total":3,"may_have_more":true}"#);
    assert_eq!(serde_json::from_str::<Page<String>>(&json).unwrap(), page);
    for (value, json) in [(Nullable::Null, "null"), (Nullable::Value(7), "7")] {
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(serde_json::from_str::<Nullable<i32>>(json).unwrap(), value);
    }
    assert_eq!(serde_json::to_string(&Nullable::<i32>::Absent).unwrap(), "null");
}
