//! Media types of an operation: the encoding of form properties, and the value of each status.

use http::StatusCode;

use crate::query::Style;

/// JSON's own media type.
pub(crate) const JSON: &str = "application/json";

/// How a property of a form or of a multipart body is written, if that is not as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// As a parameter of a query is, in a form.
    Style(Style),
    /// With this media type: as JSON if it is one of JSON, else as a plain string.
    MediaType(&'static str),
}

/// The value of one status, for an operation whose responses are a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    status: &'static str,
    pub(crate) variant: usize,
    pub(crate) is_text: bool,
}

impl Case {
    /// JSON of the variant at this index. `status` is a status, a range such as `2XX`, or `default`.
    #[must_use]
    pub const fn json(status: &'static str, variant: usize) -> Self {
        Self { status, variant, is_text: false }
    }

    /// Text, which the variant at this index holds as a string.
    #[must_use]
    pub const fn text(status: &'static str, variant: usize) -> Self {
        Self { status, variant, is_text: true }
    }

    /// The case of a status: its own, else that of its range, else the default.
    pub(crate) fn of(cases: &'static [Self], status: StatusCode) -> Option<&'static Self> {
        let exact = status.as_str();
        let is_range = |case: &&Self| {
            case.status.len() == 3
                && case.status[..1] == exact[..1]
                && case.status[1..].eq_ignore_ascii_case("xx")
        };
        let find = |is_it: &dyn Fn(&&Self) -> bool| cases.iter().find(|case| is_it(case));
        find(&|case| case.status == exact)
            .or_else(|| find(&is_range))
            .or_else(|| find(&|case| case.status == "default"))
    }
}

/// How properties are written, by name.
pub(crate) type Encodings = &'static [(&'static str, Encoding)];

/// The encoding of a property.
pub(crate) fn encoding_of(encodings: Encodings, name: &str) -> Option<Encoding> {
    encodings.iter().find(|(own, _)| *own == name).map(|(_, encoding)| *encoding)
}

/// Whether a media type is JSON's.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let subtype = essence.rsplit(['/', '+']).next().unwrap_or_default();
    subtype.len() < essence.len() && subtype.eq_ignore_ascii_case("json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_comes_before_its_range_and_that_before_the_default() {
        const CASES: &[Case] = &[Case::json("default", 0), Case::json("2XX", 1), Case::json("202", 2)];
        let of = |status: u16| {
            let status = StatusCode::from_u16(status).ok()?;
            Case::of(CASES, status).map(|case| case.variant)
        };
        assert_eq!((of(202), of(299), of(302)), (Some(2), Some(1), Some(0)));
        const ONE: &[Case] = &[Case::json("200", 0)];
        assert_eq!(Case::of(ONE, StatusCode::CREATED), None);
    }

    #[test]
    fn json_is_known_by_its_subtype() {
        for media_type in ["application/json", "text/json; charset=utf-8", "application/merge-patch+JSON"] {
            assert!(is_json(media_type), "{media_type}");
        }
        for media_type in ["json", "text/plain", "application/jsonl", ""] {
            assert!(!is_json(media_type), "{media_type}");
        }
    }
}
