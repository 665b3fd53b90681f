//! Checks parameters: required ones must be present, undeclared ones are refused, and values must match the schema.

use serde_json::{Map, Value};

use super::{Context, Problem, Violation, decode, violation};
use crate::document::{Document, Location, Parameter, Style};
use crate::record::ObjectionKind;

/// A value that was decoded, or why it could not be.
type Decoded = Result<Value, String>;

/// Checks the query: as [`check`], and that every pair belongs to a parameter.
pub(super) fn query(context: Context<'_>, violations: &mut Vec<Violation>) -> Map<String, Value> {
    let Context { document, operation, request, layer } = context;
    for (name, _) in &request.query {
        let mut parameters = operation.parameters_in(Location::Query);
        let known = layer.takes_query(name)
            || document.api_keys.iter().any(|(location, key)| *location == Location::Query && key == name)
            || parameters.any(|one| claim(document, one, name).is_some());
        if !known {
            let violation = Violation::new(ObjectionKind::Query, Problem::Unknown, "is not in the document");
            violations.push(violation.parameter(name.as_str()).rule(operation.pointer.clone()));
        }
    }
    check(context, Location::Query, &request.query, violations)
}

/// Checks the parameters in headers and cookies.
pub(super) fn headers(context: Context<'_>, violations: &mut Vec<Violation>) {
    let headers: Vec<(String, String)> = context
        .operation
        .parameters_in(Location::Header)
        .filter_map(|one| Some((one.name.clone(), context.request.header(one.name.as_str())?.to_owned())))
        .collect();
    check(context, Location::Header, &headers, violations);
    let cookies = context.request.cookies();
    let cookies: Vec<(String, String)> =
        cookies.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    check(context, Location::Cookie, &cookies, violations);
}

/// Checks the parameters of one location against its name-value pairs, and returns the values that could be decoded.
pub(super) fn check(
    context: Context<'_>,
    location: Location,
    pairs: &[(String, String)],
    violations: &mut Vec<Violation>,
) -> Map<String, Value> {
    let kind = kind(location);
    let mut values = Map::new();
    for parameter in context.operation.parameters_in(location) {
        let name = parameter.name.as_str();
        match value(context.document, parameter, pairs) {
            None if parameter.required => {
                let violation = Violation::new(kind, Problem::Missing, "is required, and missing");
                violations.push(violation.parameter(name).rule(parameter.pointer.clone()));
            }
            None => {}
            Some(Err(what)) => {
                let violation = Violation::new(kind, Problem::Format, what);
                violations.push(violation.parameter(name).rule(parameter.pointer.clone()));
            }
            Some(Ok(value)) => {
                violations.extend(violation::check(
                    &context.document.schemas,
                    &parameter.schema,
                    kind,
                    name,
                    &value,
                ));
                values.insert(parameter.name.clone(), value);
            }
        }
    }
    values
}

fn kind(location: Location) -> ObjectionKind {
    match location {
        Location::Path => ObjectionKind::Path,
        Location::Query => ObjectionKind::Query,
        Location::Header => ObjectionKind::Header,
        Location::Cookie => ObjectionKind::Cookie,
    }
}

/// If a pair of this name belongs to the parameter: the name of the property that it sets, empty for the whole value.
fn claim<'a>(document: &Document, parameter: &Parameter, name: &'a str) -> Option<&'a str> {
    let schema = &parameter.schema.source;
    match parameter.style {
        Style::DeepObject => name.strip_prefix(parameter.name.as_str())?.strip_prefix('[')?.strip_suffix(']'),
        Style::Form { explode: true } if decode::is_object(document, schema) => {
            decode::declares(document, schema, name).then_some(name)
        }
        _ => (name == parameter.name).then_some(""),
    }
}

/// The parameter's value, `None` if no pair belongs to it.
fn value(document: &Document, parameter: &Parameter, pairs: &[(String, String)]) -> Option<Decoded> {
    let own: Vec<(&str, &str)> = pairs
        .iter()
        .filter_map(|(name, text)| Some((claim(document, parameter, name)?, text.as_str())))
        .collect();
    let (_, first) = *own.first()?;
    let schema = &parameter.schema.source;
    let array = decode::is_array(document, schema);
    if parameter.style == Style::DeepObject || own.iter().any(|(property, _)| !property.is_empty()) {
        return Some(Ok(decode::object(document, schema, own)));
    }
    if parameter.style == (Style::Form { explode: true }) && array {
        let items = decode::inner(document, schema, "items", "");
        return Some(Ok(own.iter().map(|(_, text)| decode::scalar(document, items, text)).collect()));
    }
    if own.len() > 1 {
        return Some(Err(format!("is given {} times, and takes one value", own.len())));
    }
    Some(single(document, parameter, first))
}

/// A value that is one text.
fn single(document: &Document, parameter: &Parameter, text: &str) -> Decoded {
    let schema = &parameter.schema.source;
    let (separator, explode) = match parameter.style {
        Style::Json => return serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}")),
        Style::Joined(separator) => (separator, false),
        Style::Simple { explode } => (',', explode),
        Style::Label { explode } => {
            let text = text.strip_prefix('.').ok_or("does not begin with a dot")?;
            return Ok(compound(document, schema, text, if explode { '.' } else { ',' }, explode));
        }
        Style::Matrix { explode } => return matrix(document, parameter, text, explode),
        Style::Form { .. } | Style::DeepObject => (',', false),
    };
    Ok(compound(document, schema, text, separator, explode))
}

/// An array, an object or a scalar of one string.
fn compound(document: &Document, schema: &Value, text: &str, separator: char, explode: bool) -> Value {
    if decode::is_array(document, schema) {
        decode::joined(document, schema, text, separator)
    } else if decode::is_object(document, schema) {
        decode::joined_object(document, schema, text, separator, explode)
    } else {
        decode::scalar(document, schema, text)
    }
}

/// `;name=a,b`; exploded `;name=a;name=b` of an array, and `;x=1;y=2` of an object.
fn matrix(document: &Document, parameter: &Parameter, text: &str, explode: bool) -> Decoded {
    let schema = &parameter.schema.source;
    let text = text.strip_prefix(';').ok_or("does not begin with a semicolon")?;
    if explode && decode::is_object(document, schema) {
        return Ok(compound(document, schema, text, ';', true));
    }
    let own = |part: &str| match part.split_once('=') {
        Some((name, value)) if name == parameter.name => Ok(value.to_owned()),
        None if part == parameter.name => Ok(String::new()),
        _ => Err(format!("is not of the form `;{}=…`", parameter.name)),
    };
    let parts: Vec<String> = text.split(';').map(own).collect::<Result<_, _>>()?;
    Ok(compound(document, schema, &parts.join(","), ',', false))
}
