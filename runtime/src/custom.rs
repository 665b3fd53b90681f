//! Requests that no generated method makes.

use std::fmt;

use bytes::Bytes;
use http::Method as HttpMethod;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::{Call, Options};
use crate::client::Client;
use crate::file::FilePart;
use crate::operation::{BodyKind, Method, Operation};
use crate::request::Request;
use crate::stream::{ByteStream, EventStream};

/// A request that generated code has no method for: a new operation of the API, or one that its document lacks.
///
/// It is sent like all others: to the client's URL, with its secret and headers, within its time limits, and again by
/// its retry policy. A failure is the same [`Error`](crate::Error), whose `operation` is `custom`.
///
/// ```
/// # use openapi_runtime::http::Method;
/// # use openapi_runtime::{Client, Error, Value};
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let pets: Vec<Value> = client
///     .custom_request(Method::GET, "/owners/{owner_id}/pets")
///     .path("owner_id", "owner 1")
///     .query("limit", 10)
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
///
/// If a value is invalid, the call returns an error and sends nothing.
#[derive(Clone)]
#[must_use = "nothing is sent before `.send().await`"]
pub struct CustomRequest {
    request: Request,
    options: Options,
}

impl CustomRequest {
    pub(crate) fn new(client: Client, method: HttpMethod, path: String) -> Self {
        let request = Request::custom(client, operation(&method), method, path);
        Self { request, options: Options::default() }
    }

    /// Sets the `{name}` of the path, percent-encoded. An empty value and one with a segment `.` or `..` are refused,
    /// as they would address another resource.
    pub fn path(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.request.custom_path(name.into(), &value);
        self
    }

    /// Adds a query parameter. A list is repeated, an object becomes a parameter for each property, and `null` is left
    /// out.
    pub fn query(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.options.extras.add_query(name.into(), &value);
        self
    }

    /// Sets a header, in place of the client's of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.add_header(name.into(), value.into());
        self
    }

    /// Sets the request body to a value as JSON.
    pub fn body(mut self, value: impl Serialize) -> Self {
        self.request.set_body_kind(BodyKind::JSON);
        self.request.serialize_body(&value);
        self
    }

    /// Sets the request body to bytes of a media type.
    pub fn raw_body(mut self, media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        self.request.set_body_kind(BodyKind::Bytes("application/octet-stream"));
        self.request.raw_body(bytes);
        self.header("content-type", media_type)
    }

    /// Adds a file. The request body is then `multipart/form-data`, with the fields beside it.
    pub fn file(mut self, name: &'static str, file: impl Into<FilePart>) -> Self {
        self.request.set_body_kind(BodyKind::Multipart(&[]));
        self.request.file(name, file.into());
        self
    }

    /// Adds a field to the request body: a property of JSON, or a part beside the files.
    pub fn field(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.options.extras.add_field(name.into(), &value);
        self
    }

    /// Sends the request, and reads a value from the JSON of the response: a model, a type of your own, or
    /// [`Value`](crate::Value).
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        self.request.send_serde(self.options)
    }

    /// Sends the request. Of the response only the status matters.
    pub fn send_empty(self) -> Call<()> {
        self.request.send_empty().with_options(self.options)
    }

    /// Sends the request. The response is bytes of any media type.
    pub fn send_bytes(self) -> Call<Bytes> {
        self.request.send_bytes().with_options(self.options)
    }

    /// Sends the request. The response is bytes of any media type, in pieces as they arrive.
    pub fn send_stream(self) -> Call<ByteStream> {
        self.request.send_stream().with_options(self.options)
    }

    /// Sends the request. The response is server-sent events; data that is no JSON is a string.
    pub fn send_events(self) -> Call<EventStream<Value>> {
        self.request.send_events().with_options(self.options)
    }
}

impl fmt::Debug for CustomRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

const fn custom(method: Method) -> Operation {
    Operation::new("custom", method, "")
}

/// The operation that retries and layers see for a request with this method. Unknown methods are treated like POST, and
/// not retried.
fn operation(method: &HttpMethod) -> &'static Operation {
    const GET: Operation = custom(Method::Get);
    const PUT: Operation = custom(Method::Put);
    const POST: Operation = custom(Method::Post);
    const DELETE: Operation = custom(Method::Delete);
    const OPTIONS: Operation = custom(Method::Options);
    const HEAD: Operation = custom(Method::Head);
    const PATCH: Operation = custom(Method::Patch);
    const TRACE: Operation = custom(Method::Trace);
    match *method {
        HttpMethod::GET => &GET,
        HttpMethod::PUT => &PUT,
        HttpMethod::DELETE => &DELETE,
        HttpMethod::OPTIONS => &OPTIONS,
        HttpMethod::HEAD => &HEAD,
        HttpMethod::PATCH => &PATCH,
        HttpMethod::TRACE => &TRACE,
        _ => &POST,
    }
}
