//! Translates the keywords for required and undeclared properties.

use serde_json::{Value, json};

use super::Pass;
use super::schema::Schema;
use crate::code::Code;
use crate::pointer::Pointer;

impl Pass {
    /// Translates `patternProperties` and `unevaluatedProperties`, which restrict undeclared properties, to
    /// `additionalProperties`.
    pub(super) fn additional(&mut self, schema: &mut Schema, pointer: &Pointer) {
        if let Some(Value::Object(patterns)) = schema.shift_remove("patternProperties") {
            self.of_other_version(false, pointer, "patternProperties");
            self.patterns(schema, pointer, patterns);
        }
        if let Some(unevaluated) = schema.shift_remove("unevaluatedProperties") {
            self.of_other_version(false, pointer, "unevaluatedProperties");
            if !schema.contains_key("additionalProperties") {
                self.moved(pointer.child("additionalProperties"), &pointer.child("unevaluatedProperties"));
                schema.insert("additionalProperties".to_owned(), unevaluated);
            }
        }
    }

    fn patterns(&mut self, schema: &mut Schema, pointer: &Pointer, patterns: Schema) {
        let to = pointer.child("additionalProperties");
        let from = pointer.child("patternProperties");
        let mut branches: Vec<(Pointer, Value)> =
            patterns.into_iter().map(|(pattern, value)| (from.child(&pattern), value)).collect();
        if let Some(additional @ Value::Object(_)) = schema.get("additionalProperties") {
            branches.push((to.clone(), additional.clone()));
        } else if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
            return;
        }
        branches.dedup_by(|next, first| next.1 == first.1);
        if let [(origin, value)] = branches.as_slice() {
            self.moved(to, origin);
            schema.insert("additionalProperties".to_owned(), value.clone());
            return;
        }
        let origins: Vec<Pointer> = branches.iter().map(|(origin, _)| self.origins.of(origin)).collect();
        for (index, origin) in origins.into_iter().enumerate() {
            self.origins.insert(to.child("anyOf").item(index), origin);
        }
        let branches: Vec<Value> = branches.into_iter().map(|(_, value)| value).collect();
        if !branches.is_empty() {
            schema.insert("additionalProperties".to_owned(), json!({ "anyOf": branches }));
        }
    }

    /// Moves `required: true` of a property, a form of other schema languages, to the list of the object.
    pub(super) fn required(&mut self, schema: &mut Schema, pointer: &Pointer) {
        let mut required = Vec::new();
        let properties = pointer.child("properties");
        for (name, property) in
            schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
        {
            let Some(property) = property.as_object_mut() else { continue };
            let Some(Value::Bool(is_required)) = property.get("required") else { continue };
            if *is_required {
                required.push(Value::String(name.clone()));
            }
            property.shift_remove("required");
            let message =
                "`required` is a list of names in the schema around the property: it is read as that";
            self.report(Code::RequiredProperty, properties.child(name).child("required"), message);
        }
        if let Some(Value::Bool(_)) = schema.get("required") {
            schema.shift_remove("required");
            let message = "`required` is a list of the properties that must be there: it is ignored";
            self.report(Code::RequiredProperty, pointer.child("required"), message);
        }
        if required.is_empty() {
            return;
        }
        if let Value::Array(names) = schema.entry("required").or_insert_with(|| json!([])) {
            required.retain(|name| !names.contains(name));
            names.append(&mut required);
        }
    }
}
