//! Users.

use serde_json::json;

use super::call::{Call, Fields};
use super::{Answer, World, list, metadata, sessions};
use crate::errors::ApiError;

mod filter;
mod model;

pub(super) use filter::describes;
pub(super) use model::User;

use model::Identification;

/// How long a lock holds, in seconds.
const LOCKOUT: i64 = 3600;

pub(super) fn answer(world: &mut World, call: &Call<'_>) -> Option<Answer> {
    Some(match call.operation_id() {
        "GetUserList" => list(world, call),
        "GetUsersCount" => count(world, call),
        "CreateUser" => create(world, call),
        "GetUser" => world.user(call.id("user_id")).map(User::json),
        "UpdateUser" => update(world, call),
        "DeleteUser" => delete(world, call),
        "UsersBan" => change_all(world, call, |user| user.banned = true),
        "UsersUnban" => change_all(world, call, |user| user.banned = false),
        "UpdateUserMetadata" => change_metadata(world, call, false),
        "ReplaceUserMetadata" => change_metadata(world, call, true),
        action => return act(world, call, action),
    })
}

/// Operations that change one thing of one user.
fn act(world: &mut World, call: &Call<'_>, action: &str) -> Option<Answer> {
    let change: fn(&mut User) = match action {
        "BanUser" => |user| user.banned = true,
        "UnbanUser" => |user| user.banned = false,
        "LockUser" => |user| user.lockout_expires_in_seconds = Some(LOCKOUT),
        "UnlockUser" => |user| user.lockout_expires_in_seconds = None,
        "SetUserProfileImage" => |user| user.has_image = true,
        "DeleteUserProfileImage" => |user| user.has_image = false,
        "RemoveUserPassword" => |user| user.password_updated_at = None,
        "SetUserPasswordCompromised" | "UnsetUserPasswordCompromised" => |_| {},
        _ => return None,
    };
    Some(touch(world, call.id("user_id")).map(|user| {
        change(user);
        user.json()
    }))
}

/// Notes that a user has signed in.
pub(super) fn signed_in(world: &mut World, id: &str) {
    let now = world.clock.now();
    if let Some(user) = world.users.iter_mut().find(|user| user.id == id) {
        user.last_sign_in_at = Some(now);
    }
}

/// A user that is about to be written to.
fn touch<'a>(world: &'a mut World, id: &str) -> Result<&'a mut User, ApiError> {
    let found = world.users.iter_mut().find(|user| user.id == id);
    let user = found.ok_or_else(|| ApiError::not_found("user", id))?;
    user.updated_at = world.clock.tick();
    Ok(user)
}

fn list(world: &World, call: &Call<'_>) -> Answer {
    let mut found = filter::passing(world, call);
    list::sort(&mut found, call, &filter::ORDERS, |user, name| user.key(name))?;
    if let Some(last) = call.text("starting_after") {
        let by_creation =
            call.text("order_by").is_none_or(|order| order.trim_start_matches(['+', '-']) == "created_at");
        if !by_creation {
            return Err(ApiError::value(
                "starting_after",
                "A cursor needs the users to be sorted by `created_at`.",
            ));
        }
        let at =
            found.iter().position(|user| user.id == last).ok_or_else(|| ApiError::not_found("user", last))?;
        found.drain(..=at);
    }
    Ok(list::page(found, call).map(User::json).collect())
}

fn count(world: &World, call: &Call<'_>) -> Answer {
    Ok(json!({ "object": "total_count", "total_count": filter::passing(world, call).len() }))
}

fn create(world: &mut World, call: &Call<'_>) -> Answer {
    let fields = call.fields();
    check_free(world, fields, None)?;
    let emails = identifications(world, fields, "email_address", |user| &user.emails)?;
    let phones = identifications(world, fields, "phone_number", |user| &user.phones)?;
    let wallets = identifications(world, fields, "web3_wallet", |user| &user.wallets)?;
    emails.iter().try_for_each(|(email_address, _)| check_email_address(email_address))?;
    let mut user = User::default();
    apply(&mut user, fields)?;
    let now = world.clock.tick();
    user.id = world.ids.next("user");
    user.emails = identified(world, emails, now);
    user.phones = identified(world, phones, now);
    user.wallets = identified(world, wallets, now);
    user.public_metadata = fields.map("public_metadata");
    user.private_metadata = fields.map("private_metadata");
    user.unsafe_metadata = fields.map("unsafe_metadata");
    user.banned = fields.flag("banned").unwrap_or(false);
    user.lockout_expires_in_seconds = fields.flag("locked").filter(|locked| *locked).map(|_| LOCKOUT);
    user.begin(now, has_password(fields));
    let json = user.json();
    world.users.push(user);
    Ok(json)
}

fn update(world: &mut World, call: &Call<'_>) -> Answer {
    let (id, fields) = (call.id("user_id"), call.fields());
    let mut changed = world.user(id)?.clone();
    check_free(world, fields, Some(id))?;
    apply(&mut changed, fields)?;
    choose_primary(&changed.emails, fields, "primary_email_address_id", &mut changed.primary_email_id)?;
    choose_primary(&changed.phones, fields, "primary_phone_number_id", &mut changed.primary_phone_id)?;
    choose_primary(&changed.wallets, fields, "primary_web3_wallet_id", &mut changed.primary_wallet_id)?;
    let user = touch(world, id)?;
    changed.updated_at = user.updated_at;
    if has_password(fields) {
        changed.password_updated_at = Some(user.updated_at);
    }
    *user = changed;
    Ok(user.json())
}

fn delete(world: &mut World, call: &Call<'_>) -> Answer {
    let user = world.user(call.id("user_id"))?;
    let mut json = json!({ "object": "user", "id": user.id, "deleted": true });
    if let Some(external_id) = &user.external_id {
        json["external_id"] = json!(external_id);
    }
    let id = user.id.clone();
    world.users.retain(|user| user.id != id);
    world.memberships.retain(|membership| membership.user_id != id);
    sessions::end_all(world, &id, "removed");
    Ok(json)
}

/// All of the users or none.
fn change_all(world: &mut World, call: &Call<'_>, change: fn(&mut User)) -> Answer {
    let ids = call.fields().texts("user_ids");
    ids.iter().try_for_each(|id| world.user(id).map(drop))?;
    let changed = ids.into_iter().map(|id| {
        let user = touch(world, id)?;
        change(user);
        Ok(user.json())
    });
    changed.collect()
}

fn change_metadata(world: &mut World, call: &Call<'_>, replace: bool) -> Answer {
    let user = touch(world, call.id("user_id"))?;
    metadata::update(&mut user.public_metadata, call.fields(), "public_metadata", replace);
    metadata::update(&mut user.private_metadata, call.fields(), "private_metadata", replace);
    metadata::update(&mut user.unsafe_metadata, call.fields(), "unsafe_metadata", replace);
    Ok(user.json())
}

/// What creating and updating have in common.
fn apply(user: &mut User, fields: Fields<'_>) -> Result<(), ApiError> {
    fields.change("external_id", &mut user.external_id);
    fields.change("username", &mut user.username);
    fields.change("first_name", &mut user.first_name);
    fields.change("last_name", &mut user.last_name);
    fields.change("locale", &mut user.locale);
    fields.change("timezone", &mut user.timezone);
    user.totp_enabled |= fields.text("totp_secret").is_some();
    user.backup_code_enabled |= !fields.texts("backup_codes").is_empty();
    let flags = [
        ("delete_self_enabled", &mut user.delete_self_enabled),
        ("create_organization_enabled", &mut user.create_organization_enabled),
        ("bypass_client_trust", &mut user.bypass_client_trust),
    ];
    for (name, flag) in flags {
        *flag = fields.flag(name).unwrap_or(*flag);
    }
    user.create_organizations_limit =
        fields.number("create_organizations_limit").or(user.create_organizations_limit);
    user.legal_accepted_at = fields.time("legal_accepted_at")?.or(user.legal_accepted_at);
    user.created_at = fields.time("created_at")?.unwrap_or(user.created_at);
    Ok(())
}

fn has_password(fields: Fields<'_>) -> bool {
    fields.text("password").or_else(|| fields.text("password_digest")).is_some()
}

/// Objects to a username or an external id that another user has.
fn check_free(world: &World, fields: Fields<'_>, except: Option<&str>) -> Result<(), ApiError> {
    let others = || world.users.iter().filter(|user| Some(user.id.as_str()) != except);
    if let Some(name) = fields.text("username").filter(|name| !name.is_empty())
        && others().any(|user| user.username.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(name)))
    {
        return Err(ApiError::taken("username", name));
    }
    match fields.text("external_id") {
        Some(id) if others().any(|user| user.external_id.as_deref() == Some(id)) => {
            Err(ApiError::taken("external_id", id))
        }
        _ => Ok(()),
    }
}

/// Email addresses, phone numbers or wallets of a new user, and whether each is reserved instead of verified.
fn identifications<'a>(
    world: &World,
    fields: Fields<'a>,
    name: &str,
    of: fn(&User) -> &[Identification],
) -> Result<Vec<(&'a str, bool)>, ApiError> {
    let values = fields.texts(name);
    let status_name = format!("{name}_identification_status");
    let statuses = fields.texts(&status_name);
    if !statuses.is_empty() && statuses.len() != values.len() {
        return Err(ApiError::value(&status_name, format!("There must be one for each {name}.")));
    }
    let known = |value: &str| world.users.iter().flat_map(of).any(|other| other.is(value));
    match values.iter().find(|value| known(value)) {
        Some(taken) => Err(ApiError::taken(name, taken)),
        None => Ok(values
            .iter()
            .enumerate()
            .map(|(at, value)| (*value, statuses.get(at) == Some(&"reserved")))
            .collect()),
    }
}

fn identified(world: &mut World, values: Vec<(&str, bool)>, now: i64) -> Vec<Identification> {
    let one = |(value, reserved)| Identification::new(world.ids.next("idn"), value, reserved, now);
    values.into_iter().map(one).collect()
}

/// Sets which identification is the primary one; it has to be the user's.
fn choose_primary(
    own: &[Identification],
    fields: Fields<'_>,
    name: &str,
    primary: &mut Option<String>,
) -> Result<(), ApiError> {
    if let Some(id) = fields.text(name)
        && !own.iter().any(|identification| identification.id == id)
    {
        return Err(ApiError::value(name, format!("`{id}` is none of this user's.")));
    }
    fields.change(name, primary);
    Ok(())
}

/// Not more than that it might be one.
pub(super) fn check_email_address(text: &str) -> Result<(), ApiError> {
    match text.split_once('@') {
        Some((local, domain))
            if !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace) =>
        {
            Ok(())
        }
        _ => Err(ApiError::format("email_address", format!("`{text}` is no email address."))),
    }
}
