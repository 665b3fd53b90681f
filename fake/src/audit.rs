//! Checks how the fake handles every operation: whether it stores data, derives the response from stored data, or makes
//! the response up.
//!
//! `cargo test -p clerk-backend-fake --lib audit -- --nocapture` prints the list.
#![allow(clippy::print_stdout, reason = "a report is printed")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use http::header::CONTENT_TYPE;
use openapi_mock::{Document, Maker, Operation};
use serde_json::{Map, Value};

use crate::document;
use crate::testing::{embedded, objections, reply, request};

/// The operations that store nothing and whose responses follow from stored data.
const DERIVED: [&str; 28] = [
    "AttemptEmailAddressVerification",
    "AttemptPhoneNumberVerification",
    "CreateSessionToken",
    "CreateSessionTokenFromTemplate",
    "CreateTestingToken",
    "GetHandshakePayload",
    "GetJWKS",
    "GetOAuthAccessToken",
    "GetSignUp",
    "GetUsersCount",
    "ListUserTrustedDevices",
    "PreviewTemplate",
    "RefreshSession",
    "RevokeUserTrustedDevice",
    "SetUserPasswordCompromised",
    "UnsetUserPasswordCompromised",
    "UpdateSignUp",
    "UserPasskeyDelete",
    "VerifyClient",
    "VerifyDomainProxy",
    "VerifyPassword",
    "VerifySession",
    "VerifyTOTP",
    "verifyApiKey",
    "verifyM2MToken",
    "verifyOAuthAccessToken",
    "ChangeDomain",
    "ChangeProductionInstanceDomain",
];

struct Audit<'a> {
    document: &'a Document,
    node: &'a Value,
    operation: &'a Operation,
}

impl Audit<'_> {
    fn resolve<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(reference) => self.document.schemas.root().pointer(&reference[1..]).unwrap(),
            None => node,
        }
    }

    fn made(&self, schema: &Value, name: &str) -> Value {
        // The values borrow schemas of the document, which live long enough.
        let maker = Maker::new(self.document);
        maker.value(schema, name, &mut Vec::new()).unwrap()
    }

    /// The path with ids that do not exist, and the required parameters of the query.
    fn target(&self) -> String {
        let item = &self.document.schemas.root()["paths"][&self.operation.path];
        let lists = [&self.node["parameters"], &item["parameters"]];
        let mut target = format!("{}{}", self.document.prefix, self.operation.path);
        let mut query = form_urlencoded::Serializer::new(String::new());
        for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = self.resolve(parameter);
            let name = parameter["name"].as_str().unwrap();
            let value = self.made(&parameter["schema"], name);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match parameter["in"].as_str() {
                Some("path") => target = target.replace(&format!("{{{name}}}"), &value),
                Some("query") if parameter["required"] == true => drop(query.append_pair(name, &value)),
                _ => {}
            }
        }
        format!("{target}?{}", query.finish())
    }

    fn body(&self) -> Option<(String, String)> {
        let body = self.resolve(self.node.get("requestBody")?);
        let (media_type, content) = body["content"].as_object()?.iter().next()?;
        if media_type == "multipart/form-data" {
            let part =
                "--b\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\nx\r\n--b--\r\n";
            return Some((format!("{media_type}; boundary=b"), part.to_owned()));
        }
        Some((media_type.clone(), self.made(&content["schema"], "").to_string()))
    }

    /// The status of a valid request, and how the fake handles the operation.
    fn outcome(&self) -> (u16, &'static str) {
        let engine = embedded();
        let request = request(self.operation.method.as_str(), &self.target());
        let (request, body) = match self.body() {
            Some((media_type, body)) => (request.header(CONTENT_TYPE, media_type), body),
            None => (request, String::new()),
        };
        let reply = reply(&engine, request, body);
        assert_eq!(objections(&engine), Vec::<String>::new(), "{}", self.operation.id);
        let outcome = match reply.headers.get("x-openapi-mock") {
            Some(_) => "made up",
            None if DERIVED.contains(&self.operation.id.as_str()) => "derived",
            None => "remembered",
        };
        (reply.status.as_u16(), outcome)
    }
}

#[test]
fn most_operations_are_remembered_or_derived() {
    let document = document::embedded().unwrap();
    let mut counts: Map<String, Value> = Map::new();
    let mut problems = Vec::new();
    for operation in &document.operations {
        let method = operation.method.as_str().to_lowercase();
        let node = &document.schemas.root()["paths"][&operation.path][method];
        let (status, outcome) = Audit { document: &document, node, operation }.outcome();
        println!("{outcome:10} {} {} {} → {status}", operation.id, operation.method, operation.path);
        let count = counts.entry(outcome).or_insert_with(|| 0.into());
        *count = (count.as_u64().unwrap() + 1).into();
        // The type in the path is no id, and putting a template creates it.
        let named =
            operation.path.contains('{') && !["GetTemplateList", "UpsertTemplate"].contains(&&*operation.id);
        if status >= 500 || named && outcome != "made up" && status < 400 {
            problems.push(format!("{}: {status}", operation.id));
        }
    }
    println!("{}", Value::Object(counts.clone()));
    assert_eq!(problems, Vec::<String>::new(), "ids that nobody created are unknown");
    let count = |name: &str| counts.get(name).and_then(Value::as_u64).unwrap_or(0);
    assert!(count("remembered") + count("derived") >= 200, "{counts:?}");
}
