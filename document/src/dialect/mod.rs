//! Translates documents of all versions of OpenAPI to one dialect.
//!
//! The internal dialect is OpenAPI 3.0, widened. Keywords that differ between versions are translated:
//!
//! | written | internal |
//! |---|---|
//! | `type: [string, 'null']`, a branch `type: 'null'`, `const: null` | `nullable: true` |
//! | `type: [string, integer]` | `anyOf` of one schema for each type, with the keywords that concern it |
//! | a branch that remains alone in its `oneOf` or `anyOf` | the schema itself |
//! | `const: x` | `enum: [x]` |
//! | the schemas `true` and `false` | `{}` and `{not: {}}`; `additionalProperties` stays boolean |
//! | `exclusiveMinimum: 5` | `minimum: 5`, `exclusiveMinimum: true` |
//! | `$ref` beside keywords that constrain | `allOf` of the reference, beside the keywords |
//! | `$ref` to an `$anchor`, an `$id`; `$dynamicRef` | `$ref` to a pointer |
//! | `$defs`, `definitions` in a schema | `components.schemas` |
//! | `prefixItems`, `items: [a, b]` | `items: {anyOf: [a, b]}` |
//! | `patternProperties`, `unevaluatedProperties` | `additionalProperties` |
//! | `contentEncoding: base64` | `format: byte` |
//! | `contentMediaType: application/octet-stream` | `format: binary` |
//! | `examples: [x]` in a schema | `example: x` |
//! | `required: true` in a property | its name in `required` of the schema around it |
//! | a reference to `components.mediaTypes` in `content` | the media type, its schema a reference |
//! | `query` in a path | `additionalOperations.QUERY` |
//! | `x-webhooks` | `webhooks` |
//! | an `operationId` that is taken | the method and the path |
//! | a path parameter that is not declared | one that is a string; a declared one that the path lacks goes |
//! | `{name*}`, `{.name}`, `{;name}` in a path, where `name` is declared | `{name}`, `.{name}`, `;name={name}` |
//! | a path that is a reference | the path item |
//! | a number where OpenAPI wants a string | the string, as it is spelled: `version: 1.10` |
//!
//! Beyond 3.0 it has `webhooks`, `components.pathItems`, `additionalOperations`, `in: querystring`, `itemSchema`,
//! `defaultMapping`, tags with `parent` and `kind`; and in schemas `if`, `then`, `else`, `contains`, `propertyNames`,
//! `dependentRequired` and `dependentSchemas`, which narrow values and make no types.
//!
//! A keyword of another version than the document's is read as that version means it, with a warning.

mod anchors;
mod bounds;
mod branches;
mod definitions;
mod operations;
mod outline;
mod path;
mod properties;
mod reference;
mod schema;
mod spelling;
mod types;
mod version;

use std::collections::HashMap;

use serde_json::Value;

use crate::code::Code;
use crate::document::Document;
use crate::grammar::{Child, Kind};
use crate::openapi::Origins;
use crate::pointer::Pointer;
use crate::problem::Problem;

pub use version::Version;

/// The normalized document, the original places of its moved nodes, and the problems.
type Normalized = (Document, Origins, Vec<Problem>);

pub(crate) fn normalize(document: &Document) -> Result<Normalized, Vec<Problem>> {
    let mut document = document.clone();
    let mut problems = spelling::restore(&mut document);
    let version = Version::of(document.root())?;
    let mut pass = Pass {
        version,
        origins: Origins::default(),
        problems: Vec::new(),
        has_anchors: false,
        has_definitions: false,
        media_types: outline::media_types(document.root()),
    };
    let root = document.root_mut();
    pass.object(Kind::Document, root, &Pointer::root());
    if pass.has_anchors {
        anchors::resolve(root);
    }
    if pass.has_definitions {
        definitions::hoist(root, &mut pass.origins);
    }
    reference::redirect(root, &pass.origins);
    pass.operations(root);
    problems.append(&mut pass.problems);
    Ok((document, pass.origins, problems))
}

/// The state of the walk from the root to the leaves. Each object is normalized before those in it.
struct Pass {
    version: Version,
    origins: Origins,
    problems: Vec<Problem>,
    /// Whether any schema has a name other than its pointer.
    has_anchors: bool,
    /// Whether any schema has `$defs` or `definitions`.
    has_definitions: bool,
    /// The schemas that the media types of the components have, by the reference to each.
    media_types: HashMap<String, Vec<&'static str>>,
}

impl Pass {
    fn object(&mut self, kind: Kind, value: &mut Value, pointer: &Pointer) {
        match kind {
            Kind::Schema | Kind::Field => self.schema(value, pointer),
            _ => self.outline(kind, value, pointer),
        }
        let Value::Object(entries) = value else { return };
        for (key, value) in entries {
            let child = kind.child(key);
            if !matches!(child, Child::One(_) | Child::Map(_) | Child::Sorted(_) | Child::List(_)) {
                continue;
            }
            let at = pointer.child(key);
            match (child, value) {
                // The only place where a schema may be a boolean.
                (Child::One(Kind::Schema), Value::Bool(_)) if key == "additionalProperties" => {}
                (Child::One(kind), value) => self.object(kind, value, &at),
                (Child::Map(kind) | Child::Sorted(kind), Value::Object(items)) => {
                    for (name, item) in items {
                        self.object(kind, item, &at.child(name));
                    }
                }
                (Child::List(kind), Value::Array(items)) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        self.object(kind, item, &at.item(index));
                    }
                }
                _ => {}
            }
        }
    }

    /// Records that a node has moved. Call it before the walk visits the node.
    fn moved(&mut self, now: Pointer, before: &Pointer) {
        let before = self.origins.of(before);
        self.origins.insert(now, before);
    }

    /// Reports a keyword that the document's version does not have.
    fn of_other_version(&mut self, is_in_3_0: bool, pointer: &Pointer, keyword: &str) {
        if (self.version == Version::V3_0) == is_in_3_0 {
            return;
        }
        let other = if is_in_3_0 { "3.0" } else { "3.1" };
        let message =
            format!("`{keyword}` is written as in OpenAPI {other}, in a document of {}", self.version);
        self.report(Code::OtherVersion, pointer.child(keyword), message);
    }

    fn report(&mut self, code: Code, pointer: Pointer, message: impl Into<String>) {
        let pointer = self.origins.of(&pointer);
        self.problems.push(Problem::new(code, pointer, message));
    }
}

#[cfg(test)]
mod tests;
