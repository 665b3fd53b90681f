//! Checks the response of a real server against what the document describes.

use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use super::{Problem, Violation, decode, violation};
use crate::document::{Content, Document, DocumentedResponse, Operation, ResponseHeader, Style, is_json};
use crate::engine::Reply;
use crate::record::ObjectionKind;

/// Everything that is wrong with a response.
pub(crate) fn response(
    document: &Document,
    operation: &Operation,
    method: &Method,
    reply: &Reply,
) -> Vec<Violation> {
    let Some(described) = operation.responses.response(reply.status.as_u16()) else {
        let what = format!("the document does not describe the status {}", reply.status.as_u16());
        return vec![wrong(what).rule(operation.responses.pointer.clone())];
    };
    let mut violations = headers(document, described, &reply.headers);
    let has_no_body =
        *method == Method::HEAD || matches!(reply.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if !has_no_body {
        violations.extend(body(document, described, reply));
    }
    violations
}

fn wrong(what: impl Into<String>) -> Violation {
    Violation::new(ObjectionKind::Response, Problem::Response, what)
}

fn body(document: &Document, described: &DocumentedResponse, reply: &Reply) -> Vec<Violation> {
    let rule = described.pointer.child("content");
    match (described.content.is_empty(), reply.body.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => vec![wrong("has a body, and the document describes none").rule(rule)],
        (false, true) => vec![wrong("has no body, and the document describes one").rule(rule)],
        (false, false) => match content(described, &reply.headers) {
            Ok(content) => fits(document, content, reply),
            Err(what) => vec![wrong(what).rule(rule)],
        },
    }
}

/// The content whose media type the response states.
fn content<'a>(described: &'a DocumentedResponse, headers: &HeaderMap) -> Result<&'a Content, String> {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("no content type");
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let stated = essence(stated);
    let (kind, _) = stated.split_once('/').unwrap_or((&stated, ""));
    let named = |content: &&Content| essence(&content.media_type) == stated;
    let ranged = |content: &&Content| {
        let range = essence(&content.media_type);
        range == "*/*" || range.strip_suffix("/*").is_some_and(|range| range == kind)
    };
    let all = &described.content;
    all.iter().find(named).or_else(|| all.iter().find(ranged)).ok_or_else(|| {
        let described = all.iter().map(|content| content.media_type.as_str()).collect::<Vec<_>>().join(", ");
        format!("has {stated}, and the document describes {described}")
    })
}

fn fits(document: &Document, content: &Content, reply: &Reply) -> Vec<Violation> {
    if let Some(encoding) = reply.headers.get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        let encoding = String::from_utf8_lossy(encoding.as_bytes());
        return vec![wrong(format!("is encoded as {encoding}, so that its body cannot be checked"))];
    }
    let stated = reply.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let value = if is_json(stated) {
        match serde_json::from_slice(&reply.body) {
            Ok(value) => value,
            Err(error) => return vec![wrong(format!("the body is no JSON: {error}"))],
        }
    } else {
        match std::str::from_utf8(&reply.body) {
            Ok(text) if stated.starts_with("text/") => decode::scalar(document, &content.schema.source, text),
            _ => return Vec::new(),
        }
    };
    as_response(violation::check(&document.schemas, &content.schema, ObjectionKind::Response, "", &value))
}

/// The violations of a response are the server's fault, whatever the rule.
fn as_response(violations: Vec<Violation>) -> Vec<Violation> {
    let status = Problem::Response.status();
    violations
        .into_iter()
        .map(|violation| {
            let code = violation.code;
            violation.code(status, code)
        })
        .collect()
}

fn headers(document: &Document, described: &DocumentedResponse, sent: &HeaderMap) -> Vec<Violation> {
    let check = |header: &ResponseHeader| match sent.get(&header.name).map(|value| value.to_str()) {
        None if header.required => {
            let violation = wrong("is required, and missing").parameter(header.name.as_str());
            vec![violation.rule(header.schema.pointer.clone())]
        }
        None => Vec::new(),
        Some(Err(_)) => vec![wrong("is no text").parameter(header.name.as_str())],
        Some(Ok(text)) => {
            let value = value(document, header, text);
            let kind = ObjectionKind::Response;
            let name = header.name.as_str();
            as_response(violation::check(&document.schemas, &header.schema, kind, name, &value))
        }
    };
    described.headers.iter().flat_map(check).collect()
}

fn value(document: &Document, header: &ResponseHeader, text: &str) -> Value {
    let schema = &header.schema.source;
    let explode = header.style == Style::Simple { explode: true };
    if header.style == Style::Json {
        serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
    } else if decode::is_array(document, schema) {
        decode::joined(document, schema, &text.replace(", ", ","), ',')
    } else if decode::is_object(document, schema) {
        decode::joined_object(document, schema, text, ',', explode)
    } else {
        decode::scalar(document, schema, text)
    }
}
