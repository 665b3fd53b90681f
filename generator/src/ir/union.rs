//! Values of one of several types.

use super::Type;

/// One type of several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Union {
    /// What tells the variants apart by their tags, where something does.
    pub(crate) discriminator: Option<Discriminator>,
    /// The variants, in the document's order.
    pub(crate) variants: Vec<Variant>,
}

/// Where the string is that tells the variants of a union apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Discriminator {
    /// In a property of the value.
    Property(String),
    /// Beside the value: in another property of the same object, or outside of the JSON.
    Beside,
}

/// One of a union's types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Variant {
    /// The type.
    pub(crate) ty: Type,
    /// What it might be called.
    pub(crate) words: Vec<String>,
    /// The discriminator's values that select it.
    pub(crate) tags: Vec<String>,
    /// What the document says of it, beyond what it says of the type.
    pub(crate) docs: String,
}
