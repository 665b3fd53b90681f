//! Base URLs and paths: fills templates with encoded values.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

use crate::flat::Flat;
use crate::query::Style;
use crate::styled;

/// Everything but the unreserved characters of RFC 3986: right for every part of a URL, and for forms.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` with all but unreserved characters percent-encoded; a space is `%20`.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// Percent-encodes all characters but the unreserved ones and the reserved ones that have no meaning in a query.
pub(crate) fn encode_reserved(text: &str) -> Cow<'_, str> {
    const KEPT: &AsciiSet = &RESERVED
        .remove(b':')
        .remove(b'/')
        .remove(b'?')
        .remove(b'@')
        .remove(b'!')
        .remove(b'$')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')')
        .remove(b'*')
        .remove(b',')
        .remove(b';')
        .remove(b'=');
    utf8_percent_encode(text, KEPT).into()
}

/// A value for each `{name}` of a template.
pub(crate) type PathValues = Vec<(&'static str, Flat)>;

/// A template that the caller wrote, and its values.
#[derive(Clone)]
pub(crate) struct CustomPath {
    pub(crate) template: String,
    pub(crate) values: Vec<(String, Flat)>,
}

impl CustomPath {
    pub(crate) fn expand(&self) -> Result<String, String> {
        let template = &self.template;
        let problem = |what: &str| Err(format!("path {template:?} {what}"));
        if !template.starts_with('/') {
            return problem("does not begin with `/`; the client has the URL that it follows");
        }
        if template.contains(['?', '#']) {
            return problem("has a query or fragment; set parameters by `query`");
        }
        if !template.bytes().all(|byte| byte.is_ascii_graphic()) {
            return problem("has characters that are not percent-encoded; set values by `path`");
        }
        let path = fill(template, &self.values)?;
        if path.contains(['{', '}']) {
            return problem("has a brace without its counterpart");
        }
        if leads_elsewhere(&path) {
            return problem("has a `.` or `..` segment, which would address another resource");
        }
        Ok(path)
    }
}

/// Returns the encoded path of a request. Refuses empty values and dot segments, which would address another resource.
pub(crate) fn expand(template: &'static str, values: &PathValues) -> Result<Cow<'static, str>, String> {
    if !template.contains('{') {
        return Ok(template.into());
    }
    fill(template, values).map(Cow::Owned)
}

/// The template with its values in place, encoded.
fn fill<N: AsRef<str>>(template: &str, values: &[(N, Flat)]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, (name, after))) = next_parameter(rest) {
        path.push_str(before);
        path.push_str(&parameter(name, values)?);
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

fn next_parameter(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = text.split_once('{')?;
    Some((before, rest.split_once('}')?))
}

fn parameter<'v, N: AsRef<str>>(name: &str, values: &'v [(N, Flat)]) -> Result<Cow<'v, str>, String> {
    let value = values.iter().find(|(own, _)| own.as_ref() == name).map(|(_, value)| value);
    match value {
        None | Some(Flat::Null) => Err(format!("path parameter `{name}` is missing")),
        Some(Flat::Scalar(text)) => checked(name, text),
        Some(Flat::Encoded(text)) => Ok(text.into()),
        Some(value @ (Flat::List(_) | Flat::Map(_))) => {
            styled::in_path(name, Style::Simple, value).map(Cow::Owned)
        }
    }
}

/// Encodes `text`, unless it could address another resource.
pub(crate) fn checked<'a>(name: &str, text: &'a str) -> Result<Cow<'a, str>, String> {
    if text.is_empty() {
        return Err(format!("path parameter `{name}` is empty"));
    }
    if leads_elsewhere(text) {
        return Err(format!(
            "path parameter `{name}` has a `.` or `..` segment, which would address another resource"
        ));
    }
    Ok(encode(text))
}

/// Whether a server or proxy that decodes the text, once or several times, could see a dot segment in it.
fn leads_elsewhere(text: &str) -> bool {
    const ROUNDS: usize = 10;
    let mut text = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        if text.split(['/', '\\']).any(is_dot_segment) {
            return true;
        }
        if !text.contains('%') {
            return false;
        }
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == *text {
            return false;
        }
        text = Cow::Owned(decoded);
    }
    // No real identifier is encoded that often.
    true
}

fn is_dot_segment(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

/// Checks a base URL and removes the slash at its end. Messages do not quote it: the caller may have passed a secret in
/// its place.
pub(crate) fn base(text: &str) -> Result<String, String> {
    let problem = |what: &str| Err(format!("the base URL {what}"));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return problem(&format!("is not a URL ({error}): it begins with https:// and a host")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return problem("does not begin with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return problem("holds a user or password: give secrets to the client instead");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return problem("has a query or fragment, which the operations' paths cannot follow");
    }
    // Checks the text, because `Url` has removed such segments.
    if text.to_ascii_lowercase().replace("%2e", ".").split(['/', '\\']).any(is_dot_segment) {
        return problem("has a `.` or `..` segment");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
