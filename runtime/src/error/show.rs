//! Prints errors for logs, without secrets.

use std::error::Error as StdError;
use std::fmt;

use super::{ErrorKind, ErrorResponse, Inner};
use crate::transport::without_secrets;

/// How many characters of a server's string are printed.
const LIMIT: usize = 200;

/// How many of a response's errors are printed.
const MOST: usize = 20;

/// The method, path, status, codes, first message and trace id, on one line.
pub(super) struct Line<'a>(pub(super) &'a Inner);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        write!(f, "{} {}: ", error.method, error.path)?;
        match (&error.kind, &error.response) {
            (ErrorKind::Api, Some(response)) => write_response(response, f)?,
            (_, Some(response)) => write!(f, "{}, but {}", response.status, error.message)?,
            (_, None) => f.write_str(&error.message)?,
        }
        write_sources(error, f)?;
        if error.attempts > 1 {
            write!(f, ", after {} attempts", error.attempts)?;
        }
        match error.response.as_ref().and_then(|response| response.trace_id.as_deref()) {
            Some(trace_id) => write!(f, " (trace {})", printable(trace_id)),
            None => Ok(()),
        }
    }
}

fn write_response(response: &ErrorResponse, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", response.status)?;
    if let Some(location) = location(response) {
        write!(f, " to {}", printable(&location))?;
    }
    let codes = response.errors.iter().filter_map(|error| error.code.as_deref());
    let codes: Vec<_> = codes.take(MOST).map(printable).collect();
    if !codes.is_empty() {
        write!(f, ": {}", codes.join(", "))?;
    }
    let first = response.errors.first();
    match first.and_then(|error| error.detail.as_deref().or(error.message.as_deref())) {
        Some(message) => write!(f, ": {}", printable(message)),
        None => match &response.excerpt {
            Some(excerpt) => write!(f, ": {excerpt:?}"),
            None => Ok(()),
        },
    }
}

/// Where a redirect leads.
fn location(response: &ErrorResponse) -> Option<String> {
    let location =
        response.headers.get(http::header::LOCATION).filter(|_| response.status.is_redirection())?;
    Some(without_secrets(&String::from_utf8_lossy(location.as_bytes())))
}

/// The causes, outermost first.
fn write_sources(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut source = error.source.as_deref().map(|source| source as &(dyn StdError + 'static));
    let mut last = String::new();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !last.contains(&text) {
            // Redacted before it is cut, because a part of a secret would not be recognized.
            write!(f, ": {}", printable(&error.redactor.redact(&text)))?;
        }
        last = text;
        source = cause.source();
    }
    Ok(())
}

/// All details of an error.
pub(super) struct Details<'a>(pub(super) &'a Inner);

impl fmt::Debug for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &error.kind).field("operation", &error.operation);
        out.field("method", &error.method).field("path", &error.path).field("attempts", &error.attempts);
        if !error.message.is_empty() {
            out.field("message", &error.message);
        }
        if let Some(response) = &error.response {
            response_fields(response, error.kind, &mut out);
        }
        if let Some(source) = &error.source {
            out.field("source", source);
        }
        if !error.earlier.is_empty() {
            out.field("earlier", &error.earlier.iter().map(ToString::to_string).collect::<Vec<_>>());
        }
        out.finish()
    }
}

fn response_fields(response: &ErrorResponse, kind: ErrorKind, out: &mut fmt::DebugStruct<'_, '_>) {
    out.field("status", &response.status)
        .field("errors", &&response.errors[..response.errors.len().min(MOST)]);
    out.field("trace_id", &response.trace_id).field("retry_after", &response.retry_after);
    let content_type = response.headers.get(http::header::CONTENT_TYPE);
    // Printed as a string: the redactor handles the escapes of strings, but not those of header values.
    out.field("content_type", &content_type.map(|value| String::from_utf8_lossy(value.as_bytes())));
    out.field("body_bytes", &response.body.len());
    if let Some(excerpt) = response.excerpt.as_ref().filter(|_| kind == ErrorKind::Api) {
        out.field("body_excerpt", excerpt);
    }
}

/// `text` on one line, cut after `LIMIT` characters.
pub(super) fn printable(text: &str) -> String {
    let mut line: String = text.chars().take(LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() {
        line.push('…');
    }
    line
}
