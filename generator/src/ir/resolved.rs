//! The result of `resolve`.

use super::{Api, Arena, Type, TypeId};

/// The API with the facts that depend on the whole of it. The type of every nullable value is `Type::Nullable`, also if
/// only the target of a reference allows null.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) api: Api,
    /// In which directions each type travels.
    pub(crate) directions: Arena<TypeId, Directions>,
    /// Which types contain each other.
    pub(crate) circles: Circles,
}

/// In which directions a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directions {
    /// Whether some request carries it.
    pub(crate) is_sent: bool,
    /// Whether some response, or an event, carries it.
    pub(crate) is_received: bool,
}

/// The number of the circle of each type. Types of one circle contain each other. A type that is in none has a unique
/// number.
#[derive(Clone, Debug)]
pub(crate) struct Circles(pub(crate) Arena<TypeId, usize>);

impl Circles {
    /// Whether `owner` needs a pointer to a value of the type, as it would be infinitely large without.
    pub(crate) fn need_pointer(&self, owner: TypeId, ty: &Type) -> bool {
        ty.inline().is_some_and(|part| self.0[part] == self.0[owner])
    }
}
