//! Chooses one of the documented responses by the headers `Prefer` and `Accept`.
//!
//! `Prefer: code=404`, `Prefer: example=cat` and `Prefer: dynamic=true` have the same meaning as in Prism.

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use mime::Mime;

use crate::document::{Content, Example, Operation, ResponseHeader, preferred};
use crate::record::ObjectionKind;
use crate::request::Request;
use crate::validate::{Problem, Violation};

/// The preferences of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preference {
    status: Option<u16>,
    example: Option<String>,
    pub(crate) is_dynamic: bool,
}

impl Preference {
    /// Reads the preferences in the headers. Unknown ones are ignored, as RFC 7240 requires.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut preference = Self::default();
        let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        for (name, value) in
            values.flat_map(|value| value.split([',', ';'])).filter_map(|one| one.split_once('='))
        {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "code" => preference.status = value.parse().ok(),
                "example" => preference.example = Some(value.to_owned()),
                "dynamic" => preference.is_dynamic = value.eq_ignore_ascii_case("true"),
                _ => {}
            }
        }
        preference
    }
}

/// The response that fits best.
pub(crate) struct Choice<'a> {
    pub(crate) status: StatusCode,
    /// The body; `None` if the response has none.
    pub(crate) content: Option<&'a Content>,
    pub(crate) headers: &'a [ResponseHeader],
    /// The example that the client named.
    pub(crate) example: Option<&'a Example>,
}

impl<'a> Choice<'a> {
    /// The success, as JSON where it can be.
    pub(crate) fn success(operation: &'a Operation) -> Self {
        let (status, contents) = operation.responses.success();
        let headers = headers(operation, status);
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Self { status, content: preferred(contents), headers, example: None }
    }
}

/// Chooses a response of the operation, or says why none matches the client's preferences.
pub(crate) fn choose<'a>(
    operation: &'a Operation,
    request: &Request,
    preference: &Preference,
) -> Result<Choice<'a>, Violation> {
    let (status, contents) = match preference.status {
        None => operation.responses.success(),
        Some(status) => (status, operation.responses.of(status).ok_or_else(|| undocumented(status))?),
    };
    let named = |content: &'a Content| {
        let name = preference.example.as_deref()?;
        content.examples.iter().find(|example| example.name.as_deref() == Some(name))
    };
    let content = accepted(&request.headers, contents)?;
    let example = content.and_then(named);
    if let (Some(name), Some(_), None) = (&preference.example, content, example) {
        return Err(refusal(format!("the document has no example `{name}` of this response")));
    }
    let headers = headers(operation, status);
    let status = StatusCode::from_u16(status).map_err(|_| undocumented(status))?;
    Ok(Choice { status, content, headers, example })
}

fn headers(operation: &Operation, status: u16) -> &[ResponseHeader] {
    operation.responses.response(status).map_or(&[], |response| &response.headers)
}

fn undocumented(status: u16) -> Violation {
    refusal(format!("the document has no response {status} of this operation"))
}

/// The violation of a preference that the document's responses cannot meet.
fn refusal(what: String) -> Violation {
    Violation::new(ObjectionKind::Header, Problem::Value, what).parameter("Prefer")
}

/// The content that the client prefers; `None` if the response has no body.
fn accepted<'a>(headers: &HeaderMap, contents: &'a [Content]) -> Result<Option<&'a Content>, Violation> {
    let ranges = ranges(headers);
    if ranges.is_empty() || contents.is_empty() {
        return Ok(preferred(contents));
    }
    let quality = |content: &Content| {
        let media_type: Mime = content.media_type.parse().ok()?;
        let fitting = ranges.iter().filter(|range| range.includes(&media_type));
        let best = fitting.max_by_key(|range| range.exactness())?;
        (best.quality > 0).then_some(best.quality)
    };
    let mut best: Option<(u16, &Content)> = None;
    for content in contents {
        let quality = quality(content);
        let is_better = quality > best.map(|(quality, _)| quality);
        if let (Some(quality), true) = (quality, is_better) {
            best = Some((quality, content));
        }
    }
    match best {
        Some((_, content)) => Ok(Some(content)),
        None => {
            let offered: Vec<&str> = contents.iter().map(|content| content.media_type.as_str()).collect();
            let what = format!("none of these is accepted: {}", offered.join(", "));
            Err(Violation::new(ObjectionKind::Header, Problem::NotAcceptable, what).parameter("Accept"))
        }
    }
}

/// A range of media types with its quality, in thousandths.
struct Range {
    media_type: Mime,
    quality: u16,
}

impl Range {
    fn includes(&self, media_type: &Mime) -> bool {
        let is_any = |part: mime::Name<'_>| part == mime::STAR;
        (is_any(self.media_type.type_()) || self.media_type.type_() == media_type.type_())
            && (is_any(self.media_type.subtype())
                || (self.media_type.subtype() == media_type.subtype()
                    && self.media_type.suffix() == media_type.suffix()))
    }

    fn exactness(&self) -> u8 {
        u8::from(self.media_type.type_() != mime::STAR) + u8::from(self.media_type.subtype() != mime::STAR)
    }
}

/// The ranges of `Accept`. Invalid ones are ignored.
fn ranges(headers: &HeaderMap) -> Vec<Range> {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let range = |text: &str| {
        let media_type: Mime = text.trim().parse().ok()?;
        let quality = media_type.get_param("q").map_or(Some(1.0), |q| q.as_str().parse::<f32>().ok())?;
        // A quality has three decimals at most.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
        let quality = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
        Some(Range { media_type, quality })
    };
    values.flat_map(|value| value.split(',')).filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use http::HeaderValue;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{engine, request, send};

    fn cats() -> crate::Engine {
        let cat = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        let examples =
            json!({ "tom": { "value": { "name": "Tom" } }, "kit": { "value": { "name": "Kit" } } });
        let responses = json!({
            "200": { "content": {
                "application/json": { "schema": cat, "examples": examples },
                "text/plain": { "schema": { "type": "string", "example": "a cat" } },
            } },
            "404": { "content": { "application/problem+json": { "schema": { "type": "object", "example": { "title": "gone" } } } } },
            "5XX": {},
        });
        engine(json!({ "/cat": { "get": { "operationId": "GetCat", "responses": responses } } }), json!({}))
    }

    fn cat(headers: &[(&str, &str)]) -> (u16, Value) {
        let request = request("GET", "/cat");
        send(
            &cats(),
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
            "",
        )
    }

    #[test]
    fn a_client_may_prefer_a_status_and_an_example() {
        assert_eq!(cat(&[]), (200, json!({ "name": "Tom" })));
        assert_eq!(cat(&[("prefer", "example=kit")]), (200, json!({ "name": "Kit" })));
        assert_eq!(cat(&[("prefer", "code=404")]), (404, json!({ "title": "gone" })));
        assert_eq!(cat(&[("prefer", "code=503")]), (503, Value::Null));
        assert_eq!(cat(&[("prefer", "respond-async, code=\"404\"")]).0, 404);
    }

    #[test]
    fn a_preference_that_the_document_does_not_know_is_refused() {
        assert_eq!(cat(&[("prefer", "code=418")]).0, 422);
        assert_eq!(cat(&[("prefer", "example=rex")]).0, 422);
    }

    #[test]
    fn the_accepted_media_type_is_sent() {
        let media_type = |accept: &str| {
            let (head, body) =
                request("GET", "/cat").header(ACCEPT, accept).body(bytes::Bytes::new()).unwrap().into_parts();
            let received = futures_util::FutureExt::now_or_never(Request::new(head, body)).unwrap();
            let reply = cats().react(&received).reply.unwrap();
            (reply.status.as_u16(), reply.headers[http::header::CONTENT_TYPE].to_str().unwrap().to_owned())
        };
        assert_eq!(media_type("*/*").1, "application/json");
        assert_eq!(media_type("text/*").1, "text/plain");
        assert_eq!(media_type("application/json;q=0.5, text/plain").1, "text/plain");
        assert_eq!(media_type("*/*, application/json;q=0").1, "text/plain");
        assert_eq!(media_type("image/png").0, 406);
        assert_eq!(media_type("nonsense").0, 200);
    }

    #[test]
    fn preferences_are_read_from_all_headers() {
        let mut headers = HeaderMap::new();
        headers.append("prefer", HeaderValue::from_static("code=404; dynamic=TRUE"));
        headers.append("prefer", HeaderValue::from_static("example=a"));
        let expected = Preference { status: Some(404), example: Some("a".to_owned()), is_dynamic: true };
        assert_eq!(Preference::of(&headers), expected);
    }
}
