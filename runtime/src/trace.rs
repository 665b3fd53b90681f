//! Emits spans and events to `tracing`: a span for each call, and within it one for each attempt, with the fields of
//! OpenTelemetry's conventions for HTTP clients. They contain no values of parameters and no secrets.
//!
//! Without the feature `tracing`, a span is an empty type without cost.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::{Span, repeated, unused_bearer, unused_credentials};
#[cfg(feature = "tracing")]
pub(crate) use self::on::{Span, repeated, unused_bearer, unused_credentials};

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use http::uri::Scheme;
    use http::{StatusCode, Uri};
    use tracing::field::Empty;
    use tracing::{Instrument, Level, info_span};

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

        /// The span of an attempt, with the number of earlier ones.
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

        /// Calls `begin` within the span.
        pub(crate) fn within<T>(&self, begin: impl FnOnce() -> T) -> T {
            self.0.in_scope(begin)
        }

        /// Records the status of the final response.
        pub(crate) fn responded(&self, status: StatusCode) {
            self.0.record("http.response.status_code", status.as_u16());
        }

        /// The call has failed.
        pub(crate) fn call_failed(&self, error: &Error) {
            self.failed(error);
            self.0.in_scope(|| failed_for_good(error));
        }

        /// Records an error.
        pub(crate) fn failed(&self, error: &Error) {
            if let Some(status) = error.status() {
                self.responded(status);
            }
            self.0.record("otel.status_code", "ERROR");
            match (error.kind(), error.status()) {
                (ErrorKind::Api, Some(status)) => self.0.record("error.type", status.as_str()),
                (kind, _) => self.0.record("error.type", word(kind)),
            };
        }
    }

    /// Emits an event: a call will be sent again after a pause.
    pub(crate) fn repeated(operation: &Operation, error: &Error, pause: Duration) {
        tracing::event!(
            target: "openapi_runtime",
            Level::WARN,
            {
                openapi.operation.id = operation.id,
                http.response.status_code = error.status().map(|status| status.as_u16()),
                "error.type" = word(error.kind()),
                attempts = error.attempts(),
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            },
            "attempt failed, sending again"
        );
    }

    /// Emits an event: a request goes without credentials, because the client has none that the operation asks for.
    pub(crate) fn unused_credentials(operation: &Operation) {
        tracing::event!(
            target: "openapi_runtime",
            Level::WARN,
            { openapi.operation.id = operation.id },
            "no credential of the client is of a scheme that the operation asks for: none is sent"
        );
    }

    /// Emits an event: the client has a bearer token, and the API declares other schemes only.
    pub(crate) fn unused_bearer() {
        tracing::event!(
            target: "openapi_runtime",
            Level::WARN,
            "the client has a bearer token, but no security scheme of the API sends one"
        );
    }

    /// Emits an event: a call has failed for good. A request that the API refuses is no warning, because the caller may
    /// expect it.
    fn failed_for_good(error: &Error) {
        let codes = error.codes().filter(|code| is_word(code)).collect::<Vec<_>>().join(",");
        let is_refused = error.kind() == ErrorKind::Api && !error.is_server() && !error.is_rate_limited();
        macro_rules! tell {
            ($level:expr) => {
                tracing::event!(
                    target: "openapi_runtime",
                    $level,
                    {
                        openapi.operation.id = error.operation(),
                        http.response.status_code = error.status().map(|status| status.as_u16()),
                        "error.type" = word(error.kind()),
                        error.codes = (!codes.is_empty()).then_some(codes.as_str()),
                        trace_id = error.trace_id().filter(|id| is_word(id)),
                        attempts = error.attempts(),
                    },
                    "call failed"
                )
            };
        }
        if is_refused { tell!(Level::INFO) } else { tell!(Level::WARN) }
    }

    /// Whether the server's text can be logged without escapes.
    fn is_word(text: &str) -> bool {
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
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
            ErrorKind::Redirect => "redirect",
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
    use std::time::Duration;

    use http::StatusCode;

    use crate::error::Error;
    use crate::operation::Operation;

    /// A span without the feature `tracing`.
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

        pub(crate) fn within<T>(&self, begin: impl FnOnce() -> T) -> T {
            begin()
        }

        pub(crate) fn responded(&self, _: StatusCode) {}

        pub(crate) fn failed(&self, _: &Error) {}

        pub(crate) fn call_failed(&self, _: &Error) {}
    }

    pub(crate) fn repeated(_: &Operation, _: &Error, _: Duration) {}

    pub(crate) fn unused_credentials(_: &Operation) {}

    pub(crate) fn unused_bearer() {}
}
