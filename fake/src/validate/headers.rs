//! The secret key and the API version.

use http::header::AUTHORIZATION;

use super::{Context, Violation};
use crate::record::ObjectionKind;

const API_VERSION: &str = "clerk-api-version";

/// The query parameter by which the version may be told instead of by the header, on every operation.
pub(super) const API_VERSION_PARAMETER: &str = "__clerk_api_version";

/// Demands a bearer token that looks like a secret key; which one it is does not matter.
pub(super) fn authorization(context: Context<'_>, violations: &mut Vec<Violation>) {
    if !context.operation.bearer {
        return;
    }
    let violation = |code, what: &str| Violation::new(ObjectionKind::Authorization, code, what);
    let Some(value) = context.received.header(AUTHORIZATION) else {
        let what = "no Authorization header; the secret key goes there, as `Bearer sk_…`";
        violations.push(violation("authorization_header_format_invalid", what));
        return;
    };
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            if !may_be_key(token, &context.operation.path) {
                violations.push(violation(
                    "authorization_invalid",
                    "the bearer token is no secret key: those begin with `sk_`",
                ));
            }
        }
        _ => {
            let what = "the Authorization header is not of the form `Bearer sk_…`";
            violations.push(violation("authorization_header_format_invalid", what));
        }
    }
}

/// A machine may use its own key for the tokens between machines.
fn may_be_key(token: &str, path: &str) -> bool {
    token.starts_with("sk_") || path.starts_with("/m2m_tokens") && token.starts_with("ak_")
}

/// The version, in the header or in the query but not in both, is that of the document.
pub(super) fn api_version(context: Context<'_>, violations: &mut Vec<Violation>) {
    let violation = |what: String| {
        Violation::new(ObjectionKind::Header, "api_version_invalid", what).parameter("Clerk-API-Version")
    };
    let header = context.received.header(API_VERSION);
    let mut query = context.received.query.iter().filter(|(name, _)| name == API_VERSION_PARAMETER);
    let query = query.next().map(|(_, value)| value.as_str());
    if header.is_some() && query.is_some() {
        violations.push(violation(format!(
            "the version is told twice, by the header and by `{API_VERSION_PARAMETER}`"
        )));
    }
    let expected = &context.document.version;
    match header.or(query) {
        Some(version) if version != expected => {
            violations.push(violation(format!("`{version}`, but the document is of version `{expected}`")));
        }
        None if context.strict => {
            violations.push(violation(format!("is not sent; it should be `{expected}`")))
        }
        _ => {}
    }
}
