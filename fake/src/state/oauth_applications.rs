//! OAuth applications, which sign users in by this application, and their access tokens.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record, object};
use super::{INSTANCE_ID, ISSUER, StateResult, World, list};
use crate::errors::ApiError;

pub(super) static OAUTH_APPLICATION: Kind = Kind {
    object: "oauth_application",
    prefix: "oauthapp",
    parameter: "oauth_application_id",
    operations: Operations {
        create: "CreateOAuthApplication",
        get: "GetOAuthApplication",
        list: "ListOAuthApplications",
        update: "UpdateOAuthApplication",
        delete: "DeleteOAuthApplication",
    },
    template: || {
        json!({
            "instance_id": INSTANCE_ID,
            "name": "",
            "client_id": "",
            "client_uri": null,
            "client_image_url": null,
            "dynamically_registered": false,
            "consent_screen_enabled": true,
            "pkce_required": false,
            "public": false,
            "scopes": "profile email",
            "redirect_uris": [],
            "callback_url": "",
            "authorize_url": format!("{ISSUER}/oauth/authorize"),
            "token_fetch_url": format!("{ISSUER}/oauth/token"),
            "user_info_url": format!("{ISSUER}/oauth/userinfo"),
            "discovery_url": format!("{ISSUER}/.well-known/openid-configuration"),
            "token_introspection_url": format!("{ISSUER}/oauth/token_info"),
        })
    },
    fields: &[
        "name",
        "redirect_uris",
        "callback_url",
        "scopes",
        "consent_screen_enabled",
        "pkce_required",
        "public",
    ],
    orders: &["created_at", "name"],
    created: |world, _, application| {
        let id = world.ids.secret("");
        application.set("client_id", &id[..16]);
        let secret = world.ids.secret("");
        application.hide("client_secret", secret);
        agree(application);
        Ok(())
    },
    updated: |_, _, application| {
        agree(application);
        Ok(())
    },
    deleted: |world, application| {
        let client_id = application.text("client_id").to_owned();
        world.remove_found(&ACCESS_TOKEN, "client_id", &client_id);
        Ok(())
    },
    ..Kind::PLAIN
};

/// In Clerk, the Frontend API makes these tokens; here [`World::grant`] does.
pub(super) static ACCESS_TOKEN: Kind = Kind {
    object: "clerk_idp_oauth_access_token",
    prefix: "oat",
    new_id: super::ids::Ids::next_hex,
    template: || {
        json!({
            "client_id": "",
            "subject": "",
            "scopes": [],
            "revoked": false,
            "revocation_reason": null,
            "expired": false,
            "expiration": null,
        })
    },
    indexed: &["token", "subject", "client_id"],
    finished: |world, token| token.flag("revoked") || !token.lasts("expiration", &world.clock),
    ..Kind::PLAIN
};

/// The callback is the first of the redirect URIs.
fn agree(application: &mut Record) {
    let first = application.json.get("redirect_uris").and_then(|uris| uris.get(0)).cloned();
    match first {
        Some(first) => application.set("callback_url", first),
        None if !application.text("callback_url").is_empty() => {
            let callback = application.text("callback_url").to_owned();
            application.set("redirect_uris", vec![callback]);
        }
        None => {}
    }
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "CreateOAuthApplication" => {
            let created = OAUTH_APPLICATION.respond(world, call)?;
            created.and_then(|json| with_secret(world, json["id"].as_str().unwrap_or_default()))
        }
        "ListOAuthApplications" => {
            let named = |application: &&Record| list::found(call, "name_query", [application.text("name")]);
            OAUTH_APPLICATION.list_of(world, call, world.table(&OAUTH_APPLICATION).iter().filter(named))
        }
        "RotateOAuthApplicationSecret" => rotate(world, call),
        "UploadOAuthApplicationLogo" => set_logo(world, call),
        "RevokeOAuthApplicationToken" => revoke(world, call),
        "verifyOAuthAccessToken" => verify(world, call),
        _ => return None,
    })
}

/// The secret is shown when it is new. A public application has none.
fn with_secret(world: &World, id: &str) -> StateResult {
    let application = world.find(&OAUTH_APPLICATION, id)?;
    let mut json = Value::Object(application.json.clone());
    if !application.flag("public") {
        json["client_secret"] = application.secret("client_secret").into();
    }
    Ok(json)
}

fn rotate(world: &mut World, call: &Call<'_>) -> StateResult {
    OAUTH_APPLICATION.wanted(world, call)?;
    let secret = world.ids.secret("");
    let id = call.id("oauth_application_id");
    world.change(&OAUTH_APPLICATION, id, |application| application.hide("client_secret", secret))?;
    with_secret(world, id)
}

fn set_logo(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("oauth_application_id");
    OAUTH_APPLICATION.wanted(world, call)?;
    call.check_image()?;
    if let Some(uploader) = call.fields().text("uploader_user_id") {
        world.user(uploader)?;
    }
    let url = format!("https://images.example.com/{id}");
    let application =
        world.change(&OAUTH_APPLICATION, id, |application| application.set("client_image_url", url))?;
    Ok(Value::Object(application.json.clone()))
}

impl World {
    /// Makes an access token of a user for an application, as the Frontend API does at the end of a sign-in.
    pub(crate) fn grant(&mut self, application_id: &str, user_id: &str) -> Result<String, ApiError> {
        let application = self.find(&OAUTH_APPLICATION, application_id)?.clone();
        self.user(user_id)?;
        let mut token = Record { json: object((ACCESS_TOKEN.template)()), ..Record::default() };
        let scopes: Vec<&str> = application.text("scopes").split_whitespace().collect();
        token.set("client_id", application.text("client_id"));
        token.set("subject", user_id);
        token.set("scopes", scopes);
        token.set("expiration", self.clock.now() + 24 * 60 * 60 * 1000);
        let secret = self.ids.secret("oat_");
        token.hide("token", secret.as_str());
        self.insert(&ACCESS_TOKEN, token);
        Ok(secret)
    }
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    let client_id = OAUTH_APPLICATION.wanted(world, call)?.text("client_id").to_owned();
    let secret = call.fields().text("token").unwrap_or_default();
    let own = |token: &&Record| token.secret("token") == secret && token.text("client_id") == client_id;
    let token = world.found(&ACCESS_TOKEN, "token", secret).find(own);
    let id = token.ok_or_else(|| ApiError::not_found("access token", "…"))?.text("id").to_owned();
    world.change(&ACCESS_TOKEN, &id, |token| token.set("revoked", true))?;
    Ok(Value::Null)
}

/// 404 for a token that is not one of the fake's, is revoked or has expired.
fn verify(world: &World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    let secret = fields.text("access_token").or_else(|| fields.text("secret"));
    let secret = secret.ok_or_else(|| ApiError::missing("access_token"))?;
    let valid = |token: &&Record| {
        token.secret("token") == secret && !token.flag("revoked") && token.lasts("expiration", &world.clock)
    };
    let token = world.found(&ACCESS_TOKEN, "token", secret).find(valid);
    token
        .map(|token| Value::Object(token.json.clone()))
        .ok_or_else(|| ApiError::not_found("access token", "…"))
}
