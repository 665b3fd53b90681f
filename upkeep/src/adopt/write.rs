//! Writes a document as YAML.

use serde_json::Value;

use super::AdoptError;
use super::read::parse;

/// Marks a string that must be quoted. No document contains these characters, and YAML does not quote them.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Writes the document.
pub(super) fn to_text(document: &Value) -> Result<String, AdoptError> {
    let written =
        serde_yaml::to_string(&quoted(document)).map_err(|error| AdoptError::Defect(error.to_string()))?;
    Ok(written.replace([OPEN, CLOSE], "'"))
}

/// Reads the text back to be sure that it is the document.
pub(super) fn check(text: &str, document: &Value) -> Result<(), AdoptError> {
    match parse("the new document", text) {
        Ok(read) if read == *document => Ok(()),
        Ok(_) => Err(AdoptError::Defect("the document that was written reads back differently".to_owned())),
        Err(error) => Err(AdoptError::Defect(error.to_string())),
    }
}

/// Marks the strings that a reader of YAML 1.1 would read as another type.
fn quoted(value: &Value) -> Value {
    match value {
        Value::String(text) => quoted_text(text).into(),
        Value::Array(items) => items.iter().map(quoted).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            entries.map(|(key, value)| (quoted_text(key), quoted(value))).collect()
        }
        other => other.clone(),
    }
}

fn quoted_text(text: &str) -> String {
    match is_ambiguous(text) {
        true => format!("{OPEN}{text}{CLOSE}"),
        false => text.to_owned(),
    }
}

/// Whether a reader may take the string for a value of another type. Many tools still read YAML 1.1, where dates,
/// times, `1_000`, `=` and `no` are not strings.
fn is_ambiguous(text: &str) -> bool {
    let words = ["y", "n", "yes", "no", "on", "off", "=", "<<"];
    words.contains(&text.to_ascii_lowercase().as_str()) || is_number_like(text)
}

fn is_number_like(text: &str) -> bool {
    let first = text.trim_start_matches(['+', '-', '.']).chars().next();
    let number_like = |char: char| char.is_ascii_hexdigit() || "+-.:_xtTzZ ".contains(char);
    let date_like = text.len() > 4
        && text.chars().take(4).all(|char| char.is_ascii_digit())
        && text[4..].starts_with('-');
    let special = date_like || text.contains([':', '_']);
    special && first.is_some_and(|first| first.is_ascii_digit()) && text.chars().all(number_like)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn text_that_older_readers_misread_is_quoted() {
        let document = serde_json::json!({
            "on": ["NO", "2026-05-12", "12:30:45", "1_000", "=", "200", "0o17", "1e3", "-1.5"],
            "text": ["none", "4 items", "v1", "3.0.3", "a: b"],
        });
        let text = to_text(&document).unwrap();
        assert_eq!(
            text,
            "'on':\n- 'NO'\n- '2026-05-12'\n- '12:30:45'\n- '1_000'\n- '='\n- '200'\n- '0o17'\n- '1e3'\n- '-1.5'\n\
             text:\n- none\n- 4 items\n- v1\n- 3.0.3\n- 'a: b'\n"
        );
    }

    #[test]
    fn values_that_are_no_text_stay() {
        let document = serde_json::json!({"a": [1, 1.5, true, null, {}, []], "b": "two\nlines"});
        assert_eq!(
            to_text(&document).unwrap(),
            "a:\n- 1\n- 1.5\n- true\n- null\n- {}\n- []\nb: |-\n  two\n  lines\n"
        );
    }

    #[test]
    fn a_document_with_the_marks_in_it_is_not_changed_unseen() {
        let document = serde_json::json!({"a": "\u{E000}"});
        let text = to_text(&document).unwrap();
        assert!(matches!(check(&text, &document), Err(AdoptError::Defect(_))));
    }
}
