//! Credentials: whether a request has those that the document demands. Which ones they are does not matter.

use http::header::AUTHORIZATION;

use crate::document::{Location, Operation, Scheme};
use crate::record::ObjectionKind;
use crate::request::Request;
use crate::validate::{Problem, Violation};

/// What is wrong with the credentials of a request.
pub(crate) fn check(operation: &Operation, request: &Request) -> Option<Violation> {
    let alternatives = &operation.security.alternatives;
    let fulfilled = |schemes: &Vec<Scheme>| schemes.iter().all(|scheme| is_sent(scheme, request));
    if alternatives.is_empty() || alternatives.iter().any(fulfilled) {
        return None;
    }
    let what = match alternatives.as_slice() {
        [schemes] if *schemes == [Scheme::Bearer] => {
            "the Authorization header is not of the form `Bearer …`".to_owned()
        }
        several => {
            format!(
                "the request needs {}",
                several.iter().map(|schemes| described(schemes)).collect::<Vec<_>>().join(", or ")
            )
        }
    };
    let violation = Violation::new(ObjectionKind::Authorization, Problem::Unauthorized, what);
    Some(violation.rule(operation.security.pointer.clone()))
}

fn is_sent(scheme: &Scheme, request: &Request) -> bool {
    match scheme {
        Scheme::Bearer | Scheme::Token => has_authorization(request, "bearer"),
        Scheme::Basic => has_authorization(request, "basic"),
        Scheme::ApiKey(Location::Header, name) => {
            request.header(name.as_str()).is_some_and(|value| !value.trim().is_empty())
        }
        Scheme::ApiKey(Location::Cookie, name) => request.cookie(name).is_some(),
        Scheme::ApiKey(_, name) => request.query.iter().any(|(key, value)| key == name && !value.is_empty()),
        Scheme::Unseen => true,
    }
}

fn has_authorization(request: &Request, scheme: &str) -> bool {
    let sent = request.header(AUTHORIZATION).and_then(|value| value.split_once(' '));
    sent.is_some_and(|(sent, token)| sent.eq_ignore_ascii_case(scheme) && !token.trim().is_empty())
}

fn described(schemes: &[Scheme]) -> String {
    let one = |scheme: &Scheme| match scheme {
        Scheme::Bearer | Scheme::Token => "`Authorization: Bearer …`".to_owned(),
        Scheme::Basic => "`Authorization: Basic …`".to_owned(),
        Scheme::ApiKey(Location::Header, name) => format!("the header `{name}`"),
        Scheme::ApiKey(Location::Cookie, name) => format!("the cookie `{name}`"),
        Scheme::ApiKey(_, name) => format!("`{name}` in the query"),
        Scheme::Unseen => "another credential".to_owned(),
    };
    schemes.iter().map(one).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use serde_json::json;

    use crate::testing::{objections, send};
    use crate::{Document, Engine};

    fn engine(security: serde_json::Value) -> Engine {
        let document = json!({
            "openapi": "3.0.3",
            "info": { "version": "1" },
            "security": security,
            "paths": { "/a": { "get": { "operationId": "Get", "responses": { "204": {} } } } },
            "components": { "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "password": { "type": "http", "scheme": "basic" },
                "oauth": { "type": "oauth2", "flows": {} },
                "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
                "query": { "type": "apiKey", "in": "query", "name": "key" },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "sid" },
                "certificate": { "type": "mutualTLS" },
            } },
        });
        Engine::new(Document::from_value(&document).unwrap().into(), Box::new(crate::layer::NoLayer))
    }

    fn status(engine: &Engine, target: &str, header: Option<(&str, &str)>) -> u16 {
        let request = http::Request::builder().uri(target);
        let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        send(engine, request, "").0
    }

    #[test]
    fn each_kind_of_credential_is_looked_for_where_it_is() {
        for (scheme, target, header) in [
            ("token", "/a", Some(("authorization", "bearer x"))),
            ("oauth", "/a", Some(("authorization", "Bearer x"))),
            ("password", "/a", Some(("authorization", "Basic eDp5"))),
            ("key", "/a", Some(("x-key", "x"))),
            ("query", "/a?key=x", None),
            ("cookie", "/a", Some(("cookie", "a=b; sid=x"))),
        ] {
            let engine = engine(json!([{ scheme: [] }]));
            assert_eq!(status(&engine, target, header), 204, "{scheme}");
            assert_eq!(status(&engine, "/a", None), 401, "{scheme}");
        }
        assert_eq!(status(&engine(json!([{ "certificate": [] }])), "/a", None), 204);
    }

    #[test]
    fn one_alternative_is_enough_and_all_of_it_is_needed() {
        let engine = engine(json!([{ "key": [], "query": [] }, { "token": [] }]));
        assert_eq!(status(&engine, "/a?key=x", Some(("x-key", "x"))), 204);
        assert_eq!(status(&engine, "/a", Some(("authorization", "Bearer x"))), 204);
        assert_eq!(status(&engine, "/a?key=x", None), 401);
        assert_eq!(
            objections(&engine),
            ["Get: authorization: the request needs the header `X-Key` and `key` in the query, or \
              `Authorization: Bearer …`"]
        );
        assert_eq!(status(&self::engine(json!([{ "token": [] }, {}])), "/a", None), 204);
    }
}
