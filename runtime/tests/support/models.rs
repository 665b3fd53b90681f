//! Models by hand, just as the generator writes them.

use std::collections::BTreeMap;

use openapi_runtime::{
    Additional, Codec, Field, Json, JsonError, JsonObject, Kind, Model, Nullable, OpenEnum, Shape, Union,
    Value, Variant,
};

#[derive(Clone, Default, PartialEq)]
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
    pub metadata: JsonObject,
    pub parent: Option<Box<Organization>>,
    pub secret_key: Option<String>,
    pub additional: BTreeMap<String, i64>,
}

impl Organization {
    pub(crate) const SHAPE: Shape = Shape::new(
        "Organization",
        &[
            Field::required("object").constant("organization"),
            Field::required("id"),
            Field::optional("slug"),
            Field::optional("members_count"),
            Field::optional("ratio"),
            Field::optional("plan"),
            Field::optional("status"),
            Field::optional("tags"),
            Field::optional("metadata"),
            Field::optional("parent"),
            Field::optional("secret_key").secret(),
        ],
    );
}

impl Model for Organization {
    fn shape(&self) -> &'static Shape {
        &Self::SHAPE
    }
    fn slot(&self, index: usize) -> Option<&dyn Codec> {
        let slot: &dyn Codec = match index {
            0 => &self.object,
            1 => &self.id,
            2 => &self.slug,
            3 => &self.members_count,
            4 => &self.ratio,
            5 => &self.plan,
            6 => &self.status,
            7 => &self.tags,
            8 => &self.metadata,
            9 => &self.parent,
            10 => &self.secret_key,
            _ => return None,
        };
        Some(slot)
    }
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec> {
        let slot: &mut dyn Codec = match index {
            0 => &mut self.object,
            1 => &mut self.id,
            2 => &mut self.slug,
            3 => &mut self.members_count,
            4 => &mut self.ratio,
            5 => &mut self.plan,
            6 => &mut self.status,
            7 => &mut self.tags,
            8 => &mut self.metadata,
            9 => &mut self.parent,
            10 => &mut self.secret_key,
            _ => return None,
        };
        Some(slot)
    }
    fn additional(&self) -> Option<&dyn Additional> {
        Some(&self.additional)
    }
    fn additional_mut(&mut self) -> Option<&mut dyn Additional> {
        Some(&mut self.additional)
    }
}
openapi_runtime::model!(Organization);

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    pub name: String,
    pub price: Option<i64>,
    pub token: Option<String>,
}

impl Plan {
    pub(crate) const SHAPE: Shape = Shape::new(
        "Plan",
        &[Field::required("name"), Field::required("price"), Field::optional("token").secret()],
    );
}

impl Model for Plan {
    fn shape(&self) -> &'static Shape {
        &Self::SHAPE
    }
    fn slot(&self, index: usize) -> Option<&dyn Codec> {
        let slot: &dyn Codec = match index {
            0 => &self.name,
            1 => &self.price,
            2 => &self.token,
            _ => return None,
        };
        Some(slot)
    }
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec> {
        let slot: &mut dyn Codec = match index {
            0 => &mut self.name,
            1 => &mut self.price,
            2 => &mut self.token,
            _ => return None,
        };
        Some(slot)
    }
}
openapi_runtime::model!(Plan);

/// A type that callers send.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct NewInvitation {
    pub email_address: String,
    pub notify: Nullable<bool>,
    pub plan: Option<Plan>,
}

impl NewInvitation {
    pub(crate) const SHAPE: Shape = Shape::new(
        "NewInvitation",
        &[Field::required("email_address"), Field::optional("notify"), Field::optional("plan")],
    );

    pub fn new(email_address: impl Into<String>) -> Self {
        Self { email_address: email_address.into(), ..Self::default() }
    }

    pub fn notify(mut self, notify: impl Into<Nullable<bool>>) -> Self {
        self.notify = notify.into();
        self
    }
}

impl Model for NewInvitation {
    fn shape(&self) -> &'static Shape {
        &Self::SHAPE
    }
    fn slot(&self, index: usize) -> Option<&dyn Codec> {
        let slot: &dyn Codec = match index {
            0 => &self.email_address,
            1 => &self.notify,
            2 => &self.plan,
            _ => return None,
        };
        Some(slot)
    }
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec> {
        let slot: &mut dyn Codec = match index {
            0 => &mut self.email_address,
            1 => &mut self.notify,
            2 => &mut self.plan,
            _ => return None,
        };
        Some(slot)
    }
}
openapi_runtime::model!(NewInvitation);

/// open enum
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    Active,
    Revoked,
    Unknown(String),
}

impl OpenEnum for Status {
    const KNOWN: &'static [(&'static str, Self)] = &[("active", Self::Active), ("revoked", Self::Revoked)];
    fn from_unknown(text: String) -> Self {
        Self::Unknown(text)
    }
    fn unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(text) => Some(text),
            _ => None,
        }
    }
}
openapi_runtime::open_enum!(Status);

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Otp {
    pub object: String,
    pub strategy: Option<String>,
    pub attempts: i64,
}

impl Otp {
    pub(crate) const SHAPE: Shape = Shape::new(
        "Otp",
        &[
            Field::optional("object").constant("verification_otp"),
            Field::optional("strategy"),
            Field::required("attempts"),
        ],
    );
}

impl Model for Otp {
    fn shape(&self) -> &'static Shape {
        &Self::SHAPE
    }
    fn slot(&self, index: usize) -> Option<&dyn Codec> {
        let slot: &dyn Codec = match index {
            0 => &self.object,
            1 => &self.strategy,
            2 => &self.attempts,
            _ => return None,
        };
        Some(slot)
    }
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec> {
        let slot: &mut dyn Codec = match index {
            0 => &mut self.object,
            1 => &mut self.strategy,
            2 => &mut self.attempts,
            _ => return None,
        };
        Some(slot)
    }
}
openapi_runtime::model!(Otp);

/// union
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Verification {
    Otp(Otp),
    Plan(Box<Plan>),
    Organization(Box<Organization>),
    Ids(Vec<String>),
    Text(String),
    Flag(bool),
    Nested(Box<Nest>),
    Unknown(Value),
}

impl Union for Verification {
    const VARIANTS: &'static [Variant] = &[
        Variant::tagged("object", &["verification_otp", "verification_totp"]),
        Variant::object(&Plan::SHAPE),
        Variant::object(&Organization::SHAPE),
        Variant::kind(Kind::Array),
        Variant::kind(Kind::String),
        Variant::kind(Kind::Boolean),
        Variant::object(&Nest::SHAPE),
    ];
    fn read(index: usize, json: &mut Json<'_>) -> Result<Self, JsonError> {
        Ok(match index {
            0 => Self::Otp(json.read()?),
            1 => Self::Plan(json.read()?),
            2 => Self::Organization(json.read()?),
            3 => Self::Ids(json.read()?),
            4 => Self::Text(json.read()?),
            5 => Self::Flag(json.read()?),
            6 => Self::Nested(json.read()?),
            _ => Self::Unknown(json.read()?),
        })
    }
    fn value(&self) -> &dyn Codec {
        match self {
            Self::Otp(v) => v,
            Self::Plan(v) => v,
            Self::Organization(v) => v,
            Self::Ids(v) => v,
            Self::Text(v) => v,
            Self::Flag(v) => v,
            Self::Nested(v) => v,
            Self::Unknown(v) => v,
        }
    }
}
openapi_runtime::union!(Verification);

/// A model that holds the union that holds it.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Nest {
    pub inner: Option<Box<Verification>>,
    pub nest: i64,
}

impl Nest {
    pub(crate) const SHAPE: Shape = Shape::new("Nest", &[Field::required("inner"), Field::required("nest")]);
}

impl Model for Nest {
    fn shape(&self) -> &'static Shape {
        &Self::SHAPE
    }
    fn slot(&self, index: usize) -> Option<&dyn Codec> {
        let slot: &dyn Codec = match index {
            0 => &self.inner,
            1 => &self.nest,
            _ => return None,
        };
        Some(slot)
    }
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec> {
        let slot: &mut dyn Codec = match index {
            0 => &mut self.inner,
            1 => &mut self.nest,
            _ => return None,
        };
        Some(slot)
    }
}
openapi_runtime::model!(Nest);
