//! Structs, enums, unions and aliases.

use super::Builder;
use crate::ir::{self, Access, Directions, EnumKind, Type, TypeId, TypeKind, Variant};
use crate::name::{Ident, TypeNames};
use crate::surface::{
    self, AdditionalFields, Construction, Definition, Discrimination, Enum, EnumVariant, Field, JsonKind,
    Kind, Presence, Struct, Union, UnionVariant,
};

impl Presence {
    /// Only the fields of sent types (`is_sent`) distinguish absent from null.
    pub(super) fn of(field: &ir::Field, is_sent: bool) -> Self {
        Self::where_required(field, field.required, is_sent)
    }

    fn where_required(field: &ir::Field, is_required: bool, is_sent: bool) -> Self {
        match (is_required, field.is_nullable()) {
            // The union's variant `Unknown` holds an absent or null value.
            _ if field.named_by.is_some() => Self::Always,
            (true, false) => Self::Always,
            (false, true) if is_sent => Self::Nullable,
            _ => Self::Option,
        }
    }
}

/// In which directions a type travels.
#[derive(Clone, Copy)]
struct Direction {
    is_sent: bool,
    is_received: bool,
    /// Whether its fields stay as they were when only responses had it.
    keeps_fields: bool,
}

impl Direction {
    /// Whether the fields have the types of requests: free values, and null distinguished from absent.
    fn has_sent_fields(self) -> bool {
        self.is_sent && !self.keeps_fields
    }

    /// Whether a required property is present in every direction of the type: requests, responses, or both.
    fn always_has(self, field: &ir::Field) -> bool {
        match field.access {
            Access::Both => true,
            Access::ReadOnly => !self.is_sent,
            Access::WriteOnly => !self.is_received,
        }
    }
}

impl Builder<'_> {
    pub(super) fn definition(&self, id: TypeId, definition: &ir::TypeDef) -> Definition {
        let names = &self.names.types[id];
        let Directions { is_sent, is_received } = self.resolved.directions[id];
        let kind = match &definition.kind {
            TypeKind::Struct(object) => Kind::Struct(self.object(id, object, self.direction(id, definition))),
            TypeKind::Enum(values) => Kind::Enum(open_enum(values, names)),
            TypeKind::Union(union) => Kind::Union(self.union(id, union)),
            TypeKind::Alias(target) => Kind::Alias(self.ty(target)),
        };
        Definition {
            path: self.path(id),
            source: definition.origin.to_string(),
            docs: definition.docs.clone(),
            is_deprecated: definition.deprecated,
            is_sent,
            is_received,
            kind,
        }
    }

    fn direction(&self, id: TypeId, definition: &ir::TypeDef) -> Direction {
        let keeps_fields = self.settings.kept.options.contains(&definition.origin.to_string());
        let Directions { is_sent, is_received } = self.resolved.directions[id];
        Direction { is_sent, is_received, keeps_fields }
    }

    fn object(&self, id: TypeId, object: &ir::Struct, direction: Direction) -> Struct {
        let names = &self.names.types[id];
        let fields = object.fields.iter().enumerate();
        Struct {
            fields: fields.map(|(index, field)| self.field(field, index, (id, object), direction)).collect(),
            additional: object
                .additional
                .as_ref()
                .map(|value| AdditionalFields { name: names.additional.clone(), value: self.ty(value) }),
            has_constructor: direction.is_sent,
        }
    }

    fn field(
        &self,
        field: &ir::Field,
        index: usize,
        (owner, object): (TypeId, &ir::Struct),
        direction: Direction,
    ) -> Field {
        let names = &self.names.types[owner];
        let position = |name: &String| object.fields.iter().position(|other| other.name == *name);
        let named_by = field.named_by.as_ref().and_then(position);
        let is_required = field.required && direction.always_has(field);
        Field {
            name: names.members[index].clone(),
            wire_name: field.name.clone(),
            value: self.field_value(field, direction.has_sent_fields()),
            presence: Presence::where_required(field, is_required, direction.has_sent_fields()),
            is_boxed: self.resolved.pointers[owner][index],
            is_required,
            named_by: named_by.map(|index| names.members[index].clone()),
            constant: field.constant.clone(),
            is_secret: field.secret,
            is_deprecated: field.deprecated,
            docs: field.docs.clone(),
            construction: direction.is_sent.then(|| self.construction(field, index, names, direction)),
        }
    }

    /// A JSON object that is sent may be any value: `json!` makes one as often as not.
    fn field_value(&self, field: &ir::Field, is_sent: bool) -> surface::Type {
        match self.api.resolve(field.value()) {
            Type::Object if is_sent => surface::Type::Value,
            _ => self.ty(field.value()),
        }
    }

    fn construction(
        &self,
        field: &ir::Field,
        index: usize,
        names: &TypeNames,
        direction: Direction,
    ) -> Construction {
        let presence = Presence::of(field, direction.has_sent_fields());
        let passing = match direction.keeps_fields {
            true => self.passing(field.value()),
            false => self.member_passing(field.value()),
        };
        match &field.constant {
            _ if field.access == Access::ReadOnly => Construction::None,
            Some(text) if presence == Presence::Always => Construction::Constant(text.clone()),
            _ if presence == Presence::Always => Construction::Argument(passing),
            _ => Construction::Setter {
                passing,
                null: (presence == Presence::Nullable).then(|| names.nulls[index].clone()),
            },
        }
    }

    fn union(&self, id: TypeId, union: &ir::Union) -> Union {
        let members = self.names.types[id].members.iter().zip(&self.resolved.pointers[id]);
        let variants = union.variants.iter().zip(members);
        let variant = |(variant, (name, is_boxed)): (&Variant, (&Ident, &bool))| UnionVariant {
            name: name.clone(),
            source: variant.words.join(" "),
            docs: variant.docs.clone(),
            value: self.ty(&variant.ty),
            is_boxed: *is_boxed,
            discrimination: self.discrimination(union, variant),
        };
        Union { variants: variants.map(variant).collect() }
    }

    /// By its tag, by its fields, else by its kind of JSON value.
    fn discrimination(&self, union: &ir::Union, variant: &Variant) -> Discrimination {
        let values = variant.tags.clone();
        match &union.discriminator {
            Some(ir::Discriminator::Property(property)) if !values.is_empty() => {
                return Discrimination::Tag { property: property.clone(), values };
            }
            Some(ir::Discriminator::Beside) => return Discrimination::Name { values },
            _ => {}
        }
        Discrimination::Kind(match self.api.resolve(&variant.ty) {
            Type::Text | Type::File => JsonKind::String,
            Type::Boolean => JsonKind::Boolean,
            Type::Int32 | Type::Int64 | Type::UInt64 | Type::Float => JsonKind::Number,
            Type::List(_) => JsonKind::Array,
            Type::Object | Type::Map(_) => JsonKind::Object,
            Type::Any | Type::Nullable(_) => JsonKind::Any,
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Struct(_) => return Discrimination::Fields(self.path(*id)),
                TypeKind::Enum(values) => match values.kind {
                    EnumKind::String => JsonKind::String,
                    EnumKind::Integer => JsonKind::Number,
                    EnumKind::Mixed => JsonKind::Any,
                },
                TypeKind::Union(_) | TypeKind::Alias(_) => JsonKind::Any,
            },
        })
    }
}

fn open_enum(values: &ir::Enum, names: &TypeNames) -> Enum {
    let variants = values.values.iter().zip(&names.members);
    let variant = |(value, name): (&serde_json::Value, &_)| EnumVariant {
        name: Clone::clone(name),
        value: value.clone(),
    };
    Enum { kind: values.kind, variants: variants.map(variant).collect() }
}
