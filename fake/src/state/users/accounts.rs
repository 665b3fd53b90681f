//! How a user signs in: password, second factors, and accounts at other providers.

use serde_json::{Value, json};

use super::{User, second_factors, touch};
use crate::errors::ApiError;
use crate::state::call::Call;
use crate::state::{StateResult, World, list, sessions};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    let id = call.id("user_id");
    Some(match call.operation_id() {
        "VerifyPassword" => verify_password(world, call),
        "VerifyTOTP" => verify_code(world, call),
        "RemoveUserPassword" => remove_password(world, call),
        "SetUserPasswordCompromised" => set_compromised(world, call),
        "UnsetUserPasswordCompromised" => touch(world, id, |_| {}),
        "DisableMFA" => change_factors(world, id, |user| {
            user.totp = None;
            user.backup_codes.clear();
            user.phones.iter_mut().for_each(|phone| phone.reserved_for_second_factor = false);
        }),
        "DeleteTOTP" => change_factors(world, id, |user| user.totp = None),
        "DeleteBackupCode" => change_factors(world, id, |user| user.backup_codes.clear()),
        "DeleteExternalAccount" => delete_account(world, call),
        "GetOAuthAccessToken" => access_tokens(world, call),
        "ListUserTrustedDevices" => world.user(id).map(|_| json!({ "data": [], "total_count": 0 })),
        // Users add devices and passkeys in browsers and apps, which the fake does not have.
        "RevokeUserTrustedDevice" => nothing(world, call, "trusted device", "trusted_device_id"),
        "UserPasskeyDelete" => nothing(world, call, "passkey", "passkey_identification_id"),
        _ => return None,
    })
}

fn nothing(world: &World, call: &Call<'_>, what: &str, parameter: &str) -> StateResult {
    world.user(call.id("user_id"))?;
    Err(ApiError::not_found(what, call.id(parameter)))
}

fn verify_password(world: &World, call: &Call<'_>) -> StateResult {
    let Some(password) = &world.user(call.id("user_id"))?.password else {
        return Err(ApiError::bad_request("no_password_set", "The user has no password."));
    };
    if password.is(call.fields().text("password").unwrap_or_default()) {
        return Ok(json!({ "verified": true }));
    }
    Err(ApiError::invalid("incorrect_password", "password", "The password is not the user's."))
}

/// Either kind of code will do; a backup code does so once.
fn verify_code(world: &mut World, call: &Call<'_>) -> StateResult {
    let (id, now) = (call.id("user_id"), world.clock.now());
    let code = call.fields().text("code").unwrap_or_default();
    let user = world.user(id)?;
    if user.totp.is_none() && user.backup_codes.is_empty() {
        return Err(ApiError::bad_request(
            "totp_disabled",
            "The user has neither an authenticator nor codes.",
        ));
    }
    let mut code_type = None;
    world.users.change(id, |user| {
        code_type = if user.totp.as_mut().is_some_and(|totp| totp.use_up(code, now)) {
            Some("totp")
        } else {
            second_factors::use_up(&mut user.backup_codes, code).then_some("backup_code")
        };
    });
    if let Some(code_type) = code_type {
        return Ok(json!({ "verified": true, "code_type": code_type }));
    }
    Err(ApiError::invalid("incorrect_code", "code", "The code is none of the user's."))
}

fn remove_password(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("user_id");
    if world.user(id)?.password.is_none() {
        return Err(ApiError::bad_request("no_password_set", "The user has no password."));
    }
    if call.fields().flag("sign_out_of_other_sessions") == Some(true) {
        sessions::end_all(world, id, "revoked");
    }
    touch(world, id, |user| {
        user.password = None;
        user.password_updated_at = None;
    })
}

fn set_compromised(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("user_id");
    world.user(id)?;
    if call.fields().flag("revoke_all_sessions") == Some(true) {
        sessions::end_all(world, id, "revoked");
    }
    touch(world, id, |_| {})
}

fn change_factors(world: &mut World, id: &str, change: impl FnOnce(&mut User)) -> StateResult {
    let now = world.clock.now();
    touch(world, id, |user| {
        let before = user.has_second_factor();
        change(user);
        if before && !user.has_second_factor() {
            user.mfa_disabled_at = Some(now);
        }
    })?;
    Ok(json!({ "user_id": id }))
}

/// An account at another provider, as a sign-in with it would leave it.
pub(in crate::state) fn connect(
    world: &mut World,
    user_id: &str,
    provider: &str,
    email_address: &str,
) -> StateResult {
    world.user(user_id)?;
    let (now, id, identification) = (world.clock.now(), world.ids.next("eac"), world.ids.next("idn"));
    let provider = provider.strip_prefix("oauth_").unwrap_or(provider);
    let account = json!({
        "object": if provider == "google" { "google_account" } else { "external_account" },
        "id": id,
        "provider": format!("oauth_{provider}"),
        "identification_id": identification,
        "provider_user_id": format!("made-up-{id}"),
        "approved_scopes": "email profile",
        "email_address": email_address,
        "first_name": "",
        "last_name": "",
        "public_metadata": {},
        "created_at": now,
        "updated_at": now,
        "verification": null,
        "external_account_id": id,
    });
    touch(world, user_id, |user| user.external_accounts.push(account.clone()))?;
    Ok(account)
}

fn delete_account(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("external_account_id");
    let is = |account: &Value| account["id"] == id;
    if !world.user(call.id("user_id"))?.external_accounts.iter().any(is) {
        return Err(ApiError::not_found("external account", id));
    }
    touch(world, call.id("user_id"), |user| user.external_accounts.retain(|account| !is(account)))?;
    Ok(json!({ "object": "external_account", "id": id, "deleted": true }))
}

/// The tokens of the accounts that the user has at a provider.
fn access_tokens(world: &World, call: &Call<'_>) -> StateResult {
    let provider = call.id("provider");
    let provider = provider.strip_prefix("oauth_").unwrap_or(provider);
    let accounts = &world.user(call.id("user_id"))?.external_accounts;
    let own = accounts.iter().filter(|account| account["provider"] == format!("oauth_{provider}"));
    let tokens: Vec<Value> = own
        .map(|account| {
            json!({
                "object": "oauth_access_token",
                "external_account_id": account["id"],
                "provider_user_id": account["provider_user_id"],
                "token": format!("made-up-token-of-{}", account["id"].as_str().unwrap_or_default()),
                "expires_at": null,
                "provider": account["provider"],
                "public_metadata": {},
                "label": null,
                "scopes": ["email", "profile"],
            })
        })
        .collect();
    if tokens.is_empty() {
        let long = format!("The user has no account at `{provider}`.");
        return Err(ApiError::bad_request("oauth_missing_refresh_token", long));
    }
    Ok(if call.flag("paginated") == Some(true) {
        list::envelope(tokens, call, |token| token)
    } else {
        list::page(tokens, call).collect()
    })
}
