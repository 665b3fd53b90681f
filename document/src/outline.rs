//! The outline of an API in the types of `openapiv3`: everything but its operations and schemas.
//!
//! Each piece is read separately and without the keywords that it does not need, so that a mistake in one does not
//! affect the others. Operations, parameters, bodies and responses have no types here: `openapiv3` cannot represent
//! those of 3.2, nor a schema that mixes keywords of several types, and would silently drop them.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::grammar::{Child, Form, Kind};
use crate::openapi::OpenApi;
use crate::pointer::Pointer;

pub use openapiv3::{APIKeyLocation, Info, SecurityScheme, Server, ServerVariable, Tag};

impl OpenApi {
    /// Title, version and description. What the document lacks is empty.
    pub fn info(&self) -> Info {
        let mut entries =
            self.node(&Pointer::root().child("info")).map(|info| facts(Kind::Info, info)).unwrap_or_default();
        for key in ["title", "version"] {
            entries.entry(key).or_insert_with(|| json!(""));
        }
        entries.shift_remove("license");
        read(entries).unwrap_or_default()
    }

    /// The servers of the document (at its root), of a path or of an operation. One without a URL is left out.
    pub fn servers(&self, owner: &Pointer) -> Vec<Server> {
        let servers = self.node(&owner.child("servers")).and_then(Value::as_array);
        servers.into_iter().flatten().filter_map(server).collect()
    }

    /// The tags that the document describes, in its order. One without a name is left out.
    pub fn tags(&self) -> Vec<Tag> {
        let tags = self.root().get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(|tag| read(facts(Kind::Tag, tag))).collect()
    }

    /// The security scheme at `pointer`, also behind references. `None` if OpenAPI 3.0 has none of its type, as
    /// `mutualTLS`, or if it lacks what makes it up.
    pub fn security_scheme(&self, pointer: &Pointer) -> Option<SecurityScheme> {
        let target = self.follow(pointer.clone())?;
        let mut entries = facts(Kind::SecurityScheme, self.node(&target)?);
        match entries.get("type").and_then(Value::as_str)? {
            // A client is given its token and needs no flows, so a mistake in them must not matter.
            "oauth2" => drop(entries.insert("flows".to_owned(), json!({}))),
            "openIdConnect" => drop(entries.entry("openIdConnectUrl").or_insert_with(|| json!(""))),
            _ => {}
        }
        read(entries)
    }
}

fn server(server: &Value) -> Option<Server> {
    let mut entries = facts(Kind::Server, server);
    let variables = server.get("variables").and_then(Value::as_object);
    let variables: Map<String, Value> = variables
        .into_iter()
        .flatten()
        .map(|(name, variable)| (name.clone(), Value::Object(facts(Kind::Variable, variable))))
        .filter(|(_, variable)| variable.get("default").is_some_and(Value::is_string))
        .collect();
    entries.insert("variables".to_owned(), Value::Object(variables));
    read(entries)
}

/// The facts and the prose of an object, as far as they have the form that OpenAPI demands.
fn facts(kind: Kind, value: &Value) -> Map<String, Value> {
    let entries = value.as_object().into_iter().flatten();
    let known = entries.filter(|(key, value)| match kind.child(key) {
        Child::Fact(Form::Array) => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        Child::Fact(form) => kind.has_key(key) && form.admits(value),
        Child::Line | Child::Text => value.is_string(),
        _ => false,
    });
    known.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn read<T: DeserializeOwned>(entries: Map<String, Value>) -> Option<T> {
    serde_json::from_value(Value::Object(entries)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;
    use crate::Document;

    fn api(rest: &Value) -> OpenApi {
        let mut document = json!({ "openapi": "3.1.0" });
        document.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap().0
    }

    #[test]
    fn what_is_missing_or_malformed_costs_nothing_else() {
        let api = api(&json!({
            "info": { "title": "T", "description": ["no"], "contact": 5, "license": { "identifier": "MIT" } },
            "tags": [{ "name": "a", "description": "d", "externalDocs": 1 }, { "description": "no name" }],
            "servers": [{ "url": "https://{a}.{b}", "variables": {
                "a": { "default": "x", "enum": ["x", "y"] }, "b": { "enum": ["no default"] },
            } }, { "description": "no URL" }],
        }));
        let info = api.info();
        assert_eq!((info.title.as_str(), info.version.as_str(), info.description), ("T", "", None));
        let tags = api.tags();
        assert_eq!((tags.len(), tags[0].description.as_deref()), (1, Some("d")));
        let servers = api.servers(&Pointer::root());
        assert_eq!((servers.len(), servers[0].url.as_str()), (1, "https://{a}.{b}"));
        let variables = servers[0].variables.as_ref().unwrap();
        assert_eq!(variables.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!((variables["a"].default.as_str(), variables["a"].enumeration.len()), ("x", 2));
        assert!(api.servers(&Pointer::root().child("paths")).is_empty());
    }

    #[test]
    fn security_schemes_are_told_by_their_type() {
        let api = api(&json!({ "components": { "securitySchemes": {
            "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "alias": { "$ref": "#/components/securitySchemes/key" },
            "oauth": { "type": "oauth2", "flows": { "implicit": {} }, "x-note": 1 },
            "openid": { "type": "openIdConnect" },
            "tls": { "type": "mutualTLS" },
            "nameless": { "type": "apiKey", "in": "header" },
        } } }));
        let scheme = |name: &str| {
            let parent = Pointer::root().child("components").child("securitySchemes");
            api.security_scheme(&parent.child(name))
        };
        for name in ["key", "alias"] {
            let scheme = scheme(name).unwrap();
            assert!(
                matches!(scheme, SecurityScheme::APIKey { location: APIKeyLocation::Header, .. }),
                "{scheme:?}"
            );
        }
        assert!(matches!(scheme("oauth"), Some(SecurityScheme::OAuth2 { .. })));
        assert!(matches!(scheme("openid"), Some(SecurityScheme::OpenIDConnect { .. })));
        assert_eq!((scheme("tls"), scheme("nameless"), scheme("none")), (None, None, None));
    }
}
