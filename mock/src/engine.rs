//! Makes the response to a request, independent of connections.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::clock::SharedClock;
use crate::control;
use crate::document::Document;
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::layer::{Layer, problem_details};
use crate::limits::Limits;
use crate::record::{Log, Objection, ObjectionKind, Watcher};
use crate::request::Request;
use crate::route::Router;
use crate::validate::{Problem, Violation};
use crate::world::{Beginning, World, Worlds};

/// A mock without its connections: requests in, responses out.
pub struct Engine {
    pub(crate) document: Arc<Document>,
    router: Router,
    pub(crate) worlds: Worlds,
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

impl From<Reply> for Reaction {
    fn from(reply: Reply) -> Self {
        Self { fault: None, reply: Some(reply) }
    }
}

impl Engine {
    /// An engine for a document, with a layer on top.
    pub fn new(document: Arc<Document>, layer: Box<dyn Layer>) -> Self {
        let beginning = Beginning { log: Limits::default().log, ..Beginning::default() };
        let clock = SharedClock::new(beginning.clock.clone());
        let log = Log::new(beginning.log, Watcher::default());
        Self::of(document, Worlds::one(World::new(layer, clock, beginning, log)))
    }

    pub(crate) fn of(document: Arc<Document>, worlds: Worlds) -> Self {
        Self { router: Router::new(&document), document, worlds }
    }

    /// The world of requests that name none.
    pub(crate) fn world(&self) -> &Arc<World> {
        self.worlds.first()
    }

    /// The world with this key.
    pub(crate) fn world_of(&self, key: &str) -> Result<Arc<World>, String> {
        self.worlds.get(&self.document, key)
    }

    /// The objections so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.world().objections()
    }

    /// Removes the requests and objections recorded so far.
    pub fn clear(&self) {
        self.world().clear();
    }

    /// Records and checks a request, and responds to it unless a fault is due.
    pub fn react(&self, request: &Request) -> Reaction {
        let world = match self.enter(request) {
            Ok(world) => world,
            Err(reply) => return Reaction::from(*reply),
        };
        let exchange = self.exchange(&world);
        let received = exchange.receive(request);
        exchange.respond(received, request)
    }

    /// The world of a request that is for the API, or the response to one that is for the mock itself.
    pub(crate) fn enter(&self, request: &Request) -> Result<Arc<World>, Box<Reply>> {
        let world = self.worlds.of(&self.document, request).map_err(|what| Box::new(no_world(what)))?;
        match control::handle(self, &world, request).or_else(|| world.layer.intercept(request)) {
            Some(reply) => Err(Box::new(reply)),
            None => Ok(world),
        }
    }

    pub(crate) fn exchange<'a>(&'a self, world: &'a World) -> Exchange<'a> {
        Exchange::new(&self.document, &self.router, world)
    }

    /// The response to a request whose body is larger than the limit.
    pub(crate) fn too_large(&self) -> Reply {
        let what = "the body is larger than the mock reads";
        self.unread(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", what)
    }

    /// The response to a request whose body does not come.
    pub(crate) fn too_slow(&self) -> Reply {
        self.unread(StatusCode::REQUEST_TIMEOUT, "body_too_slow", "the body takes longer than the mock waits")
    }

    fn unread(&self, status: StatusCode, code: &'static str, what: &str) -> Reply {
        let violation = Violation::new(ObjectionKind::Body, Problem::Body, what).code(status, code);
        let mut reply = self.exchange(self.world()).object(None, &[violation]);
        // The rest of the body is not read, so the connection cannot be used again.
        reply.headers.insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        reply
    }
}

fn no_world(what: String) -> Reply {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let violation =
        Violation::new(ObjectionKind::Mock, Problem::Internal, what).code(status, "too_many_worlds");
    let (media_type, body) = problem_details(status, &[(&violation, None)]);
    let headers =
        HeaderMap::from_iter([(http::header::CONTENT_TYPE, http::HeaderValue::from_static(media_type))]);
    Reply { status, headers, body }
}

#[cfg(test)]
mod tests;
