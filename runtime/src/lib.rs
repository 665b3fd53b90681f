//! What a generated OpenAPI client calls.
//!
//! The generator writes down what an API is; this crate does everything that follows from it.
mod api;
mod body;
mod call;
mod client;
mod codec;
mod error;
mod flat;
mod multipart;
mod operation;
mod query;
mod random;
mod request;
mod response;
mod retry;
mod secret;
mod transport;
mod url;

pub use api::Api;
pub use call::{Call, CallWithResponse};
pub use client::{BuildError, Client, ClientBuilder};
pub use codec::*;
pub use error::{ApiError, Error, ErrorFormat, ErrorKind};
pub use multipart::FilePart;
pub use operation::{Method, Operation};
pub use query::Style;
pub use request::Request;
pub use response::{RawBody, Response};
pub use retry::{Backoff, Failure, NoRetry, RetryPolicy};
pub use secret::Secret;
pub use transport::{BoxFuture, Transport, TransportError};

pub use bytes::Bytes;
/// What serializes: how a value of the caller's own shape goes into a request.
pub use serde::Serialize;
/// Any JSON value.
pub use serde_json::Value;

#[doc(hidden)]
pub mod expansion {
    pub use crate::codec::expansion::*;
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
}
