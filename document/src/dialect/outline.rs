//! What versions say in different words outside of schemas.

use serde_json::{Map, Value, json};

use super::{Pass, Version};
use crate::code::Code;
use crate::grammar::Kind;
use crate::pointer::Pointer;

impl Pass {
    pub(super) fn outline(&mut self, kind: Kind, value: &mut Value, pointer: &Pointer) {
        let Value::Object(entries) = value else { return };
        match kind {
            Kind::Document => self.webhooks(entries, pointer),
            Kind::PathItem => self.query(entries, pointer),
            Kind::Response => self.description(entries, pointer),
            Kind::MediaType => self.media_type(entries, pointer),
            Kind::Components if entries.contains_key("pathItems") => {
                self.of_other_version(false, pointer, "pathItems");
            }
            _ => {}
        }
    }

    /// Before 3.1 had `webhooks`, documents kept them in an extension. Of two of one name, that in `webhooks` counts.
    fn webhooks(&mut self, entries: &mut Map<String, Value>, pointer: &Pointer) {
        if entries.contains_key("webhooks") {
            self.of_other_version(false, pointer, "webhooks");
        }
        let extension = entries.get_mut("x-webhooks").and_then(Value::as_object_mut).map(std::mem::take);
        let Some(extension) = extension else { return };
        entries.shift_remove("x-webhooks");
        let (now, before) = (pointer.child("webhooks"), pointer.child("x-webhooks"));
        let Value::Object(webhooks) = entries.entry("webhooks").or_insert_with(|| json!({})) else { return };
        for (name, item) in extension {
            if !webhooks.contains_key(&name) {
                self.moved(now.child(&name), &before.child(&name));
                webhooks.insert(name, item);
            }
        }
    }

    fn query(&mut self, entries: &mut Map<String, Value>, pointer: &Pointer) {
        for key in ["query", "additionalOperations"] {
            if self.version != Version::V3_2 && entries.contains_key(key) {
                let message =
                    format!("`{key}` is written as in OpenAPI 3.2, in a document of {}", self.version);
                self.report(Code::OtherVersion, pointer.child(key), message);
            }
        }
        let Some(query) = entries.shift_remove("query") else { return };
        let additional = entries.entry("additionalOperations").or_insert_with(|| json!({}));
        if let Value::Object(additional) = additional {
            additional.insert("QUERY".to_owned(), query);
            self.moved(pointer.child("additionalOperations").child("QUERY"), &pointer.child("query"));
        }
    }

    /// Since 3.2 a response needs none.
    fn description(&mut self, entries: &Map<String, Value>, pointer: &Pointer) {
        let is_complete = entries.contains_key("description") || entries.contains_key("$ref");
        if self.version < Version::V3_2 && !is_complete {
            self.report(Code::MissingDescription, pointer.clone(), "this response has no `description`");
        }
    }

    /// A media type of the components: what a reader asks for is its schema.
    fn media_type(&mut self, entries: &mut Map<String, Value>, _pointer: &Pointer) {
        let Some(Value::String(reference)) = entries.get("$ref") else { return };
        let schema = json!({ "$ref": format!("{reference}/schema") });
        if !entries.contains_key("schema") {
            entries.insert("schema".to_owned(), schema);
        }
        entries.shift_remove("$ref");
    }
}
