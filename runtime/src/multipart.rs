//! `multipart/form-data`: properties as parts, files among them.

use std::borrow::Cow;

use bytes::Bytes;

use crate::body::{Field, Problem};
use crate::file::FilePart;
use crate::flat::{Flat, Item, flatten_json};
use crate::random;

/// The body's media type and the body.
pub(crate) async fn encode(fields: &[(Cow<'static, str>, Field)]) -> Result<(String, Bytes), Problem> {
    let mut form = Form { boundary: random::token(), body: Vec::new() };
    for (name, field) in fields {
        match field {
            Field::File(file) => form.file(name, file).await?,
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
    async fn file(&mut self, name: &str, file: &FilePart) -> Result<(), Problem> {
        if http::HeaderValue::from_str(file.media_type()).is_err() {
            let problem = "has characters that a header cannot carry";
            return Err(format!("the content type of file `{name}` {problem}").into());
        }
        let content = file.read().await.map_err(|error| {
            let problem = format!("file `{name}` cannot be read from {}", file.place());
            Problem::from(problem).with_source(error)
        })?;
        let disposition = format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(file.name()));
        self.part(&disposition, Some(file.media_type()), &content);
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
