//! Compares the encoding of names on the wire, because code that still compiles may send or read something else.

use openapi_build::surface::{Field, Presence, Target, Type};

use super::change::Level;
use super::comparison::Side;

/// The differences of a value in a request.
pub(super) fn of_target(old: &Target, new: &Target, is_compound: bool) -> Vec<(Level, String)> {
    let mut parts = Vec::new();
    if location(old) != location(new) {
        parts.push((
            Level::Breaking,
            format!("goes into the {}, went into the {}", location(new), location(old)),
        ));
    }
    match (old, new) {
        // The place in the path counts, not the name.
        _ if location(old) == "path" && location(new) == "path" => {}
        _ => parts.extend(name(old.name(), new.name())),
    }
    if let (Some(before), Some(now)) = (old.style(), new.style())
        && before != now
        && (is_compound || location(old) == "path")
    {
        let (now, before) = (now.as_str(), before.as_str());
        parts.push((Level::Breaking, format!("is written as `{now}`, was `{before}`")));
    }
    parts
}

/// The differences of a field. `is_sent` says that callers make such structs.
pub(super) fn of_field(old: &Field, new: &Field, is_sent: bool) -> Vec<(Level, String)> {
    let mut parts: Vec<_> = name(Some(&old.wire_name), Some(&new.wire_name)).into_iter().collect();
    // Both are `Option`: a required property is sent as `null`, an optional one is left out.
    let is_option = old.presence == Presence::Option && new.presence == Presence::Option;
    if is_sent && is_option && old.is_required != new.is_required {
        let sent = |is_required: bool| if is_required { "sent as null" } else { "left out" };
        let message =
            format!("is {} where it is `None`, was {}", sent(new.is_required), sent(old.is_required));
        parts.push((Level::Breaking, message));
    }
    if let (true, Some(now), Some(before)) = (is_sent, &new.constant, &old.constant)
        && now != before
    {
        parts.push((Level::Breaking, format!("is always `{now}`, was always `{before}`")));
    }
    parts
}

/// Whether the style of a parameter shows in its value: only a list or an object has one.
pub(super) fn is_compound(side: &Side, ty: &Type) -> bool {
    match side.expanded(ty) {
        Type::Option(inner) => is_compound(side, &inner),
        Type::Named(path) => side
            .surface
            .types
            .get(&path)
            .is_some_and(|it| !matches!(it.kind, openapi_build::surface::Kind::Enum(_))),
        Type::Vec(_) | Type::Map(_) | Type::JsonObject | Type::Value => true,
        _ => false,
    }
}

fn name(old: Option<&str>, new: Option<&str>) -> Option<(Level, String)> {
    let (old, new) = (old?, new?);
    (old != new).then(|| (Level::Breaking, format!("is `{new}` on the wire, was `{old}`")))
}

fn location(target: &Target) -> &'static str {
    match target {
        Target::Path(_) | Target::StyledPath { .. } => "path",
        Target::Query { .. } | Target::ReservedQuery { .. } => "query",
        Target::Header(_) | Target::StyledHeader { .. } => "headers",
        Target::Cookie(_) => "cookies",
        _ => "body",
    }
}
