//! Authentication: the schemes that the document declares, and what each operation requires of them.

use openapi_document::{Pointer, Problem};
use serde_json::Value;

use super::{Lowerer, entries};
use crate::ir::{Security, SecurityKind, SecurityScheme};

impl Lowerer<'_> {
    pub(super) fn security_schemes(&mut self) {
        let parent = Pointer::root().child("components").child("securitySchemes");
        let names: Vec<String> = entries(self.document.node(&parent)).map(|(name, _)| name.clone()).collect();
        for name in names {
            let pointer = parent.child(&name);
            let Some(target) = self.follow(pointer.clone()) else { continue };
            match self.security_kind(&target) {
                Some(kind) => {
                    let description = self.raw(&target).get("description").and_then(Value::as_str);
                    let description = description.unwrap_or_default().trim().to_owned();
                    self.api.schemes.push(SecurityScheme { name, kind, description });
                }
                None => {
                    let message = format!("the security scheme `{name}` is not generated");
                    let hint = "a client certificate is set on the HTTP client that carries the requests";
                    self.problem(Problem::warning(pointer, message).hint(hint));
                }
            }
        }
    }

    fn security_kind(&self, scheme: &Pointer) -> Option<SecurityKind> {
        let raw = self.raw(scheme);
        let text = |key: &str| raw.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = || text("name").to_owned();
        Some(match (text("type"), text("in")) {
            ("http", _) => match text("scheme").to_ascii_lowercase().as_str() {
                "bearer" => SecurityKind::Bearer,
                "basic" => SecurityKind::Basic,
                // The caller knows the whole value.
                _ => SecurityKind::Header("Authorization".to_owned()),
            },
            ("oauth2" | "openIdConnect", _) => SecurityKind::Bearer,
            ("apiKey", "header") => SecurityKind::Header(name()),
            ("apiKey", "query") => SecurityKind::Query(name()),
            ("apiKey", "cookie") => SecurityKind::Cookie(name()),
            _ => return None,
        })
    }

    /// What authenticates an operation. Where neither it nor the document says so, that is whatever the client has.
    pub(super) fn security(&self, own: Option<&Value>) -> Security {
        let requirements = own.or_else(|| self.document.root().get("security")).and_then(Value::as_array);
        let Some(requirements) = requirements else { return Security::Unspecified };
        let alternatives: Vec<Vec<String>> = requirements
            .iter()
            .map(|requirement| entries(Some(requirement)).map(|(name, _)| name.clone()).collect())
            .filter(|names: &Vec<String>| !names.is_empty())
            .collect();
        // Nothing as one of several alternatives lets the caller choose: a credential that is there is sent.
        if alternatives.is_empty() { Security::Public } else { Security::AnyOf(alternatives) }
    }
}
