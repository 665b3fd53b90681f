//! Responses to requests that may not pass, and headers of the browser flow.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use clerk_backend::auth::{Rejection, RequestState};

/// The status, headers and body that a rejection suggests.
pub(crate) fn rejected(rejection: &Rejection) -> HttpResponse {
    let status = StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    for &header in rejection.headers() {
        response.insert_header(header);
    }
    response.body(rejection.body())
}

/// Where the browser has to go in place of a response.
pub(crate) fn redirected(state: &RequestState) -> Option<HttpResponse> {
    state.redirect()?;
    let mut response = HttpResponse::TemporaryRedirect().finish();
    for (name, value) in headers(state) {
        response.headers_mut().append(name, value);
    }
    Some(response)
}

/// Adds the cookies that were renewed.
pub(crate) fn add_cookies(response: &mut HeaderMap, state: &RequestState) {
    for (name, value) in headers(state).filter(|(name, _)| *name == "set-cookie") {
        response.append(name, value);
    }
}

/// The headers of the state, in actix's version of the types.
fn headers(state: &RequestState) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    state.headers().iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    })
}
