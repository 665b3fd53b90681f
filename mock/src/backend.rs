//! What responds to requests: the mock itself, or a real server behind it.

use std::sync::Arc;

use crate::engine::{Engine, Reaction};
#[cfg(feature = "client")]
use crate::proxy::Upstream;
use crate::request::Request;
#[cfg(feature = "client")]
use crate::webhooks::Sender;

/// What responds to requests.
pub(crate) struct Backend {
    pub(crate) engine: Arc<Engine>,
    #[cfg(feature = "client")]
    pub(crate) upstream: Option<Upstream>,
    #[cfg(feature = "client")]
    pub(crate) sender: Sender,
}

impl Backend {
    #[cfg(feature = "client")]
    pub(crate) async fn react(&self, request: &Request) -> Reaction {
        if let Some(reply) = self.sender.handle(&self.engine, request).await {
            return Reaction::from(reply);
        }
        match &self.upstream {
            Some(upstream) => upstream.react(&self.engine, request).await,
            None => self.engine.react(request),
        }
    }

    #[cfg(not(feature = "client"))]
    #[expect(clippy::unused_async, reason = "with the client it waits for a server")]
    pub(crate) async fn react(&self, request: &Request) -> Reaction {
        self.engine.react(request)
    }
}
