//! Classifies media types, and chooses the preferred one.

use openapi_document::{Code, Pointer, Problem};

use super::{Lowerer, entries};
use openapi_document::schema::{ALL_OF, ANY_OF, ONE_OF};

/// JSON's own media type.
pub(super) const JSON: &str = "application/json";

/// How a media type is decoded, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MediaKind {
    Json,
    Multipart,
    Form,
    Text,
    Bytes,
    /// Server-sent events.
    Events,
    /// JSON values, a line or a record for each.
    Items,
}

impl MediaKind {
    /// Whether it is read item by item.
    pub(super) fn is_stream(self) -> bool {
        matches!(self, Self::Events | Self::Items)
    }
}

/// The media types of JSON values that follow each other.
const ITEMS: [&str; 9] = [
    "application/jsonl",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/ndjson",
    "application/x-ndjson",
    "application/json-seq",
    "application/stream+json",
    "application/x-json-stream",
];

/// A media type of a request body or a response.
#[derive(Clone, Debug)]
pub(super) struct MediaType {
    pub(super) kind: MediaKind,
    /// The media type, as the document writes it.
    pub(super) name: String,
    /// The place of the media type object.
    pub(super) pointer: Pointer,
}

impl MediaType {
    pub(super) fn schema(&self) -> Pointer {
        self.pointer.child("schema")
    }

    /// The media type on the wire. A range such as `*/*` is replaced by that of its kind.
    pub(super) fn wire_name(&self) -> &str {
        match self.kind {
            MediaKind::Json if self.name.contains('*') => JSON,
            MediaKind::Bytes if self.name.contains('*') => "application/octet-stream",
            _ => &self.name,
        }
    }

    /// The word for the media type in the name of a method.
    pub(super) fn word(&self) -> String {
        match self.kind {
            MediaKind::Json => "json".to_owned(),
            MediaKind::Multipart => "multipart".to_owned(),
            MediaKind::Form => "form".to_owned(),
            MediaKind::Text | MediaKind::Bytes if self.name.contains('*') => "bytes".to_owned(),
            MediaKind::Text | MediaKind::Bytes | MediaKind::Events | MediaKind::Items => {
                let subtype = essence(&self.name).rsplit('/').next().unwrap_or_default().to_owned();
                subtype.trim_start_matches("x-").to_owned()
            }
        }
    }
}

fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase()
}

impl Lowerer<'_> {
    /// The media types below `content`: one of each kind, the preferred one first.
    pub(super) fn media_types(&mut self, pointer: &Pointer) -> Vec<MediaType> {
        let content = pointer.child("content");
        let names: Vec<String> =
            entries(self.document.node(&content)).map(|(name, _)| name.clone()).collect();
        let mut chosen: Vec<MediaType> = Vec::new();
        for name in names {
            let pointer = content.child(&name);
            let media_type = MediaType { kind: self.media_kind(&name, &pointer), name, pointer };
            match chosen.iter_mut().find(|known| known.kind == media_type.kind) {
                Some(known) if media_type.name == JSON => {
                    let other = std::mem::replace(known, media_type);
                    let known = known.clone();
                    self.leave_out(&other, &known);
                }
                Some(known) => {
                    let known = known.clone();
                    self.leave_out(&media_type, &known);
                }
                None => chosen.push(media_type),
            }
        }
        chosen.sort_by_key(|media_type| media_type.kind);
        chosen
    }

    /// The media type below `content` that is JSON.
    pub(super) fn json_media_type(&mut self, pointer: &Pointer) -> Option<MediaType> {
        self.media_types(pointer).into_iter().find(|media_type| media_type.kind == MediaKind::Json)
    }

    /// Reports a media type that is not generated, unless it has the same schema as the generated one.
    fn leave_out(&mut self, media_type: &MediaType, chosen: &MediaType) {
        let is_same =
            |key: &str| self.raw(&media_type.pointer.child(key)) == self.raw(&chosen.pointer.child(key));
        if !is_same("schema") || !is_same("itemSchema") {
            self.not_generated(media_type, chosen);
        }
    }

    /// Reports that one media type is generated and not the other.
    pub(super) fn not_generated(&mut self, media_type: &MediaType, chosen: &MediaType) {
        let message = format!("the media type `{}` is not generated: `{}` is", media_type.name, chosen.name);
        self.problem(Problem::new(Code::MediaType, media_type.pointer.clone(), message));
    }

    fn media_kind(&self, name: &str, pointer: &Pointer) -> MediaKind {
        let essence = essence(name);
        match essence.as_str() {
            JSON | "text/json" => MediaKind::Json,
            "multipart/form-data" => MediaKind::Multipart,
            "application/x-www-form-urlencoded" => MediaKind::Form,
            "*/*" | "application/*" | "" => self.range_kind(&pointer.child("schema")),
            "text/event-stream" => MediaKind::Events,
            essence if ITEMS.contains(&essence) || essence.ends_with("+json-seq") => MediaKind::Items,
            _ if essence.ends_with("+json") => MediaKind::Json,
            _ if essence.starts_with("text/") => MediaKind::Text,
            _ => MediaKind::Bytes,
        }
    }

    /// The kind of a media type range, by the schema: JSON for an object or a list, text for a string.
    fn range_kind(&self, schema: &Pointer) -> MediaKind {
        let Some(schema) = self.follow(schema.clone()) else { return MediaKind::Bytes };
        let view = self.view(&schema);
        let is_combined = [ALL_OF, ONE_OF, ANY_OF].iter().any(|key| view.has(key));
        match view.ty() {
            Some("string") if view.is_binary() => MediaKind::Bytes,
            Some("string") => MediaKind::Text,
            Some(_) => MediaKind::Json,
            None if is_combined || view.properties().is_some() || view.has_items() => MediaKind::Json,
            None => MediaKind::Bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_has_a_word_for_a_method() {
        let word =
            |kind, name: &str| MediaType { kind, name: name.to_owned(), pointer: Pointer::root() }.word();
        assert_eq!(word(MediaKind::Bytes, "application/zip"), "zip");
        assert_eq!(word(MediaKind::Bytes, "application/x-tar"), "tar");
        assert_eq!(word(MediaKind::Text, "text/csv; charset=utf-8"), "csv");
        assert_eq!(word(MediaKind::Bytes, "*/*"), "bytes");
        assert_eq!(word(MediaKind::Json, "application/hal+json"), "json");
    }
}
