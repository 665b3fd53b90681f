//! Converts the validator's errors to violations with Clerk's error codes.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::{Problem, Violation};
use crate::record::ObjectionKind;
use crate::schema::{Schema, Schemas};
use serde_json::Value;

/// The maximum length of a message about a value, in characters.
const LONGEST: usize = 300;

/// Checks a value; `parameter` is the name of the whole, empty for a body.
pub(super) fn check(
    schemas: &Schemas,
    schema: &Schema,
    kind: ObjectionKind,
    parameter: &str,
    value: &Value,
) -> Vec<Violation> {
    match schema.validator(schemas) {
        Ok(validator) => {
            validator.iter_errors(value).flat_map(|error| violations(kind, parameter, &error)).collect()
        }
        Err(problem) => vec![Violation::new(ObjectionKind::Mock, Problem::Internal, problem)],
    }
}

fn violations(kind: ObjectionKind, parameter: &str, error: &ValidationError<'_>) -> Vec<Violation> {
    let at = join(parameter, &dotted(error.instance_path().as_str()));
    let violation = |code, name: String, what: String| {
        let violation = Violation::new(kind, code, what);
        if name.is_empty() { violation } else { violation.parameter(name) }
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = join(&at, property.as_str().unwrap_or_default());
            vec![violation(Problem::Missing, name, "is required, and missing".to_owned())]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| violation(Problem::Unknown, join(&at, name), "is not in the document".to_owned()))
            .collect(),
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Format { .. } => {
            vec![violation(Problem::Format, at, cut(&error.to_string()))]
        }
        _ => vec![violation(Problem::Value, at, cut(&error.to_string()))],
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
