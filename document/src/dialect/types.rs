//! Translates `type` and `const`: to one type, or to a schema for each type.

use serde_json::{Value, json};

use super::Pass;
use super::schema::Schema;
use crate::pointer::Pointer;

/// The types of JSON Schema but `null`.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Keywords that concern only values of certain types.
const OF_TYPE: [(&str, &[&str]); 26] = [
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("patternProperties", &["object"]),
    ("unevaluatedProperties", &["object"]),
    ("propertyNames", &["object"]),
    ("dependentRequired", &["object"]),
    ("dependentSchemas", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("items", &["array"]),
    ("prefixItems", &["array"]),
    ("additionalItems", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("contentEncoding", &["string"]),
    ("contentMediaType", &["string"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
];

/// Formats of numbers; any other is one of strings.
const NUMBER_FORMATS: [&str; 12] = [
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float",
    "double",
    "decimal",
    "decimal128",
];

impl Pass {
    /// The only value is a list of one.
    pub(super) fn constant(&mut self, schema: &mut Schema, pointer: &Pointer) {
        let Some(value) = schema.shift_remove("const") else { return };
        self.of_other_version(false, pointer, "const");
        self.moved(pointer.child("enum").item(0), &pointer.child("const"));
        if !schema.contains_key("type") && !value.is_null() {
            schema.insert("type".to_owned(), json!(type_of(&value)));
        }
        schema.insert("enum".to_owned(), json!([value]));
    }

    pub(super) fn types(&mut self, schema: &mut Schema, pointer: &Pointer) {
        if schema.contains_key("nullable") {
            self.of_other_version(true, pointer, "nullable");
        }
        let types = match schema.get("type") {
            Some(Value::Array(types)) => match types.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
                Some(types) => types.into_iter().map(str::to_owned).collect(),
                None => return,
            },
            Some(Value::String(name)) if name == "null" => vec![name.clone()],
            _ => {
                self.null_alone(schema);
                return;
            }
        };
        self.of_other_version(false, pointer, "type");
        self.several_types(schema, pointer, types);
    }

    fn several_types(&mut self, schema: &mut Schema, pointer: &Pointer, types: Vec<String>) {
        let mut kept: Vec<String> = Vec::new();
        for name in &types {
            if name != "null" && !kept.contains(name) {
                kept.push(name.clone());
            }
        }
        if kept.iter().any(|name| name == "number") {
            kept.retain(|name| name != "integer");
        }
        schema.shift_remove("type");
        if types.iter().any(|name| name == "null") {
            schema.insert("nullable".to_owned(), json!(true));
        }
        match kept.as_slice() {
            [] => drop(schema.insert("enum".to_owned(), json!([null]))),
            // A list of all types allows any value.
            _ if is_every_type(&kept) => {}
            [only] => drop(schema.insert("type".to_owned(), json!(only))),
            _ if ["allOf", "anyOf", "oneOf"].iter().any(|key| schema.contains_key(*key)) => {}
            _ => self.split(schema, pointer, &kept),
        }
    }

    /// A schema for each type, with the keywords that concern it.
    fn split(&mut self, schema: &mut Schema, pointer: &Pointer, types: &[String]) {
        let mut branches = Vec::new();
        for (index, name) in types.iter().enumerate() {
            let at = pointer.child("anyOf").item(index);
            let mut branch = Schema::new();
            branch.insert("type".to_owned(), json!(name));
            self.moved(at.clone(), pointer);
            for (key, owners) in OF_TYPE {
                if owners.contains(&name.as_str())
                    && let Some(value) = schema.get(key)
                {
                    branch.insert(key.to_owned(), value.clone());
                }
            }
            if let Some(format) = schema.get("format").and_then(Value::as_str)
                && format_is_of(format, name)
            {
                branch.insert("format".to_owned(), json!(format));
            }
            if let Some(values) = schema.get("enum").and_then(Value::as_array) {
                let own: Vec<&Value> = values.iter().filter(|value| is_of_type(value, name)).collect();
                if own.is_empty() {
                    continue;
                }
                branch.insert("enum".to_owned(), json!(own));
            }
            branches.push(Value::Object(branch));
        }
        let is_nullable =
            schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null));
        if is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
        schema.retain(|key, _| {
            key != "format" && key != "enum" && !OF_TYPE.iter().any(|(name, _)| name == key)
        });
        schema.insert("anyOf".to_owned(), Value::Array(branches));
    }

    /// `enum: [null]` means the same as `type: 'null'`.
    fn null_alone(&mut self, schema: &mut Schema) {
        if schema.get("enum").is_some_and(|values| *values == json!([null])) {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

fn is_every_type(types: &[String]) -> bool {
    TYPES.iter().filter(|name| **name != "integer").all(|name| types.iter().any(|kept| kept == name))
}

fn format_is_of(format: &str, name: &str) -> bool {
    match name {
        "integer" | "number" => NUMBER_FORMATS.contains(&format),
        "string" => !NUMBER_FORMATS.contains(&format),
        _ => false,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    type_of(value) == name || (name == "number" && value.is_number())
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
