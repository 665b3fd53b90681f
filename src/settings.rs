//! Checks the settings of a client, so that mistakes are found before the first call.

use std::net::IpAddr;

use openapi_runtime::{BuildError, Secret};
use reqwest::Url;

/// The origin of a setting, for errors.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// An environment variable.
    Variable(&'static str),
    /// An argument of a function.
    Argument,
}

impl Origin {
    /// The setting as an error names it.
    fn name(self, argument: &'static str) -> &'static str {
        match self {
            Self::Variable(name) => name,
            Self::Argument => argument,
        }
    }
}

/// The secret key without blanks and line ends around it, as files and shells leave them. No message quotes the key.
pub(crate) fn secret_key(key: &Secret, origin: Origin) -> Result<Secret, BuildError> {
    const REMEDY: &str =
        "set it to the secret key of your Clerk instance, which begins with sk_test_ or sk_live_";
    let name = origin.name("the secret key");
    let problem = |what: &str| Err(BuildError::new(format!("{name} {what}: {REMEDY}")));
    let text = key.expose().trim();
    if text.is_empty() {
        return problem("is empty");
    }
    if text.starts_with("pk_") {
        return problem("is a publishable key, which browsers use");
    }
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        return problem("has quotes around it");
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return problem("has a blank, a line end or another character that no key has");
    }
    Ok(Secret::from(text))
}

/// The URL of the API with its version. Errors only quote the invalid part of the URL, because the caller may have
/// passed a key in its place.
pub(crate) fn base_url(url: &str, origin: Origin, allows_http: bool) -> Result<String, BuildError> {
    let name = origin.name("the API's URL");
    let problem = |what: &str| Err(BuildError::new(format!("{name} {what}")));
    let text = url.trim();
    if text.is_empty() {
        return problem("is empty: leave it unset for https://api.clerk.com");
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => {
            return problem(&format!("is not a URL ({error}): it looks like https://api.clerk.com"));
        }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return problem("does not begin with https://");
    }
    if url.scheme() == "http" && !allows_http && !is_this_host(&url) {
        return problem(
            "begins with http://, which would send the secret key unencrypted: use https://, or `Builder::allow_http`",
        );
    }
    if let Some(version) = other_version(&url) {
        return problem(&format!("ends with /{version}: leave the version out, this package adds /v1"));
    }
    let text = text.trim_end_matches('/');
    Ok(format!("{}/v1", text.strip_suffix("/v1").unwrap_or(text)))
}

/// Whether the URL's host is the machine that asks.
fn is_this_host(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let is_loopback = |address: IpAddr| address.to_canonical().is_loopback();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => is_loopback(address),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// The version at the end of the path, if it is not the one of this package.
fn other_version(url: &Url) -> Option<&str> {
    let last = url.path().trim_end_matches('/').rsplit('/').next()?;
    let number = last.strip_prefix('v')?;
    let is_version = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_version && last != "v1").then_some(last)
}
