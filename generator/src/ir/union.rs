//! Unions: values of one of several types.

use super::Type;

/// One type of several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Union {
    /// The discriminator, by whose value the variants differ, if the union has one.
    pub(crate) discriminator: Option<Discriminator>,
    /// The variants, in the document's order.
    pub(crate) variants: Vec<Variant>,
}

/// The place of the string by which the variants of a union differ.
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
    /// The words of a possible name.
    pub(crate) words: Vec<String>,
    /// The discriminator's values that select it.
    pub(crate) tags: Vec<String>,
    /// Its documentation, in addition to that of the type.
    pub(crate) docs: String,
}
