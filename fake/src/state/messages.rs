//! Emails: those that applications send, and the templates of those that Clerk sends.

use serde_json::{Value, json};

use super::call::{Call, Fields};
use super::resource::{Kind, Operations, Record, Shape, object};
use super::{StateResult, World};
use crate::errors::ApiError;

pub(super) static EMAIL: Kind = Kind {
    object: "email",
    prefix: "ema",
    parameter: "email_id",
    operations: Operations { create: "", get: "GetEmail", list: "", update: "", delete: "" },
    template: || {
        json!({
            "slug": null,
            "from_email_name": "",
            "reply_to_email_name": null,
            "to_email_address": null,
            "email_address_id": null,
            "user_id": null,
            "subject": "",
            "body": null,
            "body_plain": null,
            "status": "queued",
            "suppression_reason": null,
            "data": null,
            "delivered_by_clerk": true,
        })
    },
    finished: |_, _| true,
    show: |_, email| {
        let mut json = email.json.clone();
        json.retain(|name, _| name != "created_at" && name != "updated_at");
        Value::Object(json)
    },
    ..Kind::PLAIN
};

pub(super) static TEMPLATE: Kind = Kind {
    object: "template",
    prefix: "tmpl",
    parameter: "slug",
    template: || {
        json!({
            "instance_id": super::INSTANCE_ID,
            "resource_type": "user",
            "template_type": "email",
            "name": "",
            "slug": "",
            "position": 0,
            "can_revert": false,
            "can_delete": false,
            "can_edit_body": true,
            "can_toggle": true,
            "subject": null,
            "markup": "",
            "body": "",
            "available_variables": [],
            "required_variables": [],
            "from_email_name": "noreply",
            "reply_to_email_name": "",
            "delivered_by_clerk": true,
            "enabled": true,
            "flagged_as_suspicious": false,
        })
    },
    indexed: &["slug", "template_type"],
    shape: Shape::Array,
    ..Kind::PLAIN
};

/// The templates that every instance has.
const SYSTEM: [(&str, &str, &str); 4] = [
    ("email", "verification_code", "Verification code"),
    ("email", "invitation", "Invitation"),
    ("email", "password_changed", "Password changed"),
    ("sms", "verification_code", "Verification code"),
];

pub(super) fn seed(world: &mut World) {
    for (template_type, slug, name) in SYSTEM {
        world.insert(&TEMPLATE, original(template_type, slug, name));
    }
}

fn original(template_type: &str, slug: &str, name: &str) -> Record {
    let mut template = Record { json: object((TEMPLATE.template)()), ..Record::default() };
    for (property, value) in
        [("template_type", template_type), ("slug", slug), ("name", name), ("body", name)]
    {
        template.set(property, value);
    }
    template
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "CreateEmail" => create(world, call.fields()),
        "CreateEmailBatch" => create_all(world, call),
        "GetTemplateList" => {
            let own = world.found(&TEMPLATE, "template_type", call.id("template_type"));
            TEMPLATE.list_of(world, call, own)
        }
        "GetTemplate" => find(world, call).map(|template| template.json.into()),
        "UpsertTemplate" => upsert(world, call),
        "PreviewTemplate" => preview(world, call),
        "RevertTemplate" => change(world, call, |template| {
            let first = |(template_type, slug, _): &&(&str, &str, &str)| {
                (*template_type, *slug) == (template.text("template_type"), template.text("slug"))
            };
            if let Some((template_type, slug, name)) = SYSTEM.iter().find(first) {
                let fresh = original(template_type, slug, name);
                template.json.extend(fresh.json);
            }
        }),
        "ToggleTemplateDelivery" => {
            let by_clerk = call.fields().flag("delivered_by_clerk");
            change(world, call, |template| {
                let old = template.flag("delivered_by_clerk");
                template.set("delivered_by_clerk", by_clerk.unwrap_or(old));
            })
        }
        _ => return None,
    })
}

fn create(world: &mut World, fields: Fields<'_>) -> StateResult {
    let email = compose(world, fields)?;
    let id = world.insert(&EMAIL, email);
    let shown = (EMAIL.show)(world, world.find(&EMAIL, &id)?);
    world.notify("email.created", &shown);
    Ok(shown)
}

fn compose(world: &World, fields: Fields<'_>) -> Result<Record, ApiError> {
    let (to, from) = (fields.map("to"), fields.map("from"));
    let string = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let mut email = Record { json: object((EMAIL.template)()), ..Record::default() };
    let mut address = string(to.get("address"));
    if let Some(id) = string(to.get("user_id")) {
        address = address.or(world.user(&id)?.email_address().map(str::to_owned));
        email.set("user_id", id);
    }
    email.set("to_email_address", address.ok_or_else(|| ApiError::missing("to.address"))?);
    if fields.text("html").or_else(|| fields.text("text")).is_none() {
        return Err(ApiError::missing("html"));
    }
    let from = string(from.get("address")).unwrap_or_default();
    email.set("from_email_name", from.split('@').next().unwrap_or_default());
    email.set("subject", fields.text("subject"));
    email.set("body", fields.text("html"));
    email.set("body_plain", fields.text("text"));
    Ok(email)
}

/// Each message succeeds or fails on its own.
fn create_all(world: &mut World, call: &Call<'_>) -> StateResult {
    let results = call.fields().objects("messages").enumerate().map(|(index, fields)| match create(world, fields) {
        Ok(email) => json!({ "index": index, "status_code": 200, "email": email }),
        Err(error) => {
            json!({ "index": index, "status_code": error.status.as_u16(), "errors": error.json("")["errors"] })
        }
    });
    Ok(results.collect())
}

fn find(world: &World, call: &Call<'_>) -> Result<Record, ApiError> {
    let (template_type, slug) = (call.id("template_type"), call.id("slug"));
    let is = |one: &&Record| one.text("template_type") == template_type && one.text("slug") == slug;
    world
        .found(&TEMPLATE, "slug", slug)
        .find(is)
        .cloned()
        .ok_or_else(|| ApiError::not_found("template", slug))
}

fn change(world: &mut World, call: &Call<'_>, change: impl FnOnce(&mut Record)) -> StateResult {
    let id = find(world, call)?.text("id").to_owned();
    Ok(world.change(&TEMPLATE, &id, change)?.json.clone().into())
}

fn upsert(world: &mut World, call: &Call<'_>) -> StateResult {
    let (template_type, slug) = (call.id("template_type"), call.id("slug"));
    if find(world, call).is_err() {
        world.insert(&TEMPLATE, original(template_type, slug, slug));
    }
    let said = call.fields();
    change(world, call, |template| {
        for name in ["name", "subject", "markup", "body", "from_email_name", "reply_to_email_name"] {
            if let Some(value) = said.text(name) {
                template.set(name, value);
            }
        }
        if let Some(by_clerk) = said.flag("delivered_by_clerk") {
            template.set("delivered_by_clerk", by_clerk);
        }
        template.set("can_revert", true);
    })
}

fn preview(world: &World, call: &Call<'_>) -> StateResult {
    let template = find(world, call)?;
    let said = |name: &str| call.fields().text(name).map_or(template.json[name].clone(), Value::from);
    Ok(
        json!({ "subject": said("subject"), "body": said("body"), "from_email_address": said("from_email_name") }),
    )
}
