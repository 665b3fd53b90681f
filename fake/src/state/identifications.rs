//! The operations on single email addresses, phone numbers and wallets.

use serde_json::{Value, json};

use super::call::Call;
use super::store::key;
use super::users::{
    CODE, Identification, IdentificationKind, Status, User, check_email_address, check_phone_number, touch,
};
use super::{StateResult, World};
use crate::errors::ApiError;

/// How long a code is good, in milliseconds.
const CODE_LIFETIME: i64 = 10 * 60 * 1000;

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    const EMAIL: IdentificationKind = IdentificationKind::EmailAddress;
    const PHONE: IdentificationKind = IdentificationKind::PhoneNumber;
    Some(match call.operation_id() {
        "CreateEmailAddress" => create(world, call, EMAIL),
        "CreatePhoneNumber" => create(world, call, PHONE),
        "GetEmailAddress" => find(world, EMAIL, call.id("email_address_id")).map(|one| one.shown()),
        "GetPhoneNumber" => find(world, PHONE, call.id("phone_number_id")).map(|one| one.shown()),
        "UpdateEmailAddress" => update(world, call, EMAIL),
        "UpdatePhoneNumber" => update(world, call, PHONE),
        "DeleteEmailAddress" => delete(world, EMAIL, call.id("email_address_id")),
        "DeletePhoneNumber" => delete(world, PHONE, call.id("phone_number_id")),
        "UserWeb3WalletDelete" => delete_wallet(world, call),
        "PrepareEmailAddressVerification" => prepare(world, EMAIL, call.id("email_address_id")),
        "PreparePhoneNumberVerification" => prepare(world, PHONE, call.id("phone_number_id")),
        "AttemptEmailAddressVerification" => attempt(world, call, EMAIL, call.id("email_address_id")),
        "AttemptPhoneNumberVerification" => attempt(world, call, PHONE, call.id("phone_number_id")),
        "ReplaceUserEmailAddress" => replace(world, call, EMAIL),
        "ReplaceUserPhoneNumber" => replace(world, call, PHONE),
        _ => return None,
    })
}

/// Where an identification is.
struct Found<'a> {
    user: &'a User,
    kind: IdentificationKind,
    identification: &'a Identification,
}

impl Found<'_> {
    fn shown(&self) -> Value {
        self.identification.json(self.kind.object())
    }
}

fn find<'a>(world: &'a World, kind: IdentificationKind, id: &str) -> Result<Found<'a>, ApiError> {
    let found = world.users.found(&key("identification", id)).find_map(|user| {
        let identification = user.identifications(kind).iter().find(|one| one.id == id)?;
        Some(Found { user, kind, identification })
    });
    found.ok_or_else(|| ApiError::not_found(kind.object(), id))
}

/// Changes an identification and its user, and shows it.
fn change(
    world: &mut World,
    kind: IdentificationKind,
    id: &str,
    change: impl FnOnce(&mut Identification),
) -> Result<Value, ApiError> {
    let user_id = find(world, kind, id)?.user.id.clone();
    touch(world, &user_id, |user| {
        let now = user.updated_at;
        if let Some(one) = user.identifications_mut(kind).iter_mut().find(|one| one.id == id) {
            one.updated_at = now;
            change(one);
        }
    })?;
    find(world, kind, id).map(|one| one.shown())
}

fn check(world: &World, kind: IdentificationKind, value: &str) -> Result<(), ApiError> {
    match kind {
        IdentificationKind::EmailAddress => check_email_address(value)?,
        IdentificationKind::PhoneNumber => check_phone_number(value)?,
        IdentificationKind::Wallet => {}
    }
    if world.users.count(&key(kind.object(), value)) > 0 {
        Err(ApiError::taken(kind.object(), value))
    } else {
        Ok(())
    }
}

fn create(world: &mut World, call: &Call<'_>, kind: IdentificationKind) -> StateResult {
    let fields = call.fields();
    let user_id = fields.text("user_id").unwrap_or_default();
    let value = fields.text(kind.object()).unwrap_or_default();
    world.user(user_id)?;
    check(world, kind, value)?;
    let verified = fields.flag("verified").unwrap_or(false);
    let id = add(world, user_id, kind, value, Status::created(verified))?;
    let second = fields.flag("reserved_for_second_factor").unwrap_or(false);
    if fields.flag("primary") == Some(true) {
        make_primary(world, kind, &id)?;
    }
    change(world, kind, &id, |one| one.reserved_for_second_factor = second)
}

/// The first of its kind becomes the primary one.
fn add(
    world: &mut World,
    user_id: &str,
    kind: IdentificationKind,
    value: &str,
    status: Status,
) -> Result<String, ApiError> {
    let id = world.ids.next("idn");
    touch(world, user_id, |user| {
        let identification = Identification::new(id.clone(), value, status, user.updated_at);
        let verified = identification.is_verified();
        user.identifications_mut(kind).push(identification);
        let primary = user.primary_mut(kind);
        if primary.is_none() && verified {
            *primary = Some(id.clone());
        }
    })?;
    Ok(id)
}

fn make_primary(world: &mut World, kind: IdentificationKind, id: &str) -> Result<(), ApiError> {
    let found = find(world, kind, id)?;
    if !found.identification.is_verified() {
        return Err(ApiError::value("primary", "Only a verified one can be the primary one."));
    }
    let user_id = found.user.id.clone();
    touch(world, &user_id, |user| *user.primary_mut(kind) = Some(id.to_owned())).map(drop)
}

fn update(world: &mut World, call: &Call<'_>, kind: IdentificationKind) -> StateResult {
    let id = call.id(kind.parameter());
    let fields = call.fields();
    change(world, kind, id, |one| {
        if let Some(verified) = fields.flag("verified").filter(|verified| *verified != one.is_verified()) {
            one.status = Status::created(verified);
        }
        if let Some(second) = fields.flag("reserved_for_second_factor") {
            one.reserved_for_second_factor = second;
        }
    })?;
    if fields.flag("primary") == Some(true) {
        make_primary(world, kind, id)?;
    }
    find(world, kind, id).map(|one| one.shown())
}

/// The next verified one becomes the primary one.
fn delete(world: &mut World, kind: IdentificationKind, id: &str) -> StateResult {
    let user_id = find(world, kind, id)?.user.id.clone();
    touch(world, &user_id, |user| {
        user.identifications_mut(kind).retain(|one| one.id != id);
        if user.primary_mut(kind).as_deref() == Some(id) {
            let next = user.identifications(kind).iter().find(|one| one.is_verified());
            let next = next.map(|one| one.id.clone());
            *user.primary_mut(kind) = next;
        }
    })?;
    Ok(json!({ "object": kind.object(), "id": id, "deleted": true }))
}

fn delete_wallet(world: &mut World, call: &Call<'_>) -> StateResult {
    let (user_id, id) = (call.id("user_id"), call.id("web3_wallet_identification_id"));
    world.user(user_id)?;
    if find(world, IdentificationKind::Wallet, id)?.user.id != user_id {
        return Err(ApiError::not_found("web3_wallet", id));
    }
    delete(world, IdentificationKind::Wallet, id)
}

fn prepare(world: &mut World, kind: IdentificationKind, id: &str) -> StateResult {
    if find(world, kind, id)?.identification.is_verified() {
        return Err(ApiError::bad_request("verification_already_verified", "It has been verified already."));
    }
    let verification_id = world.ids.next("ver");
    let expire_at = world.clock.now() + CODE_LIFETIME;
    change(world, kind, id, |one| one.status = Status::Sent { verification_id, attempts: 0, expire_at })?;
    find(world, kind, id).map(|one| one.identification.otp(kind.object()))
}

fn attempt(world: &mut World, call: &Call<'_>, kind: IdentificationKind, id: &str) -> StateResult {
    let fields = call.fields();
    let found = find(world, kind, id)?;
    let Status::Sent { verification_id, expire_at, .. } = &found.identification.status else {
        return Err(ApiError::bad_request(
            "verification_not_sent",
            "No code has been sent; prepare it first.",
        ));
    };
    if fields.text("verification_id") != Some(verification_id) {
        return Err(ApiError::not_found("verification", fields.text("verification_id").unwrap_or_default()));
    }
    if *expire_at <= world.clock.now() {
        return Err(ApiError::bad_request("verification_expired", "The code has expired; prepare another."));
    }
    let right = fields.text("code") == Some(CODE);
    let mut shown = found.identification.otp(kind.object());
    change(world, kind, id, |one| match &mut one.status {
        status if right => *status = Status::Code,
        Status::Sent { attempts, .. } => *attempts += 1,
        _ => {}
    })?;
    if !right {
        return Err(ApiError::bad_request("form_code_incorrect", "The code is not the one that was sent."));
    }
    shown["status"] = json!("verified");
    Ok(shown)
}

/// The new address or number is the only one that the user has then.
fn replace(world: &mut World, call: &Call<'_>, kind: IdentificationKind) -> StateResult {
    let (user_id, fields) = (call.id("user_id"), call.fields());
    let value = fields.text(kind.object()).unwrap_or_default();
    let own = world.user(user_id)?.identifications(kind);
    let old: Vec<String> = own.iter().map(|one| one.id.clone()).collect();
    if !own.iter().any(|one| one.is(value)) {
        check(world, kind, value)?;
    }
    for id in old {
        delete(world, kind, &id)?;
    }
    let status = match fields.text("identification_status") {
        Some("reserved") => Status::Reserved,
        Some("unverified") => Status::Unverified,
        _ => Status::Admin,
    };
    let id = add(world, user_id, kind, value, status)?;
    touch(world, user_id, |user| {
        user.primary_mut(kind).get_or_insert_with(|| id.clone());
    })?;
    find(world, kind, &id).map(|one| one.shown())
}
