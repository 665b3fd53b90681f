//! The comments of our document, which its tree does not have. Each belongs to a node: to the one below it, or to the
//! one whose line it ends.

use std::collections::{BTreeMap, HashMap};

use openapi_document::{Document, Pointer, Problem, leading_comment};
use serde_json::Value;

use super::pair::Pairs;

/// The comments of a document by the node that they belong to.
#[derive(Debug, Default)]
pub(super) struct Comments {
    of_nodes: BTreeMap<Pointer, Comment>,
    /// Those below the last node.
    last: Vec<String>,
}

/// The comments of a node, each with its `#`.
#[derive(Clone, Debug, Default)]
struct Comment {
    above: Vec<String>,
    beside: Option<String>,
}

/// A comment in a line of a text.
#[derive(Debug, PartialEq, Eq)]
enum Found<'t> {
    /// The whole line.
    Line(&'t str),
    /// The end of a line.
    End(&'t str),
}

impl Comments {
    /// The comments of a text that reads as the tree, but for the leading one.
    pub(super) fn of(text: &str, root: &Value) -> Self {
        let found = find(text);
        let mut comments = Self::default();
        if found.is_empty() {
            return comments;
        }
        let nodes = first_nodes(text, root);
        for (line, comment) in found {
            match comment {
                Found::Line(comment) => match nodes.range(line..).next() {
                    Some((_, node)) => comments.entry(node).above.push(comment.to_owned()),
                    None => comments.last.push(comment.to_owned()),
                },
                Found::End(comment) => {
                    if let Some((_, node)) = nodes.range(..=line).next_back() {
                        comments.entry(node).beside = Some(comment.to_owned());
                    }
                }
            }
        }
        comments
    }

    fn entry(&mut self, node: &Pointer) -> &mut Comment {
        self.of_nodes.entry(node.clone()).or_default()
    }

    /// The comments of the nodes of `ours` that are still there, at their new places; and those of nodes that are gone,
    /// with the place where they stood.
    pub(super) fn moved(self, ours: &Value, new: &Value, pairs: &Pairs) -> (Self, Vec<(Pointer, String)>) {
        let now = new_places(pairs);
        let mut moved = Self { last: self.last, ..Self::default() };
        let mut gone = Self::default();
        for (node, comment) in self.of_nodes {
            match survivor(&node, ours, new, &now) {
                Some(place) => {
                    let known = moved.entry(&place);
                    known.above.extend(comment.above);
                    known.beside = known.beside.take().or(comment.beside);
                }
                None => drop(gone.of_nodes.insert(node, comment)),
            }
        }
        (moved, gone.into_list().collect())
    }

    /// All comments, each with the place of its node.
    pub(super) fn into_list(self) -> impl Iterator<Item = (Pointer, String)> {
        let last = self.last.into_iter().map(|comment| (Pointer::root(), comment));
        let of_node = |(node, comment): (Pointer, Comment)| {
            let lines = comment.above.into_iter().chain(comment.beside);
            lines.map(move |line| (node.clone(), line))
        };
        self.of_nodes.into_iter().flat_map(of_node).chain(last)
    }

    /// The text of the tree with the comments in it.
    pub(super) fn write(&self, text: &str) -> String {
        if self.of_nodes.is_empty() && self.last.is_empty() {
            return text.to_owned();
        }
        let places = places(text, self.of_nodes.keys().cloned());
        let mut by_line: BTreeMap<usize, Vec<&Comment>> = BTreeMap::new();
        for (node, line) in &places {
            by_line.entry(*line).or_default().extend(self.of_nodes.get(node));
        }
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let comments = by_line.get(&(index + 1)).map_or(&[][..], Vec::as_slice);
            let margin = &line[..line.len() - line.trim_start().len()];
            lines
                .extend(comments.iter().flat_map(|it| &it.above).map(|comment| format!("{margin}{comment}")));
            let beside = comments.iter().filter_map(|it| it.beside.as_ref());
            lines.push(beside.fold(line.to_owned(), |line, comment| format!("{line} {comment}")));
        }
        lines.extend(self.last.iter().cloned());
        lines.join("\n") + "\n"
    }
}

/// For each node of ours the official node that it has become.
fn new_places(pairs: &Pairs) -> HashMap<&Pointer, &Pointer> {
    let mut now: HashMap<&Pointer, &Pointer> = HashMap::new();
    for (official, ours) in pairs.iter() {
        let known = now.entry(ours).or_insert(official);
        // What stayed in its place is that node; of others the first.
        if *known != ours && (official == ours || official < *known) {
            *known = official;
        }
    }
    now
}

/// Where a node of ours stands in the new document, if it is still there.
fn survivor(node: &Pointer, ours: &Value, new: &Value, now: &HashMap<&Pointer, &Pointer>) -> Option<Pointer> {
    let mut ancestor = node.clone();
    while !now.contains_key(&ancestor) {
        if ancestor.is_root() {
            return None;
        }
        ancestor = ancestor.parent();
    }
    let mut place = now[&ancestor].clone();
    let (mut before, mut after) = (ours.pointer(ancestor.as_str())?, new.pointer(place.as_str())?);
    for segment in node.strip_prefix(&ancestor)?.segments() {
        match (before, after) {
            (Value::Array(old), Value::Array(items)) => {
                let item = old.get(segment.parse::<usize>().ok()?)?;
                let index = items.iter().position(|other| other == item)?;
                (place, before, after) = (place.item(index), item, &items[index]);
            }
            _ => {
                (before, after) = (before.get(&segment)?, after.get(&segment)?);
                place = place.child(&segment);
            }
        }
    }
    Some(place)
}

/// For each line on which a node begins, the outermost of those that do.
fn first_nodes(text: &str, root: &Value) -> BTreeMap<usize, Pointer> {
    let mut pointers = Vec::new();
    collect(&Pointer::root(), root, &mut pointers);
    let mut nodes: BTreeMap<usize, Pointer> = BTreeMap::new();
    for (pointer, line) in places(text, pointers.into_iter()) {
        let known = nodes.entry(line).or_insert_with(|| pointer.clone());
        if pointer.segments().count() < known.segments().count() {
            *known = pointer;
        }
    }
    nodes
}

/// All nodes below the root.
fn collect(pointer: &Pointer, value: &Value, pointers: &mut Vec<Pointer>) {
    let below: Vec<(Pointer, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (pointer.child(key), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (pointer.item(index), item)).collect()
        }
        _ => return,
    };
    for (pointer, value) in below {
        collect(&pointer, value, pointers);
        pointers.push(pointer);
    }
}

/// The line on which each node begins.
fn places(text: &str, pointers: impl Iterator<Item = Pointer>) -> Vec<(Pointer, usize)> {
    let Ok(document) = Document::parse("document", text) else { return Vec::new() };
    let mut problems: Vec<Problem> = pointers.map(|pointer| Problem::warning(pointer, "")).collect();
    document.locate(&mut problems);
    let place = |problem: Problem| Some((problem.pointer, problem.place?.line));
    problems.into_iter().filter_map(place).collect()
}

/// The comments of a text below the leading one, with the numbers of their lines. Those of JSON are none.
fn find(text: &str) -> Vec<(usize, Found<'_>)> {
    let leading = leading_comment(text).trim_end().lines().count();
    let mut found = Vec::new();
    // The indentation of the line that began a block scalar.
    let mut block: Option<usize> = None;
    for (index, line) in text.lines().enumerate().skip(leading) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if block.is_some_and(|parent| content.is_empty() || indent > parent) {
            continue;
        }
        block = None;
        if content.starts_with('#') {
            found.push((index + 1, Found::Line(content.trim_end())));
            continue;
        }
        let (code, comment) = split(content);
        found.extend(comment.map(|comment| (index + 1, Found::End(comment.trim_end()))));
        block = begins_block(code).then_some(indent);
    }
    found
}

/// A line without its comment, and the comment.
fn split(line: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut before = ' ';
    let mut chars = line.char_indices();
    while let Some((index, char)) = chars.next() {
        match (quote, char) {
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(open), _) if open == char => quote = None,
            // A quotation mark within single quotes is doubled, which reads as an end and a beginning.
            (None, '"' | '\'') if " [{,:'".contains(before) => quote = Some(char),
            (None, '#') if before.is_whitespace() => return (&line[..index], Some(&line[index..])),
            _ => {}
        }
        before = char;
    }
    (line, None)
}

/// Whether the following lines are the text of a block scalar, as after `key: |-`.
fn begins_block(line: &str) -> bool {
    let line = line.trim_end();
    let before = line.trim_end_matches(|char: char| char == '-' || char == '+' || char.is_ascii_digit());
    let Some(before) = before.strip_suffix(['|', '>']) else { return false };
    before.is_empty() || before.ends_with([' ', '\t']) && before.trim_end().ends_with([':', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_comments_and_no_other_number_signs() {
        let text = "# first\n\na: 1 # one\nb: |-\n  # text\n\n  more\n# of c\nc: 'it''s # text' # three\nd: a#b\n\
                    e: \"\\\" # text\"\nf:\n  # of the item\n  - x: >+ # four\n      # text\n";
        let expected = [
            (3, Found::End("# one")),
            (8, Found::Line("# of c")),
            (9, Found::End("# three")),
            (13, Found::Line("# of the item")),
            (14, Found::End("# four")),
        ];
        assert_eq!(find(text), expected);
    }

    #[test]
    fn json_has_no_comments() {
        assert_eq!(find("{\n  \"a\": \"# text\",\n  \"b\": \"it's # text\"\n}\n"), []);
    }
}
