//! Logs warnings for developers, once for each process.

use std::sync::Once;

pub(crate) fn no_authorized_parties() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log(
            "no authorized parties are set: tokens of your users are accepted whatever page they come from. Set \
             AuthorizedParties::only([\"https://app.example.com\"]), or AuthorizedParties::any() if that is meant",
        );
    });
}

/// A mistake in the program.
#[cfg(feature = "axum")]
pub(crate) fn error(message: &str) {
    #[cfg(feature = "tracing")]
    tracing::error!(target: "clerk_backend::auth", "{message}");
    #[cfg(not(feature = "tracing"))]
    log::error!(target: "clerk_backend::auth", "{message}");
}

/// By `tracing` with the feature of that name, else by `log`.
fn log(message: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "clerk_backend::auth", "{message}");
    #[cfg(not(feature = "tracing"))]
    log::warn!(target: "clerk_backend::auth", "{message}");
}
