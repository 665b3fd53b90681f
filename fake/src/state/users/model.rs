//! A user, and its JSON.

use serde_json::{Map, Value, json};

use crate::state::list::Key;

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(in crate::state) id: String,
    pub(super) external_id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) emails: Vec<Identification>,
    pub(super) phones: Vec<Identification>,
    pub(super) wallets: Vec<Identification>,
    pub(super) primary_email_id: Option<String>,
    pub(super) primary_phone_id: Option<String>,
    pub(super) primary_wallet_id: Option<String>,
    pub(super) has_image: bool,
    pub(super) public_metadata: Map<String, Value>,
    pub(super) private_metadata: Map<String, Value>,
    pub(super) unsafe_metadata: Map<String, Value>,
    /// `None`: there is no password.
    pub(super) password_updated_at: Option<i64>,
    pub(super) totp_enabled: bool,
    pub(super) backup_code_enabled: bool,
    pub(super) banned: bool,
    /// `None`: the user is not locked.
    pub(super) lockout_expires_in_seconds: Option<i64>,
    pub(super) delete_self_enabled: bool,
    pub(super) create_organization_enabled: bool,
    pub(super) create_organizations_limit: Option<i64>,
    pub(super) bypass_client_trust: bool,
    pub(super) legal_accepted_at: Option<i64>,
    pub(super) last_sign_in_at: Option<i64>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// An email address, a phone number or a wallet.
#[derive(Clone, Debug)]
pub(crate) struct Identification {
    pub(super) id: String,
    pub(super) value: String,
    reserved: bool,
    created_at: i64,
}

impl Default for User {
    fn default() -> Self {
        Self {
            id: String::new(),
            external_id: None,
            username: None,
            first_name: None,
            last_name: None,
            locale: None,
            timezone: None,
            emails: Vec::new(),
            phones: Vec::new(),
            wallets: Vec::new(),
            primary_email_id: None,
            primary_phone_id: None,
            primary_wallet_id: None,
            has_image: false,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            unsafe_metadata: Map::new(),
            password_updated_at: None,
            totp_enabled: false,
            backup_code_enabled: false,
            banned: false,
            lockout_expires_in_seconds: None,
            delete_self_enabled: true,
            create_organization_enabled: true,
            create_organizations_limit: None,
            bypass_client_trust: false,
            legal_accepted_at: None,
            last_sign_in_at: None,
            created_at: 0,
            updated_at: 0,
        }
    }
}

impl Identification {
    pub(super) fn new(id: String, value: &str, reserved: bool, now: i64) -> Self {
        Self { id, value: value.to_owned(), reserved, created_at: now }
    }

    pub(super) fn is(&self, value: &str) -> bool {
        self.value.eq_ignore_ascii_case(value)
    }

    /// `kind` is the object's name, and that of the property with the value.
    fn json(&self, kind: &str) -> Value {
        let verification = json!({
            "object": "verification_admin",
            "status": "verified",
            "strategy": "admin",
            "attempts": null,
            "expire_at": null,
        });
        let mut json = json!({
            "id": self.id,
            "object": kind,
            kind: self.value,
            "verification": if self.reserved { Value::Null } else { verification },
            "created_at": self.created_at,
            "updated_at": self.created_at,
        });
        if kind != "web3_wallet" {
            json["reserved"] = json!(self.reserved);
            json["linked_to"] = json!([]);
        }
        json
    }
}

fn all_json(identifications: &[Identification], kind: &str) -> Vec<Value> {
    identifications.iter().map(|one| one.json(kind)).collect()
}

/// The value of the primary one.
fn primary<'a>(all: &'a [Identification], id: Option<&String>) -> Option<&'a str> {
    all.iter().find(|one| Some(&one.id) == id).map(|one| one.value.as_str())
}

impl User {
    /// Completes a new user.
    pub(super) fn begin(&mut self, now: i64, has_password: bool) {
        let first = |all: &[Identification]| all.first().map(|one| one.id.clone());
        self.primary_email_id = first(&self.emails);
        self.primary_phone_id = first(&self.phones);
        self.primary_wallet_id = first(&self.wallets);
        self.password_updated_at = has_password.then_some(now);
        if self.created_at == 0 {
            self.created_at = now;
        }
        self.updated_at = now;
    }

    pub(in crate::state) fn has_email_address(&self, email_address: &str) -> bool {
        self.emails.iter().any(|one| one.is(email_address))
    }

    pub(super) fn email(&self) -> Option<&str> {
        primary(&self.emails, self.primary_email_id.as_ref())
    }

    /// A user is active when signing in, and never otherwise.
    pub(super) fn last_active_at(&self) -> Option<i64> {
        self.last_sign_in_at
    }

    fn phone(&self) -> Option<&str> {
        primary(&self.phones, self.primary_phone_id.as_ref())
    }

    fn wallet(&self) -> Option<&str> {
        primary(&self.wallets, self.primary_wallet_id.as_ref())
    }

    pub(in crate::state) fn email_address(&self) -> Option<&str> {
        self.email()
    }

    pub(in crate::state) fn is_banned(&self) -> bool {
        self.banned
    }

    pub(in crate::state) fn has_second_factor(&self) -> bool {
        self.totp_enabled
    }

    /// What a list is sorted by.
    pub(in crate::state) fn key(&self, order: &str) -> Key {
        match order {
            "created_at" => Key::Number(self.created_at),
            "updated_at" => Key::Number(self.updated_at),
            "email_address" => Key::text(self.email()),
            "phone_number" => Key::text(self.phone()),
            "web3wallet" => Key::text(self.wallet()),
            "username" => Key::text(self.username.as_deref()),
            "first_name" => Key::text(self.first_name.as_deref()),
            "last_name" => Key::text(self.last_name.as_deref()),
            "last_sign_in_at" => Key::Number(self.last_sign_in_at.unwrap_or_default()),
            _ => Key::Number(self.last_active_at().unwrap_or_default()),
        }
    }

    fn image_url(&self) -> String {
        format!("https://images.example.com/{}", self.id)
    }

    pub(in crate::state) fn json(&self) -> Value {
        let mut json = self.profile_json();
        if let (Value::Object(json), Value::Object(account)) = (&mut json, self.account_json()) {
            json.extend(account);
        }
        // Clerk's document does not have it; where requests may set it, answers may have it too.
        if let Some(timezone) = &self.timezone {
            json["timezone"] = json!(timezone);
        }
        json
    }

    /// Who it is.
    fn profile_json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "user",
            "external_id": self.external_id,
            "primary_email_address_id": self.primary_email_id,
            "primary_phone_number_id": self.primary_phone_id,
            "primary_web3_wallet_id": self.primary_wallet_id,
            "username": self.username,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "locale": self.locale,
            "image_url": self.image_url(),
            "has_image": self.has_image,
            "public_metadata": self.public_metadata,
            "private_metadata": self.private_metadata,
            "unsafe_metadata": self.unsafe_metadata,
            "email_addresses": all_json(&self.emails, "email_address"),
            "phone_numbers": all_json(&self.phones, "phone_number"),
            "web3_wallets": all_json(&self.wallets, "web3_wallet"),
            "passkeys": [],
            "external_accounts": [],
            "saml_accounts": [],
            "enterprise_accounts": [],
        })
    }

    /// How and whether it may sign in.
    fn account_json(&self) -> Value {
        json!({
            "password_enabled": self.password_updated_at.is_some(),
            "two_factor_enabled": self.totp_enabled,
            "totp_enabled": self.totp_enabled,
            "backup_code_enabled": self.backup_code_enabled,
            "mfa_enabled_at": null,
            "mfa_disabled_at": null,
            "password_last_updated_at": self.password_updated_at,
            "last_sign_in_at": self.last_sign_in_at,
            "banned": self.banned,
            "locked": self.lockout_expires_in_seconds.is_some(),
            "lockout_expires_in_seconds": self.lockout_expires_in_seconds,
            "verification_attempts_remaining": 100,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "delete_self_enabled": self.delete_self_enabled,
            "create_organization_enabled": self.create_organization_enabled,
            "create_organizations_limit": self.create_organizations_limit,
            "last_active_at": self.last_active_at(),
            "legal_accepted_at": self.legal_accepted_at,
            "bypass_client_trust": self.bypass_client_trust,
        })
    }

    fn identifier(&self) -> Option<&str> {
        self.email().or_else(|| self.phone()).or(self.username.as_deref()).or_else(|| self.wallet())
    }

    /// What an organization may know of its member.
    pub(in crate::state) fn public_json(&self) -> Value {
        let mut json = self.public_inviter_json();
        json["identifier"] = json!(self.identifier());
        json["profile_image_url"] = json!(self.image_url());
        json["username"] = json!(self.username);
        json["banned"] = json!(self.banned);
        json
    }

    /// What the one who is invited may know of the one who invites.
    pub(in crate::state) fn public_inviter_json(&self) -> Value {
        json!({
            "user_id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "image_url": self.image_url(),
            "has_image": self.has_image,
            "identifier": self.identifier().unwrap_or_default(),
        })
    }
}
