//! The allowlist and the blocklist of identifiers for signing up.

use serde_json::json;

use super::call::Call;
use super::resource::{Kind, Operations, Record, Shape};
use super::{INSTANCE_ID, World};
use crate::errors::ApiError;

pub(super) static ALLOWLIST_IDENTIFIER: Kind = Kind {
    object: "allowlist_identifier",
    prefix: "alid",
    parameter: "identifier_id",
    operations: Operations {
        create: "CreateAllowlistIdentifier",
        get: "",
        list: "ListAllowlistIdentifiers",
        update: "",
        delete: "DeleteAllowlistIdentifier",
    },
    template: || json!({ "identifier": "", "identifier_type": "", "instance_id": INSTANCE_ID }),
    fields: &["identifier"],
    unique: &["identifier"],
    shape: Shape::Array,
    created: find_type,
    ..Kind::PLAIN
};

pub(super) static BLOCKLIST_IDENTIFIER: Kind = Kind {
    object: "blocklist_identifier",
    prefix: "blid",
    parameter: "identifier_id",
    operations: Operations {
        create: "CreateBlocklistIdentifier",
        get: "",
        list: "ListBlocklistIdentifiers",
        update: "",
        delete: "DeleteBlocklistIdentifier",
    },
    template: || json!({ "identifier": "", "identifier_type": "", "instance_id": INSTANCE_ID }),
    fields: &["identifier"],
    unique: &["identifier"],
    created: find_type,
    ..Kind::PLAIN
};

/// `ada@example.com` and `*@example.com` are email addresses, `+1…` phone numbers, `0x…` wallets.
fn find_type(_: &mut World, _: &Call<'_>, identifier: &mut Record) -> Result<(), ApiError> {
    let text = identifier.text("identifier");
    let digits = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_ascii_digit());
    let kind = match text {
        _ if text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')) => {
            "email_address"
        }
        _ if text.strip_prefix('+').is_some_and(digits) => "phone_number",
        _ if text.starts_with("0x") => "web3_wallet",
        _ => {
            let long = format!("`{text}` is no email address, phone number or wallet.");
            return Err(ApiError::format("identifier", long));
        }
    };
    identifier.set("identifier_type", kind);
    Ok(())
}
