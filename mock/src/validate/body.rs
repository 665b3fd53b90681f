//! Checks the body: its content type must be one of the operation's, and it must match the schema of this type.

use serde_json::{Map, Value};

use super::{Context, Problem, Violation, decode, violation};
use crate::document::{RequestBody, is_json};
use crate::record::ObjectionKind;
use crate::request::Part;
use crate::schema::Schema;

/// Checks the body, and returns it as JSON; `Null` if it is empty.
pub(super) fn check(context: Context<'_>, violations: &mut Vec<Violation>) -> Value {
    let sent = !context.request.body.is_empty();
    let checked = match &context.operation.body {
        None if sent => {
            let violation = body_violation(Problem::Body, "the operation takes no body");
            Err(vec![violation.rule(context.operation.pointer.clone())])
        }
        None => Ok(Value::Null),
        Some(body) if sent => present(context, body),
        Some(body) => absent(context, body),
    };
    checked.unwrap_or_else(|found| {
        violations.extend(found);
        Value::Null
    })
}

fn body_violation(problem: Problem, what: impl Into<String>) -> Violation {
    Violation::new(ObjectionKind::Body, problem, what)
}

/// Checks a missing body as if it were an empty object, so that the objection names the missing properties.
///
/// That includes optional bodies, because Clerk's document does not declare the body as required in many operations
/// whose bodies have required properties.
fn absent(context: Context<'_>, body: &RequestBody) -> Result<Value, Vec<Violation>> {
    if let Some((_, schema)) =
        body.content.iter().find(|(_, one)| decode::is_object(context.document, &one.source))
    {
        fits(context, schema, Value::Object(Map::new()))?;
    }
    if body.required {
        let violation = body_violation(Problem::Body, "a body is required");
        Err(vec![violation.rule(body.pointer.child("required"))])
    } else {
        Ok(Value::Null)
    }
}

fn present(context: Context<'_>, body: &RequestBody) -> Result<Value, Vec<Violation>> {
    let request = context.request;
    let media_type = request.media_type();
    let essence = media_type.as_ref().map_or("no content type", |mime| mime.essence_str());
    let taken = |accepted: &str| accepted == "*/*" || accepted.split(';').next() == Some(essence);
    let Some((accepted, schema)) = body.content.iter().find(|(accepted, _)| taken(accepted)) else {
        let accepted: Vec<&str> = body.content.iter().map(|(accepted, _)| accepted.as_str()).collect();
        let what = format!("{essence}, but the operation takes {}", accepted.join(", "));
        return Err(vec![body_violation(Problem::MediaType, what).rule(body.pointer.child("content"))]);
    };
    if is_json(accepted) {
        return fits(context, schema, json(&request.body)?);
    }
    match accepted.as_str() {
        "multipart/form-data" => multipart(context, schema),
        "application/x-www-form-urlencoded" => {
            let pairs: Vec<(String, String)> = form_urlencoded::parse(&request.body).into_owned().collect();
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            fits(context, schema, decode::object(context.document, &schema.source, pairs))
        }
        _ => Ok(Value::Null),
    }
}

fn json(body: &[u8]) -> Result<Value, Vec<Violation>> {
    serde_json::from_slice(body)
        .map_err(|error| vec![body_violation(Problem::Body, format!("the body is no JSON: {error}"))])
}

fn fits(context: Context<'_>, schema: &Schema, value: Value) -> Result<Value, Vec<Violation>> {
    let found = violation::check(&context.document.schemas, schema, ObjectionKind::Body, "", &value);
    if found.is_empty() { Ok(value) } else { Err(found) }
}

fn multipart(context: Context<'_>, schema: &Schema) -> Result<Value, Vec<Violation>> {
    let parts = match &context.request.parts {
        Some(Ok(parts)) => parts.as_slice(),
        Some(Err(problem)) => return Err(vec![body_violation(Problem::Body, problem.as_str())]),
        None => &[],
    };
    let mut object = Map::new();
    let mut violations = Vec::new();
    for part in parts {
        match part_value(context, schema, part) {
            Ok(value) if !object.contains_key(&part.name) => drop(object.insert(part.name.clone(), value)),
            Ok(value) => violations.extend(again(&mut object, &part.name, value)),
            Err(violation) => violations.push(violation.parameter(part.name.as_str())),
        }
    }
    match fits(context, schema, Value::Object(object)) {
        Ok(value) if violations.is_empty() => Ok(value),
        Ok(_) => Err(violations),
        Err(found) => Err(violations.into_iter().chain(found).collect()),
    }
}

/// A part's value. For a file, its name is used in place of the content. An array has one part for each of its items.
fn part_value(context: Context<'_>, schema: &Schema, part: &Part) -> Result<Value, Violation> {
    let document = context.document;
    if !decode::declares(document, &schema.source, &part.name) {
        return Err(body_violation(Problem::Unknown, "is not a part in the document"));
    }
    let property = decode::inner(document, &schema.source, "properties", &part.name);
    let repeated = decode::is_array(document, property);
    let one = if repeated { decode::inner(document, property, "items", "") } else { property };
    let value = if decode::is_file(document, one) { file(part)? } else { text(context, one, part)? };
    Ok(if repeated { Value::Array(vec![value]) } else { value })
}

fn file(part: &Part) -> Result<Value, Violation> {
    match &part.file_name {
        Some(name) if !name.is_empty() && !part.content.is_empty() => Ok(Value::String(name.clone())),
        Some(name) if !name.is_empty() => Err(body_violation(Problem::Format, "the file is empty")),
        _ => Err(body_violation(Problem::Format, "the part is a file, and has no file name")),
    }
}

fn text(context: Context<'_>, schema: &Value, part: &Part) -> Result<Value, Violation> {
    let text = std::str::from_utf8(&part.content)
        .map_err(|error| body_violation(Problem::Format, format!("the part is no text: {error}")))?;
    if decode::is_object(context.document, schema) {
        return serde_json::from_str(text)
            .map_err(|error| body_violation(Problem::Format, format!("the part is no JSON: {error}")));
    }
    Ok(decode::scalar(context.document, schema, text))
}

/// A further part of a name: an item of an array, or too much.
fn again(object: &mut Map<String, Value>, name: &str, value: Value) -> Option<Violation> {
    match (object.get_mut(name), value) {
        (Some(Value::Array(items)), Value::Array(more)) => {
            items.extend(more);
            None
        }
        _ => Some(body_violation(Problem::Value, "there are several parts of this name").parameter(name)),
    }
}
