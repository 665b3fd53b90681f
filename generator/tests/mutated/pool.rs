//! The material for mutations.

use openapi_build::Document;
use serde_json::Value;

use crate::support;

/// The largest node that is grafted elsewhere, in bytes.
const LARGEST: usize = 600;

/// Documents, and their nodes and keys.
pub(crate) struct Pool {
    /// The trees of the documents.
    pub(crate) trees: Vec<Value>,
    /// The texts of the documents.
    pub(crate) texts: Vec<String>,
    /// Small nodes of the documents.
    pub(crate) nodes: Vec<Value>,
    /// Keys of the documents, with repetitions, so that frequent keys are chosen more often.
    pub(crate) keys: Vec<String>,
}

impl Pool {
    pub(crate) fn of_goldens() -> Self {
        let texts: Vec<String> =
            support::goldens().values().map(|folder| support::golden(folder).0).collect();
        let tree = |text: &String| Document::parse("api.yml", text.clone()).unwrap().into_root();
        let mut pool =
            Self { trees: texts.iter().map(tree).collect(), texts, nodes: Vec::new(), keys: Vec::new() };
        for tree in pool.trees.clone() {
            pool.take(&tree);
        }
        pool.keys.extend(RARE_KEYS.map(str::to_owned));
        pool
    }

    fn take(&mut self, node: &Value) {
        if node.to_string().len() <= LARGEST {
            self.nodes.push(node.clone());
        }
        match node {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                self.keys.push(key.clone());
                self.take(value);
            }),
            Value::Array(items) => items.iter().for_each(|item| self.take(item)),
            _ => {}
        }
    }
}

/// Keys that no golden may have.
const RARE_KEYS: [&str; 32] = [
    "$anchor",
    "$defs",
    "$dynamicRef",
    "$id",
    "additionalOperations",
    "allowEmptyValue",
    "allowReserved",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "defaultMapping",
    "dependentRequired",
    "dependentSchemas",
    "discriminator",
    "else",
    "exclusiveMinimum",
    "if",
    "itemSchema",
    "mapping",
    "mediaTypes",
    "nullable",
    "not",
    "patternProperties",
    "prefixItems",
    "propertyName",
    "propertyNames",
    "query",
    "readOnly",
    "unevaluatedProperties",
    "writeOnly",
    "xml",
];
