//! Finds duplicate keys.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::token::{Format, Kind, tokens};
use crate::problem::Position;

/// A mapping or sequence that is being read.
enum Open {
    Sequence,
    Mapping { keys: HashMap<String, Position>, is_at_key: bool },
}

/// The two places of the first key that its mapping has twice.
pub(super) fn find(text: &str, format: Format) -> Option<(Position, Position)> {
    let mut open: Vec<Open> = Vec::new();
    for token in tokens(text, format) {
        if token.kind == Kind::End {
            open.pop();
            continue;
        }
        if let Some(Open::Mapping { keys, is_at_key }) = open.last_mut() {
            if let (true, Kind::Scalar(key)) = (*is_at_key, &token.kind) {
                match keys.entry(key.to_string()) {
                    Entry::Occupied(first) => return Some((*first.get(), token.start)),
                    Entry::Vacant(entry) => drop(entry.insert(token.start)),
                }
            }
            *is_at_key = !*is_at_key;
        }
        match token.kind {
            Kind::SequenceStart => open.push(Open::Sequence),
            Kind::MappingStart => open.push(Open::Mapping { keys: HashMap::new(), is_at_key: true }),
            _ => {}
        }
    }
    None
}
