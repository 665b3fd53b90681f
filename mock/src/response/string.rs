//! Makes strings by pattern, format, or the name of their property.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use super::Variety;

/// Makes a string for a property of this name.
pub(super) fn string(schema: &Value, name: &str, variety: Option<&Variety>) -> String {
    let word = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    if let Some(text) = word("pattern").and_then(matching) {
        return text;
    }
    if let Some(default) = word("default") {
        return default.to_owned();
    }
    let named = || match variety {
        Some(variety) => variety.word(),
        None => named(name),
    };
    let text = word("format").and_then(formatted).unwrap_or_else(named);
    sized(schema, text)
}

/// Examples of the formats of OpenAPI and JSON Schema.
fn formatted(format: &str) -> Option<String> {
    let text = match format {
        "date-time" => "2026-01-01T00:00:00Z",
        "date" => "2026-01-01",
        "time" => "00:00:00Z",
        "duration" => "PT1H",
        "email" => "ada@example.com",
        "hostname" => "example.com",
        "uri" | "url" | "uri-reference" => "https://example.com/",
        "uuid" => "00000000-0000-4000-8000-000000000001",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "ZmFrZQ==",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Makes a string from the name of its property.
fn named(name: &str) -> String {
    match name {
        "" => "text".to_owned(),
        _ if name.contains("email_address") && !name.ends_with("_id") => "ada@example.com".to_owned(),
        _ if name.contains("phone_number") && !name.ends_with("_id") => "+15555550100".to_owned(),
        _ if name.ends_with("url") => format!("https://example.com/{name}"),
        _ => name.to_owned(),
    }
}

/// Fills up to `minLength`, cuts to `maxLength`.
fn sized(schema: &Value, text: String) -> String {
    let length =
        |keyword: &str| schema.get(keyword).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let least = length("minLength").unwrap_or(0);
    let most = length("maxLength").unwrap_or(usize::MAX);
    let missing = least.saturating_sub(text.chars().count());
    text.chars().chain(std::iter::repeat_n('0', missing)).take(most).collect()
}

/// A short text that matches the pattern, unless it is of a kind that is not understood.
fn matching(pattern: &str) -> Option<String> {
    let mut out = String::new();
    write(&regex_syntax::parse(pattern).ok()?, &mut out)?;
    Some(out)
}

fn write(hir: &Hir, out: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => out.push(member(class)?),
        HirKind::Repetition(repetition) => {
            let times = repetition.min.max(u32::from(repetition.max != Some(0)));
            (0..times).try_for_each(|_| write(&repetition.sub, out))?;
        }
        HirKind::Capture(capture) => write(&capture.sub, out)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, out))?,
        HirKind::Alternation(parts) => write(parts.first()?, out)?,
    }
    Some(())
}

/// A character of the class, preferably a plain one.
fn member(class: &Class) -> Option<char> {
    const PLAIN: [char; 4] = ['0', 'a', 'A', '-'];
    let contains = |wanted: char| match class {
        Class::Unicode(class) => {
            class.ranges().iter().any(|range| range.start() <= wanted && wanted <= range.end())
        }
        Class::Bytes(class) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&(wanted as u8)))
        }
    };
    PLAIN.into_iter().find(|plain| contains(*plain)).or_else(|| match class {
        Class::Unicode(class) => Some(class.ranges().first()?.start()),
        Class::Bytes(class) => Some(char::from(class.ranges().first()?.start())),
    })
}
