//! Users.

use serde_json::json;

use super::call::{Call, Fields};
use super::store::key;
use super::{StateResult, World, instance_invitations, list, memberships, metadata, sessions};
use crate::errors::ApiError;

mod accounts;
mod filter;
mod identification;
mod model;
mod passwords;
mod second_factors;

pub(super) use accounts::connect;
pub(super) use filter::describes;
pub(super) use identification::{CODE, Identification, Status};
pub(super) use model::{IdentificationKind, User};

use passwords::Password;
use second_factors::Totp;

/// How long a lock holds, in milliseconds.
const LOCKOUT: i64 = 60 * 60 * 1000;

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "GetUserList" => list(world, call),
        "GetUsersCount" => count(world, call),
        "CreateUser" => create(world, call),
        "GetUser" => world.user(call.id("user_id")).map(|user| user.json(world.clock.now())),
        "UpdateUser" => update(world, call),
        "DeleteUser" => delete(world, call),
        "UsersBan" => ban_all(world, call, true),
        "UsersUnban" => ban_all(world, call, false),
        "UpdateUserMetadata" => change_metadata(world, call, false),
        "ReplaceUserMetadata" => change_metadata(world, call, true),
        action => return accounts::respond(world, call).or_else(|| act(world, call, action)),
    })
}

/// Operations that change one thing of one user.
fn act(world: &mut World, call: &Call<'_>, action: &str) -> Option<StateResult> {
    if let Err(error) = call.check_image() {
        return Some(Err(error));
    }
    let end = world.clock.now() + LOCKOUT;
    let change: &dyn Fn(&mut User) = match action {
        "BanUser" => &|user| user.banned = true,
        "UnbanUser" => &|user| user.banned = false,
        "LockUser" => &|user| user.locked_until = Some(end),
        "UnlockUser" => &|user| user.locked_until = None,
        "SetUserProfileImage" => &|user| user.has_image = true,
        "DeleteUserProfileImage" => &|user| user.has_image = false,
        _ => return None,
    };
    Some(touch(world, call.id("user_id"), change).inspect(|_| {
        if action == "BanUser" {
            sessions::end_all(world, call.id("user_id"), "revoked");
        }
    }))
}

/// Notes that a user has signed in.
pub(super) fn signed_in(world: &mut World, id: &str) {
    let now = world.clock.now();
    world.users.change(id, |user| user.last_sign_in_at = Some(now));
}

/// Changes a user, and shows it.
pub(super) fn touch(world: &mut World, id: &str, change: impl FnOnce(&mut User)) -> StateResult {
    world.user(id)?;
    let now = world.clock.tick();
    let changed = world.users.change(id, |user| {
        user.updated_at = now;
        change(user);
        user.updated_at = now;
    });
    let json = changed.ok_or_else(|| ApiError::not_found("user", id))?.json(now);
    world.notify("user.updated", &json);
    Ok(json)
}

fn list(world: &World, call: &Call<'_>) -> StateResult {
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
    let now = world.clock.now();
    Ok(list::page(found, call).map(|user| user.json(now)).collect())
}

fn count(world: &World, call: &Call<'_>) -> StateResult {
    Ok(json!({ "object": "total_count", "total_count": filter::passing(world, call).len() }))
}

fn create(world: &mut World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    check_free(world, fields, None)?;
    let emails = identifications(world, fields, "email_address")?;
    let phones = identifications(world, fields, "phone_number")?;
    let wallets = identifications(world, fields, "web3_wallet")?;
    emails.iter().try_for_each(|(email_address, _)| check_email_address(email_address))?;
    phones.iter().try_for_each(|(phone_number, _)| check_phone_number(phone_number))?;
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
    user.locked_until = fields.flag("locked").filter(|locked| *locked).map(|_| now + LOCKOUT);
    user.begin(now);
    let json = user.json(now);
    for address in fields.texts("email_address") {
        instance_invitations::accept_all(world, address);
    }
    world.users.insert(user);
    world.notify("user.created", &json);
    Ok(json)
}

fn update(world: &mut World, call: &Call<'_>) -> StateResult {
    let (id, fields) = (call.id("user_id"), call.fields());
    let mut changed = world.user(id)?.clone();
    check_free(world, fields, Some(id))?;
    apply(&mut changed, fields)?;
    choose_primary(&changed.emails, fields, "primary_email_address_id", &mut changed.primary_email_id)?;
    choose_primary(&changed.phones, fields, "primary_phone_number_id", &mut changed.primary_phone_id)?;
    choose_primary(&changed.wallets, fields, "primary_web3_wallet_id", &mut changed.primary_wallet_id)?;
    let new_password = Password::of(fields)?.is_some();
    if fields.flag("sign_out_of_other_sessions") == Some(true) {
        sessions::end_all(world, id, "revoked");
    }
    touch(world, id, |user| {
        if new_password {
            changed.password_updated_at = Some(user.updated_at);
        }
        *user = changed;
    })
}

fn delete(world: &mut World, call: &Call<'_>) -> StateResult {
    let user = world.user(call.id("user_id"))?;
    let mut json = json!({ "object": "user", "id": user.id, "deleted": true });
    if let Some(external_id) = &user.external_id {
        json["external_id"] = json!(external_id);
    }
    let id = user.id.clone();
    sessions::end_all(world, &id, "removed");
    memberships::end_all(world, &key("user", &id));
    world.users.remove(&id);
    world.remove_owned(&id);
    world.notify("user.deleted", &json);
    Ok(json)
}

/// Changes all of the users or none.
fn ban_all(world: &mut World, call: &Call<'_>, banned: bool) -> StateResult {
    let ids = call.fields().texts("user_ids");
    ids.iter().try_for_each(|id| world.user(id).map(drop))?;
    let changed = ids.into_iter().map(|id| {
        if banned {
            sessions::end_all(world, id, "revoked");
        }
        touch(world, id, |user| user.banned = banned)
    });
    changed.collect()
}

fn change_metadata(world: &mut World, call: &Call<'_>, replace: bool) -> StateResult {
    touch(world, call.id("user_id"), |user| {
        metadata::update(&mut user.public_metadata, call.fields(), "public_metadata", replace);
        metadata::update(&mut user.private_metadata, call.fields(), "private_metadata", replace);
        metadata::update(&mut user.unsafe_metadata, call.fields(), "unsafe_metadata", replace);
    })
}

/// The shared steps of creating and updating.
fn apply(user: &mut User, fields: Fields<'_>) -> Result<(), ApiError> {
    fields.change("external_id", &mut user.external_id);
    fields.change("username", &mut user.username);
    fields.change("first_name", &mut user.first_name);
    fields.change("last_name", &mut user.last_name);
    fields.change("locale", &mut user.locale);
    fields.change("timezone", &mut user.timezone);
    if let Some(secret) = fields.text("totp_secret") {
        user.totp = Some(Totp::new(secret)?);
    }
    if fields.value("backup_codes").is_some() {
        user.backup_codes = fields.texts("backup_codes").into_iter().map(str::to_owned).collect();
    }
    if let Some(password) = Password::of(fields)? {
        user.password = Some(password);
    }
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

/// Refuses a username or an external id that another user has.
fn check_free(world: &World, fields: Fields<'_>, except: Option<&str>) -> Result<(), ApiError> {
    let others = |property, value: &str| {
        world.users.found(&key(property, value)).filter(|user| Some(user.id.as_str()) != except)
    };
    if let Some(name) = fields.text("username").filter(|name| !name.is_empty())
        && others("username", name).next().is_some()
    {
        return Err(ApiError::taken("username", name));
    }
    match fields.text("external_id") {
        Some(id) if others("external_id", id).any(|user| user.external_id.as_deref() == Some(id)) => {
            Err(ApiError::taken("external_id", id))
        }
        _ => Ok(()),
    }
}

/// Email addresses, phone numbers or wallets of a new user, and whether each is reserved instead of verified.
fn identifications<'a>(
    world: &World,
    fields: Fields<'a>,
    name: &'static str,
) -> Result<Vec<(&'a str, bool)>, ApiError> {
    let values = fields.texts(name);
    let status_name = format!("{name}_identification_status");
    let statuses = fields.texts(&status_name);
    if !statuses.is_empty() && statuses.len() != values.len() {
        return Err(ApiError::value(&status_name, format!("There must be one for each {name}.")));
    }
    match values.iter().find(|value| world.users.count(&key(name, value)) > 0) {
        Some(taken) => Err(ApiError::taken(name, taken)),
        None => Ok(values
            .iter()
            .enumerate()
            .map(|(at, value)| (*value, statuses.get(at) == Some(&"reserved")))
            .collect()),
    }
}

fn identified(world: &mut World, values: Vec<(&str, bool)>, now: i64) -> Vec<Identification> {
    let one = |(value, reserved)| {
        let status = if reserved { Status::Reserved } else { Status::Admin };
        Identification::new(world.ids.next("idn"), value, status, now)
    };
    values.into_iter().map(one).collect()
}

/// Sets the primary identification, which must be the user's.
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

/// A rough check of the format only.
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

/// A `+`, and digits as E.164 has them.
pub(super) fn check_phone_number(text: &str) -> Result<(), ApiError> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    if (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(());
    }
    Err(ApiError::format("phone_number", format!("`{text}` is no phone number, such as +15555550100.")))
}
