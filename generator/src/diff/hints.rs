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

/// Where a type went: to another home, or to another name.
pub(super) fn ty(Pair { old, new }: Pair, path: &str, gone: &Item) -> Option<String> {
    let added = || types(new).filter(|(path, _)| !old.items.contains_key(*path));
    let name = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let content = content(path, gone, old);
    let same: Vec<&String> = added()
        .filter(|(path, item)| self::content(path, item, new) == content)
        .map(|(path, _)| path)
        .collect();
    if let Some(path) = same.iter().find(|added| name(added) == name(path)) {
        return Some(format!("moved to `{path}`"));
    }
    match same.as_slice() {
        [only] if !gone.members.is_empty() => Some(format!("`{only}` has the same content")),
        _ => None,
    }
}

/// What a type holds, whatever it is called itself.
fn content(path: &str, item: &Item, surface: &Surface) -> (Kind, Option<Written>, Vec<(String, Written)>) {
    let written = |ty: &Written| ty.expanded(surface).renamed(path, "Self");
    let members = item.members.iter().map(|(name, member)| (name.clone(), written(&member.ty)));
    (item.kind, item.target.as_ref().map(written), members.collect())
}
