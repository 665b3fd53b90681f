//! The responses of an operation, by status and media type.

use std::sync::OnceLock;

use http::HeaderName;
use openapi_document::Pointer;
use serde_json::Value;

use super::{Style, is_json};
use crate::schema::Schema;

/// The responses of an operation, in the order of the document.
pub(crate) struct Responses {
    pub(crate) all: Vec<DocumentedResponse>,
    #[cfg_attr(not(feature = "client"), expect(dead_code, reason = "the proxy checks responses"))]
    pub(crate) pointer: Pointer,
}

/// A response that the document describes.
pub(crate) struct DocumentedResponse {
    pub(crate) status: StatusRange,
    /// The body by media type; empty if the response has none.
    pub(crate) content: Vec<Content>,
    pub(crate) headers: Vec<ResponseHeader>,
    #[cfg_attr(not(feature = "client"), expect(dead_code, reason = "the proxy checks responses"))]
    pub(crate) pointer: Pointer,
}

/// A header of a response.
pub(crate) struct ResponseHeader {
    pub(crate) name: HeaderName,
    pub(crate) required: bool,
    pub(crate) style: Style,
    pub(crate) example: Option<Value>,
    pub(crate) schema: Schema,
    /// Its value in a response that is made up, once it has been made up; `None` where there is none that fits.
    pub(crate) made: OnceLock<Option<http::HeaderValue>>,
}

/// The statuses that a documented response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusRange {
    /// One status.
    Exact(u16),
    /// All statuses with this first digit.
    Class(u16),
    /// All statuses without another response.
    Default,
}

/// The body of a response in one media type.
pub(crate) struct Content {
    pub(crate) media_type: String,
    pub(crate) schema: Schema,
    pub(crate) examples: Vec<Example>,
    /// The made-up value, for a response without examples. Computed once.
    pub(crate) made: OnceLock<Value>,
    /// The index of the first example that fits the schema, once it has been looked for.
    pub(crate) fitting: OnceLock<Option<usize>>,
}

/// An example of the document.
pub(crate) struct Example {
    /// Its name, if it has one.
    pub(crate) name: Option<String>,
    pub(crate) value: Value,
}

impl StatusRange {
    /// Parses a key of `responses`.
    pub(crate) fn of(key: &str) -> Option<Self> {
        match key.as_bytes() {
            b"default" => Some(Self::Default),
            [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Self::Class(u16::from(digit - b'0'))),
            _ => key.parse().ok().filter(|status| (100..600).contains(status)).map(Self::Exact),
        }
    }

    fn is_of_class(self, class: u16) -> bool {
        match self {
            Self::Exact(status) => status / 100 == class,
            Self::Class(own) => own == class,
            Self::Default => false,
        }
    }

    /// How specifically it matches the status; `None` if it does not match.
    fn rank(self, status: u16) -> Option<u8> {
        match self {
            Self::Exact(own) => (own == status).then_some(0),
            Self::Class(class) => (status / 100 == class).then_some(1),
            Self::Default => Some(2),
        }
    }

    /// The status to respond with, if the document leaves the choice.
    fn status(self) -> u16 {
        match self {
            Self::Exact(status) => status,
            Self::Class(class) => class * 100,
            Self::Default => 200,
        }
    }
}

impl Responses {
    /// The success: the first response of a 2xx status, else of a 3xx, else `default`, else the first that there is. Where
    /// the document describes none it is 200 without a body.
    pub(crate) fn success(&self) -> (u16, &[Content]) {
        let of = |wanted: &dyn Fn(StatusRange) -> bool| self.all.iter().find(|one| wanted(one.status));
        let found = of(&|status| status.is_of_class(2))
            .or_else(|| of(&|status| status.is_of_class(3)))
            .or_else(|| of(&|status| status == StatusRange::Default))
            // A response of the class 1xx is followed by another one.
            .or_else(|| of(&|status| !status.is_of_class(1)));
        found.map_or((200, &[]), |response| (response.status.status(), &response.content))
    }

    /// What the document says of a status.
    pub(crate) fn response(&self, status: u16) -> Option<&DocumentedResponse> {
        let ranked = self.all.iter().filter_map(|response| Some((response.status.rank(status)?, response)));
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, response)| response)
    }

    /// The body's media types of a status; `None` if the document does not describe it.
    pub(crate) fn of(&self, status: u16) -> Option<&[Content]> {
        self.response(status).map(|response| response.content.as_slice())
    }

    /// The contents of all responses.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> impl Iterator<Item = &Content> {
        self.all.iter().flat_map(|response| &response.content)
    }
}

/// JSON, if it is among the media types; else the first.
pub(crate) fn preferred(content: &[Content]) -> Option<&Content> {
    content.iter().find(|content| is_json(&content.media_type)).or(content.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn responses(keys: &[&str]) -> Responses {
        let response = |key: &&str| {
            let (content, headers) = (Vec::new(), Vec::new());
            let status = StatusRange::of(key)?;
            Some(DocumentedResponse { status, content, headers, pointer: Pointer::root() })
        };
        Responses { all: keys.iter().filter_map(response).collect(), pointer: Pointer::root() }
    }

    #[test]
    fn the_success_is_the_first_2xx_else_what_comes_next() {
        assert_eq!(responses(&["400", "201", "200"]).success().0, 201);
        assert_eq!(responses(&["default", "2XX"]).success().0, 200);
        assert_eq!(responses(&["default", "302"]).success().0, 302);
        assert_eq!(responses(&["101", "404"]).success().0, 404);
        assert_eq!(responses(&["101"]).success().0, 200);
        assert_eq!(responses(&[]).success().0, 200);
    }

    #[test]
    fn a_status_is_described_by_its_own_response_before_its_class_and_the_default() {
        let described = |keys: &[&str], status| responses(keys).of(status).is_some();
        assert!(described(&["404"], 404) && !described(&["404"], 400));
        assert!(described(&["4XX"], 404) && !described(&["4xx"], 500));
        assert!(described(&["default"], 500));
        assert_eq!(StatusRange::of("4XX").and_then(|range| range.rank(404)), Some(1));
        assert!(["", "abc", "99", "600", "4X", "0XX"].iter().all(|key| StatusRange::of(key).is_none()));
    }
}
