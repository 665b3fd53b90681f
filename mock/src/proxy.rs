//! A real server behind the mock: requests are checked and passed on, and so are its responses.

use std::fmt;
use std::time::Duration;

use http::{HeaderValue, StatusCode, Uri};

use crate::client::{Client, Failed};
use crate::document::{Document, Operation};
use crate::engine::{Engine, Reaction, Reply};
use crate::exchange::{Exchange, ORIGIN, Received, tell};
use crate::record::ObjectionKind;
use crate::request::Request;
use crate::validate::{self, Problem, Violation};

const PROXIED: HeaderValue = HeaderValue::from_static("proxied");

/// How requests are passed on to a real server.
#[derive(Clone, Debug)]
#[must_use = "it is given to `MockBuilder::proxy`"]
pub struct Proxy {
    upstream: String,
    refuses: bool,
    timeout: Duration,
}

impl Proxy {
    /// Passes requests on to the server at this URL. The path of a request is added to the URL's; the path of the document's
    /// first server is not added twice.
    pub fn to(upstream: impl Into<String>) -> Self {
        Self { upstream: upstream.into(), refuses: false, timeout: Duration::from_secs(30) }
    }

    /// Refuses requests that do not fit the document, and puts an error with the status 500 in the place of responses that
    /// do not. By default both are passed on, with what is wrong in the header `x-openapi-mock-objection`.
    pub fn refuse(mut self) -> Self {
        self.refuses = true;
        self
    }

    /// Waits so long for a response, 30 seconds unless set. After that the client gets the status 504.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// What passes the requests on.
    pub(crate) fn connect(self, document: &Document, most: usize) -> Result<Upstream, String> {
        let client = Client::new(self.timeout, most)?;
        Ok(Upstream { client, base: base(&self.upstream, &document.prefix)?, refuses: self.refuses })
    }
}

/// The URL to which the path of a request is added.
fn base(upstream: &str, prefix: &str) -> Result<String, String> {
    let uri = upstream.parse::<Uri>().ok().filter(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some() && uri.query().is_none()
    });
    if uri.is_none() {
        return Err(format!("`{upstream}` is no URL of a server, such as https://api.example.com"));
    }
    let base = upstream.trim_end_matches('/');
    Ok(base.strip_suffix(prefix).unwrap_or(base).to_owned())
}

/// The server behind the mock.
#[derive(Clone)]
pub(crate) struct Upstream {
    client: Client,
    base: String,
    refuses: bool,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Upstream").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Upstream {
    /// Records and checks a request and its response, and passes both on.
    pub(crate) async fn react(&self, engine: &Engine, request: &Request) -> Reaction {
        let world = match engine.enter(request) {
            Ok(world) => world,
            Err(reply) => return Reaction::from(*reply),
        };
        let exchange = engine.exchange(&world);
        let received = exchange.receive(request);
        let has_response = exchange.faulty(received.operation, received.fault.as_ref()).is_some();
        if has_response || (self.refuses && received.checked.is_err()) {
            return exchange.respond(received, request);
        }
        let reply = match self.forward(request).await {
            Ok(reply) => self.checked(exchange, &received, request, reply),
            Err(Failed { status, what }) => {
                let violation = Violation::new(ObjectionKind::Upstream, Problem::Upstream, what);
                exchange.object(received.operation, &[violation.code(status, Problem::Upstream.code())])
            }
        };
        Reaction { fault: received.fault, reply: Some(reply) }
    }

    async fn forward(&self, request: &Request) -> Result<Reply, Failed> {
        let query = request.raw_query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let url = format!("{}{}{query}", self.base, request.path);
        self.client.send(&request.method, &url, &request.headers, request.body.clone()).await
    }

    /// The response as it is passed on, or what is put in its place.
    fn checked(
        &self,
        exchange: Exchange<'_>,
        received: &Received<'_>,
        request: &Request,
        mut reply: Reply,
    ) -> Reply {
        let violations = violations(exchange.document, received.operation, request, &reply);
        exchange.record(received.operation, &violations);
        if self.refuses && !violations.is_empty() {
            let violations: Vec<&Violation> = violations.iter().collect();
            return exchange.refuse(received.operation, StatusCode::INTERNAL_SERVER_ERROR, &violations);
        }
        let of_request = received.checked.as_ref().err().map(|refused| refused.violations.as_slice());
        let all = of_request.unwrap_or_default().iter().chain(&violations);
        tell(&mut reply, &all.map(|one| exchange.objection(received.operation, one)).collect::<Vec<_>>());
        reply.headers.insert(ORIGIN, PROXIED);
        reply
    }
}

fn violations(
    document: &Document,
    operation: Option<&Operation>,
    request: &Request,
    reply: &Reply,
) -> Vec<Violation> {
    operation
        .map(|operation| validate::response(document, operation, &request.method, reply))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_documents_server_is_not_added_twice() {
        let base = |upstream, prefix| base(upstream, prefix).unwrap_or_else(|error| error);
        assert_eq!(base("https://api.example.com/v1/", "/v1"), "https://api.example.com");
        assert_eq!(base("http://127.0.0.1:80/gate", "/v1"), "http://127.0.0.1:80/gate");
        assert_eq!(base("https://api.example.com", ""), "https://api.example.com");
        for wrong in ["api.example.com", "ftp://a", "", "https://", "https://a?b=c"] {
            assert!(base(wrong, "").contains("is no URL of a server"), "{wrong}");
        }
    }
}
