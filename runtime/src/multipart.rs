//! `multipart/form-data`: properties as parts, files among them.

use bytes::Bytes;

use crate::body::Field;
use crate::flat::{Flat, Item, flatten_json};
use crate::random;

/// A file of a multipart body.
///
/// ```
/// use openapi_runtime::FilePart;
///
/// let logo = FilePart::bytes(vec![0x89, b'P', b'N', b'G']).file_name("logo.png").content_type("image/png");
/// ```
#[derive(Clone)]
pub struct FilePart {
    bytes: Bytes,
    file_name: String,
    content_type: String,
}

impl FilePart {
    /// A file called `blob`, of type `application/octet-stream`.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            file_name: "blob".to_owned(),
            content_type: "application/octet-stream".to_owned(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }
}

impl std::fmt::Debug for FilePart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilePart")
            .field("bytes", &self.bytes.len())
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&[u8]> for FilePart {
    fn from(bytes: &[u8]) -> Self {
        Self::bytes(bytes.to_vec())
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

/// The body's media type and the body.
pub(crate) fn encode(fields: &[(std::borrow::Cow<'static, str>, Field)]) -> Result<(String, Bytes), String> {
    let mut form = Form { boundary: random::token(), body: Vec::new() };
    for (name, field) in fields {
        match field {
            Field::File(file) => form.file(name, file)?,
            Field::Json(json) => form.value(name, json)?,
        }
    }
    Ok(form.finish())
}

struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    fn file(&mut self, name: &str, file: &FilePart) -> Result<(), String> {
        if http::HeaderValue::from_str(&file.content_type).is_err() {
            return Err(format!(
                "the content type of file `{name}` has characters that a header cannot carry"
            ));
        }
        let disposition = format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(&file.file_name));
        self.part(&disposition, Some(&file.content_type), &file.bytes);
        Ok(())
    }

    fn value(&mut self, name: &str, json: &[u8]) -> Result<(), String> {
        match flatten_json(json).map_err(|error| format!("field `{name}`: {error}"))? {
            Flat::Null => self.text(name, ""),
            Flat::Scalar(text) => self.text(name, &text),
            Flat::List(items) => items.iter().for_each(|item| self.item(name, item)),
            Flat::Map(_) => self.json(name, json),
        }
        Ok(())
    }

    fn item(&mut self, name: &str, item: &Item) {
        match item {
            Item::Null => {}
            Item::Scalar(text) => self.text(name, text),
            Item::Nested(json) => self.json(name, json.as_bytes()),
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.part(&format!("name=\"{}\"", quoted(name)), None, text.as_bytes());
    }

    fn json(&mut self, name: &str, json: &[u8]) {
        self.part(&format!("name=\"{}\"", quoted(name)), Some("application/json"), json);
    }

    fn part(&mut self, disposition: &str, content_type: Option<&str>, content: &[u8]) {
        self.push(&[
            "--",
            &self.boundary.clone(),
            "\r\nContent-Disposition: form-data; ",
            disposition,
            "\r\n",
        ]);
        if let Some(content_type) = content_type {
            self.push(&["Content-Type: ", content_type, "\r\n"]);
        }
        self.push(&["\r\n"]);
        self.body.extend_from_slice(content);
        self.push(&["\r\n"]);
    }

    fn finish(mut self) -> (String, Bytes) {
        self.push(&["--", &self.boundary.clone(), "--\r\n"]);
        (format!("multipart/form-data; boundary={}", self.boundary), self.body.into())
    }

    fn push(&mut self, texts: &[&str]) {
        for text in texts {
            self.body.extend_from_slice(text.as_bytes());
        }
    }
}

/// A name as browsers write it: what would end the quotes or the line is percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
