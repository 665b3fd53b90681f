//! Clerk's Backend API: every operation, typed, generated from the API's document.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use clerk_backend::Clerk;
//!
//! let clerk = Clerk::from_env()?; // CLERK_SECRET_KEY
//! let acme = clerk.organizations().create_organization("Acme").slug("acme").await?;
//! println!("{} has the id {}", acme.name, acme.id);
//! # Ok(())
//! # }
//! ```
//!
//! Not affiliated with Clerk.
//!
//! # Finding your way
//!
//! - [`Clerk`] is the client: one accessor for each tag of the document, such as
//!   [`organizations`](Clerk::organizations), whose methods are the tag's operations.
//! - A method takes what the operation needs and returns a builder, which takes the rest. The builder is
//!   sent by `.await`, or by `.send()`, which gives a [`Call`] with settings for this one call.
//! - [`models`] are the types that come back. Enums keep a text that they don't know, unions the JSON
//!   that they don't know, and fields that are new are passed over: a change of the API that adds
//!   something never breaks your program.
//! - [`Error`] is the one error type, with a question for each thing one wants to know of an error.
//!
//! # Absent, null and value
//!
//! What you don't set is not sent. What may be `null` has two setters, `slug("acme")` and `slug_null()`.
//!
//! # Lists
//!
//! A list comes as a [`Page`]: its items, and how many there are in all where the API says so. `.stream()` in place of
//! `.send()` walks through all pages:
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
//! # Files
//!
//! Where an operation takes a file, a path will do: `FilePart::path("logo.png")`. It is read when the call is made.
//!
//! # Features
//!
//! | feature | |
//! | --- | --- |
//! | `rustls-ring` (default) | TLS by rustls on ring, certificates checked as the platform does |
//! | `rustls-aws-lc-rs` | the same on aws-lc-rs; chosen where both are on |
//! | `native-tls` | TLS by the platform's library; chosen where no rustls feature is on |
//! | `http2` | HTTP/2 where the server offers it: for many requests at once, over one connection |
//! | `gzip` | compressed answers |
//! | `webhooks` | [`webhooks`](https://docs.rs/clerk-backend/latest/clerk_backend/webhooks): what Clerk sends to your service, verified; `webhooks-ring` where no rustls feature is on |
//! | `auth` | `auth`: who sends a request, by session tokens and machine tokens; `auth-ring` where no rustls feature is on |
//! | `tower` | `tower`: a layer that authenticates requests, for axum, tonic, poem and hyper |
//! | `axum` | `axum`: extractors of axum 0.8 for who sends a request |
//! | `tracing` | a span for each call and each attempt, see [`runtime`](runtime#spans) |

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

/// What every generated client has: calls, errors, retries, transports.
pub mod runtime {
    pub use openapi_runtime::{
        ApiError, Backoff, BoxFuture, BuildError, Bytes, Call, CallWithResponse, Client, ClientBuilder,
        CustomRequest, Error, ErrorKind, Failure, FilePart, Items, JsonError, JsonObject, NoRetry, Nullable,
        Operation, Page, Pages, PreparedRequest, RawBody, Response, RetryPolicy, Secret, Transport,
        TransportError, Value, from_json, http, to_json,
    };
}
