//! What a call tells `tracing`: a span for the call, and within it one for each attempt, with the fields that
//! OpenTelemetry's conventions for HTTP clients name. No value of a parameter is in them, and no secret.
//!
//! Without the feature `tracing`, a span is nothing and costs nothing.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::Span;
#[cfg(feature = "tracing")]
pub(crate) use self::on::Span;

#[cfg(feature = "tracing")]
mod on {
    use http::uri::Scheme;
    use http::{StatusCode, Uri};
    use tracing::field::Empty;
    use tracing::{Instrument, info_span};

    use crate::error::{Error, ErrorKind};
    use crate::operation::Operation;

    /// A span, closed when the last of its holders is dropped.
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// The span of a call, named by the operation. By convention it is internal: a client span is one request.
        pub(crate) fn call(operation: &Operation, base_url: &str) -> Self {
            let server = Server::of(base_url);
            Self(info_span!(
                target: "openapi_runtime",
                "call",
                otel.name = operation.id,
                otel.kind = "internal",
                otel.status_code = Empty,
                openapi.operation.id = operation.id,
                http.request.method = operation.method.as_str(),
                http.response.status_code = Empty,
                url.scheme = server.scheme(),
                url.template = server.template(operation),
                server.address = server.address(),
                server.port = server.port(),
                "error.type" = Empty,
            ))
        }

        /// The span of an attempt, after so many others.
        pub(crate) fn attempt(operation: &Operation, base_url: &str, resends: u32) -> Self {
            let server = Server::of(base_url);
            let template = server.template(operation);
            Self(info_span!(
                target: "openapi_runtime",
                "attempt",
                otel.name = format!("{} {template}", operation.method),
                otel.kind = "client",
                otel.status_code = Empty,
                openapi.operation.id = operation.id,
                http.request.method = operation.method.as_str(),
                http.request.resend_count = (resends > 0).then_some(resends),
                http.response.status_code = Empty,
                url.scheme = server.scheme(),
                url.template = template,
                server.address = server.address(),
                server.port = server.port(),
                "error.type" = Empty,
            ))
        }

        /// The future, within the span whenever it is polled.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        /// There is an answer that counts.
        pub(crate) fn answered(&self, status: StatusCode) {
            self.0.record("http.response.status_code", status.as_u16());
        }

        /// There is an error.
        pub(crate) fn failed(&self, error: &Error) {
            if let Some(status) = error.status() {
                self.answered(status);
            }
            self.0.record("otel.status_code", "ERROR");
            match (error.kind(), error.status()) {
                (ErrorKind::Api, Some(status)) => self.0.record("error.type", status.as_str()),
                (kind, _) => self.0.record("error.type", word(kind)),
            };
        }
    }

    /// The kind, as a value that does not vary from one error to the next.
    fn word(kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::Connect => "connect",
            ErrorKind::Transport => "transport",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Api => "api",
            ErrorKind::Decode => "decode",
        }
    }

    /// Where an API is: its base URL, which the client has checked.
    struct Server(Uri);

    impl Server {
        fn of(base_url: &str) -> Self {
            Self(base_url.parse().unwrap_or_default())
        }

        fn scheme(&self) -> &str {
            self.0.scheme_str().unwrap_or_default()
        }

        fn address(&self) -> &str {
            self.0.host().unwrap_or_default().trim_matches(['[', ']'])
        }

        fn port(&self) -> u16 {
            let default = if self.0.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
            self.0.port_u16().unwrap_or(default)
        }

        /// The operation's path, below that of the API.
        fn template(&self, operation: &Operation) -> String {
            format!("{}{}", self.0.path().trim_end_matches('/'), operation.path)
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use http::StatusCode;

    use crate::error::Error;
    use crate::operation::Operation;

    /// Nothing.
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn call(_: &Operation, _: &str) -> Self {
            Self
        }

        pub(crate) fn attempt(_: &Operation, _: &str, _: u32) -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn answered(&self, _: StatusCode) {}

        pub(crate) fn failed(&self, _: &Error) {}
    }
}
