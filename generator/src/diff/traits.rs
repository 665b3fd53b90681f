//! What a type can do beside its own functions: compare, be awaited, be read.

use super::change::Level;
use super::surface::Item;

/// The traits that a type has and had not, or the other way.
pub(super) fn changes(before: &Item, now: &Item) -> Vec<(Level, String)> {
    let gained = now.traits.difference(&before.traits);
    let gained = gained.map(|name| (Level::Addition, format!("has `{name}`")));
    let lost = before.traits.difference(&now.traits);
    let lost = lost.map(|name| (Level::Breaking, format!("has no `{name}` any more")));
    gained.chain(lost).collect()
}
