//! From a request to its answer; nothing here knows of connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;

use crate::answer::{self, Maker};
use crate::document::{Document, Operation, SuccessContent, is_json};
use crate::errors::ApiError;
use crate::fault::{self, Effect, Fault};
use crate::record::{Log, ObjectionKind, Recorded, locked};
use crate::request::Received;
use crate::route::{Routed, Router};
use crate::state::{Call, World};
use crate::validate::{self, Checked, Context, Violation};

const JSON: &str = "application/json";

/// A fake without its connections.
pub(crate) struct Engine {
    document: Arc<Document>,
    router: Router,
    /// `None` where every operation is answered from its schema.
    world: Option<Mutex<World>>,
    strict: bool,
    pub(crate) log: Log,
    pub(crate) faults: Mutex<Vec<Fault>>,
    answers: AtomicU64,
}

/// An answer before it is on its way.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What to do about a request.
pub(crate) struct Reaction {
    pub(crate) fault: Option<Fault>,
    /// `None` where the fault lets none be sent.
    pub(crate) reply: Option<Reply>,
}

impl Engine {
    pub(crate) fn new(document: Arc<Document>, stateful: bool, strict: bool) -> Self {
        Self {
            router: Router::new(&document),
            world: stateful.then(Mutex::default),
            strict,
            log: Log::default(),
            faults: Mutex::default(),
            answers: AtomicU64::new(0),
            document,
        }
    }

    /// Records and checks a request, and answers it unless a fault is due.
    pub(crate) fn react(&self, received: &Received) -> Reaction {
        let routed = self.router.find(&self.document, &received.method, &received.path);
        let operation_id = match &routed {
            Routed::Found { operation, .. } => Some(operation.id.clone()),
            _ => None,
        };
        self.log.request(recorded(received, operation_id.clone()));
        let checked = match routed {
            Routed::Found { operation, parameters } => {
                let checked = self.check(operation, parameters, received);
                checked
                    .map(|checked| (operation, checked))
                    .map_err(|found| self.object(Some(operation), &found))
            }
            Routed::WrongMethod { allowed } => Err(self.wrong_method(received, &allowed)),
            Routed::Unknown => Err(self.unknown_path(received)),
        };
        let fault = fault::take(&mut locked(&self.faults), operation_id.as_deref());
        let reply = match fault.as_ref().map(|fault| &fault.effect) {
            Some(Effect::Reset | Effect::Stall) => None,
            Some(Effect::Answer { status, headers, body }) => {
                Some(self.substitute(*status, headers, body.clone()))
            }
            _ => Some(
                checked
                    .map_or_else(|refusal| refusal, |(operation, checked)| self.answer(operation, &checked)),
            ),
        };
        Reaction { fault, reply }
    }

    fn check(
        &self,
        operation: &Operation,
        path: Vec<(String, String)>,
        received: &Received,
    ) -> Result<Checked, Vec<Violation>> {
        let context = Context { document: &self.document, operation, received, strict: self.strict };
        let (checked, violations) = validate::check(context, path);
        if violations.is_empty() { Ok(checked) } else { Err(violations) }
    }

    /// Records what is wrong with a request, and says so.
    fn object(&self, operation: Option<&Operation>, violations: &[Violation]) -> Reply {
        for violation in violations {
            self.log.objection(violation.objection(operation.map(|operation| operation.id.as_str())));
        }
        self.error(&validate::refusal(violations))
    }

    fn unknown_path(&self, received: &Received) -> Reply {
        let what = format!("there is no path `{}` in the document", received.path);
        self.object(None, &[Violation::new(ObjectionKind::Route, "resource_not_found", what)])
    }

    fn wrong_method(&self, received: &Received, allowed: &[Method]) -> Reply {
        let allowed = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let what = format!("`{}` takes {allowed}, not {}", received.path, received.method);
        let mut reply =
            self.object(None, &[Violation::new(ObjectionKind::Method, "method_not_allowed", what)]);
        reply.headers.extend(HeaderValue::from_str(&allowed).ok().map(|allowed| (ALLOW, allowed)));
        reply
    }

    /// The answer to a request that is in order.
    fn answer(&self, operation: &Operation, checked: &Checked) -> Reply {
        let told = self.world.as_ref().and_then(|world| locked(world).answer(&Call::new(operation, checked)));
        let status = StatusCode::from_u16(operation.success.status).unwrap_or_default();
        match (told, &operation.success.content) {
            (Some(Err(error)), _) => self.error(&error),
            (_, None) => self.reply(status, None, Bytes::new()),
            (Some(Ok(body)), Some(content)) => self.success(operation, status, content, &body),
            (None, Some(content)) => {
                self.success(operation, status, content, &self.made_up(operation, checked, content))
            }
        }
    }

    /// A body from the schema, with the request's ids where that keeps it valid.
    fn made_up(&self, operation: &Operation, checked: &Checked, content: &SuccessContent) -> Value {
        let maker = Maker { document: &self.document };
        let made = content.made.get_or_init(|| maker.answer(content));
        let mut echoed = made.clone();
        answer::echo(operation, &checked.path, &mut echoed);
        let valid = content
            .schema
            .validator(&self.document.schemas)
            .is_ok_and(|validator| validator.is_valid(&echoed));
        if valid { echoed } else { made.clone() }
    }

    /// Sends a body, if it is what the document promises.
    fn success(
        &self,
        operation: &Operation,
        status: StatusCode,
        content: &SuccessContent,
        body: &Value,
    ) -> Reply {
        let problem = match content.schema.validator(&self.document.schemas) {
            Ok(validator) => {
                validator.validate(body).err().map(|error| format!("{}: {error}", error.instance_path()))
            }
            Err(problem) => Some(problem),
        };
        if let Some(problem) = problem {
            let what = format!("the answer does not fit the document: {problem}");
            return self
                .object(Some(operation), &[Violation::new(ObjectionKind::Fake, "internal_error", what)]);
        }
        let bytes = match body {
            Value::String(text) if !is_json(&content.media_type) => text.clone(),
            other => other.to_string(),
        };
        self.reply(status, Some(&content.media_type), bytes.into())
    }

    /// The answer that a fault puts in place of the true one.
    fn substitute(
        &self,
        status: StatusCode,
        headers: &[(HeaderName, HeaderValue)],
        body: Option<Bytes>,
    ) -> Reply {
        let mut reply = match body {
            // A body of the test's own comes with the test's own headers, and no others.
            Some(body) => Reply {
                status,
                headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(JSON))]),
                body,
            },
            None => self.error(&ApiError::of_status(status)),
        };
        for (name, value) in headers {
            reply.headers.insert(name, value.clone());
        }
        reply
    }

    fn error(&self, error: &ApiError) -> Reply {
        let number = self.next_answer();
        let body = error.json(&trace_id(number)).to_string();
        numbered(number, error.status, Some(JSON), body.into())
    }

    fn reply(&self, status: StatusCode, media_type: Option<&str>, body: Bytes) -> Reply {
        numbered(self.next_answer(), status, media_type, body)
    }

    fn next_answer(&self) -> u64 {
        self.answers.fetch_add(1, Ordering::Relaxed) + 1
    }
}

fn recorded(received: &Received, operation_id: Option<String>) -> Recorded {
    Recorded {
        method: received.method.clone(),
        path: received.path.clone(),
        query: received.query.clone(),
        headers: received.headers.clone(),
        body: received.body.clone(),
        operation_id,
    }
}

fn trace_id(number: u64) -> String {
    format!("{number:032x}")
}

/// An answer with what identifies it, as Clerk and the network before it would.
fn numbered(number: u64, status: StatusCode, media_type: Option<&str>, body: Bytes) -> Reply {
    let ray = format!("{number:016x}-LOC");
    let all =
        [("content-type", media_type), ("clerk-trace-id", Some(&trace_id(number))), ("cf-ray", Some(&ray))];
    let headers = all
        .into_iter()
        .filter_map(|(name, value)| {
            Some((HeaderName::from_static(name), HeaderValue::from_str(value?).ok()?))
        })
        .collect();
    Reply { status, headers, body }
}

#[cfg(test)]
mod tests;
