//! Tokens with which users sign in: sign-in tokens, actor tokens, tasks of agents, and testing tokens.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record};
use super::store::key;
use super::{StateResult, World};
use crate::errors::ApiError;

const MONTH: i64 = 30 * 24 * 60 * 60;

pub(super) static SIGN_IN_TOKEN: Kind = Kind {
    object: "sign_in_token",
    prefix: "sit",
    parameter: "sign_in_token_id",
    operations: Operations { create: "CreateSignInToken", get: "", list: "", update: "", delete: "" },
    template: || json!({ "user_id": "", "status": "pending", "token": "", "url": null }),
    fields: &["user_id"],
    indexed: &["user_id"],
    finished,
    created: |world, call, token| {
        if let Some(id) = call.fields().text("org_id") {
            world.organization(id)?;
        }
        begin(world, call, token, MONTH)
    },
    ..Kind::PLAIN
};

pub(super) static ACTOR_TOKEN: Kind = Kind {
    object: "actor_token",
    prefix: "act",
    parameter: "actor_token_id",
    operations: Operations { create: "CreateActorToken", get: "", list: "", update: "", delete: "" },
    template: || json!({ "status": "pending", "user_id": "", "actor": {}, "token": "", "url": null }),
    fields: &["user_id", "actor"],
    indexed: &["user_id"],
    finished,
    created: |world, call, token| begin(world, call, token, 60 * 60),
    ..Kind::PLAIN
};

pub(super) static AGENT_TASK: Kind = Kind {
    object: "agent_task",
    prefix: "agtask",
    parameter: "agent_task_id",
    template: || json!({}),
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "RevokeSignInToken" => revoke(world, call, &SIGN_IN_TOKEN),
        "RevokeActorToken" => revoke(world, call, &ACTOR_TOKEN),
        "CreateAgentTask" => create_task(world, call),
        "RevokeAgentTask" => revoke_task(world, call),
        // Users sign up in browsers and apps, which the fake does not have.
        "GetSignUp" | "UpdateSignUp" => Err(ApiError::not_found("sign-up", call.id("id"))),
        "CreateTestingToken" => {
            let token = world.ids.secret("testing_");
            let end = world.clock.now() / 1000 + 60 * 60;
            Ok(json!({ "object": "testing_token", "token": token, "expires_at": end }))
        }
        _ => return None,
    })
}

/// The token contains its expiry and its user.
fn begin(world: &mut World, call: &Call<'_>, ticket: &mut Record, lifetime: i64) -> Result<(), ApiError> {
    let user_id = ticket.text("user_id").to_owned();
    world.user(&user_id)?;
    let lifetime = call.fields().number("expires_in_seconds").unwrap_or(lifetime);
    let claims = world.registered(&user_id, lifetime);
    let token = world.sign("cl_I7d4PD111III", &claims)?;
    ticket.set("url", format!("{}/v1/tickets/accept?ticket={token}", super::ISSUER));
    ticket.set("token", token);
    ticket.hide("expires_at", world.clock.now().saturating_add(lifetime.saturating_mul(1000)));
    Ok(())
}

fn finished(world: &World, ticket: &Record) -> bool {
    let end = ticket.hidden.get("expires_at").and_then(Value::as_i64);
    ticket.text("status") != "pending" || end.is_some_and(|end| end <= world.clock.now())
}

fn revoke(world: &mut World, call: &Call<'_>, kind: &'static Kind) -> StateResult {
    let ticket = kind.wanted(world, call)?;
    if ticket.text("status") != "pending" {
        let long = format!("The token is {}, and only a pending one can be revoked.", ticket.text("status"));
        return Err(ApiError::bad_request("token_not_pending", long));
    }
    let revoked = world.change(kind, call.id(kind.parameter), |ticket| ticket.set("status", "revoked"))?;
    Ok(Value::Object(revoked.json.clone()))
}

fn create_task(world: &mut World, call: &Call<'_>) -> StateResult {
    let owner = call.fields().map("on_behalf_of");
    let named = |name: &str| owner.get(name).and_then(Value::as_str);
    match (named("user_id"), named("identifier")) {
        (Some(id), _) => drop(world.user(id)?),
        (None, Some(identifier)) => {
            let kinds = ["username", "email_address", "phone_number", "web3_wallet"];
            let known = kinds.iter().any(|kind| world.users.count(&key(kind, identifier)) > 0);
            known.then_some(()).ok_or_else(|| ApiError::not_found("user", identifier))?;
        }
        (None, None) => return Err(ApiError::missing("on_behalf_of.user_id")),
    }
    let id = world.insert(&AGENT_TASK, Record::default());
    show_task(world, &id)
}

fn show_task(world: &World, id: &str) -> StateResult {
    world.find(&AGENT_TASK, id)?;
    let url = format!("{}/v1/agents/tasks/{id}", super::ISSUER);
    let agent = "agent_000000000000000000000000001";
    Ok(json!({ "object": "agent_task", "agent_id": agent, "agent_task_id": id, "task_id": id, "url": url }))
}

fn revoke_task(world: &mut World, call: &Call<'_>) -> StateResult {
    let task = show_task(world, call.id("agent_task_id"))?;
    world.table_mut(&AGENT_TASK).remove(call.id("agent_task_id"));
    Ok(task)
}
