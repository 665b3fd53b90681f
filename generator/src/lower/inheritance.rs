//! Lowers discriminators by inheritance: a base schema names a property, and its subtypes are the schemas with the base
//! in their `allOf`. A reference to the base means any of them.

use std::collections::{HashMap, HashSet};

use openapi_document::{Code, OpenApi, Pointer, Problem};

use super::union::{mapped, schema_name};
use super::{Lowerer, Owner, entries};
use crate::ir::{Discriminator, Struct, Type, TypeKind, Union, Variant};
use openapi_document::schema::{ALL_OF, ANY_OF, ONE_OF, View};

/// Which schemas of `components` extend which.
#[derive(Default)]
pub(super) struct Inheritance {
    /// For each schema those with it in their `allOf`, in the document's order.
    subtypes: HashMap<Pointer, Vec<Pointer>>,
    /// For each subtype the property that identifies it, and its value.
    constants: HashMap<Pointer, (String, String)>,
}

impl Inheritance {
    pub(super) fn of(document: &OpenApi) -> Self {
        let parent = Pointer::root().child("components").child("schemas");
        let mut inheritance = Self::default();
        let schemas =
            || entries(document.node(&parent)).map(|(name, schema)| (parent.child(name), View::of(schema)));
        for (pointer, view) in schemas() {
            for base in view.combined(ALL_OF).iter().filter_map(|part| View::of(part).reference()) {
                let base = Pointer::from_reference(base).unwrap_or_default();
                inheritance.subtypes.entry(base).or_default().push(pointer.clone());
            }
        }
        for (pointer, view) in schemas() {
            inheritance.add_constants(&pointer, view);
        }
        inheritance
    }

    fn add_constants(&mut self, base: &Pointer, view: View<'_>) {
        let Some(property) = discriminator(view) else { return };
        for subtype in self.all_subtypes(base) {
            if let [tag] = tags(view, &subtype).as_slice() {
                self.constants.insert(subtype, (property.to_owned(), tag.clone()));
            }
        }
    }

    /// The subtypes, and theirs.
    fn all_subtypes(&self, base: &Pointer) -> Vec<Pointer> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([base]);
        let mut pending = vec![base];
        while let Some(schema) = pending.pop() {
            for subtype in self.subtypes.get(schema).into_iter().flatten() {
                if seen.insert(subtype) {
                    found.push(subtype.clone());
                    pending.push(subtype);
                }
            }
        }
        found
    }
}

/// The discriminator of a schema that lists no subtypes itself.
fn discriminator(view: View<'_>) -> Option<&str> {
    view.discriminator().filter(|_| !view.has(ONE_OF) && !view.has(ANY_OF))
}

/// The discriminator's values for a subtype: by the mapping, else its name.
fn tags(base: View<'_>, subtype: &Pointer) -> Vec<String> {
    let reference = subtype.to_string();
    let mapped = mapped(base, &reference);
    if mapped.is_empty() { vec![schema_name(&reference)] } else { mapped }
}

impl<'a> Lowerer<'a> {
    /// The union of a base and its subtypes; `None` for any other schema.
    pub(super) fn any_subtype(
        &mut self,
        pointer: &Pointer,
        view: View<'a>,
        owner: &Owner,
    ) -> Option<TypeKind> {
        let property = discriminator(view)?;
        let subtypes = self.inheritance.all_subtypes(pointer);
        if subtypes.is_empty() {
            let message =
                "nothing is told apart by this `discriminator`: no schema has this one in its `allOf`";
            let problem = Problem::new(Code::Discriminator, pointer.child("discriminator"), message);
            self.problem(problem.hint("list the schemas that it tells apart in a `oneOf` beside it"));
            return None;
        }
        let mut variants: Vec<Variant> =
            subtypes.iter().filter_map(|subtype| self.subtype(subtype, view)).collect();
        let base = self.base(pointer, view, owner);
        variants.push(Variant {
            ty: base,
            words: vec!["base".to_owned()],
            tags: Vec::new(),
            docs: String::new(),
        });
        Some(TypeKind::Union(Union {
            discriminator: Some(Discriminator::Property(property.to_owned())),
            variants,
        }))
    }

    fn subtype(&self, subtype: &Pointer, base: View<'a>) -> Option<Variant> {
        let ty = self.known.get(subtype)?.clone();
        let words = vec![schema_name(&subtype.to_string())];
        Some(Variant { ty, words, tags: tags(base, subtype), docs: String::new() })
    }

    /// The base itself, for values with an undeclared value of the discriminator.
    fn base(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> Type {
        let owner = owner.child("base");
        let kind = match view.properties() {
            Some(_) => TypeKind::Struct(self.merged(pointer, &owner)),
            None => self.all_of(pointer, view, &owner),
        };
        self.name(pointer, kind, &owner)
    }

    /// Makes the discriminator a constant of the subtype.
    pub(super) fn set_discriminator(&self, subtype: &Pointer, object: &mut Struct) {
        let Some((property, value)) = self.inheritance.constants.get(subtype) else { return };
        let field = object.fields.iter_mut().find(|field| field.name == *property);
        if let Some(field) = field.filter(|field| *field.ty.value() == Type::Text) {
            field.constant = Some(value.clone());
        }
    }
}
