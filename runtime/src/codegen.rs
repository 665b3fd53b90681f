//! The items that generated code uses. They are not stable: any release of the generator may change them.
//!
//! Programs use what the crate has at its root. Generated modules begin with `use openapi_runtime::codegen as rt;`, and
//! the generator and the runtime that they are compiled with have the same version.

pub use bytes::Bytes;
pub use http;
#[doc(no_inline)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
#[doc(no_inline)]
pub use serde_json::Value;

pub use crate::api::Api;
pub use crate::codec::expansion::*;
pub use crate::codec::{
    Additional, Codec, Elements, Empty, Field, Kind, Optional, Rule, Shape, Text, Union, Variant, Visitor,
    VisitorMut,
};
pub use crate::error::ErrorFormat;
pub use crate::media::{Case, Encoding};
pub use crate::operation::Method;
pub use crate::paging::{PageSize, Paging};
pub use crate::query::Style;
pub use crate::request::Request;
pub use crate::security::Scheme;
pub use crate::server::ServerVariable;
#[doc(no_inline)]
pub use crate::{
    All, ByteStream, Call, Client, ClientBuilder, Credential, CustomRequest, Error, EventStream, FilePart,
    ItemStream, Items, JsonObject, Nullable, Operation, Page, Pages, PreparedRequest, Secret,
};
#[doc(inline)]
pub use crate::{builder, maybe, model, open_enum, open_integers, open_scalars, union};
