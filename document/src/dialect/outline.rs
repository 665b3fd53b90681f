//! Translates keywords outside of schemas and operations.

use std::collections::HashMap;

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

    /// Translates a media type of the components, of which readers only use the schema or that of the items.
    fn media_type(&mut self, entries: &mut Map<String, Value>, pointer: &Pointer) {
        if self.version < Version::V3_2 && entries.contains_key("itemSchema") {
            let message =
                format!("`itemSchema` is written as in OpenAPI 3.2, in a document of {}", self.version);
            self.report(Code::OtherVersion, pointer.child("itemSchema"), message);
        }
        let Some(Value::String(reference)) = entries.get("$ref") else { return };
        let reference = reference.clone();
        let keys = self.media_types.get(&reference).map_or(&["schema"][..], Vec::as_slice);
        for key in keys.iter().filter(|key| !entries.contains_key(**key)).copied().collect::<Vec<_>>() {
            entries.insert(key.to_owned(), json!({ "$ref": format!("{reference}/{key}") }));
        }
        entries.shift_remove("$ref");
    }
}

/// The keys of schemas that each media type of the components has, by the reference to it.
pub(super) fn media_types(root: &Value) -> HashMap<String, Vec<&'static str>> {
    let shared = root.pointer("/components/mediaTypes").and_then(Value::as_object);
    let parent = Pointer::root().child("components").child("mediaTypes");
    let of = |(name, media_type): (&String, &Value)| {
        let keys = ["schema", "itemSchema"].into_iter().filter(|key| media_type.get(*key).is_some());
        (format!("#{}", parent.child(name).as_str()), keys.collect())
    };
    shared.into_iter().flatten().map(of).collect()
}
