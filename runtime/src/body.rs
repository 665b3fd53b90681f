//! Request bodies: JSON, forms, multipart, bytes and strings.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;
use serde_json::Value;

use crate::codec::{Codec, Json, JsonError, is_absent, to_json};
use crate::file::FilePart;
use crate::flat::{Flat, Item, flatten_json};
use crate::media::{Encoding, Encodings, encoding_of, is_json};
use crate::multipart;
use crate::operation::BodyKind;
use crate::query::Pairs;

/// The body that the caller set.
#[derive(Clone, Default)]
pub(crate) enum Body {
    #[default]
    Unset,
    Fields(Fields),
    /// The whole body, as JSON.
    Whole(Vec<u8>),
    /// The whole body, sent unchanged.
    Raw(Bytes),
}

/// Properties, in the order they were set.
pub(crate) type Fields = Vec<(Cow<'static, str>, Field)>;

/// A property of a body.
#[derive(Clone)]
pub(crate) enum Field {
    Json(Vec<u8>),
    /// Boxed because it is large: a body of JSON has many fields and no file.
    File(Box<FilePart>),
    /// Files of one name.
    Files(Vec<FilePart>),
}

/// An encoded body: its media type and bytes.
pub(crate) type Encoded = (Cow<'static, str>, Bytes);

/// Why a request cannot be built.
pub(crate) struct Problem {
    pub(crate) text: String,
    pub(crate) source: Option<io::Error>,
}

impl Problem {
    pub(crate) fn with_source(mut self, source: io::Error) -> Self {
        self.source = Some(source);
        self
    }
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self { text, source: None }
    }
}

impl Body {
    /// Sets a property. One that was set before keeps its position; an absent value removes it.
    pub(crate) fn set(&mut self, name: Cow<'static, str>, value: &dyn Codec) {
        if is_absent(value) {
            self.unset(&name);
        } else {
            self.put(name, Field::Json(to_json(value)));
        }
    }

    pub(crate) fn put(&mut self, name: Cow<'static, str>, field: Field) {
        if !matches!(self, Self::Fields(_)) {
            *self = Self::Fields(Vec::new());
        }
        if let Self::Fields(fields) = self {
            match fields.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => *own = field,
                None => fields.push((name, field)),
            }
        }
    }

    fn unset(&mut self, name: &str) {
        if let Self::Fields(fields) = self {
            fields.retain(|(own, _)| own != name);
        }
    }

    /// The names of the set properties.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Fields(fields) => fields.iter().map(|(name, _)| name.as_ref()).collect(),
            _ => Vec::new(),
        }
    }

    /// The body as a JSON value; `null` if it is not JSON.
    pub(crate) fn to_value(&self) -> Value {
        let value = |json: &[u8]| serde_json::from_slice(json).unwrap_or_default();
        match self {
            Self::Fields(fields) => {
                let fields = fields.iter().filter_map(|(name, field)| match field {
                    Field::Json(json) => Some((name.clone().into_owned(), value(json))),
                    Field::File(_) | Field::Files(_) => None,
                });
                Value::Object(fields.collect())
            }
            Self::Whole(json) => value(json),
            Self::Raw(_) | Self::Unset => Value::Null,
        }
    }

    fn is_unset(&self) -> bool {
        match self {
            Self::Unset => true,
            Self::Fields(fields) => fields.is_empty(),
            Self::Whole(_) | Self::Raw(_) => false,
        }
    }

    /// The body with further properties, which replace those of the same name.
    pub(crate) fn extended(&self, extra: &Fields) -> Result<Self, String> {
        let mut body = match self {
            Self::Unset => Self::Fields(Vec::new()),
            Self::Fields(fields) => Self::Fields(fields.clone()),
            Self::Whole(json) => Self::Fields(properties(json)?),
            Self::Raw(_) => return Err("bytes cannot take further properties".to_owned()),
        };
        extra.iter().for_each(|(name, field)| body.put(name.clone(), field.clone()));
        Ok(body)
    }

    /// Encodes the body as the operation takes it; `None` if there is none to send.
    pub(crate) async fn encode(&self, kind: BodyKind, required: bool) -> Result<Option<Encoded>, Problem> {
        if self.is_unset() && !required {
            return Ok(None);
        }
        let encoded = match kind {
            BodyKind::None if self.is_unset() => return Ok(None),
            BodyKind::None => return Err("the operation takes no body".to_owned().into()),
            BodyKind::Json(media_type) => (media_type.into(), self.json()?),
            BodyKind::Form(encodings) => ("application/x-www-form-urlencoded".into(), self.form(encodings)?),
            // Boxed, because the future that reads files is large and rarely needed, and would enlarge that of every
            // call.
            BodyKind::Multipart(encodings) => Box::pin(self.multipart(encodings)).await?,
            BodyKind::Bytes(media_type) | BodyKind::Text(media_type) => (media_type.into(), self.plain()?),
        };
        Ok(Some(encoded))
    }

    fn json(&self) -> Result<Bytes, String> {
        match self {
            Self::Unset => Ok(Bytes::from_static(b"{}")),
            Self::Whole(json) => Ok(json.clone().into()),
            Self::Raw(bytes) => Ok(bytes.clone()),
            Self::Fields(fields) => json_object(fields),
        }
    }

    fn form(&self, encodings: Encodings) -> Result<Bytes, String> {
        let mut pairs = Pairs::default();
        for (name, field) in &self.fields()? {
            let json = json_of(name, field)?;
            let value = flatten_json(json).map_err(|error| format!("field `{name}`: {error}"))?;
            match encoding_of(encodings, name) {
                Some(Encoding::Style(style)) => pairs.parameter(name, style, &value),
                Some(Encoding::MediaType(media_type)) if is_json(media_type) => pairs.json(name, json),
                _ => pairs.field(name, &value),
            }
        }
        Ok(pairs.into_text().into())
    }

    async fn multipart(&self, encodings: Encodings) -> Result<Encoded, Problem> {
        let (content_type, body) = multipart::encode(&self.fields()?, encodings).await?;
        Ok((content_type.into(), body))
    }

    /// The properties, also of a whole body that is an object.
    fn fields(&self) -> Result<Fields, String> {
        match self {
            Self::Unset => Ok(Vec::new()),
            Self::Fields(fields) => Ok(fields.clone()),
            Self::Whole(json) => match flatten_json(json) {
                Ok(Flat::Map(entries)) => Ok(entries.into_iter().map(as_field).collect()),
                _ => Err("a form's body has to be an object".to_owned()),
            },
            Self::Raw(_) => Err("a form's body cannot be set as bytes".to_owned()),
        }
    }

    fn plain(&self) -> Result<Bytes, String> {
        match self {
            Self::Unset => Ok(Bytes::new()),
            Self::Raw(bytes) => Ok(bytes.clone()),
            Self::Whole(json) => match flatten_json(json) {
                Ok(Flat::Scalar(text)) => Ok(text.into()),
                _ => Ok(json.clone().into()),
            },
            Self::Fields(_) => Err("the operation's body has no properties".to_owned()),
        }
    }
}

/// The properties of a JSON object, with their values as raw JSON.
fn properties(json: &[u8]) -> Result<Fields, String> {
    let read = || -> Result<Fields, JsonError> {
        let (mut reader, mut fields) = (Json::new(json), Fields::new());
        let mut key = reader.first_key()?.map(str::to_owned);
        while let Some(name) = key {
            fields.push((name.into(), Field::Json(reader.raw()?.to_vec())));
            key = reader.next_key()?.map(str::to_owned);
        }
        Ok(fields)
    };
    read().map_err(|_| "only an object can take further properties".to_owned())
}

fn json_object(fields: &[(Cow<'static, str>, Field)]) -> Result<Bytes, String> {
    let mut json = Vec::with_capacity(length(fields));
    json.push(b'{');
    for (name, field) in fields {
        if json.len() > 1 {
            json.push(b',');
        }
        // Writing into a `Vec` cannot fail, and a string can always be written.
        let _ = serde_json::to_writer(&mut json, name);
        json.push(b':');
        json.extend_from_slice(json_of(name, field)?);
    }
    json.push(b'}');
    Ok(json.into())
}

/// The length of the object in JSON, unless a name has escapes: bytes that fill their buffer are handed on without another.
fn length(fields: &[(Cow<'static, str>, Field)]) -> usize {
    let property = |(name, field): &(Cow<'static, str>, Field)| match field {
        // With the quotes around the name, the colon and a comma.
        Field::Json(json) => name.len() + json.len() + 4,
        Field::File(_) | Field::Files(_) => 0,
    };
    // The braces, less the comma that the last one does not have.
    fields.iter().map(property).sum::<usize>() + 1
}

fn json_of<'a>(name: &str, field: &'a Field) -> Result<&'a [u8], String> {
    match field {
        Field::Json(json) => Ok(json),
        Field::File(_) | Field::Files(_) => {
            Err(format!("field `{name}` is a file, which only a multipart body can hold"))
        }
    }
}

fn as_field((name, item): (String, Item)) -> (Cow<'static, str>, Field) {
    let json = match item {
        Item::Null => b"null".to_vec(),
        Item::Scalar(text) => to_json(&text),
        Item::Nested(json) => json.into_bytes(),
    };
    (name.into(), Field::Json(json))
}
