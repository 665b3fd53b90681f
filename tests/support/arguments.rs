//! The arguments of an operation as data, and the result of the call.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use clerk_backend::Error;
use clerk_backend::runtime::{Bytes, Call, FilePart, Page, Value, from_json, to_json};
use openapi_runtime::codegen::{self as rt, Codec};
use serde::Deserialize;

/// A call under way.
pub(crate) type Driven = Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send>>;

/// The result of a call.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The typed value, encoded again.
    pub(crate) value: Value,
    /// The same, to the letter.
    pub(crate) encoded: Bytes,
    /// The body as it came.
    pub(crate) body: Bytes,
    /// The whole response as `Debug` prints it.
    pub(crate) printed: String,
}

/// An argument that the typed method cannot take.
#[derive(Debug)]
pub(crate) struct Mismatch(pub(crate) String);

/// The arguments for an operation. Each argument is removed when it is used, so that arguments which the SDK does not
/// support are left at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    /// Parameters: their location, name and value.
    pub(crate) parameters: Vec<(&'static str, String, Value)>,
    /// The body, if there is one.
    pub(crate) body: Option<Value>,
    /// Parts of a multipart body that are files.
    pub(crate) files: Vec<(String, FilePart)>,
    /// A secret in place of the client's.
    pub(crate) bearer: Option<String>,
    /// The values that have been taken, as `Debug` prints them.
    pub(crate) printed: String,
}

impl Arguments {
    /// The arguments that no method has used. `paginated` is left out, because the SDK sets it itself.
    pub(crate) fn left(&self) -> Vec<String> {
        let parameters = self.parameters.iter().filter(|(_, name, _)| name != "paginated");
        let parameters = parameters.map(|(place, name, _)| format!("{place} {name}"));
        let files = self.files.iter().map(|(name, _)| format!("file {name}"));
        let body = match &self.body {
            Some(Value::Object(fields)) => fields.keys().map(|name| format!("body {name}")).collect(),
            Some(_) => vec!["body".to_owned()],
            None => Vec::new(),
        };
        parameters.chain(files).chain(body).collect()
    }

    pub(crate) fn required<T: Codec + 'static>(&mut self, place: &str, name: &str) -> Result<T, Mismatch> {
        let value =
            self.take(place, name).ok_or_else(|| Mismatch(format!("{place} `{name}` is required")))?;
        decode(place, name, &value)
    }

    pub(crate) fn optional<T: Codec + 'static>(
        &mut self,
        place: &str,
        name: &str,
    ) -> Result<Option<T>, Mismatch> {
        self.take(place, name).map(|value| decode(place, name, &value)).transpose()
    }

    /// Whether a property of the body is null; if so, it is taken.
    pub(crate) fn null(&mut self, name: &str) -> bool {
        let is_null = self.fields().and_then(|fields| fields.get(name)).is_some_and(Value::is_null);
        if is_null {
            self.take("body", name);
        }
        is_null
    }

    pub(crate) fn has_body(&self) -> bool {
        self.body.is_some()
    }

    pub(crate) fn body<T: Codec + Debug + 'static>(&mut self) -> Result<T, Mismatch> {
        let value = self.body.take().ok_or_else(|| Mismatch("the body is required".to_owned()))?;
        let body: T = decode("the", "body", &value)?;
        self.printed += &format!("{body:?}\n{body:#?}");
        Ok(body)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn file(&mut self, name: &str) -> Result<FilePart, Mismatch> {
        let index = self.files.iter().position(|(known, _)| known == name);
        let index = index.ok_or_else(|| Mismatch(format!("the file `{name}` is required")))?;
        Ok(self.files.remove(index).1)
    }

    pub(crate) fn send<T: Codec + Debug + Send + 'static>(&self, call: Call<T>) -> Driven {
        let call = self.with_bearer(call);
        Box::pin(async move {
            let response = call.with_response().await?;
            let printed = format!("{response:?}\n{response:#?}");
            let encoded = Bytes::from(to_json(&response.value));
            Ok(Reply { value: parse(&encoded), encoded, body: response.body.into(), printed })
        })
    }

    /// Sends a call for a page, and writes the page in the API's format, so that tests can compare it with the
    /// response.
    pub(crate) fn send_page<T: Codec + Debug + Send + 'static>(&self, call: Call<Page<T>>) -> Driven {
        let call = self.with_bearer(call);
        Box::pin(async move {
            let response = call.with_response().await?;
            let printed = format!("{response:?}\n{response:#?}");
            let items = to_json(&response.value.items);
            let encoded = match response.value.total {
                Some(total) => {
                    [b"{\"data\":", items.as_slice(), format!(",\"total_count\":{total}}}").as_bytes()]
                        .concat()
                }
                // Written as a plain array, because an object around it would add a level of depth.
                None => items,
            };
            Ok(Reply { value: parse(&encoded), encoded: encoded.into(), body: response.body.into(), printed })
        })
    }

    pub(crate) fn send_bytes(&self, call: Call<Bytes>) -> Driven {
        let call = self.with_bearer(call);
        Box::pin(async move {
            let body = call.await?;
            let value = Value::from(String::from_utf8_lossy(&body).into_owned());
            Ok(Reply { value, encoded: body.clone(), body, printed: String::new() })
        })
    }

    fn with_bearer<T>(&self, call: Call<T>) -> Call<T> {
        match &self.bearer {
            Some(bearer) => call.bearer(bearer.as_str()),
            None => call,
        }
    }

    fn fields(&mut self) -> Option<&mut rt::JsonObject> {
        self.body.as_mut()?.as_object_mut()
    }

    fn take(&mut self, place: &str, name: &str) -> Option<Value> {
        if place == "body" {
            let fields = self.fields()?;
            let value = fields.remove(name);
            if fields.is_empty() {
                self.body = None;
            }
            return value;
        }
        let index = self.parameters.iter().position(|(known, other, _)| *known == place && other == name)?;
        Some(self.parameters.remove(index).2)
    }
}

/// Reads JSON that the SDK has encoded, at any depth.
fn parse(encoded: &[u8]) -> Value {
    let mut reader = serde_json::Deserializer::from_slice(encoded);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).expect("what the SDK encodes is JSON");
    reader.end().expect("and nothing else");
    value
}

fn decode<T: Codec + 'static>(place: &str, name: &str, value: &Value) -> Result<T, Mismatch> {
    from_json(value.to_string().as_bytes()).map_err(|error| Mismatch(format!("{place} `{name}`: {error}")))
}
