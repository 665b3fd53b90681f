//! Serves any OpenAPI document on a loopback port.
//!
//! The mock checks every request to each of the document's operations as it is on the wire, and responds with the
//! document's examples, or with values made up from its schemas. Tests can inject faults. A [`Layer`] adds rules beyond
//! the document: state, keys, the format of errors.
//!
//! ```no_run
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use openapi_mock::Mock;
//!
//! let document = "
//! openapi: 3.0.3
//! info: { title: Pets, version: '1' }
//! paths:
//!   /pets/{id}:
//!     get:
//!       operationId: getPet
//!       parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
//!       responses:
//!         200:
//!           content:
//!             application/json:
//!               schema: { type: object, properties: { id: { type: string } } }
//! ";
//! let mock = Mock::builder().document(document).start().await?;
//! // Send requests to `mock.url()`, then:
//! assert!(mock.objections().is_empty());
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod backend;
#[cfg(feature = "client")]
mod client;
mod clock;
mod collections;
mod control;
mod credentials;
mod dialect;
mod document;
mod engine;
mod exchange;
mod fault;
mod layer;
mod limits;
mod negotiate;
#[cfg(feature = "client")]
mod proxy;
mod record;
mod request;
mod response;
mod route;
mod rule;
mod schema;
mod server;
mod start;
#[cfg(test)]
mod testing;
#[cfg(feature = "tls")]
mod tls;
mod validate;
mod webhooks;
mod world;
mod written;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use clock::{Clock, EPOCH, SharedClock};
pub use document::{Document, Operation};
pub use engine::{Engine, Reaction, Reply};
pub use fault::Fault;
pub use layer::{Call, Layer, Response};
pub use limits::Limits;
#[cfg(feature = "client")]
pub use proxy::Proxy;
pub use record::{Objection, ObjectionKind, Recorded};
pub use request::{Part, Request};
pub use response::{Maker, Variety};
pub use rule::Rule;
pub use schema::{Direction, Schema, Schemas};
pub use start::{MockBuilder, StartError};
pub use validate::{Problem, Violation};
pub use webhooks::Webhook;
pub use world::{NewWorld, World, WorldKey};

pub use openapi_document::{Place, Pointer};

use server::Server;

/// A server that listens until it is dropped.
pub struct Mock {
    server: Server,
    url: String,
}

impl Mock {
    pub(crate) fn new(server: Server) -> Self {
        let scheme = if server.is_https { "https" } else { "http" };
        let url = format!("{scheme}://{}", server.address);
        Self { server, url }
    }

    /// Sets up a mock.
    pub fn builder() -> MockBuilder {
        MockBuilder::new()
    }

    /// Where the mock listens, without a slash at the end: `http://127.0.0.1:` and the port.
    ///
    /// The operations are below the path of the document's first server.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The world with this key, see [`MockBuilder::worlds`]. Without worlds there is one, whatever the key.
    ///
    /// # Errors
    ///
    /// There are as many worlds as the limit allows, or the layer cannot be made.
    pub fn world(&self, key: &str) -> Result<Arc<World>, String> {
        self.server.engine.world_of(key)
    }

    fn first(&self) -> &World {
        self.server.engine.world()
    }

    /// The webhooks and callbacks of the document, each with a body that is made up from its schema, or an example. A test
    /// sends them to the endpoint that it is about.
    pub fn webhooks(&self) -> Vec<Webhook> {
        webhooks::all(&self.server.engine.document)
    }

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.first().requests()
    }

    /// Everything that the mock objected to so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.first().objections()
    }

    /// Removes the requests and objections recorded so far, but not the state of a layer.
    pub fn clear(&self) {
        self.first().clear();
    }

    /// Makes coming requests fail. Faults wait in the order of their injection.
    pub fn inject(&self, fault: Fault) {
        self.first().inject(fault);
    }

    /// Removes all faults that are left.
    pub fn heal(&self) {
        self.first().heal();
    }

    /// Moves the clock forward, and returns its time in Unix milliseconds.
    pub fn advance(&self, by: Duration) -> i64 {
        self.first().advance(by)
    }

    /// Requests, objections, faults, state, seed and clock are as at the start.
    pub fn reset(&self) {
        self.first().reset();
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mock").field("url", &self.url).finish_non_exhaustive()
    }
}
