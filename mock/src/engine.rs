//! Makes the response to a request, independent of connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};

use crate::control;
use crate::document::{Content, Document, Operation, is_json, preferred};
use crate::fault::{self, Effect, Fault};
use crate::layer::{Call, Layer, Response, problem_details};
use crate::limits::Limits;
use crate::negotiate::{self, Choice, Preference};
use crate::record::{Log, Objection, ObjectionKind, Recorded, locked};
use crate::request::Request;
use crate::response::{self, Maker, Variety};
use crate::route::{Routed, Router};
use crate::validate::{self, Checked, Context, Problem, Violation};

/// The body is made up from its schema.
const MADE_UP: HeaderValue = HeaderValue::from_static("made-up");

/// The body is an example of the document.
const EXAMPLE: HeaderValue = HeaderValue::from_static("example");

/// The header with the origin of a body.
const ORIGIN: HeaderName = HeaderName::from_static("x-openapi-mock");

/// The header with the objection, for responses whose body has the document's shape.
const OBJECTION: HeaderName = HeaderName::from_static("x-openapi-mock-objection");

/// A mock without its connections: requests in, responses out.
pub struct Engine {
    pub(crate) document: Arc<Document>,
    router: Router,
    layer: Box<dyn Layer>,
    /// The requests and objections so far.
    pub(crate) log: Log,
    /// The faults that wait for their requests.
    pub(crate) faults: Mutex<Vec<Fault>>,
    responses: AtomicU64,
    /// The source of variety in responses; `None` if they are always the same.
    seed: Option<u64>,
}

/// A response before it is sent.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; may be empty.
    pub body: Bytes,
}

/// The handling of a request.
#[derive(Debug)]
pub struct Reaction {
    /// The fault that is due.
    pub fault: Option<Fault>,
    /// `None` if the fault prevents a reply.
    pub reply: Option<Reply>,
}

impl Engine {
    /// An engine for a document, with a layer on top.
    pub fn new(document: Arc<Document>, layer: Box<dyn Layer>) -> Self {
        Self {
            router: Router::new(&document),
            layer,
            log: Log::new(Limits::default().log),
            faults: Mutex::default(),
            responses: AtomicU64::new(0),
            seed: None,
            document,
        }
    }

    /// Sets how many requests and objections are kept, the latest of each.
    #[must_use]
    pub fn log_limit(mut self, most: usize) -> Self {
        self.log = Log::new(most);
        self
    }

    /// Makes up other values for each response, and the same ones again for the same seed.
    #[must_use]
    pub fn seed(mut self, seed: Option<u64>) -> Self {
        self.seed = seed;
        self
    }

    /// The objections so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.log.objections()
    }

    pub(crate) fn layer(&self) -> &dyn Layer {
        &*self.layer
    }

    /// Forgets requests, objections, faults and state.
    pub fn reset(&self) {
        self.log.clear();
        locked(&self.faults).clear();
        self.layer.reset();
    }

    /// Removes the requests and objections recorded so far.
    pub fn clear(&self) {
        self.log.clear();
    }

    /// Records and checks a request, and responds to it unless a fault is due.
    pub fn react(&self, request: &Request) -> Reaction {
        if let Some(reply) = control::handle(self, request).or_else(|| self.layer.intercept(request)) {
            return Reaction { fault: None, reply: Some(reply) };
        }
        let path = self.layer.rewrite(&request.path);
        let routed = self.router.find(&self.document, &request.method, &path);
        let operation = match &routed {
            Routed::Found { operation, .. } => Some(*operation),
            _ => None,
        };
        let operation_id = operation.map(|operation| operation.id.clone());
        self.log.request(recorded(request, operation_id.clone()));
        let checked = self.check(routed, request);
        let fault = fault::take(&mut locked(&self.faults), operation_id.as_deref());
        let reply = match fault.as_ref().map(|fault| &fault.effect) {
            Some(Effect::Reset | Effect::Stall) => None,
            Some(Effect::Response { status, headers, body }) => {
                Some(self.substitute(operation, *status, headers, body.clone()))
            }
            _ => Some(checked.map_or_else(
                |refusal| *refusal,
                |(operation, checked)| self.respond(operation, &checked, request),
            )),
        };
        Reaction { fault, reply }
    }

    /// The operation and the decoded request, or the refusal.
    fn check<'a>(
        &'a self,
        routed: Routed<'a>,
        request: &Request,
    ) -> Result<(&'a Operation, Checked), Box<Reply>> {
        let (operation, path) = match routed {
            Routed::Found { operation, parameters } => (operation, parameters),
            Routed::WrongMethod { allowed } => return Err(self.wrong_method(request, &allowed).into()),
            Routed::Unknown => return Err(self.unknown_path(request).into()),
        };
        let context = Context { document: &self.document, operation, request, layer: &*self.layer };
        let (checked, violations) = validate::check(context, path);
        if violations.is_empty() {
            Ok((operation, checked))
        } else {
            Err(self.object(Some(operation), &violations).into())
        }
    }

    /// Records the violations of a request, and refuses it.
    fn object(&self, operation: Option<&Operation>, violations: &[Violation]) -> Reply {
        for violation in violations {
            self.log.objection(violation.objection(operation.map(|operation| operation.id.as_str())));
        }
        let (status, gravest) = validate::gravest(violations);
        self.refuse(operation, status, &gravest)
    }

    /// The response to a request whose body is larger than the limit.
    pub(crate) fn too_large(&self) -> Reply {
        let what = "the body is larger than the mock reads";
        let violation = Violation::new(ObjectionKind::Body, Problem::Body, what);
        self.object(None, &[violation.code(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")])
    }

    fn unknown_path(&self, request: &Request) -> Reply {
        let what = format!("there is no path `{}` in the document", request.path);
        self.object(None, &[Violation::new(ObjectionKind::Route, Problem::Path, what)])
    }

    fn wrong_method(&self, request: &Request, allowed: &[Method]) -> Reply {
        let allowed = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let what = format!("`{}` takes {allowed}, not {}", request.path, request.method);
        let mut reply = self.object(None, &[Violation::new(ObjectionKind::Method, Problem::Method, what)]);
        reply.headers.extend(HeaderValue::from_str(&allowed).ok().map(|allowed| (ALLOW, allowed)));
        reply
    }

    /// The response to a request that fits its operation.
    fn respond(&self, operation: &Operation, checked: &Checked, request: &Request) -> Reply {
        let Checked { path, query, body } = checked;
        let number = self.next_response();
        match self.layer.respond(&Call { operation, path, query, body, request, number }) {
            Some(Response::Other { status, media_type, body }) => {
                self.numbered(number, status, Some(media_type), body)
            }
            Some(Response::Refusal { status, what }) => {
                let violation =
                    Violation::new(ObjectionKind::Route, Problem::Value, what).code(status, "not_found");
                self.refuse(Some(operation), status, &[&violation])
            }
            Some(Response::Success(body)) => {
                let (status, content) = operation.responses.success();
                let choice = Choice::success(status, content);
                self.body(operation, number, &choice, &body)
            }
            None => self.documented(operation, path, request, number),
        }
    }

    /// The response that the document describes: an example, or a body that is made up.
    fn documented(
        &self,
        operation: &Operation,
        path: &Map<String, Value>,
        request: &Request,
        number: u64,
    ) -> Reply {
        let preference = Preference::of(&request.headers);
        let choice = match negotiate::choose(operation, request, &preference) {
            Ok(choice) => choice,
            Err(violation) => return self.object(Some(operation), &[violation]),
        };
        let Some(content) = choice.content else {
            let mut reply = self.numbered(number, choice.status, None, Bytes::new());
            reply.headers.insert(ORIGIN, MADE_UP);
            return reply;
        };
        let varied = (preference.is_dynamic || self.seed.is_some()).then(|| self.varied(content, number));
        let mut fitting = content.examples.iter().filter(|example| self.fits(content, &example.value));
        let example = choice.example.or_else(|| fitting.next().filter(|_| varied.is_none()));
        let (body, origin) = match (example, varied) {
            (Some(example), _) => (example.value.clone(), EXAMPLE),
            (None, Some(varied)) => (self.with_ids(operation, path, content, varied), MADE_UP),
            (None, None) => {
                let made = content.made.get_or_init(|| Maker::new(&self.document).response(content));
                (self.with_ids(operation, path, content, made.clone()), MADE_UP)
            }
        };
        let mut reply = self.body(operation, number, &choice, &body);
        reply.headers.insert(ORIGIN, origin);
        reply
    }

    fn fits(&self, content: &Content, body: &Value) -> bool {
        content.schema.validator(&self.document.schemas).is_ok_and(|validator| validator.is_valid(body))
    }

    /// A body of this response alone.
    fn varied(&self, content: &Content, number: u64) -> Value {
        // Responses of one seed differ, but each run gives the same responses.
        let variety = Variety::seeded(self.seed.unwrap_or_default().wrapping_add(number));
        Maker::new(&self.document).varied(&variety).response(content)
    }

    /// The body with the request's ids, if that keeps it valid.
    fn with_ids(
        &self,
        operation: &Operation,
        path: &Map<String, Value>,
        content: &Content,
        made: Value,
    ) -> Value {
        let mut echoed = made.clone();
        response::echo(operation, path, &mut echoed);
        if self.fits(content, &echoed) { echoed } else { made }
    }

    /// Sends a body, if it fits the document.
    fn body(&self, operation: &Operation, number: u64, choice: &Choice<'_>, body: &Value) -> Reply {
        let Some(content) = choice.content else {
            return self.numbered(number, choice.status, None, Bytes::new());
        };
        let problem = match content.schema.validator(&self.document.schemas) {
            Ok(validator) => {
                validator.validate(body).err().map(|error| format!("{}: {error}", error.instance_path()))
            }
            Err(problem) => Some(problem),
        };
        if let Some(problem) = problem {
            let what = format!("the response does not fit the document: {problem}");
            let violation = Violation::new(ObjectionKind::Mock, Problem::Internal, what);
            return self.object(Some(operation), &[violation]);
        }
        let bytes = match body {
            Value::String(string) if !is_json(&content.media_type) => string.clone(),
            other => other.to_string(),
        };
        self.numbered(number, choice.status, Some(&content.media_type), bytes.into())
    }

    /// The response that a fault puts in place of the true one.
    fn substitute(
        &self,
        operation: Option<&Operation>,
        status: StatusCode,
        headers: &[(HeaderName, HeaderValue)],
        body: Option<Bytes>,
    ) -> Reply {
        let mut reply = match body {
            // A body that the test sets is sent only with the headers that the test sets.
            Some(body) => Reply {
                status,
                headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]),
                body,
            },
            None => self.refuse(operation, status, &[]),
        };
        for (name, value) in headers {
            reply.headers.insert(name, value.clone());
        }
        reply
    }

    /// An error response: in the layer's format, else in the document's, else in that of RFC 9457.
    fn refuse(&self, operation: Option<&Operation>, status: StatusCode, violations: &[&Violation]) -> Reply {
        let number = self.next_response();
        let mut reply = match self.layer.refusal(status, violations, number) {
            Some((media_type, body)) => self.numbered(number, status, Some(media_type), body),
            None => self.documented_refusal(operation, number, status).unwrap_or_else(|| {
                let (media_type, body) = problem_details(status, violations);
                self.numbered(number, status, Some(media_type), body)
            }),
        };
        let words: Vec<&str> = violations.iter().map(|violation| violation.what.as_str()).collect();
        // The value of a header must not contain line breaks or characters beyond ASCII.
        let words: String = words
            .join("; ")
            .chars()
            .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' })
            .collect();
        reply.headers.extend(
            HeaderValue::from_str(&words)
                .ok()
                .filter(|words| !words.is_empty())
                .map(|words| (OBJECTION, words)),
        );
        reply
    }

    /// The body that the document describes for the status of an operation.
    fn documented_refusal(
        &self,
        operation: Option<&Operation>,
        number: u64,
        status: StatusCode,
    ) -> Option<Reply> {
        let operation = operation?;
        let contents = operation.responses.of(status.as_u16())?;
        let Some(content) = preferred(contents) else {
            return Some(self.numbered(number, status, None, Bytes::new()));
        };
        let mut fitting = content.examples.iter().filter(|example| self.fits(content, &example.value));
        let made = || Maker::new(&self.document).response(content);
        let body = fitting.next().map_or_else(made, |example| example.value.clone());
        self.fits(content, &body).then(|| {
            let choice = Choice { status, content: Some(content), example: None };
            self.body(operation, number, &choice, &body)
        })
    }

    fn numbered(&self, number: u64, status: StatusCode, media_type: Option<&str>, body: Bytes) -> Reply {
        let mut headers = self.layer.headers(number);
        let media_type = media_type.and_then(|media_type| HeaderValue::from_str(media_type).ok());
        headers.extend(media_type.map(|media_type| (CONTENT_TYPE, media_type)));
        Reply { status, headers, body }
    }

    fn next_response(&self) -> u64 {
        self.responses.fetch_add(1, Ordering::Relaxed) + 1
    }
}

fn recorded(request: &Request, operation_id: Option<String>) -> Recorded {
    Recorded {
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        operation_id,
    }
}

#[cfg(test)]
mod tests;
