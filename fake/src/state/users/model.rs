//! A user, and its JSON.

use serde_json::{Map, Value, json};

use super::identification::Identification;
use super::passwords::Password;
use super::second_factors::Totp;
use crate::state::list::Key;
use crate::state::store::{Key as StoreKey, Row, key};

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
    pub(super) password: Option<Password>,
    pub(super) password_updated_at: Option<i64>,
    pub(super) totp: Option<Totp>,
    pub(super) backup_codes: Vec<String>,
    pub(super) mfa_enabled_at: Option<i64>,
    pub(super) mfa_disabled_at: Option<i64>,
    /// Accounts at other providers, as the API shows them.
    pub(in crate::state) external_accounts: Vec<Value>,
    pub(super) banned: bool,
    /// `None`: the user is not locked.
    pub(super) locked_until: Option<i64>,
    pub(super) delete_self_enabled: bool,
    pub(super) create_organization_enabled: bool,
    pub(super) create_organizations_limit: Option<i64>,
    pub(super) bypass_client_trust: bool,
    pub(super) legal_accepted_at: Option<i64>,
    pub(super) last_sign_in_at: Option<i64>,
    pub(super) created_at: i64,
    pub(in crate::state) updated_at: i64,
}

/// The kind of an identification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::state) enum IdentificationKind {
    EmailAddress,
    PhoneNumber,
    Wallet,
}

impl IdentificationKind {
    const ALL: [Self; 3] = [Self::EmailAddress, Self::PhoneNumber, Self::Wallet];

    /// The object's name, and that of the property with the value.
    pub(in crate::state) fn object(self) -> &'static str {
        match self {
            Self::EmailAddress => "email_address",
            Self::PhoneNumber => "phone_number",
            Self::Wallet => "web3_wallet",
        }
    }

    /// The parameter of a path that has the id.
    pub(in crate::state) fn parameter(self) -> &'static str {
        match self {
            Self::EmailAddress => "email_address_id",
            Self::PhoneNumber => "phone_number_id",
            Self::Wallet => "web3_wallet_identification_id",
        }
    }
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
            password: None,
            password_updated_at: None,
            totp: None,
            backup_codes: Vec::new(),
            mfa_enabled_at: None,
            mfa_disabled_at: None,
            external_accounts: Vec::new(),
            banned: false,
            locked_until: None,
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

impl Row for User {
    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self, _: &[&'static str]) -> Vec<StoreKey> {
        let named = [("username", &self.username), ("external_id", &self.external_id)];
        let named = named.into_iter().filter_map(|(name, value)| Some(key(name, value.as_deref()?)));
        let own = IdentificationKind::ALL.into_iter().flat_map(|kind| {
            let all = self.identifications(kind).iter();
            all.flat_map(move |one| [key(kind.object(), &one.value), key("identification", &one.id)])
        });
        named.chain(own).collect()
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
    pub(super) fn begin(&mut self, now: i64) {
        let first = |all: &[Identification]| all.first().map(|one| one.id.clone());
        self.mfa_enabled_at = self.has_second_factor().then_some(now);
        self.primary_email_id = first(&self.emails);
        self.primary_phone_id = first(&self.phones);
        self.primary_wallet_id = first(&self.wallets);
        self.password_updated_at = self.password.is_some().then_some(now);
        if self.created_at == 0 {
            self.created_at = now;
        }
        self.updated_at = now;
    }

    pub(in crate::state) fn identifications(&self, kind: IdentificationKind) -> &[Identification] {
        match kind {
            IdentificationKind::EmailAddress => &self.emails,
            IdentificationKind::PhoneNumber => &self.phones,
            IdentificationKind::Wallet => &self.wallets,
        }
    }

    pub(in crate::state) fn identifications_mut(
        &mut self,
        kind: IdentificationKind,
    ) -> &mut Vec<Identification> {
        match kind {
            IdentificationKind::EmailAddress => &mut self.emails,
            IdentificationKind::PhoneNumber => &mut self.phones,
            IdentificationKind::Wallet => &mut self.wallets,
        }
    }

    /// The id of the primary one.
    pub(in crate::state) fn primary_mut(&mut self, kind: IdentificationKind) -> &mut Option<String> {
        match kind {
            IdentificationKind::EmailAddress => &mut self.primary_email_id,
            IdentificationKind::PhoneNumber => &mut self.primary_phone_id,
            IdentificationKind::Wallet => &mut self.primary_wallet_id,
        }
    }

    pub(in crate::state) fn has_email_address(&self, email_address: &str) -> bool {
        self.emails.iter().any(|one| one.is(email_address))
    }

    pub(in crate::state) fn email_addresses(&self) -> impl Iterator<Item = &str> {
        self.emails.iter().map(|one| one.value.as_str())
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

    /// Whether one of the accounts at other providers is among the requested ones.
    pub(super) fn has_account(&self, provider: Option<&str>, ids: Option<Vec<&str>>) -> bool {
        let named = |account: &Value, name: &str| account[name].as_str().unwrap_or_default().to_owned();
        let fits = |account: &Value| {
            provider.is_none_or(|wanted| named(account, "provider").ends_with(wanted))
                && ids.as_ref().is_none_or(|ids| ids.contains(&named(account, "provider_user_id").as_str()))
        };
        provider.is_none() && ids.is_none() || self.external_accounts.iter().any(fits)
    }

    pub(in crate::state) fn email_address(&self) -> Option<&str> {
        self.email()
    }

    pub(in crate::state) fn is_banned(&self) -> bool {
        self.banned
    }

    pub(in crate::state) fn has_second_factor(&self) -> bool {
        self.totp.is_some() || self.phones.iter().any(|phone| phone.reserved_for_second_factor)
    }

    /// The key by which a list is sorted.
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

    pub(in crate::state) fn json(&self, now: i64) -> Value {
        let mut json = self.profile_json();
        if let (Value::Object(json), Value::Object(account)) = (&mut json, self.account_json(now)) {
            json.extend(account);
        }
        // Clerk's document lacks it in responses. As requests may set it, responses may have it as well.
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
            "external_accounts": self.external_accounts,
            "saml_accounts": [],
            "enterprise_accounts": [],
        })
    }

    /// How and whether it may sign in.
    fn account_json(&self, now: i64) -> Value {
        let lockout = self.locked_until.map(|end| (end - now) / 1000).filter(|seconds| *seconds > 0);
        json!({
            "password_enabled": self.password.is_some(),
            "two_factor_enabled": self.has_second_factor(),
            "totp_enabled": self.totp.is_some(),
            "backup_code_enabled": !self.backup_codes.is_empty(),
            "mfa_enabled_at": self.mfa_enabled_at,
            "mfa_disabled_at": self.mfa_disabled_at,
            "password_last_updated_at": self.password_updated_at,
            "last_sign_in_at": self.last_sign_in_at,
            "banned": self.banned,
            "locked": lockout.is_some(),
            "lockout_expires_in_seconds": lockout,
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

    /// The user as its organization sees it.
    pub(in crate::state) fn public_json(&self) -> Value {
        let mut json = self.public_inviter_json();
        json["identifier"] = json!(self.identifier());
        json["profile_image_url"] = json!(self.image_url());
        json["username"] = json!(self.username);
        json["banned"] = json!(self.banned);
        json
    }

    /// The inviting user as the invited one sees it.
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
