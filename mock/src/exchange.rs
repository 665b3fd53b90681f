//! From a request to its response, in one world.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};

mod refusal;

#[cfg(feature = "client")]
pub(crate) use refusal::tell;

use crate::document::{Content, Document, Operation, ResponseHeader};
use crate::engine::{Reaction, Reply};
use crate::fault::{Effect, Fault};
use crate::layer::{Call, Response};
use crate::negotiate::{self, Choice, Preference};
use crate::record::{ObjectionKind, Recorded};
use crate::request::Request;
use crate::response::{self, Maker, Variety};
use crate::route::{Routed, Router};
use crate::validate::{self, Checked, Context, Problem, Violation};
use crate::world::World;
use crate::written;

/// The body is made up from its schema: nobody put it into the mock.
const MADE_UP: HeaderValue = HeaderValue::from_static("made-up");

/// The body is an example of the document.
const EXAMPLE: HeaderValue = HeaderValue::from_static("example");

/// The header that says where a body comes from.
pub(crate) const ORIGIN: HeaderName = HeaderName::from_static("x-openapi-mock");

/// What requests and their responses need.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub(crate) document: &'a Document,
    router: &'a Router,
    world: &'a World,
}

/// A request that has been recorded and checked.
pub(crate) struct Received<'a> {
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) checked: Result<Checked, Refused>,
    pub(crate) fault: Option<Fault>,
}

/// Why a request is refused.
pub(crate) struct Refused {
    pub(crate) violations: Vec<Violation>,
    /// The methods that the path has, where the request's is none of them.
    allowed: Vec<Method>,
}

impl From<Violation> for Refused {
    fn from(violation: Violation) -> Self {
        Self { violations: vec![violation], allowed: Vec::new() }
    }
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(document: &'a Document, router: &'a Router, world: &'a World) -> Self {
        Self { document, router, world }
    }

    /// Records and checks a request, and takes the fault that is due.
    pub(crate) fn receive(&self, request: &Request) -> Received<'a> {
        let path = self.world.layer.rewrite(&request.path);
        let (operation, checked) =
            self.check(self.router.find(self.document, &request.method, &path), request);
        let id = operation.map(|operation| operation.id.as_str());
        self.world.log.request(recorded(request, id));
        if let Err(refused) = &checked {
            self.record(operation, &refused.violations);
        }
        Received { operation, checked, fault: self.world.take_fault(id) }
    }

    /// Responds to a request, unless its fault says otherwise.
    pub(crate) fn respond(&self, received: Received<'_>, request: &Request) -> Reaction {
        let Received { operation, checked, fault } = received;
        let reply = match self.faulty(operation, fault.as_ref()) {
            Some(reply) => reply,
            None => Some(match (operation, checked) {
                (Some(operation), Ok(checked)) => self.fitting(operation, &checked, request),
                (_, Err(refused)) => self.refuse_all(operation, &refused),
                (None, Ok(_)) => self.refuse(None, StatusCode::NOT_FOUND, &[]),
            }),
        };
        Reaction { fault, reply }
    }

    /// What a fault sends instead of the true response; `None` where it sends that.
    pub(crate) fn faulty(
        &self,
        operation: Option<&Operation>,
        fault: Option<&Fault>,
    ) -> Option<Option<Reply>> {
        match &fault?.effect {
            Effect::Reset | Effect::Stall => Some(None),
            Effect::Response { status, headers, body } => {
                Some(Some(self.substitute(operation, *status, headers, body.clone())))
            }
            _ => None,
        }
    }

    /// The operation that a request is for, and what it says, or why it is refused.
    fn check(
        &self,
        routed: Routed<'a>,
        request: &Request,
    ) -> (Option<&'a Operation>, Result<Checked, Refused>) {
        match routed {
            Routed::Found(candidates) => self.check_candidates(candidates, request),
            Routed::WrongMethod { allowed } => (None, Err(wrong_method(request, allowed))),
            Routed::Unknown => {
                let what = format!("there is no path `{}` in the document", request.path);
                (None, Err(Violation::new(ObjectionKind::Route, Problem::Path, what).into()))
            }
        }
    }

    /// The first operation that the request fits; where it fits none, the likeliest.
    fn check_candidates(
        &self,
        candidates: Vec<(&'a Operation, Vec<(String, String)>)>,
        request: &Request,
    ) -> (Option<&'a Operation>, Result<Checked, Refused>) {
        let mut likeliest = None;
        for (operation, path) in candidates {
            let context = Context { document: self.document, operation, request, layer: &*self.world.layer };
            let (checked, violations) = validate::check(context, path);
            if violations.is_empty() {
                return (Some(operation), Ok(checked));
            }
            likeliest.get_or_insert((operation, violations));
        }
        let (operation, violations) = likeliest.unzip();
        let violations = violations.unwrap_or_default();
        (operation, Err(Refused { violations, allowed: Vec::new() }))
    }

    /// The response to a request that fits its operation.
    fn fitting(&self, operation: &Operation, checked: &Checked, request: &Request) -> Reply {
        let Checked { path, query, body } = checked;
        let number = self.world.next_response();
        match self.world.layer.respond(&Call { operation, path, query, body, request, number }) {
            Some(Response::Other { status, media_type, body }) => {
                self.numbered(number, status, Some(media_type), body)
            }
            Some(Response::Refusal { status, what }) => {
                let violation =
                    Violation::new(ObjectionKind::Route, Problem::Value, what).code(status, "not_found");
                self.refuse(Some(operation), status, &[&violation])
            }
            Some(Response::Success(body)) => {
                let choice = Choice::success(operation);
                let mut reply = self.body(operation, number, &choice, &body);
                self.add_headers(&mut reply, choice.headers.iter().filter(|header| header.required));
                reply
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
        let (mut reply, origin) = match choice.content {
            None => (self.numbered(number, choice.status, None, Bytes::new()), MADE_UP),
            Some(content) => {
                let (body, origin) = self.made(operation, path, content, &choice, &preference, number);
                (self.body(operation, number, &choice, &body), origin)
            }
        };
        self.add_headers(&mut reply, choice.headers.iter());
        reply.headers.insert(ORIGIN, origin);
        reply
    }

    /// The body of a response, and where it comes from.
    fn made(
        &self,
        operation: &Operation,
        path: &Map<String, Value>,
        content: &Content,
        choice: &Choice<'_>,
        preference: &Preference,
        number: u64,
    ) -> (Value, HeaderValue) {
        if let Some(example) = choice.example {
            return (example.value.clone(), EXAMPLE);
        }
        let seed = self.world.seed();
        if preference.is_dynamic || seed.is_some() {
            // Two responses of one seed differ, and two runs of it do not.
            let variety = Variety::seeded(seed.unwrap_or_default().wrapping_add(number));
            let varied = Maker::new(self.document).varied(&variety).response(content);
            // A schema may be stricter than what is varied knows of.
            let varied = if self.fits(content, &varied) { varied } else { self.plain(content) };
            return (self.with_ids(operation, path, content, varied), MADE_UP);
        }
        match self.example(content) {
            Some(example) => (example.clone(), EXAMPLE),
            None => (self.with_ids(operation, path, content, self.plain(content)), MADE_UP),
        }
    }

    /// The first example that fits its schema.
    fn example<'c>(&self, content: &'c Content) -> Option<&'c Value> {
        let fitting = || content.examples.iter().position(|example| self.fits(content, &example.value));
        let index = *content.fitting.get_or_init(fitting);
        content.examples.get(index?).map(|example| &example.value)
    }

    /// The plainest body that fits the schema.
    fn plain(&self, content: &Content) -> Value {
        content.made.get_or_init(|| Maker::new(self.document).response(content)).clone()
    }

    fn fits(&self, content: &Content, body: &Value) -> bool {
        content.schema.validator(&self.document.schemas).is_ok_and(|validator| validator.is_valid(body))
    }

    /// The body with the request's ids, where that keeps it valid.
    fn with_ids(
        &self,
        operation: &Operation,
        path: &Map<String, Value>,
        content: &Content,
        made: Value,
    ) -> Value {
        let mut echoed = made.clone();
        if response::echo(operation, path, &mut echoed) && self.fits(content, &echoed) {
            echoed
        } else {
            made
        }
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
            return self.object(Some(operation), &[violation.rule(content.schema.pointer.clone())]);
        }
        let (media_type, bytes) = written::body(&content.media_type, body);
        self.numbered(number, choice.status, Some(&media_type), bytes)
    }

    /// Adds the headers that the document has for the response, where their values can be made up.
    fn add_headers<'h>(&self, reply: &mut Reply, headers: impl Iterator<Item = &'h ResponseHeader>) {
        for header in headers {
            let made = header.made.get_or_init(|| written::header(self.document, header));
            if let (Some(value), false) = (made, reply.headers.contains_key(&header.name)) {
                reply.headers.insert(header.name.clone(), value.clone());
            }
        }
    }

    fn numbered(&self, number: u64, status: StatusCode, media_type: Option<&str>, body: Bytes) -> Reply {
        let mut headers = self.world.layer.headers(number);
        let media_type = media_type.and_then(|media_type| HeaderValue::from_str(media_type).ok());
        headers.extend(media_type.map(|media_type| (CONTENT_TYPE, media_type)));
        Reply { status, headers, body }
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
            // A body of the test's own comes with the test's own headers, and no others.
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
}

fn wrong_method(request: &Request, allowed: Vec<Method>) -> Refused {
    let names = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let what = format!("`{}` takes {names}, not {}", request.path, request.method);
    let violations = vec![Violation::new(ObjectionKind::Method, Problem::Method, what)];
    Refused { violations, allowed }
}

fn recorded(request: &Request, operation_id: Option<&str>) -> Recorded {
    Recorded {
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        operation_id: operation_id.map(str::to_owned),
    }
}
