//! The headers that a client's requests have in common.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::media::JSON;

/// The headers that a client's requests have in common, as most requests send them: JSON is accepted, and is sent where
/// there is a body. A request clones them, and a clone has no room for more.
pub(crate) struct CommonHeaders {
    with_json: HeaderMap,
    without: HeaderMap,
}

impl CommonHeaders {
    pub(crate) fn new(mut headers: HeaderMap) -> Self {
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        let without = headers.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        Self { with_json: headers, without }
    }

    /// Those of a request with a body of this media type, which is named by them only if it is JSON.
    pub(crate) fn of(&self, media_type: Option<&str>) -> &HeaderMap {
        if media_type == Some(JSON) { &self.with_json } else { &self.without }
    }
}
