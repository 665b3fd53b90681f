//! The runtime library of generated OpenAPI clients.
//!
//! Generated code describes an API; this crate sends its requests, decodes its responses and handles its errors. It
//! contains nothing specific to one API, and generated code uses only this crate and the standard library. Four ideas:
//!
//! **Describe.** Generated code is data. A model says which properties it has ([`Codec`](codegen::Codec),
//! [`Shape`](codegen::Shape)), an operation what parameters it takes ([`Operation`]), an API where it is and how it
//! reports errors ([`Api`](codegen::Api), [`ErrorFormat`](codegen::ErrorFormat)). A builder's setter is one line that
//! adds to a [`Request`](codegen::Request).
//!
//! **Send.** `request.send_json()` is a [`Call`]: a future that does nothing before it is awaited, and nothing after it
//! is dropped. It has the settings of this call (time limit, headers, another secret). The [`Client`] has those of all
//! calls: connections, the secret, default time limits, and retries that never execute a write twice ([`RetryPolicy`]).
//! A [`Transport`] exchanges the bytes with the server. Tests can replace it, and layers can wrap it
//! ([`ClientBuilder::wrap`]).
//!
//! **Decode.** [`Codec`](codegen::Codec) reads and writes JSON by visitors that are compiled once, in this crate, and
//! not for each model, so that a client of hundreds of models compiles quickly. A client that is older than the API
//! still decodes: unknown properties are skipped, enums keep unknown strings ([`open_enum!`](codegen::open_enum)), and
//! unions keep unknown JSON ([`union!`](codegen::union)). Models implement serde's traits for use in the caller's own
//! types.
//!
//! **Errors.** There is one [`Error`]. It has the operation, path, status, headers, body, the API's codes and messages,
//! the trace id, and the time to wait. It never shows a secret.
//!
//! ```
//! use openapi_runtime::codegen::{self, Api, Method, Operation, Style};
//! use openapi_runtime::{Call, Client, Error};
//!
//! // What a generator writes: a model,
//! pub struct Pet {
//!     pub id: i64,
//!     pub name: Option<String>,
//! }
//!
//! codegen::model! {
//!     Pet {
//!         id: required("id"),
//!         name: optional("name"),
//!     }
//! }
//!
//! // an operation, and a function that describes its request.
//! const API: Api = Api::new("https://pets.example.com/v1");
//! const LIST_PETS: Operation = Operation::new("ListPets", Method::Get, "/pets");
//!
//! pub fn list_pets(client: &Client, limit: i64) -> Call<Vec<Pet>> {
//!     let mut request = client.request(&LIST_PETS);
//!     request.query("limit", Style::Form, limit);
//!     request.send_json()
//! }
//!
//! // What a caller writes.
//! async fn print_pets(client: &Client) -> Result<(), Error> {
//!     for pet in list_pets(client, 10).await? {
//!         println!("{pet:?}");
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Features
//!
//! | feature | |
//! | --- | --- |
//! | `rustls-ring` (default) | TLS by rustls on ring, certificates checked as the platform does |
//! | `rustls-aws-lc-rs` | the same on aws-lc-rs; chosen where both are on |
//! | `native-tls` | TLS by the platform's library; chosen where no rustls feature is on |
//! | `http2` | HTTP/2 where the server offers it: for many requests at once, over one connection |
//! | `gzip` | compressed responses |
//! | `blocking` | `wait` on calls and lists, and `block_on`, for synchronous code |
//! | `tracing` | spans and events, see [below](#spans) |
//! | `webhooks` | `webhook`: deliveries by the Standard Webhooks rule, verified and signed; `webhooks-ring` where no rustls feature is on |
//!
//! Without a TLS feature, `https` needs a reqwest client of your own ([`ClientBuilder::reqwest`]). No feature asks the
//! process for a default cryptography provider, and none sets one.
//!
//! # Spans
//!
//! With the feature `tracing`, a call is a span `call`, and each of its attempts is a span `attempt` within it, both of
//! level `INFO` and target `openapi_runtime`. Their fields are those of OpenTelemetry's conventions for HTTP clients,
//! and `openapi.operation.id`:
//!
//! | field | |
//! | --- | --- |
//! | `otel.name` | the operation's id; of an attempt `GET /v1/pets/{pet_id}` |
//! | `otel.kind` | `internal`; of an attempt `client` |
//! | `http.request.method`, `url.template`, `url.scheme`, `server.address`, `server.port` | operation and server |
//! | `http.request.resend_count` | the number of earlier attempts, if any |
//! | `http.response.status_code` | the status, if there is a response |
//! | `error.type`, `otel.status_code` | where it failed: the status, `connect`, `timeout`, `transport`, `decode` or `invalid_request`; and `ERROR` |
//!
//! Spans have no other fields: no secret, no header, no body, and no value of a parameter. Dropping a call closes its
//! spans.
//!
//! # Events
//!
//! Events of the same target are meant for logs, for programs that collect no spans:
//!
//! | event | level | fields |
//! | --- | --- | --- |
//! | `attempt failed, sending again` | `WARN` | `openapi.operation.id`, `http.response.status_code`, `error.type`, `attempts`, `pause_ms` |
//! | `no credential of the client …` | `WARN`, once for each client | `openapi.operation.id` |
//! | `the client has a bearer token …` | `WARN`, when it is built | |
//! | `call failed` | `INFO` where the API refuses the request (4xx but 429), else `WARN` | the first four, `error.codes`, `trace_id` |
//!
//! # Runtimes
//!
//! Await a call in a tokio runtime whose timer and IO are on (`enable_all`); without a runtime the call is an error.
//! One client serves several runtimes, for example in a `static` that all tests use: each runtime has separate
//! connections, so that the end of one runtime breaks no call of another. With a [`reqwest`](ClientBuilder::reqwest)
//! client of your own they share its connections, and a call may fail when the runtime that opened its connection ends.

mod api;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod call;
mod client;
mod codec;
pub mod codegen;
mod common_headers;
mod custom;
mod error;
mod extras;
mod file;
mod flat;
mod idempotency;
mod limit;
mod media;
mod multipart;
mod operation;
mod paging;
mod query;
mod random;
mod redact;
mod request;
mod response;
mod retry;
mod secret;
mod security;
mod server;
mod stream;
mod styled;
mod trace;
mod transport;
mod url;
#[cfg(feature = "webhooks")]
pub mod webhook;

pub use bytes::Bytes;
pub use http;
pub use serde_json::Value;

#[cfg(feature = "blocking")]
pub use blocking::block_on;
pub use call::{Call, CallWithResponse, PreparedRequest};
pub use client::{BuildError, Client, ClientBuilder};
pub use codec::{JsonError, JsonObject, Nullable, from_json, from_json_named, to_json};
pub use custom::CustomRequest;
pub use error::{ApiError, Error, ErrorKind};
pub use file::FilePart;
pub use operation::Operation;
pub use paging::{All, Items, Page, Pages};
pub use response::{RawBody, Response};
pub use retry::{Backoff, Failure, NoRetry, RetryPolicy};
pub use secret::Secret;
pub use security::{Credential, TokenSource};
pub use stream::{ByteStream, Event, EventStream, ItemStream};
#[cfg(feature = "__rustls")]
pub use transport::install_default_crypto_provider;
pub use transport::{BodyStream, BoxFuture, Transport, TransportError};
