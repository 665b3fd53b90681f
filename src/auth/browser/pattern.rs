//! Matches paths by patterns with parameters: `/orgs/:slug/(.*)`.

use std::collections::BTreeMap;

use crate::auth::error::ConfigError;

/// A pattern of a path. Letters match in either case, and a slash at the end of the path is optional.
pub(super) struct Pattern(Vec<Part>);

enum Part {
    Literal(String),
    /// `:name`: the rest of a segment, not empty.
    Parameter(String),
    /// `:name(.*)`, or `(.*)` without a name: anything.
    Rest(Option<String>),
}

impl Pattern {
    pub(super) fn parse(pattern: &str) -> Result<Self, ConfigError> {
        let unsupported = || {
            ConfigError::new(format!(
                "the path pattern `{pattern}` is not understood: it begins with a slash and may hold `:name` and `(.*)`"
            ))
        };
        let (mut parts, mut rest) = (Vec::new(), pattern);
        while !rest.is_empty() {
            let (part, after) = Part::parse(rest).ok_or_else(unsupported)?;
            parts.push(part);
            rest = after;
        }
        if pattern.starts_with('/') { Ok(Self(parts)) } else { Err(unsupported()) }
    }

    /// The parameters by their names, if the path is one of the pattern's.
    pub(super) fn matches<'p>(&'p self, path: &'p str) -> Option<BTreeMap<&'p str, &'p str>> {
        let mut parameters = BTreeMap::new();
        matches(&self.0, path, &mut parameters).then_some(parameters)
    }
}

impl Part {
    fn parse(pattern: &str) -> Option<(Self, &str)> {
        if let Some(after) = pattern.strip_prefix("(.*)") {
            return Some((Self::Rest(None), after));
        }
        if let Some(named) = pattern.strip_prefix(':') {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let end = named.find(|letter| !is_name(letter)).unwrap_or(named.len());
            let (name, after) = named.split_at(end);
            let name = Some(name).filter(|name| !name.is_empty())?.to_owned();
            return match after.strip_prefix("(.*)") {
                Some(after) => Some((Self::Rest(Some(name)), after)),
                None => Some((Self::Parameter(name), after)),
            };
        }
        let end = pattern.find([':', '(']).unwrap_or(pattern.len());
        let (literal, after) = pattern.split_at(end);
        let has_special = literal.contains(['{', '}', ')', '*', '+', '?', '\\', '[', ']']);
        (!literal.is_empty() && !has_special).then(|| (Self::Literal(literal.to_owned()), after))
    }
}

fn matches<'p>(parts: &'p [Part], path: &'p str, parameters: &mut BTreeMap<&'p str, &'p str>) -> bool {
    let Some((part, later)) = parts.split_first() else { return matches!(path, "" | "/") };
    match part {
        Part::Literal(literal) => {
            let (head, tail) = match path.split_at_checked(literal.len()) {
                Some(split) => split,
                None => return false,
            };
            head.eq_ignore_ascii_case(literal) && matches(later, tail, parameters)
        }
        Part::Parameter(name) => {
            let end = path.find('/').unwrap_or(path.len());
            // From the end, so that a parameter matches as much of its segment as possible.
            let ends = (1..=end).rev().filter(|&end| path.is_char_boundary(end));
            take(name, ends, later, path, parameters)
        }
        Part::Rest(name) => {
            let ends = (0..=path.len()).rev().filter(|&end| path.is_char_boundary(end));
            take(name.as_deref().unwrap_or_default(), ends, later, path, parameters)
        }
    }
}

/// Assigns to a parameter the longest of these parts of the path for which the rest of the pattern matches.
fn take<'p>(
    name: &'p str,
    mut ends: impl Iterator<Item = usize>,
    later: &'p [Part],
    path: &'p str,
    parameters: &mut BTreeMap<&'p str, &'p str>,
) -> bool {
    let end = if later.is_empty() {
        // No later part of the pattern could match a part of it.
        ends.next().filter(|&end| matches!(&path[end..], "" | "/"))
    } else {
        ends.find(|&end| matches(later, &path[end..], &mut parameters.clone()))
    };
    let Some(end) = end else { return false };
    if !name.is_empty() {
        parameters.insert(name, &path[..end]);
    }
    matches(later, &path[end..], parameters)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn parameters<'p>(pattern: &'p Pattern, path: &'p str) -> Option<Vec<(&'p str, &'p str)>> {
        Some(pattern.matches(path)?.into_iter().collect())
    }

    #[test]
    fn parameters_take_segments_and_rests() {
        let pattern = Pattern::parse("/orgs/:slug").unwrap();
        assert_eq!(parameters(&pattern, "/orgs/acme"), Some(vec![("slug", "acme")]));
        assert_eq!(parameters(&pattern, "/Orgs/acme/"), Some(vec![("slug", "acme")]));
        assert_eq!(parameters(&pattern, "/orgs/"), None);
        assert_eq!(parameters(&pattern, "/orgs/acme/x"), None);
        let pattern = Pattern::parse("/orgs/:slug/(.*)").unwrap();
        assert_eq!(parameters(&pattern, "/orgs/acme/x/y"), Some(vec![("slug", "acme")]));
        assert_eq!(parameters(&pattern, "/orgs/acme/"), Some(vec![("slug", "acme")]));
        assert_eq!(parameters(&pattern, "/orgs/acme"), None);
        let pattern = Pattern::parse("/:a-:b/x").unwrap();
        assert_eq!(parameters(&pattern, "/1-2/x"), Some(vec![("a", "1"), ("b", "2")]));
    }

    #[test]
    fn other_patterns_are_errors() {
        for pattern in ["orgs", "/a(b)", "/{a}?", "/:", "/a*", "/:a?", ""] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
