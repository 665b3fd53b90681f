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

/// Where a type went: to a name that it had too, to another home, or to another name, in its own module rather than
/// in another.
pub(super) fn ty(pair: Pair, path: &str, gone: &Item) -> Option<String> {
    let Pair { old, new } = pair;
    if let Some(heir) = pair.heir(path) {
        return Some(format!("`{heir}` was another name for it"));
    }
    if let Some(target) = gone.target.as_ref().and_then(Written::only_path)
        && new.has_type(target)
    {
        return Some(format!("it was another name for `{target}`"));
    }
    let added = types(new).filter(|(path, _)| !old.has_type(path));
    let content = content(path, gone, old);
    let same = added.filter(|(path, item)| self::content(path, item, new) == content);
    let same: Vec<(&str, &str)> = same.filter_map(|(path, _)| path.rsplit_once("::")).collect();
    let (module, name) = path.rsplit_once("::")?;
    if let Some((elsewhere, _)) = same.iter().find(|(_, other)| *other == name) {
        return Some(format!("moved to `{elsewhere}::{name}`"));
    }
    let beside: Vec<&(&str, &str)> = same.iter().filter(|(other, _)| *other == module).collect();
    let (module, name) = match (beside.as_slice(), same.as_slice()) {
        _ if old.behind(path, gone).1.members.is_empty() => return None,
        ([only], _) => *only,
        ([], [only]) => only,
        _ => return None,
    };
    Some(format!("`{module}::{name}` has the same content"))
}

/// What a type holds, whatever it is called itself.
fn content(path: &str, item: &Item, surface: &Surface) -> (Kind, Option<Written>, Vec<(String, Written)>) {
    let (path, item) = surface.behind(path, item);
    let itself = |name: &str| (name == path).then(|| "Self".to_owned());
    let written = |ty: &Written| ty.expanded(surface).replaced(itself);
    let members = item.members.iter().map(|(name, member)| (name.clone(), written(&member.ty)));
    (item.kind, item.target.as_ref().map(written), members.collect())
}
