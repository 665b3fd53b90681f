//! What became of something that is gone: a guess that helps those who look for it.

use super::pair::Pair;
use super::surface::{Call, Item, Kind, Surface, Written};
use super::types::types;

/// Where an operation went: to another tag, or to another name.
pub(super) fn operation(Pair { old, new }: Pair, gone: &Call) -> Option<String> {
    let added = || new.calls.iter().filter(|(path, _)| !old.calls.contains_key(*path));
    if let Some((path, _)) = added().find(|(_, call)| call.id == gone.id) {
        return Some(format!("moved to `{path}`"));
    }
    let (path, _) = added().find(|(_, call)| call.shape() == gone.shape())?;
    Some(format!("the same call is `{path}`"))
}

/// Where a type went: to another home, or to another name, in its own module rather than in another.
pub(super) fn ty(Pair { old, new }: Pair, path: &str, gone: &Item) -> Option<String> {
    let added = types(new).filter(|(path, _)| !old.items.contains_key(*path) || old.is_machinery(path));
    let content = content(path, gone, old);
    let same = added.filter(|(path, item)| self::content(path, item, new) == content);
    let same: Vec<(&str, &str)> = same.filter_map(|(path, _)| path.rsplit_once("::")).collect();
    let (module, name) = path.rsplit_once("::")?;
    if let Some((elsewhere, _)) = same.iter().find(|(_, other)| *other == name) {
        return Some(format!("moved to `{elsewhere}::{name}`"));
    }
    let beside: Vec<&(&str, &str)> = same.iter().filter(|(other, _)| *other == module).collect();
    let (module, name) = match (beside.as_slice(), same.as_slice()) {
        _ if gone.members.is_empty() => return None,
        ([only], _) => *only,
        ([], [only]) => only,
        _ => return None,
    };
    Some(format!("`{module}::{name}` has the same content"))
}

/// What a type holds, whatever it is called itself.
fn content(path: &str, item: &Item, surface: &Surface) -> (Kind, Option<Written>, Vec<(String, Written)>) {
    let written = |ty: &Written| ty.expanded(surface).renamed(path, "Self");
    let members = item.members.iter().map(|(name, member)| (name.clone(), written(&member.ty)));
    (item.kind, item.target.as_ref().map(written), members.collect())
}
