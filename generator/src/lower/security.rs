//! Authentication: the schemes that the document declares, and what each operation requires of them.

use openapi_document::{Code, Pointer, Problem, outline};
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
            match self.document.security_scheme(&target) {
                Some(scheme) => {
                    let (kind, description) = kind(scheme);
                    let description = description.unwrap_or_default().trim().to_owned();
                    self.api.schemes.push(SecurityScheme { name, kind, description });
                }
                None => {
                    let message = format!("the security scheme `{name}` is not generated");
                    let hint = "a client certificate is set on the HTTP client that carries the requests";
                    self.problem(Problem::new(Code::SecurityScheme, pointer, message).hint(hint));
                }
            }
        }
    }

    /// The security requirement of an operation. Without a declaration, all credentials of the client are sent.
    pub(super) fn security(&self, own: Option<&Value>) -> Security {
        let requirements = own.or_else(|| self.document.root().get("security")).and_then(Value::as_array);
        let Some(requirements) = requirements else { return Security::Unspecified };
        let alternatives: Vec<Vec<String>> = requirements
            .iter()
            .map(|requirement| entries(Some(requirement)).map(|(name, _)| name.clone()).collect())
            .filter(|names: &Vec<String>| !names.is_empty())
            .collect();
        // An empty alternative among others makes authentication optional: a credential is sent if the client has one.
        if alternatives.is_empty() { Security::Public } else { Security::AnyOf(alternatives) }
    }
}

/// How credentials of a scheme are sent, and what the document says of it.
fn kind(scheme: outline::SecurityScheme) -> (SecurityKind, Option<String>) {
    match scheme {
        outline::SecurityScheme::HTTP { scheme, description, .. } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => SecurityKind::Bearer,
                "basic" => SecurityKind::Basic,
                // The caller passes the whole value of the header.
                _ => SecurityKind::Header("Authorization".to_owned()),
            };
            (kind, description)
        }
        outline::SecurityScheme::APIKey { location, name, description, .. } => {
            let kind = match location {
                outline::APIKeyLocation::Header => SecurityKind::Header(name),
                outline::APIKeyLocation::Query => SecurityKind::Query(name),
                outline::APIKeyLocation::Cookie => SecurityKind::Cookie(name),
            };
            (kind, description)
        }
        outline::SecurityScheme::OAuth2 { description, .. }
        | outline::SecurityScheme::OpenIDConnect { description, .. } => (SecurityKind::Bearer, description),
    }
}
