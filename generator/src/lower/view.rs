//! One flat view of a schema.
//!
//! `openapiv3` sorts a schema into a kind by the keywords that it has, and a schema with one keyword
//! more than its kind allows lands in a catch-all. Lowering asks the same questions of every schema,
//! so it asks them of this view, whatever the kind.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, Discriminator, IntegerFormat, NumberFormat, ReferenceOr, Schema, SchemaData,
    SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

/// A schema or a reference to one.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Reference(&'a str),
    Schema(&'a Schema),
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Schema(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Schema(schema),
        }
    }
}

/// The keywords of a schema that decide what it is.
#[derive(Clone, Default)]
pub(super) struct View<'a> {
    pub(super) ty: Option<&'a str>,
    pub(super) format: Option<String>,
    /// The allowed values; `null` among them means nullable and is not listed.
    pub(super) values: Vec<Value>,
    pub(super) properties: Option<&'a IndexMap<String, ReferenceOr<Box<Schema>>>>,
    pub(super) required: &'a [String],
    pub(super) additional: Option<&'a AdditionalProperties>,
    pub(super) items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) discriminator: Option<&'a Discriminator>,
    pub(super) nullable: bool,
}

impl<'a> View<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        let mut view = match &schema.schema_kind {
            SchemaKind::Type(ty) => Self::of_type(ty),
            SchemaKind::OneOf { one_of } => Self { one_of, ..Self::default() },
            SchemaKind::AnyOf { any_of } => Self { any_of, ..Self::default() },
            SchemaKind::AllOf { all_of } => Self { all_of, ..Self::default() },
            SchemaKind::Not { .. } => Self::default(),
            SchemaKind::Any(any) => Self {
                ty: any.typ.as_deref(),
                format: any.format.clone(),
                values: any.enumeration.clone(),
                properties: Some(&any.properties),
                required: &any.required,
                additional: any.additional_properties.as_ref(),
                items: any.items.as_ref(),
                one_of: &any.one_of,
                any_of: &any.any_of,
                all_of: &any.all_of,
                ..Self::default()
            },
        };
        view.add_data(&schema.schema_data);
        view
    }

    fn of_type(ty: &'a Type) -> Self {
        let view = Self::default();
        match ty {
            Type::String(string) => Self {
                ty: Some("string"),
                format: string_format(&string.format),
                values: values(&string.enumeration),
                ..view
            },
            Type::Number(number) => Self {
                ty: Some("number"),
                format: number_format(&number.format),
                values: values(&number.enumeration),
                ..view
            },
            Type::Integer(integer) => Self {
                ty: Some("integer"),
                format: integer_format(&integer.format),
                values: values(&integer.enumeration),
                ..view
            },
            Type::Boolean(boolean) => {
                Self { ty: Some("boolean"), values: values(&boolean.enumeration), ..view }
            }
            Type::Array(array) => Self { ty: Some("array"), items: array.items.as_ref(), ..view },
            Type::Object(object) => Self {
                ty: Some("object"),
                properties: Some(&object.properties),
                required: &object.required,
                additional: object.additional_properties.as_ref(),
                ..view
            },
        }
    }

    fn add_data(&mut self, data: &'a SchemaData) {
        let listed = self.values.len();
        self.values.retain(|value| !value.is_null());
        self.nullable = data.nullable || self.values.len() < listed;
        self.discriminator = data.discriminator.as_ref();
    }

    pub(super) fn has_properties(&self) -> bool {
        self.properties.is_some_and(|properties| !properties.is_empty())
    }

    /// Whether nothing that makes a type stands beside its `allOf`.
    pub(super) fn is_only_all_of(&self) -> bool {
        !self.has_properties() && self.one_of.is_empty() && self.any_of.is_empty()
    }

    /// Whether it says no more of a value than its `type`.
    pub(super) fn is_bare_type(&self) -> bool {
        self.format.is_none() && Self { ty: None, ..self.clone() }.is_silent()
    }

    /// Whether it says nothing of the type of a value: only words, bounds, or `nullable`.
    pub(super) fn is_silent(&self) -> bool {
        self.required.is_empty() && self.says_no_type()
    }

    /// Whether it says nothing but which properties must be there: a branch of a requirement such as
    /// "one of these two", which changes no type.
    pub(super) fn is_requirement_only(&self) -> bool {
        !self.required.is_empty() && self.says_no_type()
    }

    fn says_no_type(&self) -> bool {
        self.ty.is_none()
            && self.values.is_empty()
            && !self.has_properties()
            && self.additional.is_none()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
            && self.all_of.is_empty()
            && self.items.is_none()
    }
}

fn values<T: Clone + Into<Value>>(values: &[Option<T>]) -> Vec<Value> {
    values.iter().map(|value| value.clone().map_or(Value::Null, Into::into)).collect()
}

fn integer_format(format: &VariantOrUnknownOrEmpty<IntegerFormat>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Some("int32".to_owned()),
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => Some("int64".to_owned()),
        VariantOrUnknownOrEmpty::Unknown(format) => Some(format.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn number_format(format: &VariantOrUnknownOrEmpty<NumberFormat>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(NumberFormat::Float) => Some("float".to_owned()),
        VariantOrUnknownOrEmpty::Item(NumberFormat::Double) => Some("double".to_owned()),
        VariantOrUnknownOrEmpty::Unknown(format) => Some(format.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn string_format(format: &VariantOrUnknownOrEmpty<StringFormat>) -> Option<String> {
    let name = match format {
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => "date",
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => "date-time",
        VariantOrUnknownOrEmpty::Item(StringFormat::Password) => "password",
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => "byte",
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => "binary",
        VariantOrUnknownOrEmpty::Unknown(format) => format,
        VariantOrUnknownOrEmpty::Empty => return None,
    };
    Some(name.to_owned())
}
