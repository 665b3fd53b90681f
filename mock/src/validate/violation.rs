//! Converts the validator's errors to violations with Clerk's error codes.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use openapi_document::Pointer;
use serde_json::Value;

use super::{Problem, Violation};
use crate::record::ObjectionKind;
use crate::schema::{Schema, Schemas};

/// The maximum length of a message about a value, in characters.
const LONGEST: usize = 300;

/// A hostile body may break a rule at each of a million items.
const MOST: usize = 100;

/// Checks a value; `parameter` is the name of the whole, empty for a body.
pub(super) fn check(
    schemas: &Schemas,
    schema: &Schema,
    kind: ObjectionKind,
    parameter: &str,
    value: &Value,
) -> Vec<Violation> {
    let validator = match schema.validator(schemas) {
        Ok(validator) => validator,
        Err(problem) => {
            let violation = Violation::new(ObjectionKind::Mock, Problem::Internal, problem);
            return vec![violation.rule(schema.pointer.clone())];
        }
    };
    if validator.is_valid(value) {
        return Vec::new();
    }
    let errors = validator.iter_errors(value).take(MOST);
    errors.flat_map(|error| violations(kind, parameter, &error, &schema.refusing(schemas, &error))).collect()
}

fn violations(
    kind: ObjectionKind,
    parameter: &str,
    error: &ValidationError<'_>,
    rule: &Pointer,
) -> Vec<Violation> {
    let pointer = error.instance_path().as_str();
    let at = join(parameter, &dotted(pointer));
    let violation = |code, name: String, pointer: &str, what: String| {
        let violation = Violation::new(kind, code, what).pointer(pointer).rule(rule.clone());
        if name.is_empty() { violation } else { violation.parameter(name) }
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = join(&at, property.as_str().unwrap_or_default());
            vec![violation(Problem::Missing, name, pointer, "is required, and missing".to_owned())]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let own = |name: &str| format!("{pointer}{}", Pointer::root().child(name).as_str());
            let what = "is not in the document";
            let unknown =
                |name: &String| violation(Problem::Unknown, join(&at, name), &own(name), what.to_owned());
            unexpected.iter().map(unknown).collect()
        }
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Format { .. } => {
            vec![violation(Problem::Format, at, pointer, cut(&error.to_string()))]
        }
        _ => vec![violation(Problem::Value, at, pointer, cut(&error.to_string()))],
    }
}

/// `/items/0/name` → `items.0.name`
fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~")
}

fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() || inner.is_empty() { format!("{outer}{inner}") } else { format!("{outer}.{inner}") }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
