//! Clerk for Rust backends: every operation of the Backend API, typed, generated from Clerk's API document; session
//! tokens, machine tokens and webhooks by features. Not affiliated with Clerk.
//!
//! ```no_run
//! use clerk_backend::Clerk;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let clerk = Clerk::from_env()?; // CLERK_SECRET_KEY
//! let acme = clerk.organizations().create_organization("Acme").slug("acme").await?;
//! println!("{} has the id {}", acme.name, acme.id);
//! # Ok(())
//! # }
//! ```
//!
//! | to | see |
//! | --- | --- |
//! | make a client | [`Clerk::new`], [`Clerk::from_env`], [`Clerk::builder`] |
//! | find an operation | the methods of [`Clerk`], one for each tag: [`Clerk::users`], [`Clerk::organizations`] |
//! | change the settings of one call | [`Call`], which `.send()` returns: time limit, another secret, headers |
//! | walk through a list | [`Page`], [`Items`] |
//! | handle an error | [`Error`] |
//! | read a response | [`models`] |
//! | call an operation without a method | [`Clerk::request`], [`Call::query`], [`Call::field`] |
//! | change retries, connections, transports | [`Builder`], [`runtime`] |
//! | test a program | the package `clerk-backend-fake` |
//!
//! # Calls
//!
//! A method takes the required values and returns a request, whose setters take the optional ones. `.await` sends it.
//! `.send()` returns a [`Call`], which has settings such as a time limit. `maybe` sets an optional value:
//!
//! ```no_run
//! # use clerk_backend::{Clerk, Error};
//! use clerk_backend::api::organizations::CreateOrganization;
//!
//! # async fn example(clerk: Clerk, slug: Option<String>) -> Result<(), Error> {
//! let create = clerk.organizations().create_organization("Acme");
//! let acme = create.maybe(slug, CreateOrganization::slug).send().no_retry().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Unset values are not sent. A nullable value has a second setter: `slug("acme")`, `slug_null()`.
//!
//! # Unknown values
//!
//! Unknown values are no errors: enums keep an unknown string, unions the JSON, and unknown fields are ignored. To
//! match a value that has no variant yet, compare the string (`status.as_str() == "new"`): a pattern `Unknown("new")`
//! stops matching when an upgrade adds the variant.
//!
//! # Lists
//!
//! A list comes as a [`Page`]. `.all()` collects every item, `.stream()` walks through them:
//!
//! ```no_run
//! # async fn example(clerk: clerk_backend::Clerk) -> Result<(), clerk_backend::Error> {
//! let mut users = clerk.users().get_user_list().query("ada").stream();
//! while let Some(user) = users.next().await {
//!     println!("{}", user?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Runtimes
//!
//! Await calls in a tokio runtime; without one, a call returns an error. With the feature `blocking`, `.send().wait()`
//! makes a call from synchronous code. A [`Clerk`] is cheap to clone, and may serve several runtimes.
//!
//! # Features
//!
//! | feature | |
//! | --- | --- |
//! | `rustls-ring` (default) | TLS by rustls on ring, with the system's certificates |
//! | `rustls-aws-lc-rs` | the same on aws-lc-rs, which wins if both are on |
//! | `native-tls` | TLS by the system's library, if no rustls feature is on |
//! | `http2` | HTTP/2 if the server offers it: many requests at once over one connection |
//! | `gzip` | compressed responses |
//! | `blocking` | `wait` on calls and lists, for synchronous code |
//! | `webhooks` | [`webhooks`](https://docs.rs/clerk-backend/latest/clerk_backend/webhooks): what Clerk sends to your service, verified; `webhooks-ring` where no rustls feature is on |
//! | `auth` | `auth`: who sends a request, by session tokens and machine tokens; `auth-ring` where no rustls feature is on |
//! | `tower` | `tower`: a layer that authenticates requests, for axum, tonic, poem and hyper |
//! | `axum` | `axum`: extractors of axum 0.8 for who sends a request |
//! | `tracing` | events for retries and failures, spans for calls and attempts, see [`runtime`] |
//!
//! If your application uses reqwest without a TLS feature, `reqwest::Client::new()` panics, because this package turns
//! on reqwest's rustls without a provider. To set a provider, call [`runtime::install_default_crypto_provider`] at the
//! start of `main`, or turn on a TLS feature of reqwest.

// `client` comes before the generated code: rustdoc lists the methods of `Clerk` in this order.
#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "axum")]
pub mod axum;
mod client;
#[rustfmt::skip]
#[path = "../generated/mod.rs"]
mod generated;
mod settings;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use client::Builder;
pub use generated::{API, Clerk, api, models};
pub use openapi_runtime::{BuildError, Call, Error, FilePart, Items, Nullable, Page, Pages, http};

/// The types that all generated clients share: calls, errors, retries, transports.
///
/// With the feature `tracing`, calls emit [events](https://docs.rs/openapi-runtime/latest/openapi_runtime/#events) and
/// [spans](https://docs.rs/openapi-runtime/latest/openapi_runtime/#spans).
pub mod runtime {
    #[cfg(feature = "blocking")]
    pub use openapi_runtime::block_on;
    #[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
    pub use openapi_runtime::install_default_crypto_provider;
    pub use openapi_runtime::{
        All, ApiError, Backoff, BoxFuture, BuildError, Bytes, Call, CallWithResponse, Client, ClientBuilder,
        CustomRequest, Error, ErrorKind, Failure, FilePart, Items, JsonError, JsonObject, NoRetry, Nullable,
        Operation, Page, Pages, PreparedRequest, RawBody, Response, RetryPolicy, Secret, Transport,
        TransportError, Value, from_json, http, to_json,
    };
}

/// The code of the README, which compiles and runs as a documentation test.
#[cfg(all(doctest, feature = "rustls-ring", feature = "axum"))]
#[doc = include_str!("../README.md")]
struct Readme;
