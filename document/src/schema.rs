//! A view of a schema: reads the keywords that determine its type from the document's tree.
//!
//! A keyword of the wrong kind reads as if it were absent: `check` has reported it.

use serde_json::{Map, Number, Value};

/// A schema, or a reference to one.
#[derive(Clone, Copy, Debug)]
pub struct View<'a>(&'a Value);

/// The properties that an object may have beside the declared ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// No other property.
    Nothing,
    /// Any other property.
    Anything,
    /// Values of the schema below `additionalProperties`.
    Schema,
}

/// Which direction a property travels in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Requests and responses have it.
    #[default]
    Both,
    /// Only responses have it.
    ReadOnly,
    /// Only requests have it.
    WriteOnly,
}

/// The keyword for schemas of which a value matches exactly one.
pub const ONE_OF: &str = "oneOf";
/// The keyword for schemas of which a value matches at least one.
pub const ANY_OF: &str = "anyOf";
/// The keyword for schemas of which a value matches all.
pub const ALL_OF: &str = "allOf";

impl<'a> View<'a> {
    /// The view of a node of the document.
    pub fn of(schema: &'a Value) -> Self {
        Self(schema)
    }

    fn string(self, key: &str) -> Option<&'a str> {
        self.0.get(key)?.as_str()
    }

    /// Whether the keyword is `true`.
    pub fn is_true(self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The number of a keyword such as `minimum`.
    pub fn number(self, key: &str) -> Option<&'a Number> {
        self.0.get(key)?.as_number()
    }

    /// The whole number of a keyword such as `minLength`, also if it is written as `1.0`.
    pub fn count(self, key: &str) -> Option<u64> {
        let number = self.number(key)?;
        number.as_u64().or_else(|| {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0)?;
            format!("{whole:.0}").parse().ok()
        })
    }

    /// Its `pattern`.
    pub fn pattern(self) -> Option<&'a str> {
        self.string("pattern")
    }

    /// Its `description`.
    pub fn description(self) -> Option<&'a str> {
        self.string("description")
    }

    /// Its `default`.
    pub fn default(self) -> Option<&'a Value> {
        self.0.get("default")
    }

    /// Its `example`.
    pub fn example(self) -> Option<&'a Value> {
        self.0.get("example")
    }

    /// Whether it lists the allowed values.
    pub fn has_values(self) -> bool {
        self.0.get("enum").is_some()
    }

    fn list(self, key: &str) -> &'a [Value] {
        self.0.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The target of its `$ref`.
    pub fn reference(self) -> Option<&'a str> {
        self.string("$ref")
    }

    /// Its `type`.
    pub fn ty(self) -> Option<&'a str> {
        self.string("type")
    }

    /// Its `format`.
    pub fn format(self) -> Option<&'a str> {
        self.string("format")
    }

    /// Its `title`.
    pub fn title(self) -> Option<&'a str> {
        self.string("title")
    }

    /// The allowed values; `null` among them means nullable and is not listed.
    pub fn values(self) -> impl Iterator<Item = &'a Value> + Clone {
        self.list("enum").iter().filter(|value| !value.is_null())
    }

    /// The allowed values that are strings.
    pub fn strings(self) -> impl Iterator<Item = &'a str> + Clone {
        self.values().filter_map(Value::as_str)
    }

    /// The only string that a value may be, if there is only one.
    pub fn constant(self) -> Option<&'a str> {
        let mut values = self.values();
        match (values.next(), values.next()) {
            (Some(Value::String(text)), None) => Some(text),
            _ => None,
        }
    }

    /// Its properties, if it has some.
    pub fn properties(self) -> Option<&'a Map<String, Value>> {
        self.0.get("properties").and_then(Value::as_object).filter(|properties| !properties.is_empty())
    }

    /// The schema of a property.
    pub fn property(self, name: &str) -> Option<Self> {
        self.properties()?.get(name).map(Self)
    }

    /// The required properties.
    pub fn required(self) -> impl Iterator<Item = &'a str> {
        self.list("required").iter().filter_map(Value::as_str)
    }

    /// The rule for undeclared properties.
    pub fn additional(self) -> Option<Additional> {
        Some(match self.0.get("additionalProperties")? {
            Value::Bool(false) => Additional::Nothing,
            Value::Object(schema) if !schema.is_empty() => Additional::Schema,
            _ => Additional::Anything,
        })
    }

    /// Whether it has `items`.
    pub fn has_items(self) -> bool {
        self.0.get("items").is_some()
    }

    /// The schemas below `oneOf`, `anyOf` or `allOf`.
    pub fn combined(self, key: &str) -> &'a [Value] {
        self.list(key)
    }

    /// Whether it combines schemas by the keyword.
    pub fn has(self, key: &str) -> bool {
        !self.list(key).is_empty()
    }

    /// The property by which subtypes are distinguished.
    pub fn discriminator(self) -> Option<&'a str> {
        self.0.get("discriminator")?.get("propertyName")?.as_str()
    }

    /// The discriminator's values, each with its schema: a reference or a name.
    pub fn mapping(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mapping = self.0.get("discriminator").and_then(|it| it.get("mapping")).and_then(Value::as_object);
        mapping.into_iter().flatten().filter_map(|(value, target)| Some((value.as_str(), target.as_str()?)))
    }

    /// Whether it allows `null` by its own keywords.
    pub fn is_nullable(self) -> bool {
        self.is_true("nullable") || self.list("enum").iter().any(Value::is_null)
    }

    /// Whether it advises against the value.
    pub fn is_deprecated(self) -> bool {
        self.is_true("deprecated")
    }

    /// Whether it is a password.
    pub fn is_secret(self) -> bool {
        self.format() == Some("password")
    }

    /// Whether it is a string of bytes, not of characters.
    pub fn is_binary(self) -> bool {
        self.format() == Some("binary")
    }

    /// Which direction it travels in.
    pub fn access(self) -> Access {
        match (self.is_true("readOnly"), self.is_true("writeOnly")) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            _ => Access::Both,
        }
    }

    /// Whether it has neither properties nor alternatives beside its `allOf`.
    pub fn is_only_all_of(self) -> bool {
        self.properties().is_none() && !self.has(ONE_OF) && !self.has(ANY_OF)
    }

    /// Whether `type` is its only keyword that determines the type of a value.
    pub fn is_bare_type(self) -> bool {
        self.ty().is_some()
            && self.format().is_none()
            && self.required().next().is_none()
            && self.is_shapeless()
    }

    /// Whether it does not restrict the type of a value: it only has descriptions, bounds, or `nullable`.
    pub fn is_silent(self) -> bool {
        self.reference().is_none()
            && self.required().next().is_none()
            && self.ty().is_none()
            && self.is_shapeless()
    }

    /// Whether it only lists required properties: a branch of a requirement such as "one of these two", which changes
    /// no type.
    pub fn is_requirement_only(self) -> bool {
        self.required().next().is_some() && self.ty().is_none() && self.is_shapeless()
    }

    fn is_shapeless(self) -> bool {
        self.reference().is_none()
            && self.values().next().is_none()
            && self.properties().is_none()
            && self.additional().is_none()
            && !self.has_items()
            && [ONE_OF, ANY_OF, ALL_OF].iter().all(|key| !self.has(key))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_keyword_of_the_wrong_kind_reads_as_absent() {
        let schema = json!({"type": 1, "enum": "a", "required": true, "properties": [], "nullable": "yes"});
        let view = View::of(&schema);
        assert_eq!(view.ty(), None);
        assert!(view.is_silent());
        assert!(!view.is_nullable());
    }

    #[test]
    fn bounds_are_numbers_and_counts_are_whole() {
        let schema =
            json!({"minimum": 0.5, "maximum": "9", "minLength": 2.0, "maxLength": 2.5, "minItems": -1});
        let view = View::of(&schema);
        assert_eq!(view.number("minimum").and_then(Number::as_f64), Some(0.5));
        assert_eq!(view.number("maximum"), None);
        let counts = ["minLength", "maxLength", "minItems", "maxItems"].map(|key| view.count(key));
        assert_eq!(counts, [Some(2), None, None, None]);
    }

    #[test]
    fn descriptions_and_bounds_are_silent_and_a_type_is_not() {
        let silent = json!({"description": "a", "maximum": 1, "default": 2, "nullable": true});
        assert!(View::of(&silent).is_silent());
        assert!(!View::of(&json!({"type": "object"})).is_silent());
        assert!(View::of(&json!({"type": "object", "description": "a"})).is_bare_type());
        assert!(!View::of(&json!({"type": "string", "format": "date"})).is_bare_type());
        assert!(View::of(&json!({"required": ["a"]})).is_requirement_only());
        assert!(!View::of(&json!({"$ref": "#/a"})).is_silent());
    }

    #[test]
    fn null_among_the_values_means_nullable() {
        let schema = json!({"type": "string", "enum": ["a", null]});
        let view = View::of(&schema);
        assert!(view.is_nullable());
        assert_eq!(view.constant(), Some("a"));
    }
}
