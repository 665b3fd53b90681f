//! Tests `Auth::has` by recorded cases.

use std::time::Duration;

use clerk_backend::auth::{Auth, Claims, FactorLevel, Requirement, Reverification};
use serde_json::Value;

use super::{Report, read};

#[test]
fn has() {
    let file = read("has");
    let cases = file["cases"].as_array().unwrap();
    let mut report = Report::default();
    for case in cases {
        // The cases lack claims that only verification needs.
        let mut claims = case["claims"].clone();
        claims.as_object_mut().unwrap().entry("exp").or_insert(1.into());
        let has = match (Claims::trust(&claims.to_string()), requirement(&case["params"])) {
            (Some(claims), Some(requirement)) => Auth::new(claims, "").has(requirement),
            _ => false,
        };
        let is_wanted = has == (case["expect"] == true && case["js_throws"].is_null());
        report.check(case, if is_wanted { Vec::new() } else { vec![format!("has() is {has}")] });
    }
    report.finish("has", cases.len());
}

/// The requirement for these parameters. `None` if our types cannot express it: JavaScript accepts such parameters, and
/// returns false.
fn requirement(params: &Value) -> Option<Requirement> {
    let mut requirement = Requirement::new();
    for (name, value) in params.as_object()? {
        requirement = match (name.as_str(), value) {
            ("reverification", value) => requirement.reverification(reverification(value)?),
            ("role", Value::String(role)) => requirement.role(role.clone()),
            ("permission", Value::String(permission)) => requirement.permission(permission.clone()),
            ("feature", Value::String(feature)) => requirement.feature(feature.clone()),
            ("plan", Value::String(plan)) => requirement.plan(plan.clone()),
            ("role" | "permission" | "feature" | "plan", _) => return None,
            _ => requirement,
        };
    }
    Some(requirement)
}

fn reverification(value: &Value) -> Option<Reverification> {
    match value.as_str() {
        Some("strict_mfa") => return Some(Reverification::STRICT_MFA),
        Some("strict") => return Some(Reverification::STRICT),
        Some("moderate") => return Some(Reverification::MODERATE),
        Some("lax") => return Some(Reverification::LAX),
        _ => {}
    }
    let level = match value["level"].as_str()? {
        "first_factor" => FactorLevel::First,
        "second_factor" => FactorLevel::Second,
        "multi_factor" => FactorLevel::Multi,
        _ => return None,
    };
    Some(Reverification::within(level, Duration::from_secs(60 * value["afterMinutes"].as_u64()?)))
}
