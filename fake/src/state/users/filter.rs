//! The filters of lists of users, which lists of members share.

use super::identification::Identification;
use super::model::User;
use crate::state::call::Call;
use crate::state::{World, list};

/// The keys by which a list of users can be sorted.
pub(super) const ORDERS: [&str; 10] = [
    "created_at",
    "updated_at",
    "email_address",
    "web3wallet",
    "first_name",
    "last_name",
    "phone_number",
    "username",
    "last_active_at",
    "last_sign_in_at",
];

/// The users that a request asks for.
pub(super) fn passing<'a>(world: &'a World, call: &Call<'_>) -> Vec<&'a User> {
    world.users.iter().filter(|user| passes(world, call, user)).collect()
}

fn passes(world: &World, call: &Call<'_>, user: &User) -> bool {
    describes(call, user)
        && list::passes(call, "external_id", |id| user.external_id.as_deref() == Some(id))
        && list::passes(call, "organization_id", |id| world.membership(id, &user.id).is_some())
        && list::within(call, "created_at", Some(user.created_at))
        && user.has_account(call.text("provider"), call.texts("provider_user_id"))
}

/// Whether the user passes the filters for its own properties.
pub(in crate::state) fn describes(call: &Call<'_>, user: &User) -> bool {
    let name = [user.first_name.as_deref(), user.last_name.as_deref()];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let username = || user.username.as_deref().into_iter();
    let anything = [user.id.as_str(), &name].into_iter().chain(username());
    let anything = anything.chain(texts(&user.emails)).chain(texts(&user.phones)).chain(texts(&user.wallets));
    list::passes(call, "user_id", |id| id == user.id)
        && list::listed(call, "email_address", texts(&user.emails))
        && list::listed(call, "phone_number", texts(&user.phones))
        && list::listed(call, "web3_wallet", texts(&user.wallets))
        && list::listed(call, "username", username())
        && list::found(call, "query", anything)
        && list::found(call, "email_address_query", texts(&user.emails))
        && list::found(call, "phone_number_query", texts(&user.phones))
        && list::found(call, "username_query", username())
        && list::found(call, "name_query", [name.as_str()])
        && call.flag("banned").is_none_or(|banned| banned == user.banned)
        && list::within(call, "last_active_at", user.last_active_at())
        && list::within(call, "last_sign_in_at", user.last_sign_in_at)
}

fn texts(identifications: &[Identification]) -> impl Iterator<Item = &str> {
    identifications.iter().map(|one| one.value.as_str())
}
