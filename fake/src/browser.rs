//! Serves the pages that browsers visit: the handshake of the Frontend API, and a sign-in page.

use std::sync::Mutex;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use openapi_mock::{Reply, Request};

use crate::errors::ApiError;
use crate::layer::locked;
use crate::state::World;

/// The name of the cookie and parameter that identify a browser to a development instance.
const BROWSER: &str = "__clerk_db_jwt";

/// The reply to a browser; `None` if the request is for the API.
pub(crate) fn reply(world: &Mutex<World>, request: &Request) -> Option<Reply> {
    let world = &mut locked(world);
    let result = match (&request.method, request.path.as_str()) {
        (&Method::GET, "/v1/client/handshake") => handshake(world, &request.query),
        (&Method::GET, "/sign-in") => sign_in_page(world, &request.query),
        (&Method::POST, "/sign-in") => sign_in(world, &request.body),
        _ => return None,
    };
    Some(result.unwrap_or_else(|error| {
        let body = error.json("").to_string();
        page(error.status, "application/json", body)
    }))
}

/// Redirects the browser back with a nonce, or with the token itself if the request does not ask for a nonce.
fn handshake(world: &mut World, query: &[(String, String)]) -> Result<Reply, ApiError> {
    let back = redirect_url(query)?;
    let browser = world.browser(parameter(query, BROWSER));
    if let Some(organization) = parameter(query, "organization_id") {
        world.switch_organization(&browser, organization);
    }
    let (name, value) = match parameter(query, "format") {
        Some("nonce") => ("__clerk_handshake_nonce", world.handshake(&browser)?),
        _ => ("__clerk_handshake", world.handshake_token(&browser)?),
    };
    redirect(StatusCode::TEMPORARY_REDIRECT, back, name, &value)
}

/// A page with a button for each user.
fn sign_in_page(world: &mut World, query: &[(String, String)]) -> Result<Reply, ApiError> {
    let back = redirect_url(query)?;
    let browser = world.browser(parameter(query, BROWSER));
    let hidden = |name: &str, value: &str| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value))
    };
    let button = |(id, name): &(String, String)| {
        format!("<button name=\"user_id\" value=\"{}\">{}</button>", escaped(id), escaped(name))
    };
    let buttons: String = world.people().iter().map(button).collect();
    let (back, browser) = (hidden("redirect_url", back), hidden(BROWSER, &browser));
    let body = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Sign in</title>\
         <h1>Sign in</h1><form method=\"post\" action=\"/sign-in\">{back}{browser}{buttons}</form>"
    );
    Ok(page(StatusCode::OK, "text/html; charset=utf-8", body))
}

/// Signs the user in, and sends the browser back with the token that it is known by.
fn sign_in(world: &mut World, body: &[u8]) -> Result<Reply, ApiError> {
    let form: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let back = redirect_url(&form)?;
    let user_id = parameter(&form, "user_id").ok_or_else(|| ApiError::missing("user_id"))?;
    let browser = world.browser(parameter(&form, BROWSER));
    world.sign_in_browser(&browser, user_id)?;
    redirect(StatusCode::SEE_OTHER, back, BROWSER, &browser)
}

fn parameter<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// The page from which the browser came, of `http` or `https`.
fn redirect_url(parameters: &[(String, String)]) -> Result<&str, ApiError> {
    let url = parameter(parameters, "redirect_url").ok_or_else(|| ApiError::missing("redirect_url"))?;
    let is_page = url.parse::<Uri>().is_ok_and(|uri| {
        uri.host().is_some_and(|host| !host.is_empty()) && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    is_page.then_some(url).ok_or_else(|| ApiError::format("redirect_url", "This must be an absolute URL."))
}

fn redirect(status: StatusCode, url: &str, name: &str, value: &str) -> Result<Reply, ApiError> {
    let url = url.split('#').next().unwrap_or_default();
    let separator = if url.contains('?') { '&' } else { '?' };
    let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let location = HeaderValue::from_str(&format!("{url}{separator}{name}={value}"));
    let location =
        location.map_err(|_| ApiError::format("redirect_url", "This has characters that no URL has."))?;
    let headers =
        HeaderMap::from_iter([(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
    Ok(Reply { status, headers, body: bytes::Bytes::new() })
}

fn page(status: StatusCode, media_type: &'static str, body: String) -> Reply {
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]);
    Reply { status, headers, body: body.into() }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
