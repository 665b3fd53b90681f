//! What a schema is.

use serde_json::Value;

use super::union::Branches;
use super::view::{Node, View};
use super::{Lowerer, Owner};
use crate::error::Problem;
use crate::ir::{Enum, Type, TypeId, TypeKind};
use crate::pointer::Pointer;

/// A type, and whether `null` may stand in its place.
pub(super) struct Lowered {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

impl Lowered {
    /// As an item of a list or a map, which has no flag beside it.
    pub(super) fn into_item(self) -> Type {
        if self.nullable { Type::Nullable(Box::new(self.ty)) } else { self.ty }
    }
}

/// What a schema is made of, before it has a name.
pub(super) struct Kind {
    pub(super) kind: TypeKind,
    pub(super) nullable: bool,
}

impl Kind {
    pub(super) fn alias(ty: Type, nullable: bool) -> Self {
        Self { kind: TypeKind::Alias(ty), nullable }
    }
}

impl Lowerer<'_> {
    /// Every schema of `components`: all names first, so that any may refer to any.
    pub(super) fn components(&mut self) {
        let schemas = self.schemas;
        let ids: Vec<TypeId> = schemas.keys().map(|pointer| self.declare(pointer)).collect();
        for (id, (pointer, schema)) in ids.into_iter().zip(schemas) {
            self.define(id, pointer, schema.into());
        }
    }

    fn declare(&mut self, pointer: &Pointer) -> TypeId {
        let words: Vec<String> = pointer.segments().filter(|segment| !is_structure(segment)).collect();
        let owner = self.component(pointer, words);
        let id = self.reserve(pointer.clone(), &owner);
        self.known.insert(pointer.clone(), Type::Named(id));
        id
    }

    fn define(&mut self, id: TypeId, pointer: &Pointer, node: Node<'_>) {
        let owner = Owner { home: self.api.get(id).home, words: self.api.get(id).words.clone() };
        let kind = match node {
            Node::Reference(reference) => {
                let target = self.reference(pointer, reference);
                Kind::alias(target.ty, target.nullable)
            }
            Node::Schema(schema) => self.kind(pointer, View::of(schema), &owner),
        };
        let definition = &mut self.api.types[id.0];
        definition.kind = kind.kind;
        definition.nullable = kind.nullable;
    }

    /// The type of a schema that is a part of something: a new named type where it needs one.
    pub(super) fn schema(&mut self, pointer: &Pointer, node: Node<'_>, owner: &Owner) -> Lowered {
        let schema = match node {
            Node::Reference(reference) => return self.reference(pointer, reference),
            Node::Schema(schema) => schema,
        };
        let known = self.known.get(pointer).cloned().or_else(|| self.open_type(pointer, owner));
        if let Some(ty) = known {
            let nullable = View::of(schema).nullable;
            return Lowered { ty, nullable };
        }
        self.open.push(pointer.clone());
        let Kind { kind, nullable } = self.kind(pointer, View::of(schema), owner);
        self.open.pop();
        let ty = match (self.known.get(pointer), kind) {
            (Some(&Type::Named(id)), kind) => {
                self.api.types[id.0].kind = kind;
                Type::Named(id)
            }
            (_, TypeKind::Alias(ty)) => ty,
            (_, kind) => self.name(pointer, kind, owner),
        };
        self.known.insert(pointer.clone(), ty.clone());
        Lowered { ty, nullable }
    }

    /// The type of a schema that is being lowered: it contains itself, by an `allOf` of what it is a
    /// part of, and needs a name before it is known what it is.
    fn open_type(&mut self, pointer: &Pointer, owner: &Owner) -> Option<Type> {
        if !self.open.contains(pointer) {
            return None;
        }
        let ty = self.name(pointer, TypeKind::Alias(Type::Any), owner);
        self.known.insert(pointer.clone(), ty.clone());
        Some(ty)
    }

    pub(super) fn name(&mut self, pointer: &Pointer, kind: TypeKind, owner: &Owner) -> Type {
        let id = self.reserve(pointer.clone(), owner);
        self.api.types[id.0].kind = kind;
        Type::Named(id)
    }

    /// The type behind a `$ref`. `nullable` beside it is honoured: documents that say so mean it.
    fn reference(&mut self, pointer: &Pointer, reference: &str) -> Lowered {
        let nullable = self.raw(pointer).get("nullable").and_then(Value::as_bool).unwrap_or(false);
        let ty = self.target(reference).unwrap_or(Type::Any);
        Lowered { ty, nullable }
    }

    /// The type of the schema that a reference leads to; `None` where it leads nowhere, which
    /// `check` reports with all other dangling references.
    fn target(&mut self, reference: &str) -> Option<Type> {
        let target = Pointer::from_reference(reference)?;
        if let Some(ty) = self.known.get(&target) {
            return Some(ty.clone());
        }
        // Not a named component but a schema somewhere inside of one, or of an operation.
        let schema: openapiv3::ReferenceOr<openapiv3::Schema> =
            super::read(self.document.node(&target)?, &target, &mut self.problems)?;
        let id = self.declare(&target);
        self.define(id, &target, (&schema).into());
        Some(Type::Named(id))
    }

    /// What the schema is: the one decision that all else follows from.
    pub(super) fn kind(&mut self, pointer: &Pointer, view: View<'_>, owner: &Owner) -> Kind {
        if let Some(branches) = Branches::of(&view) {
            return self.union(pointer, &view, &branches, owner);
        }
        if view.discriminator.is_some() {
            let message =
                "nothing is told apart by this `discriminator`: only what all have in common is generated";
            let problem = Problem::warning(pointer.child("discriminator"), message);
            self.problem(problem.hint("list the schemas that it tells apart in a `oneOf` beside it"));
        }
        if !view.all_of.is_empty() {
            return self.all_of(pointer, &view, owner);
        }
        match view.ty {
            Some("string") => self.text(pointer, &view),
            Some("integer") => Kind::alias(integer(view.format.as_deref()), view.nullable),
            Some("number") => Kind::alias(Type::Float, view.nullable),
            Some("boolean") => Kind::alias(Type::Boolean, view.nullable),
            Some("array") => self.array(pointer, &view, owner),
            Some("object") => self.object(pointer, &view, owner),
            None => self.untyped(pointer, &view, owner),
            // Reported by `check`, with the known types.
            Some(_) => Kind::alias(Type::Any, view.nullable),
        }
    }

    /// A schema without `type` is what its other keywords speak of.
    fn untyped(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        if view.has_properties() || view.additional.is_some() {
            self.object(pointer, view, owner)
        } else if view.items.is_some() {
            self.array(pointer, view, owner)
        } else if !view.values.is_empty() && view.values.iter().all(Value::is_string) {
            self.text(pointer, view)
        } else {
            Kind::alias(Type::Any, view.nullable)
        }
    }

    fn text(&mut self, pointer: &Pointer, view: &View<'_>) -> Kind {
        let mut values: Vec<String> = Vec::new();
        for value in &view.values {
            match value.as_str() {
                Some(text) if values.iter().any(|seen| seen == text) => {
                    self.problem(Problem::warning(
                        pointer.child("enum"),
                        format!("`{text}` is listed twice"),
                    ));
                }
                Some(text) => values.push(text.to_owned()),
                None => self.problem(Problem::warning(
                    pointer.child("enum"),
                    format!("{value} is not a text, though the type is `string`"),
                )),
            }
        }
        if values.len() < 2 {
            return Kind::alias(Type::Text, view.nullable);
        }
        Kind { kind: TypeKind::Enum(Enum { values }), nullable: view.nullable }
    }

    fn array(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        let item = match view.items {
            Some(items) => {
                let owner = item_owner(owner);
                self.schema(&pointer.child("items"), items.into(), &owner).into_item()
            }
            None => Type::Any,
        };
        Kind::alias(Type::List(Box::new(item)), view.nullable)
    }
}

fn integer(format: Option<&str>) -> Type {
    match format {
        Some("int32") => Type::Int32,
        Some("uint64") => Type::UInt64,
        _ => Type::Int64,
    }
}

/// The item of `domains` is a `Domain`; the item of a list whose name is no plural, or of a list that
/// is not a property, is an `Item`.
fn item_owner(owner: &Owner) -> Owner {
    let name = owner.words.split_last().filter(|(_, words)| !words.is_empty());
    let Some((singular, words)) = name.and_then(|(last, words)| Some((singular(last)?, words))) else {
        return owner.child("item");
    };
    let mut words = words.to_vec();
    words.push(singular);
    Owner { home: owner.home, words }
}

/// The singular of an English plural, by its ending; `None` for a word that is none, as `status`.
fn singular(word: &str) -> Option<String> {
    const SINGULAR: [&str; 3] = ["ss", "us", "is"];
    const PLURAL_IN_ES: [&str; 8] = ["sses", "xes", "shes", "nches", "rches", "tches", "tuses", "iases"];
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&SINGULAR) {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    let ending = if ends(&PLURAL_IN_ES) { "es" } else { "s" };
    word.strip_suffix(ending).map(str::to_owned)
}

/// Keys of a pointer that are OpenAPI's and say nothing about the API.
fn is_structure(segment: &str) -> bool {
    matches!(
        segment,
        "components"
            | "schemas"
            | "properties"
            | "items"
            | "paths"
            | "content"
            | "schema"
            | "responses"
            | "requestBody"
    ) || segment.contains('/')
        || segment.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn finds_the_singular_of_a_plural_only() {
        let cases = [
            ("domains", Some("domain")),
            ("policies", Some("policy")),
            ("addresses", Some("address")),
            ("statuses", Some("status")),
            ("aliases", Some("alias")),
            ("boxes", Some("box")),
            ("branches", Some("branch")),
            ("caches", Some("cache")),
            ("licenses", Some("license")),
            ("status", None),
            ("address", None),
            ("analysis", None),
            ("data", None),
        ];
        for (plural, expected) in cases {
            assert_eq!(singular(plural).as_deref(), expected, "{plural}");
        }
    }
}
