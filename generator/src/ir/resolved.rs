//! The result of `resolve`.

use super::{Api, Arena, TypeId};

/// The API with the facts that depend on the whole of it. The type of every nullable value is `Type::Nullable`, also if
/// only the target of a reference allows null.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) api: Api,
    /// In which directions each type travels.
    pub(crate) directions: Arena<TypeId, Directions>,
    /// Whether each field or variant of a type is behind a pointer. Without it, the type would be infinitely large.
    pub(crate) pointers: Arena<TypeId, Vec<bool>>,
}

/// In which directions a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directions {
    /// Whether some request carries it.
    pub(crate) is_sent: bool,
    /// Whether some response, or an event, carries it.
    pub(crate) is_received: bool,
}
