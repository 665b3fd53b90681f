//! Tests `Clone`, `PartialEq` and `Hash` of generated types, which visitors implement.

use std::collections::HashSet;
use std::fmt::Debug;

use openapi_runtime::codegen::Codec;
use openapi_runtime::{Nullable, Value, from_json};

use crate::support::models::{NewInvitation, Organization, Status, Verification};

/// Checks that each value equals its copy in every field, and differs from the other.
#[track_caller]
fn check<T: Clone + PartialEq + Debug>(one: &T, other: &T) {
    for value in [one, other] {
        let copy = value.clone();
        assert_eq!(*value, copy);
        assert_eq!(format!("{value:?}"), format!("{copy:?}"));
    }
    assert_ne!(one, other);
    assert_ne!(other, one);
}

#[track_caller]
fn differ<T: Codec + Clone + PartialEq + Debug>(one: &str, other: &str) {
    let read = |json: &str| from_json::<T>(json.as_bytes()).unwrap();
    check(&read(one), &read(other));
}

/// Two organizations that differ in the part given; with an empty one, it is not there.
#[track_caller]
fn organizations(one: &str, other: &str) {
    let whole = |part: &str| {
        let part = if part.is_empty() { String::new() } else { format!(",{part}") };
        format!(r#"{{"object":"organization","id":"org_1"{part}}}"#)
    };
    differ::<Organization>(&whole(one), &whole(other));
}

#[test]
fn every_kind_of_field() {
    organizations(r#""slug":"acme""#, r#""slug":"acmf""#);
    organizations(r#""slug":"""#, "");
    organizations(r#""members_count":9007199254740993"#, r#""members_count":9007199254740992"#);
    organizations(r#""ratio":0.5"#, r#""ratio":0.25"#);
    organizations(r#""plan":{"name":"a","price":null}"#, r#""plan":{"name":"a","price":0}"#);
    organizations(r#""status":"active""#, r#""status":"paused""#);
    organizations(r#""tags":["a","b"]"#, r#""tags":["a"]"#);
    organizations(r#""tags":["a","b"]"#, r#""tags":["b","a"]"#);
    organizations(r#""metadata":{"a":[1,{"b":null}]}"#, r#""metadata":{"a":[1,{"b":0}]}"#);
    organizations(r#""parent":{"object":"","id":"1"}"#, r#""parent":{"object":"","id":"2"}"#);
}

#[test]
fn a_secret_that_debug_hides() {
    let key = |key: &str| Organization { secret_key: Some(key.to_owned()), ..Organization::default() };
    assert_eq!(key("made-up").clone().secret_key.as_deref(), Some("made-up"));
    assert_ne!(key("made-up"), key("another"));
}

#[test]
fn properties_beside_the_declared_ones() {
    organizations(r#""x":1,"y":2"#, r#""x":1"#);
    organizations(r#""x":1,"y":2"#, r#""x":1,"z":2"#);
    organizations(r#""x":1,"y":2"#, r#""x":1,"y":3"#);
}

#[test]
fn absent_null_and_a_value() {
    let invitation = || NewInvitation::new("a@example.com");
    check(&invitation(), &invitation().notify(Nullable::Null));
    check(&invitation().notify(Nullable::Null), &invitation().notify(false));
    check(&invitation().notify(false), &invitation().notify(true));
}

#[test]
fn variants_of_a_union() {
    differ::<Verification>(r#""a""#, r#""b""#);
    differ::<Verification>(r#"["a"]"#, r#"["a","b"]"#);
    differ::<Verification>("true", "false");
    differ::<Verification>("null", "7.5");
    differ::<Verification>(r#"{"object":"verification_otp","attempts":1}"#, r#"{"name":"a","price":1}"#);
    differ::<Verification>(
        r#"{"nest":1,"inner":{"nest":2,"inner":["a"]}}"#,
        r#"{"nest":1,"inner":{"nest":2,"inner":["b"]}}"#,
    );
}

/// The same content in another variant is another value.
#[test]
fn variants_of_the_same_content() {
    enum Side {
        Left(i64),
        Right(i64),
        Unknown(Value),
    }
    openapi_runtime::codegen::union! {
        Side {
            Left: kind(openapi_runtime::codegen::Kind::Number),
            Right: kind(openapi_runtime::codegen::Kind::Number),
        }
    }
    check(&Side::Left(1), &Side::Right(1));
    check(&Side::Left(1), &Side::Left(2));
}

#[test]
fn an_enum_is_its_text() {
    assert_eq!(Status::Unknown("active".to_owned()), Status::Active);
    assert_ne!(Status::Unknown("Active".to_owned()), Status::Active);
    let set: HashSet<Status> = ["active", "paused", "active"].map(Status::from).into();
    assert_eq!(set.len(), 2);
    assert!(set.contains(&Status::Active) && !set.contains(&Status::Revoked));
    assert_eq!(format!("{:?}", [Status::Revoked, Status::from("paused")]), r#"["revoked", "paused"]"#);
}
