//! Errors made by tests, which check how a program handles them.

use bytes::Bytes;
use http::Response;

use super::{Error, ErrorKind, Origin};
use crate::api::Api;
use crate::operation::{Method, Operation};
use crate::redact::Redactor;

const NONE: Operation = Operation::new("none", Method::Get, "/");

impl Error {
    /// An error without a response, for a test: no connection, no response in time, a request that is not sent.
    ///
    /// ```
    /// use openapi_runtime::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::Timeout, "made up");
    /// assert!(error.is_timeout());
    /// ```
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        origin().error(kind, message)
    }

    /// The error of a call that gets this response, for a test. With a status 2xx it is the error of a body that does
    /// not decode.
    ///
    /// ```
    /// # use openapi_runtime::codegen::{Api, ErrorFormat};
    /// # const API: Api = Api::new("https://api.example.com").errors(ErrorFormat::new().list("errors").code("code"));
    /// use openapi_runtime::Error;
    /// use openapi_runtime::http::Response;
    ///
    /// let body = r#"{"errors":[{"code":"slug_taken"}]}"#;
    /// let response = Response::builder().status(422).body(body).unwrap();
    /// let error = Error::from_response(&API, response);
    /// assert!(error.is_validation() && error.codes().eq(["slug_taken"]));
    /// ```
    #[must_use]
    pub fn from_response(api: &Api, response: Response<impl Into<Bytes>>) -> Self {
        let response = response.map(Into::into);
        match response.status().is_success() {
            true => origin().error(ErrorKind::Decode, "the body does not decode"),
            false => origin().error(ErrorKind::Api, ""),
        }
        .with_response(&response, &api.errors)
    }
}

fn origin() -> Origin {
    Origin {
        operation: &NONE,
        method: NONE.method.to_http(),
        path: NONE.path.into(),
        attempts: 1,
        redactor: Redactor::default(),
    }
}
