//! Sessions, the clients that they are in, and their tokens.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record, Shape};
use super::tokens::{Claims, LIFETIME};
use super::{StateResult, World, browsers, jwt_templates, tokens, users};
use crate::errors::ApiError;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Session tokens have claims of version 1 before this version of the API.
const FIRST_WITH_V2: &str = "2025-04-10";

pub(super) static SESSION: Kind = Kind {
    object: "session",
    prefix: "sess",
    parameter: "session_id",
    operations: Operations { create: "", get: "GetSession", list: "GetSessionList", update: "", delete: "" },
    template: || {
        json!({
            "user_id": "",
            "client_id": "",
            "actor": null,
            "status": "active",
            "last_active_organization_id": null,
            "last_active_at": 0,
            "latest_activity": null,
            "expire_at": 0,
            "abandon_at": 0,
            "tasks": null,
        })
    },
    shape: Shape::Array,
    indexed: &["client_id", "user_id", "last_active_organization_id"],
    filters: &[("client_id", "client_id"), ("user_id", "user_id"), ("status", "status")],
    finished: |world, session| status(world, session) != "active",
    show,
    ..Kind::PLAIN
};

pub(super) static CLIENT: Kind = Kind {
    object: "client",
    prefix: "client",
    parameter: "client_id",
    operations: Operations { create: "", get: "GetClient", list: "GetClientList", update: "", delete: "" },
    template: || {
        json!({
            "session_ids": [],
            "sessions": [],
            "sign_in_id": null,
            "sign_up_id": null,
            "last_active_session_id": null,
            "last_authentication_strategy": null,
        })
    },
    shape: Shape::Array,
    finished: |world, client| world.found(&SESSION, "client_id", client.text("id")).next().is_none(),
    show: show_client,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "createSession" => create(world, call),
        "RevokeSession" => revoke(world, call),
        "VerifySession" => verify(world, call),
        "VerifyClient" => verify_client(world, call),
        "CreateSessionToken" => token(world, call),
        "CreateSessionTokenFromTemplate" => token_from_template(world, call),
        "RefreshSession" => refresh(world, call),
        _ => return None,
    })
}

fn create(world: &mut World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    let organization = fields.text("active_organization_id").filter(|id| !id.is_empty());
    let id = sign_in(world, fields.text("user_id").unwrap_or_default(), organization, Value::Null)?;
    Ok(show(world, world.find(&SESSION, &id)?))
}

/// Completes a new session, in a new client.
fn start(world: &mut World, session: &mut Record, organization: Option<&str>) -> Result<(), ApiError> {
    let user_id = session.text("user_id").to_owned();
    if world.user(&user_id)?.is_banned() {
        return Err(ApiError::forbidden("user_banned", format!("The user `{user_id}` is banned.")));
    }
    check_member(world, &user_id, organization)?;
    session.set("last_active_organization_id", organization);
    let client = (CLIENT.template)();
    let client = Record { json: super::resource::object(client), ..Record::default() };
    session.set("client_id", world.insert(&CLIENT, client));
    let now = world.clock.now();
    session.set("last_active_at", now);
    session.set("expire_at", now + 7 * DAY);
    session.set("abandon_at", now + 30 * DAY);
    let refresh_token = world.ids.secret("rt_");
    session.hide("refresh_token", refresh_token);
    users::signed_in(world, &user_id);
    Ok(())
}

fn check_member(world: &World, user_id: &str, organization: Option<&str>) -> Result<(), ApiError> {
    let Some(id) = organization else { return Ok(()) };
    world.organization(id)?;
    if world.membership(id, user_id).is_some() {
        return Ok(());
    }
    let long = format!("The user `{user_id}` is no member of `{id}`.");
    Err(ApiError::value("active_organization_id", long))
}

/// Lets a session have another active organization, or none.
pub(super) fn activate(world: &mut World, id: &str, organization: Option<&str>) -> Result<(), ApiError> {
    let session = active(world, id)?;
    check_member(world, session.text("user_id"), organization)?;
    world.change(&SESSION, id, |session| session.set("last_active_organization_id", organization)).map(drop)
}

/// Signs a user in, and returns the session's id.
pub(super) fn sign_in(
    world: &mut World,
    user_id: &str,
    organization: Option<&str>,
    actor: Value,
) -> Result<String, ApiError> {
    let json = super::resource::object((SESSION.template)());
    let mut session = Record { json, ..Record::default() };
    session.set("user_id", user_id);
    session.set("actor", actor);
    start(world, &mut session, organization)?;
    let id = world.insert(&SESSION, session);
    notify(world, "session.created", &id);
    Ok(id)
}

/// Records an event of a session, whose data includes the user.
fn notify(world: &mut World, event: &'static str, id: &str) {
    let Ok(session) = world.find(&SESSION, id) else { return };
    let mut json = show(world, session);
    if let Ok(user) = world.user(session.text("user_id")) {
        json["user"] = user.json(world.clock.now());
    }
    world.notify(event, &json);
}

/// Deactivates the organization in its sessions that match.
pub(super) fn leave(world: &mut World, organization_id: &str, which: impl Fn(&Record) -> bool) {
    let found = world.found(&SESSION, "last_active_organization_id", organization_id);
    let ids: Vec<String> =
        found.filter(|session| which(session)).map(|session| session.text("id").to_owned()).collect();
    for id in ids {
        let sessions = world.table_mut(&SESSION);
        sessions.change(&id, |session| session.set("last_active_organization_id", Value::Null));
    }
}

/// An active session expires by the clock.
fn status(world: &World, session: &Record) -> &'static str {
    match session.text("status") {
        "active" if !session.lasts("expire_at", &world.clock) => "expired",
        "active" => "active",
        "revoked" => "revoked",
        "removed" => "removed",
        _ => "ended",
    }
}

fn show(world: &World, session: &Record) -> Value {
    let mut json = Value::Object(session.json.clone());
    json["status"] = status(world, session).into();
    json
}

fn show_client(world: &World, client: &Record) -> Value {
    let mut json = Value::Object(client.json.clone());
    let own = world.found(&SESSION, "client_id", client.text("id"));
    let own: Vec<Value> = own.map(|session| show(world, session)).collect();
    json["last_active_session_id"] =
        own.iter().find(|session| session["status"] == "active").map_or(Value::Null, |one| one["id"].clone());
    json["session_ids"] = own.iter().map(|session| session["id"].clone()).collect();
    json["sessions"] = own.into();
    json
}

/// Ends the sessions of a user.
pub(super) fn end_all(world: &mut World, user_id: &str, status: &'static str) {
    let active = |session: &&Record| self::status(world, session) == "active";
    let own = world.found(&SESSION, "user_id", user_id).filter(active);
    let ids: Vec<String> = own.map(|session| session.text("id").to_owned()).collect();
    for id in ids {
        // The id exists, as the lookup above succeeded.
        let _ = world.change(&SESSION, &id, |session| session.set("status", status));
        notify(world, if status == "removed" { "session.removed" } else { "session.revoked" }, &id);
    }
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("session_id");
    active(world, id)?;
    let revoked = world.change_and_show(&SESSION, id, |session| session.set("status", "revoked"))?;
    notify(world, "session.revoked", id);
    Ok(revoked)
}

/// A session that has not ended.
pub(super) fn active(world: &World, id: &str) -> Result<Record, ApiError> {
    let session = world.find(&SESSION, id)?;
    match status(world, session) {
        "active" => Ok(session.clone()),
        status => Err(ApiError::bad_request(
            "session_not_active",
            format!("The session `{id}` is {status}, and only an active one will do."),
        )),
    }
}

fn layout(call: &Call<'_>) -> Claims {
    match call.header("clerk-api-version") {
        Some(version) if version < FIRST_WITH_V2 => Claims::V1,
        _ => Claims::V2,
    }
}

fn lifetime(call: &Call<'_>, default: i64) -> i64 {
    call.fields().number("expires_in_seconds").unwrap_or(default)
}

fn token(world: &mut World, call: &Call<'_>) -> StateResult {
    let session = active(world, call.id("session_id"))?;
    let jwt = world.session_token(&session, layout(call), lifetime(call, LIFETIME))?;
    Ok(json!({ "object": "token", "jwt": jwt }))
}

fn token_from_template(world: &mut World, call: &Call<'_>) -> StateResult {
    let session = active(world, call.id("session_id"))?;
    let template = jwt_templates::named(world, call.id("template_name"))?.clone();
    let default = template.number("lifetime").unwrap_or(LIFETIME);
    let jwt = jwt_templates::token(world, &template, &session, lifetime(call, default))?;
    Ok(json!({ "object": "token", "jwt": jwt }))
}

/// The token's own session, if the token is good.
fn verify(world: &mut World, call: &Call<'_>) -> StateResult {
    let session = active(world, call.id("session_id"))?;
    let claims = world.verified(tokens::SESSION, call.fields().text("token").unwrap_or_default());
    match claims {
        Some(claims) if claims.get("sid") == session.json.get("id") => Ok(show(world, &session)),
        _ => Err(wrong_token()),
    }
}

fn verify_client(world: &mut World, call: &Call<'_>) -> StateResult {
    let claims = world
        .verified(tokens::SESSION, call.fields().text("token").unwrap_or_default())
        .ok_or_else(wrong_token)?;
    let id = claims.get("sid").and_then(Value::as_str).unwrap_or_default();
    let session = active(world, id).map_err(|_| wrong_token())?;
    Ok(show_client(world, world.find(&CLIENT, session.text("client_id"))?))
}

fn wrong_token() -> ApiError {
    ApiError::unauthorized("authentication_invalid", "The token is not one of an active session.")
}

/// Makes a new token in place of an expired one.
fn refresh(world: &mut World, call: &Call<'_>) -> StateResult {
    let session = active(world, call.id("session_id"))?;
    if call.fields().text("refresh_token") != Some(session.secret("refresh_token")) {
        return Err(wrong_token());
    }
    let jwt = world.session_token(&session, layout(call), LIFETIME)?;
    Ok(match call.fields().text("format") {
        Some("cookie") => {
            let is_suffixed = call.flag("suffixed_cookies").unwrap_or_default();
            json!({ "object": "cookies", "cookies": browsers::session_cookies(&jwt, is_suffixed) })
        }
        _ => json!({ "object": "token", "jwt": jwt }),
    })
}
