//! Mutations of a response: of its values, its text, or its bytes.

use fastrand::Rng;

use super::tree::Node;

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "1.0",
    "0.1",
    "-1.5",
    "1e3",
    "1E+3",
    "12e-1",
    "1e400",
    "-1e400",
    "1e-400",
    "2147483648",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1234567890123456789012345678901234567890123",
    "1e99999999999",
    "0.30000000000000004",
    "5e-324",
    // None of these is JSON.
    "00",
    "01",
    "-",
    "+1",
    ".5",
    "1.",
    "1e",
    "0x1",
    "NaN",
    "Infinity",
    "1_000",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "ü",
    "\u{1F600}",
    "e\u{301}",
    "\u{202E}abc",
    "\u{FEFF}",
    "\u{0}",
    "null",
    "user_1",
    "2026-05-12",
    "active",
];

/// Valid and invalid content of strings.
const ESCAPES: &[&str] = &[
    r"\n\t\r\b\f\/\\",
    r"\u0000",
    r"\uD83D\uDE00",
    r"\u00fc",
    r"\\",
    r#"\""#,
    // None of these is a valid string.
    r"\uD800",
    r"\uDE00\uD83D",
    r"\u12",
    r"\x41",
    r"\",
    "\u{1}",
    "\n",
];

/// Bytes that no JSON text may contain.
const DAMAGE: &[&[u8]] = &[
    b"\xFF",
    b"\xC3",
    b"\xED\xA0\x80",
    b"\xF8\x88\x80\x80\x80",
    b"\\u",
    b"\\u12",
    b"\\x",
    b"\0",
    b"\n",
    b"\x1F",
];

/// Changes a value or two of the tree. What comes of it is JSON more often than not.
pub(crate) fn values(rng: &mut Rng, tree: &mut Node, other: &Node) {
    for _ in 0..rng.usize(1..4) {
        match rng.u8(0..12) {
            0 => remove(rng, tree),
            1 => repeat(rng, tree),
            2 => *tree.any(rng, |_| true) = invented(rng, 0),
            3 => *tree.any(rng, |_| true) = Node::Scalar("null".to_owned()),
            4 => *tree.any(rng, is_text) = text(rng),
            5 => *tree.any(rng, is_number) = number(rng),
            6 => insert(rng, tree),
            7 => nest(rng, tree),
            8 => exchange(rng, tree),
            9 => rename(rng, tree),
            10 => *tree.any(rng, |_| true) = other.clone().any(rng, |_| true).clone(),
            _ => *tree.any(rng, is_container) = empty(rng),
        }
    }
}

/// The same values, written in another way.
pub(crate) fn rewritten(rng: &mut Rng, tree: &mut Node) -> String {
    for _ in 0..rng.usize(0..8) {
        if let Node::Object(fields) = tree.any(rng, |node| matches!(node, Node::Object(_))) {
            rng.shuffle(fields);
        }
        if let Node::Object(fields) = tree.any(rng, |node| matches!(node, Node::Object(_)))
            && let Some((key, _)) = rng.choice(fields)
        {
            *key = in_escapes(key);
        }
        if let Node::Scalar(text) = tree.any(rng, is_text)
            && let Some(inside) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))
        {
            *text = format!("\"{}\"", in_escapes(inside));
        }
    }
    let mut out = String::new();
    tree.write(&mut out, &mut |out| {
        if rng.u8(0..4) == 0 {
            out.push(*rng.choice(&[' ', '\n', '\t', '\r']).unwrap_or(&' '));
        }
    });
    out
}

/// Changes random bytes.
pub(crate) fn bytes(rng: &mut Rng, body: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..rng.usize(1..4) {
        let (from, to) = range(rng, body.len());
        match rng.u8(0..12) {
            0 => body.truncate(from),
            1 => drop(body.drain(from..to)),
            2 => {
                let again = body[from..to].to_vec();
                body.splice(to..to, again);
            }
            3 => {
                let (start, end) = range(rng, other.len());
                body.splice(from..to, other[start..end].iter().copied());
            }
            4 => body.extend_from_slice(if rng.bool() { b" \n" } else { b"}" }),
            5 => drop(body.splice(0..0, *b"\xEF\xBB\xBF")),
            6 => body.splice(from..from, [rng.u8(..), rng.u8(..)]).for_each(drop),
            7..=9 => {
                let damage = rng.choice(DAMAGE).copied().unwrap_or_default();
                body.splice(from..from, damage.iter().copied()).for_each(drop);
            }
            _ => {
                if let Some(byte) = body.get_mut(from) {
                    *byte = if rng.bool() { *byte ^ (1 << rng.u8(0..8)) } else { rng.u8(..) };
                }
            }
        }
    }
}

/// A position in this number of bytes, and one a little behind it.
fn range(rng: &mut Rng, length: usize) -> (usize, usize) {
    let from = rng.usize(0..=length);
    (from, (from + rng.usize(0..64)).min(length))
}

fn is_text(node: &Node) -> bool {
    matches!(node, Node::Scalar(text) if text.starts_with('"'))
}

fn is_number(node: &Node) -> bool {
    matches!(node, Node::Scalar(text) if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()))
}

fn is_container(node: &Node) -> bool {
    matches!(node, Node::Array(_) | Node::Object(_))
}

fn remove(rng: &mut Rng, tree: &mut Node) {
    match tree.any(rng, is_container) {
        Node::Array(items) if !items.is_empty() => drop(items.remove(rng.usize(0..items.len()))),
        Node::Object(fields) if !fields.is_empty() => drop(fields.remove(rng.usize(0..fields.len()))),
        _ => {}
    }
}

/// The same element once or often more; the same property once more, perhaps with another value.
fn repeat(rng: &mut Rng, tree: &mut Node) {
    match tree.any(rng, is_container) {
        Node::Array(items) if !items.is_empty() => {
            let again = items[rng.usize(0..items.len())].clone();
            let times = if rng.u8(0..16) == 0 { 200 } else { 1 };
            items.extend(std::iter::repeat_n(again, times));
        }
        Node::Object(fields) if !fields.is_empty() => {
            let (key, value) = fields[rng.usize(0..fields.len())].clone();
            let value = if rng.bool() { value } else { invented(rng, 0) };
            fields.insert(rng.usize(0..=fields.len()), (key, value));
        }
        _ => {}
    }
}

/// Adds an undeclared property or item.
pub(crate) fn insert(rng: &mut Rng, tree: &mut Node) {
    let value = invented(rng, 0);
    match tree.any(rng, is_container) {
        Node::Array(items) => items.insert(rng.usize(0..=items.len()), value),
        Node::Object(fields) => {
            let key = format!("new_{}", rng.u8(..));
            fields.insert(rng.usize(0..=fields.len()), (key, value));
        }
        Node::Scalar(_) => {}
    }
}

/// Puts a value into arrays or objects, a few or very many.
fn nest(rng: &mut Rng, tree: &mut Node) {
    let depth = *rng.choice(&[1, 2, 8, 64, 120, 127, 128, 129, 200, 256, 1000, 100_000]).unwrap_or(&1);
    let place = tree.any(rng, |_| true);
    let (open, close) = if rng.bool() { ("[", "]") } else { ("{\"a\":", "}") };
    // Inserted as text, because the test could not handle such a deep tree.
    *place = Node::Scalar(format!("{}{}{}", open.repeat(depth), place.text(), close.repeat(depth)));
}

/// The values of two properties change places.
fn exchange(rng: &mut Rng, tree: &mut Node) {
    if let Node::Object(fields) = tree.any(rng, is_container)
        && fields.len() > 1
    {
        let (one, other) = (rng.usize(0..fields.len()), rng.usize(0..fields.len()));
        let value = fields[one].1.clone();
        fields[one].1 = std::mem::replace(&mut fields[other].1, value);
    }
}

fn rename(rng: &mut Rng, tree: &mut Node) {
    if let Node::Object(fields) = tree.any(rng, is_container)
        && !fields.is_empty()
    {
        let other = fields[rng.usize(0..fields.len())].0.clone();
        let chosen = rng.usize(0..fields.len());
        let key = &mut fields[chosen].0;
        *key = match rng.u8(0..4) {
            0 => other,
            1 => key.to_uppercase(),
            2 => (*rng.choice(ESCAPES).unwrap_or(&"")).to_owned(),
            _ => String::new(),
        };
    }
}

fn empty(rng: &mut Rng) -> Node {
    if rng.bool() { Node::Array(Vec::new()) } else { Node::Object(Vec::new()) }
}

fn text(rng: &mut Rng) -> Node {
    let inside = match rng.u8(0..4) {
        0 => (*rng.choice(ESCAPES).unwrap_or(&"")).to_owned(),
        1 => "long ".repeat(rng.usize(0..2000)),
        2 => return Node::from(&String::from(rng.char(..)).into()),
        _ => return Node::from(&(*rng.choice(TEXTS).unwrap_or(&"")).into()),
    };
    Node::Scalar(format!("\"{inside}\""))
}

fn number(rng: &mut Rng) -> Node {
    Node::Scalar(match rng.u8(0..4) {
        // A float with random bits. If it is not finite, it is no JSON.
        0 => format!("{:e}", f64::from_bits(rng.u64(..))),
        1 => rng.i64(..).to_string(),
        _ => (*rng.choice(NUMBERS).unwrap_or(&"0")).to_owned(),
    })
}

/// Any value.
fn invented(rng: &mut Rng, depth: usize) -> Node {
    match rng.u8(0..if depth < 3 { 8 } else { 5 }) {
        0 => Node::Scalar("null".to_owned()),
        1 => Node::Scalar(rng.bool().to_string()),
        2 => number(rng),
        3 | 4 => text(rng),
        5 => Node::Array((0..rng.usize(0..4)).map(|_| invented(rng, depth + 1)).collect()),
        6 => Node::Object(
            (0..rng.usize(0..4)).map(|index| (format!("k{index}"), invented(rng, depth + 1))).collect(),
        ),
        _ => empty(rng),
    }
}

/// Escapes all characters of a string's content, unless it contains escapes already.
fn in_escapes(inside: &str) -> String {
    if inside.contains('\\') {
        return inside.to_owned();
    }
    inside.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}
