//! Refusals: what is recorded of them, and what they look like.

use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderName, HeaderValue, Method, StatusCode};

use super::{Exchange, Refused};
use crate::document::{Operation, preferred};
use crate::engine::Reply;
use crate::layer::problem_details;
use crate::negotiate::Choice;
use crate::record::Objection;
use crate::response::Maker;
use crate::validate::{self, Violation};

/// The header that says what the mock objects to, where the body has the document's shape.
const OBJECTION: HeaderName = HeaderName::from_static("x-openapi-mock-objection");

/// Some clients refuse longer headers.
const LONGEST: usize = 2000;

impl Exchange<'_> {
    /// Records what is wrong.
    pub(crate) fn record(&self, operation: Option<&Operation>, violations: &[Violation]) {
        for violation in violations {
            self.world.log.objection(self.objection(operation, violation));
        }
    }

    pub(crate) fn objection(&self, operation: Option<&Operation>, violation: &Violation) -> Objection {
        violation.objection(self.document, operation.map(|operation| operation.id.as_str()))
    }

    /// Records what is wrong, and refuses the request.
    pub(crate) fn object(&self, operation: Option<&Operation>, violations: &[Violation]) -> Reply {
        self.record(operation, violations);
        let (status, gravest) = validate::gravest(violations);
        self.refuse(operation, status, &gravest)
    }

    /// Refuses a request whose violations have been recorded.
    pub(crate) fn refuse_all(&self, operation: Option<&Operation>, refused: &Refused) -> Reply {
        let (status, gravest) = validate::gravest(&refused.violations);
        let mut reply = self.refuse(operation, status, &gravest);
        let allowed = refused.allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        if let (Ok(value), false) = (HeaderValue::from_str(&allowed), allowed.is_empty()) {
            reply.headers.insert(ALLOW, value);
        }
        reply
    }

    /// An error response: in the layer's shape, else as the document describes it, else as RFC 9457 has it.
    pub(crate) fn refuse(
        &self,
        operation: Option<&Operation>,
        status: StatusCode,
        violations: &[&Violation],
    ) -> Reply {
        let number = self.world.next_response();
        let objections: Vec<Objection> =
            violations.iter().map(|violation| self.objection(operation, violation)).collect();
        let mut reply = match self.world.layer.refusal(status, violations, number) {
            Some((media_type, body)) => self.numbered(number, status, Some(media_type), body),
            None => self.documented_refusal(operation, number, status).unwrap_or_else(|| {
                let all: Vec<_> = violations.iter().copied().zip(objections.iter().map(Some)).collect();
                let (media_type, body) = problem_details(status, &all);
                self.numbered(number, status, Some(media_type), body)
            }),
        };
        tell(&mut reply, &objections);
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
        let response = operation.responses.response(status.as_u16())?;
        let content = preferred(&response.content);
        let choice = Choice { status, content, headers: &response.headers, example: None };
        let mut reply = match content {
            None => self.numbered(number, status, None, Bytes::new()),
            Some(content) => {
                let made = || Maker::new(self.document).response(content);
                let body = self.example(content).cloned().unwrap_or_else(made);
                if !self.fits(content, &body) {
                    return None;
                }
                self.body(operation, number, &choice, &body)
            }
        };
        self.add_headers(&mut reply, response.headers.iter().filter(|header| header.required));
        Some(reply)
    }
}

/// Says in a header what is wrong.
pub(crate) fn tell(reply: &mut Reply, objections: &[Objection]) {
    let lines: Vec<String> = objections.iter().map(Objection::line).collect();
    // A value of a header has no line ends and no characters beyond ASCII.
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let words: String = lines.join("; ").chars().map(plain).take(LONGEST).collect();
    if let (Ok(value), false) = (HeaderValue::from_str(&words), words.is_empty()) {
        reply.headers.insert(OBJECTION, value);
    }
}
