//! Adds Clerk's rules to the mock: keys, versions, the format of errors, and the state.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use openapi_mock::{Document, Layer, ObjectionKind, Operation, Problem, Reply, Request, Response, Violation};
use serde_json::Value;

use crate::errors::{ApiError, Detail};
use crate::state::{Call, World};
use crate::{browser, control};

const API_VERSION: &str = "clerk-api-version";

/// The query parameter that can state the version instead of the header, on every operation.
const API_VERSION_PARAMETER: &str = "__clerk_api_version";

/// The dated versions of the API. The fake accepts all, and serves the document's version.
const API_VERSIONS: [&str; 6] =
    ["2021-02-05", "2024-10-01", "2025-03-12", "2025-04-10", "2025-11-10", "2026-05-12"];

/// The state that all requests of a fake share.
pub(crate) struct Clerk {
    /// `None` where every operation is responded to from its schema.
    pub(crate) world: Option<Arc<Mutex<World>>>,
    /// Whether requests have to state the API version.
    pub(crate) strict: bool,
}

/// Takes a lock, and ignores poisoning, because the data is consistent between any two statements.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The paths that the official SDKs request without `/v1`.
const UNVERSIONED: [&str; 3] = ["/api_keys", "/m2m_tokens", "/oauth_applications/access_tokens"];

impl Layer for Clerk {
    fn intercept(&self, request: &Request) -> Option<Reply> {
        let world = self.world.as_ref()?;
        control::reply(world, request).or_else(|| browser::reply(world, request))
    }

    fn rewrite<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if UNVERSIONED.into_iter().any(below) {
            return Cow::Owned(format!("/v1{path}"));
        }
        Cow::Borrowed(path)
    }

    /// Demands a bearer token that looks like a secret key; which one it is does not matter.
    fn authorize(&self, operation: &Operation, request: &Request) -> Vec<Violation> {
        if !operation.bearer {
            return Vec::new();
        }
        let violation = |code, what: &str| {
            let violation = Violation::new(ObjectionKind::Authorization, Problem::Unauthorized, what);
            vec![violation.code(StatusCode::UNAUTHORIZED, code)]
        };
        let Some(value) = request.header(AUTHORIZATION) else {
            let what = "no Authorization header; the secret key goes there, as `Bearer sk_…`";
            return violation("authorization_header_format_invalid", what);
        };
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
                if may_be_key(token, &operation.path) {
                    return Vec::new();
                }
                let what = "the bearer token is no secret key: those begin with `sk_`";
                violation("authorization_invalid", what)
            }
            _ => {
                let what = "the Authorization header is not of the form `Bearer sk_…`";
                violation("authorization_header_format_invalid", what)
            }
        }
    }

    /// The version, in the header or in the query but not in both, is one of Clerk's.
    fn check(&self, document: &Document, request: &Request) -> Vec<Violation> {
        let mut violations = Vec::new();
        let mut object = |what: String| {
            let violation = Violation::new(ObjectionKind::Header, Problem::Value, what);
            let violation = violation.code(StatusCode::BAD_REQUEST, "api_version_invalid");
            violations.push(violation.parameter("Clerk-API-Version"));
        };
        let header = request.header(API_VERSION);
        let mut query = request.query.iter().filter(|(name, _)| name == API_VERSION_PARAMETER);
        let query = query.next().map(|(_, value)| value.as_str());
        if header.is_some() && query.is_some() {
            object(format!("the version is stated twice, by the header and by `{API_VERSION_PARAMETER}`"));
        }
        let own = document.version.as_str();
        match header.or(query) {
            Some(version) if version != own && !API_VERSIONS.contains(&version) => {
                let known = API_VERSIONS.join(", ");
                object(format!("`{version}` is no version of the API; there are {known}"));
            }
            None if self.strict => object(format!("is not sent; it should be `{own}`")),
            _ => {}
        }
        violations
    }

    fn takes_query(&self, name: &str) -> bool {
        name == API_VERSION_PARAMETER
    }

    fn respond(&self, call: &openapi_mock::Call<'_>) -> Option<Response> {
        let world = self.world.as_ref()?;
        let response = locked(world).respond(&Call::new(call))?;
        Some(match response {
            Ok(body) if is_page_on_request(call, &body) => json_response(StatusCode::OK, &body),
            Ok(body) if call.operation.id == CREATED => json_response(StatusCode::CREATED, &body),
            Ok(body) => Response::Success(body),
            Err(error) => error.response(call.number),
        })
    }

    fn refusal(
        &self,
        status: StatusCode,
        violations: &[&Violation],
        number: u64,
    ) -> Option<(&'static str, Bytes)> {
        let error = match violations {
            [] => ApiError::of_status(status),
            some => ApiError { status, details: some.iter().map(|violation| detail(violation)).collect() },
        };
        Some((JSON, error.json(&trace_id(number)).to_string().into()))
    }

    /// The headers that identify a response, as Clerk and its network send them.
    fn headers(&self, number: u64) -> HeaderMap {
        let ray = format!("{number:016x}-LOC");
        let all = [("clerk-trace-id", trace_id(number)), ("cf-ray", ray)];
        all.into_iter()
            .filter_map(|(name, value)| {
                Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?))
            })
            .collect()
    }
}

/// Whether it is a page where the document has an array: `paginated=true` makes it one, which the document leaves out.
fn is_page_on_request(call: &openapi_mock::Call<'_>, body: &Value) -> bool {
    call.query.get("paginated") == Some(&Value::Bool(true)) && body.get("data").is_some()
}

/// A machine may use its own key for the tokens between machines.
fn may_be_key(token: &str, path: &str) -> bool {
    token.starts_with("sk_") || path.starts_with("/m2m_tokens") && token.starts_with("ak_")
}

const JSON: &str = "application/json";

/// The operation that responds with 201, although the document has 200 before it: the official Python SDK takes nothing
/// else.
const CREATED: &str = "createApiKey";

fn json_response(status: StatusCode, body: &Value) -> Response {
    Response::Other { status, media_type: JSON, body: body.to_string().into() }
}

pub(crate) fn trace_id(number: u64) -> String {
    format!("{number:032x}")
}

/// A violation in Clerk's words.
fn detail(violation: &Violation) -> Detail {
    let code = clerk_code(violation.code);
    match &violation.parameter {
        Some(name) => Detail::new(code, format!("{name}: {}", violation.what)).parameter(name.as_str()),
        None => Detail::new(code, violation.what.as_str()),
    }
}

fn clerk_code(code: &'static str) -> &'static str {
    match code {
        "path_unknown" => "resource_not_found",
        "media_type_unsupported" => "unsupported_content_type",
        "body_invalid" => "request_body_invalid",
        "missing" => "form_param_missing",
        "unknown" => "form_param_unknown",
        "format_invalid" => "form_param_format_invalid",
        "value_invalid" => "form_param_value_invalid",
        "mock_failed" => "internal_error",
        other => other,
    }
}

#[cfg(test)]
mod tests;
