//! A transport that takes the place of the network.

use std::fmt;
use std::sync::{Arc, Mutex};

use openapi_runtime::codegen::Api;
use openapi_runtime::{BoxFuture, Bytes, Client, NoRetry, Transport, TransportError};

/// A transport that records the requests and always returns the same response.
#[derive(Clone)]
pub(crate) struct Wire {
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
    status: u16,
    media_type: &'static str,
    body: &'static [u8],
}

impl Wire {
    pub(crate) fn answering(status: u16, body: &'static str) -> Self {
        Self::answering_as(status, "application/json", body)
    }

    pub(crate) fn answering_as(status: u16, media_type: &'static str, body: &'static str) -> Self {
        Self { requests: Arc::default(), status, media_type, body: body.as_bytes() }
    }

    pub(crate) fn client(&self, api: &'static Api) -> Client {
        let builder = Client::builder(api).base_url("https://api.example.com/v1").bearer("key");
        builder.transport(self.clone()).retry(NoRetry).build().unwrap()
    }

    pub(crate) fn request(&self) -> http::Request<Bytes> {
        let mut requests = self.requests.lock().unwrap();
        assert_eq!(requests.len(), 1, "one call is one request");
        requests.remove(0)
    }

    /// The method, and what follows the address of the API.
    pub(crate) fn line(&self) -> String {
        let request = self.request();
        let target = request.uri().to_string();
        format!("{} {}", request.method(), target.strip_prefix("https://api.example.com/v1").unwrap())
    }

    pub(crate) fn body(&self) -> String {
        String::from_utf8(self.request().body().to_vec()).unwrap()
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Transport for Wire {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let answer = http::Response::builder().status(self.status).header("content-type", self.media_type);
        Box::pin(async { Ok(answer.body(Bytes::from_static(self.body)).unwrap()) })
    }
}

pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}
