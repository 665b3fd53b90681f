//! API keys of users and organizations.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record};
use super::{StateResult, World};
use crate::errors::ApiError;

pub(super) static API_KEY: Kind = Kind {
    object: "api_key",
    prefix: "ak",
    new_id: super::ids::Ids::next_hex,
    parameter: "apiKeyID",
    operations: Operations {
        create: "createApiKey",
        get: "getApiKey",
        list: "",
        update: "updateApiKey",
        delete: "deleteApiKey",
    },
    template: || {
        json!({
            "type": "api_key",
            "subject": "",
            "name": "",
            "description": null,
            "claims": null,
            "scopes": [],
            "revoked": false,
            "revocation_reason": null,
            "expired": false,
            "expiration": null,
            "created_by": null,
            "last_used_at": null,
        })
    },
    fields: &["type", "subject", "name", "description", "claims", "scopes", "created_by"],
    indexed: &["secret", "subject"],
    searched: &["id", "name"],
    created: |world, call, key| {
        check_subject(world, key.text("subject"))?;
        let secret = world.ids.secret("ak_");
        key.hide("secret", secret);
        set_expiration(world, call, key);
        Ok(())
    },
    updated: |world, call, key| {
        check_subject(world, key.text("subject"))?;
        set_expiration(world, call, key);
        Ok(())
    },
    show,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        // The response contains the secret; later ones do not. `GetApiKeySecret` returns it, too.
        "createApiKey" => API_KEY.respond(world, call)?.and_then(|mut key| {
            key["secret"] =
                world.find(&API_KEY, key["id"].as_str().unwrap_or_default())?.secret("secret").into();
            Ok(key)
        }),
        "getApiKeys" => list(world, call),
        "getApiKeySecret" => API_KEY.wanted(world, call).map(|key| json!({ "secret": key.secret("secret") })),
        "verifyApiKey" => verify(world, call),
        "revokeApiKey" => revoke(world, call),
        _ => return None,
    })
}

fn check_subject(world: &World, subject: &str) -> Result<(), ApiError> {
    match subject.split('_').next() {
        Some("user") => world.user(subject).map(drop),
        Some("org") => world.organization(subject).map(drop),
        Some("mch") => world.find(&super::machines::MACHINE, subject).map(drop),
        _ => Err(ApiError::not_found("subject", subject)),
    }
    .map_err(|_| ApiError::value("subject", format!("There is no `{subject}`.")))
}

fn set_expiration(world: &World, call: &Call<'_>, key: &mut Record) {
    if call.fields().value("seconds_until_expiration").is_some() {
        let seconds = call.fields().seconds("seconds_until_expiration");
        key.set("expiration", seconds.map(|seconds| world.clock.now() + seconds * 1000));
    }
}

fn is_valid(world: &World, key: &Record) -> bool {
    !key.flag("revoked") && key.lasts("expiration", &world.clock)
}

fn show(world: &World, key: &Record) -> Value {
    let mut json = Value::Object(key.json.clone());
    json["expired"] = (!key.lasts("expiration", &world.clock)).into();
    json
}

fn list(world: &World, call: &Call<'_>) -> StateResult {
    let all = call.flag("include_invalid").unwrap_or(false);
    let subject = call.text("subject").unwrap_or_default();
    let own = world.found(&API_KEY, "subject", subject).filter(|key| {
        key.text("subject") == subject
            && key.text("type") == call.text("type").unwrap_or("api_key")
            && (all || is_valid(world, key))
    });
    API_KEY.list_of(world, call, own)
}

/// 404 for a secret that no valid key has.
fn verify(world: &mut World, call: &Call<'_>) -> StateResult {
    let secret = call.fields().text("secret").unwrap_or_default();
    let key = world
        .found(&API_KEY, "secret", secret)
        .find(|key| key.secret("secret") == secret && is_valid(world, key));
    let id = key.ok_or_else(|| ApiError::not_found("valid API key", "…"))?.text("id").to_owned();
    let now = world.clock.now();
    let key = world.change(&API_KEY, &id, |key| key.set("last_used_at", now))?.clone();
    Ok(show(world, &key))
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    API_KEY.wanted(world, call)?;
    let reason = call.fields().text("revocation_reason");
    let key = world.change(&API_KEY, call.id("apiKeyID"), |key| {
        key.set("revoked", true);
        key.set("revocation_reason", reason);
    })?;
    let key = key.clone();
    Ok(show(world, &key))
}
