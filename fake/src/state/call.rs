//! Reads the parameters and the body of a checked request.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::errors::ApiError;

/// How many bytes an image has at most.
const LARGEST_IMAGE: usize = 10_000_000;

/// A request for an operation, with its parameters and body.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    call: openapi_mock::Call<'a>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(call: &openapi_mock::Call<'a>) -> Self {
        Self { call: *call }
    }

    pub(super) fn operation_id(&self) -> &'a str {
        &self.call.operation.id
    }

    /// A parameter of the path.
    pub(super) fn path(&self, name: &str) -> Option<&'a str> {
        self.call.path.get(name)?.as_str()
    }

    /// A parameter of the path that the operation cannot be without.
    pub(super) fn id(&self, name: &str) -> &'a str {
        self.path(name).unwrap_or_default()
    }

    /// Whether the query has a parameter.
    pub(super) fn has(&self, name: &str) -> bool {
        self.call.query.contains_key(name)
    }

    /// A string in the query.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.call.query.get(name)?.as_str()
    }

    /// An array of strings in the query; a single string is an array of one.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<&'a str>> {
        match self.call.query.get(name)? {
            Value::Array(texts) => Some(texts.iter().filter_map(Value::as_str).collect()),
            one => Some(vec![one.as_str()?]),
        }
    }

    /// A truth value in the query.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.call.query.get(name)?.as_bool()
    }

    /// An integer in the query, which may be written as `1.0`.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        integer(self.call.query.get(name)?)
    }

    /// A header.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.call.request.header(name)
    }

    /// Refuses a file that is no image, or is larger than 10 MB.
    pub(super) fn check_image(&self) -> Result<(), ApiError> {
        let parts = self.call.request.parts.as_ref().and_then(|parts| parts.as_ref().ok());
        let Some(file) = parts.into_iter().flatten().find(|part| part.name == "file") else { return Ok(()) };
        if file.content.len() > LARGEST_IMAGE {
            return Err(ApiError::too_large("The image is larger than 10 MB."));
        }
        match &file.media_type {
            Some(media_type) if !media_type.starts_with("image/") => {
                Err(ApiError::bad_request("image_type_not_supported", format!("`{media_type}` is no image.")))
            }
            _ => Ok(()),
        }
    }

    /// The bearer token.
    pub(super) fn bearer(&self) -> &'a str {
        let header = self.header("authorization").unwrap_or_default();
        header.split_once(' ').map_or("", |(_, token)| token.trim())
    }

    /// The body's properties.
    pub(super) fn fields(&self) -> Fields<'a> {
        Fields(self.call.body.as_object())
    }

    /// The properties of each item of a body that is an array.
    pub(super) fn items(&self) -> impl Iterator<Item = Fields<'a>> {
        self.call.body.as_array().into_iter().flatten().map(|item| Fields(item.as_object()))
    }
}

fn integer(number: &Value) -> Option<i64> {
    let whole = || number.as_f64().filter(|float| float.fract() == 0.0).map(|float| float as i64);
    number.as_i64().or_else(whole)
}

/// The properties of an object in the body. A property that is `null` is as good as absent, except to [`Self::change`].
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    /// The properties of an object that is not the body.
    pub(super) fn of(object: Option<&'a Map<String, Value>>) -> Self {
        Self(object)
    }

    /// A property, `null` included.
    pub(super) fn value(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name)
    }

    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.value(name)?.as_str()
    }

    pub(super) fn texts(self, name: &str) -> Vec<&'a str> {
        self.value(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        self.value(name)?.as_bool()
    }

    /// An integer, which may be written as `1.0`.
    pub(super) fn number(self, name: &str) -> Option<i64> {
        integer(self.value(name)?)
    }

    /// A number of seconds, which may have a fraction.
    pub(super) fn seconds(self, name: &str) -> Option<i64> {
        let number = self.value(name)?;
        number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))
    }

    /// The objects in an array.
    pub(super) fn objects(self, name: &str) -> impl Iterator<Item = Fields<'a>> {
        let items = self.value(name).and_then(Value::as_array);
        items.into_iter().flatten().map(|item| Fields(item.as_object()))
    }

    pub(super) fn object(self, name: &str) -> Option<&'a Map<String, Value>> {
        self.value(name)?.as_object()
    }

    /// The object under this name; empty if it is missing.
    pub(super) fn map(self, name: &str) -> Map<String, Value> {
        self.object(name).cloned().unwrap_or_default()
    }

    /// Sets a string; `null` or an empty string removes it.
    pub(super) fn change(self, name: &str, text: &mut Option<String>) {
        if let Some(value) = self.value(name) {
            *text = value.as_str().filter(|new| !new.is_empty()).map(str::to_owned);
        }
    }

    /// Parses a moment in the format of RFC 3339, to Unix milliseconds.
    pub(super) fn time(self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|error| {
            ApiError::format(name, format!("`{text}` is no time as in RFC 3339: {error}."))
        })?;
        Ok(i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok())
    }
}
