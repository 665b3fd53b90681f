//! Makes strings by pattern, format, or the name of their property.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use super::Variety;

/// Texts for a property of this name, the most plausible first. Those for a pattern may not match it.
pub(super) fn candidates<'a>(
    schema: &'a Value,
    name: &'a str,
    variety: Option<&'a Variety>,
) -> impl Iterator<Item = String> + 'a {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let matching = pattern.into_iter().flat_map(|pattern| {
        let plain = without_look_around(pattern);
        // The plainest text may be shorter than `minLength`.
        [0, 1, 2, 4, 8, 16, 32, 64].into_iter().filter_map(move |more| matching(&plain, more))
    });
    let likely = std::iter::once_with(move || string(schema, name, variety));
    let dashed = std::iter::once_with(move || sized(schema, name.replace('_', "-")));
    let simple = pattern
        .map(|_| ["a", "a1", "A1", "1", "abc", "a-b", "/a"].map(|text| sized(schema, text.to_owned())));
    matching.chain(likely).chain(dashed).chain(simple.into_iter().flatten())
}

/// A text for a property of this name, whatever the pattern.
fn string(schema: &Value, name: &str, variety: Option<&Variety>) -> String {
    let word = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
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

/// The pattern without the groups that look ahead or behind, which no text can be made of.
fn without_look_around(pattern: &str) -> String {
    let mut plain = pattern.to_owned();
    while let Some(start) = ["(?!", "(?=", "(?<!", "(?<="].iter().filter_map(|group| plain.find(group)).min()
    {
        let Some(end) = end_of_group(&plain[start..]) else { break };
        plain.replace_range(start..start + end, "");
    }
    plain
}

/// The length of the group at the beginning of a pattern.
fn end_of_group(pattern: &str) -> Option<usize> {
    let (mut depth, mut is_class, mut is_escaped) = (0_usize, false, false);
    for (index, c) in pattern.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => {
                depth -= 1;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// What the OpenAPI and JSON Schema formats look like.
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

/// A short text that matches the pattern, unless it is of a kind that is not understood; `more` is how often repetitions
/// are repeated beyond the least.
fn matching(pattern: &str, more: u32) -> Option<String> {
    let mut out = String::new();
    write(&regex_syntax::parse(pattern).ok()?, more, &mut out)?;
    Some(out)
}

/// A pattern may ask for more than anybody sends.
const LONGEST: usize = 100_000;

fn write(hir: &Hir, more: u32, out: &mut String) -> Option<()> {
    if out.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => out.push(member(class)?),
        HirKind::Repetition(repetition) => {
            let least = repetition.min.max(u32::from(repetition.max != Some(0)));
            let times = least.saturating_add(more).min(repetition.max.unwrap_or(u32::MAX));
            (0..times).try_for_each(|_| write(&repetition.sub, more, out))?;
        }
        HirKind::Capture(capture) => write(&capture.sub, more, out)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, more, out))?,
        HirKind::Alternation(parts) => write(parts.first()?, more, out)?,
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
