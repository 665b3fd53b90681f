//! Serves any OpenAPI 3.0 document on a loopback port.
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

mod clock;
mod collections;
mod control;
mod dialect;
mod document;
mod engine;
mod fault;
mod layer;
mod limits;
mod negotiate;
mod record;
mod request;
mod response;
mod route;
mod schema;
mod server;
mod start;
#[cfg(test)]
mod testing;
mod validate;

use std::fmt;

pub use clock::{Clock, EPOCH};
pub use document::{Document, Operation};
pub use engine::{Engine, Reaction, Reply};
pub use fault::Fault;
pub use layer::{Call, Layer, Response};
pub use limits::Limits;
pub use record::{Objection, ObjectionKind, Recorded};
pub use request::{Part, Request};
pub use response::{Maker, Variety};
pub use schema::{Direction, Schema, Schemas};
pub use start::{MockBuilder, StartError};
pub use validate::{Problem, Violation};

use record::locked;
use server::Server;

/// A server that listens until it is dropped.
pub struct Mock {
    server: Server,
    url: String,
}

impl Mock {
    pub(crate) fn new(server: Server) -> Self {
        let url = format!("http://{}", server.address);
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

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.server.engine.log.requests()
    }

    /// Everything that the mock objected to so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.server.engine.log.objections()
    }

    /// Removes the requests and objections recorded so far, but not the state of a layer.
    pub fn clear(&self) {
        self.server.engine.log.clear();
    }

    /// Makes coming requests fail. Faults wait in the order of their injection.
    pub fn inject(&self, fault: Fault) {
        locked(&self.server.engine.faults).push(fault);
    }

    /// Removes all faults that are left.
    pub fn heal(&self) {
        locked(&self.server.engine.faults).clear();
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mock").field("url", &self.url).finish_non_exhaustive()
    }
}
