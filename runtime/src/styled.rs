//! Encodes values by the styles of paths and headers: simple, label and matrix, exploded or not (RFC 6570).

use std::borrow::Cow;

use crate::flat::{Flat, Item};
use crate::query::Style;
use crate::url::{self, checked};

/// A value in a path, encoded.
pub(crate) fn in_path(name: &str, style: Style, value: &Flat) -> Result<String, String> {
    let encode = |text: &str| checked(name, text).map(Cow::into_owned);
    let Some(parts) = parts(value, is_exploded(style), &encode)? else {
        return Err(format!("path parameter `{name}` is empty"));
    };
    Ok(match style {
        Style::Label => format!(".{}", parts.values.join(",")),
        Style::LabelExploded => format!(".{}", parts.values.join(".")),
        Style::Matrix => format!(";{name}={}", parts.values.join(",")),
        Style::MatrixExploded if parts.has_names => format!(";{}", parts.values.join(";")),
        Style::MatrixExploded => {
            parts.values.iter().map(|value| format!(";{name}={value}")).collect::<Vec<_>>().concat()
        }
        _ => parts.values.join(","),
    })
}

/// A value in a header, as it is.
pub(crate) fn in_header(style: Style, value: &Flat) -> Result<String, String> {
    let parts = parts(value, is_exploded(style), &|text: &str| Ok(text.to_owned()))?;
    Ok(parts.map(|parts| parts.values.join(",")).unwrap_or_default())
}

/// A value as cookies: their names and values.
pub(crate) fn in_cookie(name: &str, style: Style, value: &Flat) -> Result<String, String> {
    let encode = |text: &str| Ok(url::encode(text).into_owned());
    let Some(parts) = parts(value, style == Style::Form, &encode)? else { return Ok(String::new()) };
    Ok(match style {
        Style::Form if parts.has_names => parts.values.join("; "),
        Style::Form => {
            parts.values.iter().map(|value| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
        }
        _ => format!("{name}={}", parts.values.join(",")),
    })
}

fn is_exploded(style: Style) -> bool {
    matches!(style, Style::SimpleExploded | Style::LabelExploded | Style::MatrixExploded)
}

/// The parts of a value.
struct Parts {
    /// The items of a list; of an object, its names and values, or its pairs where it is exploded.
    values: Vec<String>,
    /// Whether the values are pairs.
    has_names: bool,
}

/// `None` if the value has nothing to write.
fn parts(
    value: &Flat,
    is_exploded: bool,
    encode: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Option<Parts>, String> {
    let (values, has_names) = match value {
        Flat::Null => (Vec::new(), false),
        Flat::Scalar(text) | Flat::Encoded(text) => (vec![encode(text)?], false),
        Flat::List(items) => {
            (items.iter().filter_map(Item::text).map(encode).collect::<Result<_, _>>()?, false)
        }
        Flat::Map(entries) => (pairs(entries, is_exploded, encode)?, is_exploded),
    };
    Ok((!values.is_empty()).then_some(Parts { values, has_names }))
}

fn pairs(
    entries: &[(String, Item)],
    is_exploded: bool,
    encode: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    for (key, item) in entries {
        let Some(value) = item.text() else { continue };
        let (key, value) = (encode(key)?, encode(value)?);
        match is_exploded {
            true => texts.push(format!("{key}={value}")),
            false => texts.extend([key, value]),
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;
    use crate::flat::flatten_json;

    #[test]
    fn each_style_of_each_shape() {
        let (scalar, list, object) = (r#""a b""#, r#"["a","b/c"]"#, r#"{"R":100,"G":null,"B":"x"}"#);
        let cases = [
            (Style::Simple, ["a%20b", "a,b%2Fc", "R,100,B,x"]),
            (Style::SimpleExploded, ["a%20b", "a,b%2Fc", "R=100,B=x"]),
            (Style::Label, [".a%20b", ".a,b%2Fc", ".R,100,B,x"]),
            (Style::LabelExploded, [".a%20b", ".a.b%2Fc", ".R=100.B=x"]),
            (Style::Matrix, [";p=a%20b", ";p=a,b%2Fc", ";p=R,100,B,x"]),
            (Style::MatrixExploded, [";p=a%20b", ";p=a;p=b%2Fc", ";R=100;B=x"]),
        ];
        for (style, expected) in cases {
            for (json, expected) in [scalar, list, object].into_iter().zip(expected) {
                let value = flatten_json(json.as_bytes()).unwrap();
                assert_eq!(in_path("p", style, &value).unwrap(), expected, "{style:?} {json}");
            }
        }
    }

    #[test]
    fn nothing_and_a_dot_segment_have_no_place_in_a_path() {
        for json in ["null", "[]", "{}", r#""""#, r#""..""#] {
            let value = flatten_json(json.as_bytes()).unwrap();
            assert!(in_path("p", Style::Matrix, &value).is_err(), "{json}");
        }
    }

    #[test]
    fn a_header_is_not_encoded() {
        let value = flatten_json(br#"{"k":"a b","l":1}"#).unwrap();
        assert_eq!(in_header(Style::Simple, &value).unwrap(), "k,a b,l,1");
        assert_eq!(in_header(Style::SimpleExploded, &value).unwrap(), "k=a b,l=1");
    }
}
