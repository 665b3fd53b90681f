//! Mutations of a document: of its tree, or of its text.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::pool::Pool;

/// One of this number of documents is mutated as text.
const TEXTUAL: u32 = 8;

/// The most paths and the most components of a kind that a document keeps, so that a case takes little time.
const PATHS: usize = 2;
const COMPONENTS: usize = 6;

const STRINGS: [&str; 18] = [
    "",
    " ",
    "a b",
    "Self",
    "type",
    "r#type",
    "0",
    "ü",
    "日本",
    "\u{1F600}",
    "\u{202E}abc",
    "\u{0}",
    "*/ \" \\",
    "#/components/schemas/Nobody",
    "null",
    "true",
    "default",
    "{a}/{b}?c={d}",
];

/// A document that was one of the pool's.
pub(crate) fn document(rng: &mut Rng, pool: &Pool) -> String {
    let index = rng.usize(0..pool.trees.len());
    if rng.u32(0..TEXTUAL) == 0 {
        return text(rng, &pool.texts[index]);
    }
    let mut root = pool.trees[index].clone();
    prune(rng, &mut root);
    for _ in 0..rng.u32(1..=3) {
        mutate(rng, pool, &mut root);
    }
    root.to_string()
}

fn prune(rng: &mut Rng, root: &mut Value) {
    keep(rng, root.get_mut("paths"), PATHS);
    for kind in root.get_mut("components").and_then(Value::as_object_mut).into_iter().flatten() {
        keep(rng, Some(kind.1), COMPONENTS);
    }
}

/// Removes entries at random until few are left.
fn keep(rng: &mut Rng, node: Option<&mut Value>, count: usize) {
    let Some(fields) = node.and_then(Value::as_object_mut) else { return };
    while fields.len() > count {
        let key = nth_key(fields, rng.usize(0..fields.len()));
        fields.shift_remove(&key);
    }
}

fn nth_key(fields: &Map<String, Value>, index: usize) -> String {
    fields.keys().nth(index).cloned().unwrap_or_default()
}

/// One change of the tree.
fn mutate(rng: &mut Rng, pool: &Pool, root: &mut Value) {
    let mut pointers = Vec::new();
    collect(root, String::new(), &mut pointers);
    let target = pick(rng, &pointers).clone();
    let other = pick(rng, &pointers).clone();
    let other_node = root.pointer(&other).cloned().unwrap_or_default();
    let Some(node) = root.pointer_mut(&target) else { return };
    match rng.u32(0..9) {
        0 => remove(rng, node),
        1 => *node = odd(rng),
        2 => *node = pick(rng, &pool.nodes).clone(),
        3 => insert(rng, pool, node),
        4 => rename(rng, pool, node),
        5 => *node = json!({ "$ref": format!("#{other}") }),
        6 => wrap(rng, pool, node),
        7 => *node = other_node,
        _ => repeat(rng, node),
    }
}

/// The pointers of all nodes but the root.
fn collect(node: &Value, pointer: String, pointers: &mut Vec<String>) {
    match node {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{key}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

fn pick<'i, T>(rng: &mut Rng, items: &'i [T]) -> &'i T {
    &items[rng.usize(0..items.len())]
}

/// Removes an entry, or the value.
fn remove(rng: &mut Rng, node: &mut Value) {
    match node {
        Value::Object(fields) if !fields.is_empty() => {
            let key = nth_key(fields, rng.usize(0..fields.len()));
            fields.shift_remove(&key);
        }
        Value::Array(items) if !items.is_empty() => drop(items.remove(rng.usize(0..items.len()))),
        _ => *node = Value::Null,
    }
}

/// A value that is unusual at its place.
fn odd(rng: &mut Rng) -> Value {
    match rng.u32(0..12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!({}),
        4 => json!([]),
        5 => json!(-1),
        6 => json!(1e300),
        7 => json!(u64::MAX),
        8 => json!("x".repeat(rng.usize(1..300))),
        9 => nested(rng.usize(1..120)),
        _ => json!(*pick(rng, &STRINGS)),
    }
}

/// A schema with this number of levels.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!({ "type": "string" }), |inner, level| match level % 3 {
        0 => json!({ "type": "array", "items": inner }),
        1 => json!({ "type": "object", "properties": { "a": inner } }),
        _ => json!({ "oneOf": [inner, { "type": "integer" }] }),
    })
}

/// Adds an entry.
fn insert(rng: &mut Rng, pool: &Pool, node: &mut Value) {
    let value = if rng.bool() { pick(rng, &pool.nodes).clone() } else { odd(rng) };
    match node {
        Value::Object(fields) => drop(fields.insert(pick(rng, &pool.keys).clone(), value)),
        Value::Array(items) => items.insert(rng.usize(0..=items.len()), value),
        _ => *node = value,
    }
}

/// Changes the key of an entry, possibly to one that exists.
fn rename(rng: &mut Rng, pool: &Pool, node: &mut Value) {
    let Some(fields) = node.as_object_mut().filter(|fields| !fields.is_empty()) else { return };
    let key = nth_key(fields, rng.usize(0..fields.len()));
    let value = fields.shift_remove(&key).unwrap_or_default();
    let name = if rng.bool() { pick(rng, &pool.keys).clone() } else { (*pick(rng, &STRINGS)).to_owned() };
    fields.insert(name, value);
}

/// Puts the node into a schema, beside another.
fn wrap(rng: &mut Rng, pool: &Pool, node: &mut Value) {
    let other = pick(rng, &pool.nodes);
    let inner = node.take();
    *node = match rng.u32(0..6) {
        0 => json!({ "allOf": [inner, other] }),
        1 => json!({ "oneOf": [other, inner] }),
        2 => json!({ "anyOf": [inner, other, { "type": "null" }] }),
        3 => json!({ "type": "array", "items": inner }),
        4 => json!({ "additionalProperties": inner }),
        _ => json!({ "not": inner, "properties": { "": other } }),
    };
}

/// Has an entry twice, in an object by another key.
fn repeat(rng: &mut Rng, node: &mut Value) {
    match node {
        Value::Object(fields) if !fields.is_empty() => {
            let key = nth_key(fields, rng.usize(0..fields.len()));
            let value = fields[&key].clone();
            fields.insert(format!("{key}_"), value);
        }
        Value::Array(items) if !items.is_empty() => items.push(items[rng.usize(0..items.len())].clone()),
        _ => {}
    }
}

/// The text with a line gone, doubled, moved or changed.
fn text(rng: &mut Rng, text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..rng.u32(1..=3) {
        let (index, other) = (rng.usize(0..lines.len()), rng.usize(0..lines.len()));
        match rng.u32(0..5) {
            0 => drop(lines.remove(index)),
            1 => lines.insert(index, lines[other].clone()),
            2 => lines.swap(index, other),
            3 => lines[index].insert_str(0, "  "),
            _ => lines[index].push_str(pick::<&str>(rng, &STRINGS)),
        }
    }
    lines.join("\n")
}
