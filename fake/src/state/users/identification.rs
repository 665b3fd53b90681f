//! An email address, a phone number or a wallet of a user.

use serde_json::{Value, json};

/// The code that verifies every address and number, as it does for test addresses of a development instance.
pub(in crate::state) const CODE: &str = "424242";

#[derive(Clone, Debug)]
pub(crate) struct Identification {
    pub(in crate::state) id: String,
    pub(super) value: String,
    pub(in crate::state) status: Status,
    pub(in crate::state) reserved_for_second_factor: bool,
    pub(super) created_at: i64,
    pub(in crate::state) updated_at: i64,
}

/// The status of the verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::state) enum Status {
    /// Verified by the administrator who created it.
    Admin,
    /// Verified by a code.
    Code,
    /// Not verified.
    Unverified,
    /// A code has been sent.
    Sent { verification_id: String, attempts: i64, expire_at: i64 },
    /// Reserved for its owner, who has not verified it.
    Reserved,
}

impl Status {
    /// The status of a new identification, by the API's `verified`.
    pub(in crate::state) fn created(verified: bool) -> Self {
        if verified { Self::Admin } else { Self::Unverified }
    }
}

impl Identification {
    pub(in crate::state) fn new(id: String, value: &str, status: Status, now: i64) -> Self {
        let value = value.to_owned();
        Self { id, value, status, reserved_for_second_factor: false, created_at: now, updated_at: now }
    }

    pub(in crate::state) fn is(&self, value: &str) -> bool {
        self.value.eq_ignore_ascii_case(value)
    }

    pub(in crate::state) fn is_verified(&self) -> bool {
        matches!(self.status, Status::Admin | Status::Code)
    }

    /// `kind` is the object's name, and that of the property with the value.
    pub(in crate::state) fn json(&self, kind: &str) -> Value {
        let mut json = json!({
            "id": self.id,
            "object": kind,
            kind: self.value,
            "verification": self.verification(kind),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        if kind != "web3_wallet" {
            json["reserved"] = json!(self.status == Status::Reserved);
            json["linked_to"] = json!([]);
        }
        if kind == "phone_number" {
            json["reserved_for_second_factor"] = json!(self.reserved_for_second_factor);
            json["default_second_factor"] = json!(self.reserved_for_second_factor);
        }
        json
    }

    fn verification(&self, kind: &str) -> Value {
        let admin = || json!({ "object": "verification_admin", "status": "verified", "strategy": "admin", "attempts": null, "expire_at": null });
        match self.status {
            Status::Admin => admin(),
            Status::Unverified | Status::Reserved => Value::Null,
            // A wallet is verified by a signature, and never by a code.
            _ if kind == "web3_wallet" => admin(),
            Status::Code | Status::Sent { .. } => {
                let mut otp = self.otp(kind);
                otp["object"] = json!("verification_otp");
                if let Some(otp) = otp.as_object_mut() {
                    otp.shift_remove("id");
                }
                otp
            }
        }
    }

    /// The verification by a code, as the operations on it show it.
    pub(in crate::state) fn otp(&self, kind: &str) -> Value {
        let (id, status, attempts, expire_at) = match &self.status {
            Status::Sent { verification_id, attempts, expire_at } => {
                (verification_id.as_str(), "unverified", *attempts, Some(*expire_at))
            }
            _ => ("", "verified", 1, None),
        };
        let strategy = if kind == "phone_number" { "phone_code" } else { "email_code" };
        json!({ "object": "verification", "id": id, "status": status, "strategy": strategy, "attempts": attempts, "expire_at": expire_at })
    }
}
