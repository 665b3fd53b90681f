//! Wraps Markdown. Wrapping is idempotent.

/// Joins the words of a text to one line.
pub(super) fn line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with its paragraphs wrapped at `width`. Lists, tables, code, headings, quotes and HTML stay as they are.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    let mut blocks = Vec::new();
    let mut block = Vec::new();
    let mut fence = None;
    for line in text.lines() {
        if line.trim().is_empty() && fence.is_none() {
            blocks.push(std::mem::take(&mut block));
            continue;
        }
        fence = fence_after(fence, line);
        block.push(line);
    }
    blocks.push(block);
    let wrapped: Vec<String> =
        blocks.iter().filter(|block| !block.is_empty()).map(|block| wrap_block(block, width)).collect();
    wrapped.join("\n\n").trim_end().to_owned()
}

/// The code fence that is open after `line`, if any.
fn fence_after<'a>(open: Option<&'a str>, line: &'a str) -> Option<&'a str> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'));
    let length = mark.map_or(0, |mark| line.chars().take_while(|char| *char == mark).count());
    let fence = &line[..length];
    match open {
        Some(open) if fence.starts_with(open) && line.trim_end() == fence => None,
        Some(open) => Some(open),
        // Three backticks on one line with text after them and more at its end are a code span.
        None => (length >= 3 && !line[length..].contains('`')).then_some(fence),
    }
}

/// Wraps the lines before the first that is no plain text, and those after a heading; the others keep
/// their breaks.
fn wrap_block(lines: &[&str], width: usize) -> String {
    let plain = match lines.iter().any(|line| underlines(line)) {
        true => 0,
        false => lines.iter().take_while(|line| !is_markup(line)).count(),
    };
    let (paragraph, kept) = lines.split_at(plain);
    let mut wrapped = fill_paragraph(paragraph, width);
    match kept {
        [heading, rest @ ..] if is_heading(heading) => {
            wrapped.push(heading.trim_end().to_owned());
            wrapped.extend((!rest.is_empty()).then(|| wrap_block(rest, width)));
        }
        kept => wrapped.extend(kept.iter().map(|line| line.trim_end().to_owned())),
    }
    wrapped.join("\n")
}

/// Fills each run of lines up to a hard break.
fn fill_paragraph(lines: &[&str], width: usize) -> Vec<String> {
    let lines: Vec<String> =
        lines.iter().enumerate().map(|(index, line)| marked_break(line, index + 1 == lines.len())).collect();
    let runs = lines.split_inclusive(|line| line.ends_with('\\'));
    let words = runs.map(|run| run.iter().flat_map(|line| line.split_ascii_whitespace()).collect::<Vec<_>>());
    words.flat_map(|words| fill(&words, width)).collect()
}

/// A hard break is two spaces at a line's end, or a backslash. The spaces become a backslash: a YAML block
/// cannot show them, nor does an editor. The last line of a paragraph has no break.
fn marked_break(line: &str, last: bool) -> String {
    let text = line.trim_end();
    match line.ends_with("  ") && !last {
        true => format!("{text}\\"),
        false => text.to_owned(),
    }
}

/// Puts the words onto lines of at most `width`, but breaks no line where Markdown would take a part for
/// something else.
fn fill(words: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match lines.last_mut() {
            Some(line) if length(line) + 1 + length(word) <= width || !may_break(line, &words[index..]) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}

fn may_break(line: &str, rest: &[&str]) -> bool {
    // The next word is needed as well: `-` begins a list only before a space.
    let next = rest[..rest.len().min(2)].join(" ");
    let stands_alone = |line: &str| !is_markup(line) && !underlines(line);
    stands_alone(line) && stands_alone(&next) && !underlines(rest[0]) && !line.ends_with('\\')
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Whether the line begins something that is no paragraph.
fn is_markup(line: &str) -> bool {
    let indented = line.starts_with("  ");
    let line = line.trim_start();
    let marked = ["|", ">", "<", "```", "~~~"].iter().any(|mark| line.starts_with(mark));
    indented || marked || is_heading(line) || is_list_item(line) || is_link_definition(line)
}

/// `[label]: address`, or a footnote.
fn is_link_definition(line: &str) -> bool {
    line.starts_with('[') && line.contains("]:")
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && (rest.is_empty() || rest.starts_with(' '))
}

fn is_list_item(line: &str) -> bool {
    let digits = line.trim_start_matches(|char: char| char.is_ascii_digit());
    let marker = match digits.len() == line.len() {
        true => line.strip_prefix(['-', '*', '+']),
        false => digits.strip_prefix(['.', ')']),
    };
    marker.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) || is_rule(line)
}

fn is_rule(line: &str) -> bool {
    let marks = line.replace(' ', "");
    marks.len() >= 3 && ['-', '*', '_'].iter().any(|mark| marks.chars().all(|char| char == *mark))
}

/// Whether the line changes the meaning of the line above it: underlines a heading, or separates the head of a table.
fn underlines(line: &str) -> bool {
    let line = line.trim();
    let heading =
        !line.is_empty() && (line.chars().all(|char| char == '=') || line.chars().all(|char| char == '-'));
    let table = line.contains('|') && line.contains('-') && line.chars().all(|char| "|:- ".contains(char));
    heading || table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(text: &str, width: usize) -> String {
        let once = wrap(text, width);
        assert_eq!(wrap(&once, width), once, "wrapping again changes the text");
        once
    }

    #[test]
    fn a_paragraph_is_wrapped_and_paragraphs_stay_apart() {
        assert_eq!(twice("one two three\nfour\n\n\n\nfive", 9), "one two\nthree\nfour\n\nfive");
    }

    #[test]
    fn a_long_word_is_not_broken() {
        assert_eq!(
            twice("see https://example.com/a/long/address now", 10),
            "see\nhttps://example.com/a/long/address\nnow"
        );
    }

    #[test]
    fn lists_tables_code_and_headings_stay() {
        for text in [
            "- a long item of a list\n- another",
            "1. a long item of a list\n2. another",
            "a | long table\n--|--\nb | with rows",
            "```\nlet code = a long line;\n\n  indented  too\n```",
            "```\n# a comment that is long\nlet code = a long line;\n\n\n# more\n```",
            "# a heading that is long\n\ntext",
            "> a quote that is long",
            "    indented code that is long",
            "A title of many words\n=====",
            "<p>markup that is long</p>",
            "[one]: https://example.com/one\n[two]: https://example.com/two",
        ] {
            assert_eq!(twice(text, 10), text);
        }
    }

    #[test]
    fn the_words_before_a_list_and_after_a_heading_are_wrapped() {
        assert_eq!(twice("one two three:\n- a long item", 9), "one two\nthree:\n- a long item");
        assert_eq!(twice("# A heading\none two three", 9), "# A heading\none two\nthree");
    }

    #[test]
    fn no_line_begins_like_a_list_or_a_heading() {
        assert_eq!(twice("one two - three", 8), "one two -\nthree");
        assert_eq!(twice("since the 3. day", 10), "since the 3.\nday");
        assert_eq!(twice("number # one", 8), "number #\none");
        assert_eq!(twice("one two --- three", 8), "one two ---\nthree");
    }

    #[test]
    fn a_code_span_may_begin_a_line() {
        assert_eq!(twice("one two\n`three` four five", 14), "one two\n`three` four\nfive");
    }

    #[test]
    fn hard_breaks_stay() {
        assert_eq!(twice("one  \ntwo\\\nthree four  ", 20), "one\\\ntwo\\\nthree four");
        assert_eq!(twice("one two  \nthree", 7), "one\ntwo\\\nthree");
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(line(" one\n two "), "one two");
    }
}
