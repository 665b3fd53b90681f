//! Path templates: `/users/{user_id}/files/{name}.{extension}`.

use std::fmt;

/// A path taken apart into literals and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate<'a> {
    parts: Vec<Part<'a>>,
}

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Literal text of the URL.
    Literal(&'a str),
    /// The name of a parameter, without its braces.
    Parameter(&'a str),
}

/// Why a path is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateError {
    /// It does not begin with `/`.
    NoSlash,
    /// A brace without its counterpart, or an empty name.
    Braces,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSlash => "a path must begin with `/`",
            Self::Braces => "the braces of this path do not match",
        })
    }
}

impl std::error::Error for TemplateError {}

impl<'a> PathTemplate<'a> {
    /// Takes a path apart. A path may carry a query, which is part of its literals: `/search?kind=all`.
    pub fn parse(path: &'a str) -> Result<Self, TemplateError> {
        if !path.starts_with('/') {
            return Err(TemplateError::NoSlash);
        }
        Self::parse_any(path)
    }

    /// As [`parse`](Self::parse), for the URL of a server, which need not begin with `/`.
    pub fn parse_any(template: &'a str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            let end = rest.find(['{', '}']).unwrap_or(rest.len());
            let (literal, tail) = rest.split_at(end);
            if !literal.is_empty() {
                parts.push(Part::Literal(literal));
            }
            rest = tail;
            if let Some(opened) = tail.strip_prefix('{') {
                let (name, after) = opened.split_once('}').ok_or(TemplateError::Braces)?;
                if name.is_empty() || name.contains('{') {
                    return Err(TemplateError::Braces);
                }
                parts.push(Part::Parameter(name));
                rest = after;
            } else if !tail.is_empty() {
                return Err(TemplateError::Braces);
            }
        }
        Ok(Self { parts })
    }

    /// The literals and the parameters, in their order. Two literals are never adjacent.
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The names of the parameters, in their order. A name may occur twice.
    pub fn parameters(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Parameter(name) => Some(*name),
            Part::Literal(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_parameters_keep_their_order() {
        let template = PathTemplate::parse("/a/{b}/{c}.{d}?e=f");
        let parts = template.as_ref().map(PathTemplate::parts);
        assert_eq!(
            parts,
            Ok(&[
                Part::Literal("/a/"),
                Part::Parameter("b"),
                Part::Literal("/"),
                Part::Parameter("c"),
                Part::Literal("."),
                Part::Parameter("d"),
                Part::Literal("?e=f"),
            ][..])
        );
    }

    #[test]
    fn a_brace_needs_its_counterpart_and_a_name() {
        for path in ["/", "/a/{b}", "/{a}/{b}.{c}", "/{a}{b}"] {
            assert!(PathTemplate::parse(path).is_ok(), "{path}");
        }
        for path in ["/{", "/}", "/{}", "/{a", "/a}", "/{a{b}}", "/{a}}"] {
            assert_eq!(PathTemplate::parse(path), Err(TemplateError::Braces), "{path}");
        }
        assert_eq!(PathTemplate::parse("a"), Err(TemplateError::NoSlash));
        assert!(PathTemplate::parse_any("https://{host}/v1").is_ok());
    }
}
