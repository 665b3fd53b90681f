//! Templates of tokens with custom claims.

use serde_json::{Map, Value, json};

use super::World;
use super::resource::{Kind, Operations, Record, Shape};
use super::tokens::TEMPLATE;
use crate::errors::ApiError;

/// The claims that a template cannot set.
const RESERVED: [&str; 6] = ["azp", "exp", "iat", "iss", "nbf", "sub"];

pub(super) static JWT_TEMPLATE: Kind = Kind {
    object: "jwt_template",
    prefix: "jtmp",
    parameter: "template_id",
    operations: Operations {
        create: "CreateJWTTemplate",
        get: "GetJWTTemplate",
        list: "ListJWTTemplates",
        update: "UpdateJWTTemplate",
        delete: "DeleteJWTTemplate",
    },
    template: || {
        json!({
            "name": "",
            "claims": {},
            "lifetime": 60,
            "allowed_clock_skew": 5,
            "custom_signing_key": false,
            "signing_algorithm": "RS256",
        })
    },
    fields: &["name", "claims", "lifetime", "allowed_clock_skew", "custom_signing_key", "signing_algorithm"],
    unique: &["name"],
    shape: Shape::Array,
    created: |_, call, template| {
        check_claims(template)?;
        if template.flag("custom_signing_key") && call.fields().text("signing_key").is_none() {
            return Err(ApiError::missing("signing_key"));
        }
        Ok(())
    },
    updated: |_, _, template| check_claims(template),
    ..Kind::PLAIN
};

fn check_claims(template: &Record) -> Result<(), ApiError> {
    let claims = template.json.get("claims").and_then(Value::as_object);
    match claims.and_then(|claims| RESERVED.into_iter().find(|name| claims.contains_key(*name))) {
        Some(name) => Err(ApiError::value("claims", format!("The claim `{name}` is reserved."))),
        None => Ok(()),
    }
}

pub(super) fn named<'a>(world: &'a World, name: &str) -> Result<&'a Record, ApiError> {
    let found = world.found(&JWT_TEMPLATE, "name", name).find(|template| template.text("name") == name);
    found.ok_or_else(|| ApiError::not_found("JWT template", name))
}

/// A token by the template, for the user of a session.
pub(super) fn token(
    world: &mut World,
    template: &Record,
    session: &Record,
    lifetime: i64,
) -> Result<String, ApiError> {
    let mut claims = world.registered(session.text("user_id"), lifetime);
    let known = known(world, session)?;
    let own = template.json.get("claims").and_then(Value::as_object).cloned().unwrap_or_default();
    claims.extend(own.into_iter().map(|(name, value)| (name, filled(&value, &known))));
    world.sign(TEMPLATE, &claims)
}

/// The values that shortcodes can name.
fn known(world: &World, session: &Record) -> Result<Value, ApiError> {
    let user = world.user(session.text("user_id"))?;
    let organization = world.organization(session.text("last_active_organization_id"));
    let mut known = json!({ "user": user.json(world.clock.now()), "session": session.json });
    known["user"]["primary_email_address"] = user.email_address().into();
    if let Ok(organization) = organization {
        known["org"] = organization.json();
    }
    Ok(known)
}

/// A claim with its shortcodes replaced: `{{user.id}}` alone by the value itself, within a string by the value's text.
fn filled(claim: &Value, known: &Value) -> Value {
    match claim {
        Value::Object(claims) => claims
            .iter()
            .map(|(name, claim)| (name.clone(), filled(claim, known)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(claims) => claims.iter().map(|claim| filled(claim, known)).collect(),
        Value::String(string) => filled_string(string, known),
        other => other.clone(),
    }
}

fn filled_string(string: &str, known: &Value) -> Value {
    if let Some(code) = string.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
        && !code.contains("{{")
    {
        return value_of(code, known);
    }
    let mut filled = String::new();
    let mut rest = string;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((code, after)) = after.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(&match value_of(code, known) {
            Value::Null => String::new(),
            Value::String(string) => string,
            other => other.to_string(),
        });
        rest = after;
    }
    (filled + rest).into()
}

fn value_of(code: &str, known: &Value) -> Value {
    let path = format!("/{}", code.trim().replace('.', "/"));
    known.pointer(&path).cloned().unwrap_or_default()
}
