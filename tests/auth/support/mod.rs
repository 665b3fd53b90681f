//! A clock, an API and keys for tests.

pub(crate) mod api;
pub(crate) mod clock;
pub(crate) mod issuer;
