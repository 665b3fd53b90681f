//! Models written by hand as the generator would write them.

use std::collections::BTreeMap;

use openapi_runtime::codegen as rt;

#[non_exhaustive]
pub struct Organization {
    pub object: String,
    pub id: String,
    pub slug: Option<String>,
    pub members_count: Option<i64>,
    pub ratio: Option<f64>,
    pub plan: Option<Plan>,
    pub status: Status,
    pub tags: Vec<String>,
    pub metadata: rt::JsonObject,
    pub parent: Option<Box<Organization>>,
    pub secret_key: Option<String>,
    pub r#type: Option<String>,
    pub additional: BTreeMap<String, i64>,
}

rt::model! {
    Organization {
        object: required("object").constant("organization"),
        id: required("id"),
        slug: optional("slug"),
        members_count: optional("members_count"),
        ratio: optional("ratio"),
        plan: optional("plan"),
        status: optional("status"),
        tags: optional("tags"),
        metadata: optional("metadata"),
        parent: optional("parent"),
        secret_key: optional("secret_key").secret(),
        r#type: optional("type"),
        ..additional
    }
}

#[non_exhaustive]
pub struct Plan {
    pub name: String,
    pub price: Option<i64>,
    pub token: Option<String>,
}

rt::model! {
    Plan {
        name: required("name"),
        price: nullable("price"),
        token: optional("token").secret(),
    }
}

/// A type that callers send.
#[non_exhaustive]
pub struct NewInvitation {
    pub email_address: String,
    pub notify: rt::Nullable<bool>,
    pub plan: Option<Plan>,
}

rt::model! {
    NewInvitation {
        email_address: required("email_address"),
        notify: optional("notify"),
        plan: optional("plan"),
    }
}

impl NewInvitation {
    pub fn new(email_address: impl Into<String>) -> Self {
        Self { email_address: email_address.into(), ..Self::default() }
    }

    pub fn notify(mut self, notify: impl Into<rt::Nullable<bool>>) -> Self {
        self.notify = notify.into();
        self
    }
}

/// A model without fields.
#[non_exhaustive]
pub struct Empty {}

rt::model! {
    Empty {
    }
}

/// An open enum.
#[derive(Clone)]
#[non_exhaustive]
pub enum Status {
    Active,
    Revoked,
    Unknown(String),
}

rt::open_enum! {
    Status {
        Active: "active",
        Revoked: "revoked",
    }
}

#[non_exhaustive]
pub struct Otp {
    pub object: String,
    pub strategy: Option<String>,
    pub attempts: i64,
}

rt::model! {
    Otp {
        object: optional("object").constant("verification_otp"),
        strategy: optional("strategy"),
        attempts: required("attempts"),
    }
}

/// A union.
#[non_exhaustive]
pub enum Verification {
    Otp(Otp),
    Plan(Box<Plan>),
    Organization(Box<Organization>),
    Ids(Vec<String>),
    Text(String),
    Flag(bool),
    Nested(Box<Nest>),
    Unknown(rt::Value),
}

rt::union! {
    Verification {
        Otp: tagged("object", &["verification_otp", "verification_totp"]),
        Plan: object(&Plan::SHAPE),
        Organization: object(&Organization::SHAPE),
        Ids: kind(rt::Kind::Array),
        Text: kind(rt::Kind::String),
        Flag: kind(rt::Kind::Boolean),
        Nested: object(&Nest::SHAPE),
    }
}

/// A model that holds the union that holds it.
#[non_exhaustive]
pub struct Nest {
    pub inner: Option<Box<Verification>>,
    pub nest: i64,
}

rt::model! {
    Nest {
        inner: nullable("inner"),
        nest: required("nest"),
    }
}
