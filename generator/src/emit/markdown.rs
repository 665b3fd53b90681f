//! Converts the Markdown of a document to Markdown for rustdoc.
//!
//! rustdoc compiles what looks like code, resolves what looks like a link and warns of what looks
//! like HTML; a document means none of these.

/// Resolves a reference into the document, `#/components/schemas/User`, to a Rust path.
pub(super) type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The text, safe for rustdoc, with links into the document turned into links into the code.
pub(super) fn for_rustdoc(text: &str, resolve: Resolve<'_>) -> String {
    let mut lines = Vec::new();
    let mut in_fence = false;
    for line in text.trim().lines() {
        let trimmed = line.trim_end();
        if trimmed.trim_start().starts_with("```") {
            lines.push(fence(trimmed, in_fence));
            in_fence = !in_fence;
        } else if in_fence {
            lines.push(trimmed.to_owned());
        } else {
            lines.push(prose(unindent(trimmed), resolve));
        }
    }
    if in_fence {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

/// A fence without a language would be compiled as Rust.
fn fence(line: &str, is_end: bool) -> String {
    let language = line.trim_start().trim_start_matches('`').trim();
    match (is_end, language) {
        (true, _) => "```".to_owned(),
        (false, "" | "rust") => "```text".to_owned(),
        (false, language) => format!("```{language}"),
    }
}

/// Four spaces would make a code block of it, also if only a list was continued.
fn unindent(line: &str) -> &str {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    if indent < 4 || is_list_item(text) { line } else { &line[indent - 2..] }
}

fn is_list_item(text: &str) -> bool {
    let marker = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ ", ". ", ") "].iter().any(|start| marker.starts_with(start))
}

/// One line outside of a code block: code spans stay, links are resolved, the rest is escaped.
fn prose(line: &str, resolve: Resolve<'_>) -> String {
    let mut output = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '`' => code_span(rest, &mut output),
            '[' => link(rest, resolve, &mut output),
            'h' => url(rest, &mut output),
            '<' | '>' | ']' => escape(rest, &mut output),
            _ => 0,
        };
        if taken == 0 {
            output.push(next);
            rest = &rest[next.len_utf8()..];
        } else {
            rest = &rest[taken..];
        }
    }
    output
}

fn code_span(text: &str, output: &mut String) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let body = &text[ticks..];
    let Some(end) = body.find(&text[..ticks]) else {
        // An unpaired backtick would make the rest of the paragraph code.
        output.push_str("\\`");
        return 1;
    };
    let length = ticks + end + ticks;
    output.push_str(&text[..length]);
    length
}

fn link(text: &str, resolve: Resolve<'_>, output: &mut String) -> usize {
    let parts = text[1..].split_once("](").and_then(|(label, rest)| Some((label, rest.split_once(')')?.0)));
    let Some((label, target)) =
        parts.filter(|(label, target)| !label.contains(['[', ']']) && !target.contains(' '))
    else {
        output.push_str("\\[");
        return 1;
    };
    let length = 1 + label.len() + 2 + target.len() + 1;
    if !target.starts_with('#') {
        if target.starts_with("http") {
            output.push_str(&text[..length]);
        } else {
            // The link is relative to another site.
            output.push_str(label);
        }
        return length;
    }
    let label = if label.contains('`') { label.to_owned() } else { format!("`{label}`") };
    match resolve(target) {
        Some(path) => output.push_str(&format!("[{label}]({path})")),
        None => output.push_str(&label),
    }
    length
}

fn url(text: &str, output: &mut String) -> usize {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return 0;
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>)\"'`|,".contains(c)).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ';', ':', '*']);
    output.push_str(&format!("<{url}>"));
    url.len()
}

/// A `>` at the start of a line is a quotation.
fn escape(text: &str, output: &mut String) -> usize {
    let is_quotation = text.starts_with('>') && output.trim().is_empty();
    if !is_quotation {
        output.push('\\');
    }
    output.push_str(&text[..1]);
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        for_rustdoc(text, &|reference| {
            let name = reference.strip_prefix("#/components/schemas/")?;
            (name == "User").then(|| format!("super::{name}"))
        })
    }

    #[test]
    fn links_into_the_document_become_links_into_the_code() {
        assert_eq!(written("The [User](#/components/schemas/User)."), "The [`User`](super::User).");
        assert_eq!(written("The [Gone](#/components/schemas/Gone)."), "The `Gone`.");
        assert_eq!(
            written("See [docs](/docs/a) and [b](https://b.example)."),
            "See docs and [b](https://b.example)."
        );
    }

    #[test]
    fn what_rustdoc_would_take_for_markup_is_escaped() {
        assert_eq!(written("a[0] <b> c"), "a\\[0\\] \\<b\\> c");
        assert_eq!(written("`a[0] <b>`"), "`a[0] <b>`");
        assert_eq!(written("at https://a.example/x."), "at <https://a.example/x>.");
        assert_eq!(written("a ` tick"), "a \\` tick");
    }

    #[test]
    fn nothing_is_compiled_as_rust() {
        assert_eq!(written("a\n```\nx\n```"), "a\n```text\nx\n```");
        assert_eq!(written("a\n\n      b"), "a\n\n  b");
        assert_eq!(written("```json\n{"), "```json\n{\n```");
    }
}
