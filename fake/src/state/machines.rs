//! Machines, their scopes, and their tokens.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record, object};
use super::tokens::MACHINE as MACHINE_TOKEN;
use super::{INSTANCE_ID, StateResult, World};
use crate::errors::ApiError;

pub(super) static MACHINE: Kind = Kind {
    object: "machine",
    prefix: "mch",
    parameter: "machine_id",
    operations: Operations {
        create: "CreateMachine",
        get: "GetMachine",
        list: "ListMachines",
        update: "UpdateMachine",
        delete: "DeleteMachine",
    },
    template: || json!({ "name": "", "instance_id": INSTANCE_ID, "default_token_ttl": 3600 }),
    fields: &["name", "default_token_ttl"],
    indexed: &["secret", "previous_secret", "scopes"],
    searched: &["id", "name"],
    orders: &["created_at", "name"],
    created: |world, call, machine| {
        let scopes = call.fields().texts("scoped_machines");
        scopes.iter().try_for_each(|id| world.find(&MACHINE, id).map(drop))?;
        machine.hide("scopes", scopes);
        let secret = world.ids.secret("ak_");
        machine.hide("secret", secret);
        Ok(())
    },
    deleted: |world, machine| {
        let id = machine.text("id").to_owned();
        world.remove_found(&M2M_TOKEN, "subject", &id);
        let callers = world.found(&MACHINE, "scopes", &id);
        let callers: Vec<String> = callers.map(|other| other.text("id").to_owned()).collect();
        for other in callers {
            world.table_mut(&MACHINE).change(&other, |other| scope(other, &id, false));
        }
        Ok(())
    },
    show,
    ..Kind::PLAIN
};

pub(super) static M2M_TOKEN: Kind = Kind {
    object: "machine_to_machine_token",
    prefix: "mt",
    new_id: super::ids::Ids::next_hex,
    template: || {
        json!({
            "subject": "",
            "claims": null,
            "scopes": [],
            "revoked": false,
            "revocation_reason": null,
            "expired": false,
            "expiration": null,
            "last_used_at": null,
        })
    },
    parameter: "m2m_token_id",
    indexed: &["token", "subject"],
    finished: |world, token| token.flag("revoked") || !token.lasts("expiration", &world.clock),
    show: show_token,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        // The response contains the secret; later ones do not. `GetMachineSecretKey` returns it, too.
        "CreateMachine" => {
            let created = MACHINE.respond(world, call)?;
            created.and_then(|mut machine| {
                let id = machine["id"].as_str().unwrap_or_default();
                machine["secret_key"] = world.find(&MACHINE, id)?.secret("secret").into();
                Ok(machine)
            })
        }
        "GetMachineSecretKey" => MACHINE.wanted(world, call).map(secret),
        "RotateMachineSecretKey" => rotate(world, call),
        "CreateMachineScope" => create_scope(world, call),
        "DeleteMachineScope" => delete_scope(world, call),
        "createM2MToken" => create_token(world, call),
        "getM2MTokens" => list_tokens(world, call),
        "verifyM2MToken" => verify_token(world, call),
        "revokeM2MToken" => revoke_token(world, call),
        _ => return None,
    })
}

fn secret(machine: &Record) -> Value {
    json!({ "object": "machine_secret_key", "secret": machine.secret("secret") })
}

fn rotate(world: &mut World, call: &Call<'_>) -> StateResult {
    MACHINE.wanted(world, call)?;
    let new = world.ids.secret("ak_");
    let end = world.clock.now() + 1000 * call.fields().number("previous_token_ttl").unwrap_or(0);
    let machine = world.change(&MACHINE, call.id("machine_id"), |machine| {
        machine.hide("previous_secret", machine.secret("secret").to_owned());
        machine.hide("previous_secret_ends", end);
        machine.hide("secret", new);
    })?;
    Ok(secret(machine))
}

fn scopes(machine: &Record) -> Vec<String> {
    let scopes = machine.hidden.get("scopes").and_then(Value::as_array).into_iter().flatten();
    scopes.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Lets a machine call another, or no longer.
fn scope(machine: &mut Record, other: &str, allowed: bool) {
    let mut scopes = scopes(machine);
    scopes.retain(|one| one != other);
    scopes.extend(allowed.then(|| other.to_owned()));
    machine.hide("scopes", scopes);
}

fn show(world: &World, machine: &Record) -> Value {
    let mut json = Value::Object(machine.json.clone());
    let machines = scopes(machine);
    let machines = machines.iter().filter_map(|id| world.find(&MACHINE, id).ok());
    json["scoped_machines"] = machines.map(|machine| Value::Object(machine.json.clone())).collect();
    json
}

fn create_scope(world: &mut World, call: &Call<'_>) -> StateResult {
    let (from, to) = (call.id("machine_id"), call.fields().text("to_machine_id").unwrap_or_default());
    let machine = MACHINE.wanted(world, call)?;
    if from == to {
        return Err(ApiError::value("to_machine_id", "A machine needs no scope for itself."));
    }
    world.find(&MACHINE, to)?;
    if scopes(machine).iter().any(|one| one == to) {
        let long = format!("`{from}` may call `{to}` already.");
        return Err(ApiError::conflict("machine_scope_already_exists", long));
    }
    world.change(&MACHINE, from, |machine| scope(machine, to, true))?;
    let now = world.clock.now();
    Ok(json!({ "object": "machine_scope", "from_machine_id": from, "to_machine_id": to, "created_at": now }))
}

fn delete_scope(world: &mut World, call: &Call<'_>) -> StateResult {
    let (from, to) = (call.id("machine_id"), call.id("other_machine_id"));
    if !scopes(MACHINE.wanted(world, call)?).iter().any(|one| one == to) {
        return Err(ApiError::not_found("machine scope", to));
    }
    world.change(&MACHINE, from, |machine| scope(machine, to, false))?;
    Ok(json!({ "object": "machine_scope", "from_machine_id": from, "to_machine_id": to, "deleted": true }))
}

/// The machine whose secret the request has. `None`: the request has the secret key of the instance.
fn caller<'a>(world: &'a World, call: &Call<'_>) -> Result<Option<&'a Record>, ApiError> {
    let bearer = call.bearer();
    if bearer.starts_with("sk_") {
        return Ok(None);
    }
    let now = world.clock.now();
    let has = |machine: &&Record| {
        let lasts = machine.hidden.get("previous_secret_ends").and_then(Value::as_i64).unwrap_or(0) > now;
        machine.secret("secret") == bearer || lasts && machine.secret("previous_secret") == bearer
    };
    let named = |property| world.found(&MACHINE, property, bearer);
    let found = named("secret").chain(named("previous_secret")).find(has);
    found.map(Some).ok_or_else(|| {
        ApiError::unauthorized("machine_secret_key_invalid", "No machine has this secret key.")
    })
}

fn create_token(world: &mut World, call: &Call<'_>) -> StateResult {
    let Some(machine) = caller(world, call)? else {
        let long = "The bearer token has to be the secret key of a machine.";
        return Err(ApiError::bad_request("machine_secret_key_required", long));
    };
    let (subject, scopes) = (machine.text("id").to_owned(), scopes(machine));
    let lifetime = match call.fields().seconds("seconds_until_expiration") {
        None => machine.number("default_token_ttl"),
        some => some,
    };
    let mut token = Record { json: object((M2M_TOKEN.template)()), ..Record::default() };
    token.set("subject", subject);
    token.set("scopes", scopes);
    token.set("claims", call.fields().value("claims").cloned().unwrap_or_default());
    token.set("expiration", lifetime.map(|seconds| world.clock.now() + seconds * 1000));
    let id = world.insert(&M2M_TOKEN, token);
    let secret = match call.fields().text("token_format") {
        Some("jwt") => jwt(world, &id, lifetime)?,
        _ => world.ids.secret("mt_"),
    };
    let token = world.change(&M2M_TOKEN, &id, |token| token.hide("token", secret.clone()))?.clone();
    let mut json = show_token(world, &token);
    json["token"] = secret.into();
    Ok(json)
}

fn jwt(world: &mut World, id: &str, lifetime: Option<i64>) -> Result<String, ApiError> {
    let token = world.find(&M2M_TOKEN, id)?.clone();
    let mut claims = object(token.json.get("claims").cloned().unwrap_or_default());
    claims.extend(world.registered(token.text("subject"), lifetime.unwrap_or(3600)));
    claims.shift_remove("nbf");
    claims.insert("jti".to_owned(), id.into());
    claims.insert("aud".to_owned(), token.json["scopes"].clone());
    world.sign(MACHINE_TOKEN, &claims)
}

fn show_token(world: &World, token: &Record) -> Value {
    let mut json = Value::Object(token.json.clone());
    json["expired"] = (!token.lasts("expiration", &world.clock)).into();
    json
}

fn list_tokens(world: &World, call: &Call<'_>) -> StateResult {
    let subject = call.text("subject").unwrap_or_default();
    match caller(world, call)? {
        Some(machine) if machine.text("id") != subject => {
            return Err(ApiError::not_found("machine", subject));
        }
        _ => drop(world.find(&MACHINE, subject)?),
    }
    let wanted = |name: &str, value: bool| value == call.flag(name).unwrap_or(false);
    let own = world.found(&M2M_TOKEN, "subject", subject).filter(|token| {
        wanted("revoked", token.flag("revoked"))
            && wanted("expired", !token.lasts("expiration", &world.clock))
    });
    let page = M2M_TOKEN.list_of(world, call, own)?;
    Ok(json!({ "m2m_tokens": page["data"], "total_count": page["total_count"] }))
}

fn verify_token(world: &mut World, call: &Call<'_>) -> StateResult {
    let secret = call.fields().text("token").unwrap_or_default();
    let found = world.found(&M2M_TOKEN, "token", secret).find(|token| token.secret("token") == secret);
    let token = found.ok_or_else(|| ApiError::not_found("machine token", "…"))?.clone();
    // A machine verifies the tokens of those that may call it, and its own.
    if let Some(machine) = caller(world, call)? {
        let id = machine.text("id");
        let mine = token.text("subject") == id
            || token.json["scopes"].as_array().is_some_and(|all| all.contains(&id.into()));
        if !mine {
            return Err(ApiError::not_found("machine token", "…"));
        }
    }
    if token.flag("revoked") || !token.lasts("expiration", &world.clock) {
        return Err(ApiError::not_found("valid machine token", token.text("id")));
    }
    let now = world.clock.now();
    let id = token.text("id").to_owned();
    let token = world.change(&M2M_TOKEN, &id, |token| token.set("last_used_at", now))?.clone();
    Ok(show_token(world, &token))
}

fn revoke_token(world: &mut World, call: &Call<'_>) -> StateResult {
    let token = M2M_TOKEN.wanted(world, call)?;
    if caller(world, call)?.is_some_and(|machine| machine.text("id") != token.text("subject")) {
        return Err(ApiError::not_found("machine token", call.id("m2m_token_id")));
    }
    let reason = call.fields().text("revocation_reason");
    let token = world.change(&M2M_TOKEN, call.id("m2m_token_id"), |token| {
        token.set("revoked", true);
        token.set("revocation_reason", reason);
    })?;
    let token = token.clone();
    Ok(show_token(world, &token))
}
