//! `multipart/form-data`: each property and each file is a part.
//!
//! Not reqwest's `multipart::Form`: that is a stream of reqwest's own, while a [`Transport`](crate::Transport) gets
//! bytes, which layers can read and a further attempt can send again.

use std::borrow::Cow;

use bytes::Bytes;

use crate::body::{Field, Problem};
use crate::client::header;
use crate::file::FilePart;
use crate::flat::{Flat, Item, flatten_json};
use crate::media::{Encoding, Encodings, encoding_of, is_json};
use crate::random;

/// Encodes the body; returns its media type and its bytes.
pub(crate) async fn encode(
    fields: &[(Cow<'static, str>, Field)],
    encodings: Encodings,
) -> Result<(String, Bytes), Problem> {
    let mut form = Form { boundary: random::token()?, body: Vec::new() };
    for (name, field) in fields {
        let media_type = match encoding_of(encodings, name) {
            Some(Encoding::MediaType(media_type)) => Some(media_type),
            _ => None,
        };
        match field {
            Field::File(file) => form.file(name, file, media_type).await?,
            Field::Files(files) => {
                for file in files {
                    form.file(name, file, media_type).await?;
                }
            }
            Field::Json(json) => form.value(name, json, media_type)?,
        }
    }
    Ok(form.finish())
}

struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// Adds a file. Its own media type takes precedence over the one that the API declares.
    async fn file(&mut self, name: &str, file: &FilePart, declared: Option<&str>) -> Result<(), Problem> {
        let media_type = file.media_type().or(declared).unwrap_or("application/octet-stream");
        if http::HeaderValue::from_str(media_type).is_err() {
            let problem = "has characters that a header cannot carry";
            return Err(format!("the content type of file `{name}` {problem}").into());
        }
        let content = file.read().await.map_err(|error| {
            let problem = format!("file `{name}` cannot be read from {}", file.place());
            Problem::from(problem).with_source(error)
        })?;
        let disposition = format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(file.name()));
        let headers = part_headers(name, file.headers())?;
        self.part(&disposition, Some(media_type), &headers, &content);
        Ok(())
    }

    fn value(&mut self, name: &str, json: &[u8], declared: Option<&str>) -> Result<(), String> {
        if declared.is_some_and(is_json) {
            self.typed(name, declared, json);
            return Ok(());
        }
        match flatten_json(json).map_err(|error| format!("field `{name}`: {error}"))? {
            Flat::Null => self.typed(name, declared, b""),
            Flat::Scalar(text) | Flat::Encoded(text) => self.typed(name, declared, text.as_bytes()),
            Flat::List(items) => items.iter().for_each(|item| self.item(name, item, declared)),
            Flat::Map(_) => self.typed(name, Some(declared.unwrap_or("application/json")), json),
        }
        Ok(())
    }

    fn item(&mut self, name: &str, item: &Item, declared: Option<&str>) {
        match item {
            Item::Null => {}
            Item::Scalar(text) => self.typed(name, declared, text.as_bytes()),
            Item::Nested(json) => {
                self.typed(name, Some(declared.unwrap_or("application/json")), json.as_bytes());
            }
        }
    }

    fn typed(&mut self, name: &str, media_type: Option<&str>, content: &[u8]) {
        self.part(&format!("name=\"{}\"", quoted(name)), media_type, "", content);
    }

    fn part(&mut self, disposition: &str, content_type: Option<&str>, headers: &str, content: &[u8]) {
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
        self.push(&[headers, "\r\n"]);
        self.body.extend_from_slice(content);
        self.push(&["\r\n"]);
    }

    fn finish(mut self) -> (String, Bytes) {
        self.push(&["--", &self.boundary.clone(), "--\r\n"]);
        (format!("multipart/form-data; boundary={}", self.boundary), self.body.into())
    }

    fn push(&mut self, strings: &[&str]) {
        for string in strings {
            self.body.extend_from_slice(string.as_bytes());
        }
    }
}

/// The caller's headers of a part. Those that describe the file have methods of their own.
fn part_headers(part: &str, headers: &[(String, String)]) -> Result<String, String> {
    let mut lines = String::new();
    for (name, value) in headers {
        let problem = |text: &str| format!("file `{part}`: {text}");
        header(name, value).map_err(|text| problem(&text))?;
        if ["content-disposition", "content-type"].contains(&name.to_ascii_lowercase().as_str()) {
            return Err(problem("`file_name` and `content_type` set what describes it"));
        }
        lines.extend([name, ": ", value, "\r\n"]);
    }
    Ok(lines)
}

/// A name as browsers write it: quotes and line breaks are percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
