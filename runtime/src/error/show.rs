//! How an error is printed: what a log needs, and nothing that a log must not have.

use std::error::Error as StdError;
use std::fmt;

use super::{Answer, ErrorKind, Inner};

/// How much of a text that a server made up is printed.
const LIMIT: usize = 200;

/// The method, path, status, codes, first message and trace id, on one line.
pub(super) fn line(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{} {}: ", error.method, error.path)?;
    match (&error.kind, &error.answer) {
        (ErrorKind::Api, Some(answer)) => answer_line(answer, f)?,
        (_, Some(answer)) => write!(f, "{}, but {}", answer.status, error.message)?,
        (_, None) => f.write_str(&error.message)?,
    }
    sources(error, f)?;
    if error.attempts > 1 {
        write!(f, ", after {} attempts", error.attempts)?;
    }
    match error.answer.as_ref().and_then(|answer| answer.trace_id.as_deref()) {
        Some(trace_id) => write!(f, " (trace {})", printable(trace_id)),
        None => Ok(()),
    }
}

fn answer_line(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", answer.status)?;
    let codes: Vec<_> =
        answer.errors.iter().filter_map(|error| error.code.as_deref()).map(printable).collect();
    if !codes.is_empty() {
        write!(f, ": {}", codes.join(", "))?;
    }
    let first = answer.errors.first();
    match first.and_then(|error| error.detail.as_deref().or(error.message.as_deref())) {
        Some(message) => write!(f, ": {}", printable(message)),
        None => match excerpt(answer) {
            Some(excerpt) => write!(f, ": {excerpt:?}"),
            None => Ok(()),
        },
    }
}

/// What lies beneath, outermost first: the line says what to do only if it says what happened.
fn sources(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut source = error.source.as_deref().map(|source| source as &(dyn StdError + 'static));
    let mut last = String::new();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !last.contains(&text) {
            write!(f, ": {}", printable(&text))?;
        }
        last = text;
        source = cause.source();
    }
    Ok(())
}

pub(super) fn details(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct("Error");
    out.field("kind", &error.kind).field("operation", &error.operation);
    out.field("method", &error.method).field("path", &error.path).field("attempts", &error.attempts);
    if !error.message.is_empty() {
        out.field("message", &error.message);
    }
    if let Some(answer) = &error.answer {
        answer_details(answer, error.kind, &mut out);
    }
    if let Some(source) = &error.source {
        out.field("source", source);
    }
    out.finish()
}

fn answer_details(answer: &Answer, kind: ErrorKind, out: &mut fmt::DebugStruct<'_, '_>) {
    out.field("status", &answer.status).field("errors", &answer.errors);
    out.field("trace_id", &answer.trace_id).field("retry_after", &answer.retry_after);
    out.field("content_type", &answer.headers.get(http::header::CONTENT_TYPE));
    out.field("body_bytes", &answer.body.len());
    if let Some(excerpt) = excerpt(answer).filter(|_| kind == ErrorKind::Api) {
        out.field("body_excerpt", &excerpt);
    }
}

/// The start of an error's body, if that is text of a proxy or a crash and not JSON.
fn excerpt(answer: &Answer) -> Option<String> {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).is_ok();
    if is_json || answer.status.is_success() {
        return None;
    }
    let start = &answer.body[..answer.body.len().min(4 * LIMIT)];
    let text = printable(String::from_utf8_lossy(start).trim());
    (!text.is_empty()).then_some(text)
}

/// `text` on one line, and not too long.
fn printable(text: &str) -> String {
    let mut line: String = text.chars().take(LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() {
        line.push('…');
    }
    line
}
