//! Reads JSON strictly: one object, no name twice at any depth, bounded depth, nothing after it.
//!
//! If two parsers disagree about a document, an attacker can show each of them another claim. JSON parsers disagree
//! most about repeated names, so a document with a repeated name is refused.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use jiter::{Jiter, JiterError, Peek};
use serde::de::DeserializeOwned;

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 128;

/// Below this number of names, comparing each with each is cheaper than hashing.
const FEW_NAMES: usize = 16;

/// An object whose members were found but not read.
#[derive(Clone)]
pub(crate) struct Object {
    text: String,
    members: Vec<(Text, Range<usize>)>,
}

impl Object {
    /// `None` unless the bytes are one object in UTF-8 that no two readers understand differently.
    pub(crate) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let mut reader = Reader { text: &text, jiter: Jiter::new(text.as_bytes()) };
        let members = reader.members().ok()?;
        Some(Self { text, members })
    }

    /// The whole object.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The JSON of a member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let member = self.members.iter().find(|(member, _)| member.equals(name, &self.text));
        member.map(|(_, range)| &self.text[range.clone()])
    }

    /// The members in the order of the document.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(name, range)| (name.as_str(&self.text), &self.text[range.clone()]))
    }

    /// A member, unless it is absent, null or of another type.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.member(name).ok().flatten()
    }

    /// A member; `Ok(None)` if it is absent or null, an error if it is of another type.
    pub(crate) fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, WrongType> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => serde_json::from_str(json).map_err(|_| WrongType),
        }
    }

    /// A member that is a string; without a copy where it has no escapes.
    pub(crate) fn str(&self, name: &str) -> Result<Option<Cow<'_, str>>, WrongType> {
        let Some(json) = self.get(name) else { return Ok(None) };
        let plain = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match plain {
            Some(plain) if !plain.contains('\\') => Ok(Some(Cow::Borrowed(plain))),
            _ => serde_json::from_str::<Option<String>>(json)
                .map(|string| string.map(Cow::Owned))
                .map_err(|_| WrongType),
        }
    }

    /// A member that is a string, as a place in the text.
    pub(crate) fn place(&self, name: &str) -> Result<Option<Text>, WrongType> {
        Ok(self.str(name)?.map(|string| match string {
            Cow::Borrowed(string) => Text::new(&self.text, string),
            Cow::Owned(string) => Text::Unescaped(string),
        }))
    }

    /// A member that is a string.
    pub(crate) fn string(&self, name: &str) -> Result<Option<String>, WrongType> {
        Ok(self.str(name)?.map(Cow::into_owned))
    }
}

/// The JSON of a member of an object, of which nothing else is judged; `None` if the member is absent or there twice.
pub(crate) fn member_of<'j>(object: &'j str, wanted: &str) -> Option<&'j str> {
    let mut jiter = Jiter::new(object.as_bytes());
    let mut found = None;
    let mut name = jiter.next_object().ok()?.map(|name| name == wanted);
    while let Some(is_wanted) = name {
        let peek = jiter.peek().ok()?;
        let start = jiter.current_index();
        jiter.known_skip(peek).ok()?;
        if is_wanted && found.replace(object.get(start..jiter.current_index())?).is_some() {
            return None;
        }
        name = jiter.next_key().ok()?.map(|name| name == wanted);
    }
    jiter.finish().ok()?;
    found
}

/// The JSON of each element of an array; `None` if it is none.
pub(crate) fn elements(array: &str) -> Option<Vec<&str>> {
    let mut jiter = Jiter::new(array.as_bytes());
    let mut elements = Vec::new();
    let mut next = jiter.next_array().ok()?;
    while let Some(peek) = next {
        let start = jiter.current_index();
        jiter.known_skip(peek).ok()?;
        elements.push(array.get(start..jiter.current_index())?);
        next = jiter.array_step().ok()?;
    }
    jiter.finish().ok()?;
    Some(elements)
}

/// A member has another type than its meaning allows.
#[derive(Debug)]
pub(crate) struct WrongType;

struct Reader<'j> {
    text: &'j str,
    jiter: Jiter<'j>,
}

/// A string of the document, such as the name of a member: its place, or a copy where it has escapes.
#[derive(Clone)]
pub(crate) enum Text {
    At(Range<usize>),
    Unescaped(String),
}

impl Text {
    /// The reader hands out names as slices of the document where it can; their place saves a copy of each.
    fn new(text: &str, name: &str) -> Self {
        let start = name.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
        let range = start..start.wrapping_add(name.len());
        if text.get(range.clone()) == Some(name) { Self::At(range) } else { Self::Unescaped(name.to_owned()) }
    }

    /// The string, in the document's text.
    pub(crate) fn as_str<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::At(range) => text.get(range.clone()).unwrap_or_default(),
            Self::Unescaped(name) => name,
        }
    }

    /// Whether it is `string`. Compares byte by byte: most claims have names of three letters, and calling `memcmp` for
    /// each pair of them costs more than a comparison.
    fn equals(&self, string: &str, text: &str) -> bool {
        match self {
            Self::At(range) if range.len() != string.len() => false,
            Self::At(range) => {
                text.as_bytes().get(range.clone()).is_some_and(|own| own.iter().eq(string.as_bytes()))
            }
            Self::Unescaped(name) => name == string,
        }
    }
}

/// The document is refused. There is no further reason, because no caller needs one.
struct Refused;

impl From<JiterError> for Refused {
    fn from(_: JiterError) -> Self {
        Self
    }
}

impl Reader<'_> {
    fn members(&mut self) -> Result<Vec<(Text, Range<usize>)>, Refused> {
        let (text, mut names) = (self.text, Names::with_capacity(FEW_NAMES));
        let mut name = self.jiter.next_object()?.map(|name| Text::new(text, name));
        while let Some(current) = name {
            let peek = self.jiter.peek()?;
            let start = self.jiter.current_index();
            self.value(peek, 1)?;
            names.add(text, current, start..self.jiter.current_index())?;
            name = self.jiter.next_key()?.map(|name| Text::new(text, name));
        }
        self.jiter.finish()?;
        Ok(names.all)
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<(), Refused> {
        match peek {
            Peek::Object | Peek::Array if depth >= MAX_DEPTH => Err(Refused),
            Peek::Object => self.object(depth + 1),
            Peek::Array => self.array(depth + 1),
            Peek::String => Ok(self.jiter.known_str().map(drop)?),
            other if other.is_num() => self.number(other),
            other => Ok(self.jiter.known_skip(other)?),
        }
    }

    /// Reads a number that fits into a double. Larger numbers are refused, because parsers disagree about them.
    fn number(&mut self, peek: Peek) -> Result<(), Refused> {
        let digits = self.jiter.known_number_bytes(peek)?;
        let may_be_huge = digits.len() > 300 || digits.iter().any(|digit| matches!(digit, b'e' | b'E'));
        let is_finite =
            || std::str::from_utf8(digits).ok()?.parse().ok().filter(|number: &f64| number.is_finite());
        if may_be_huge && is_finite().is_none() { Err(Refused) } else { Ok(()) }
    }

    fn object(&mut self, depth: usize) -> Result<(), Refused> {
        let (text, mut names) = (self.text, Names::default());
        let mut name = self.jiter.known_object()?.map(|name| Text::new(text, name));
        while let Some(current) = name {
            names.add(text, current, 0..0)?;
            let peek = self.jiter.peek()?;
            self.value(peek, depth)?;
            name = self.jiter.next_key()?.map(|name| Text::new(text, name));
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Refused> {
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            self.value(peek, depth)?;
            next = self.jiter.array_step()?;
        }
        Ok(())
    }
}

/// The names of one object so far. Hashed once they are many, so that an object of very many names costs linear time.
#[derive(Default)]
struct Names {
    /// Each with the place of its value, if the place is needed.
    all: Vec<(Text, Range<usize>)>,
    hashed: Option<HashSet<String>>,
}

impl Names {
    fn with_capacity(names: usize) -> Self {
        Self { all: Vec::with_capacity(names), hashed: None }
    }

    fn add(&mut self, text: &str, name: Text, value: Range<usize>) -> Result<(), Refused> {
        let is_new = match self.all.len() {
            0..FEW_NAMES => {
                let name = name.as_str(text);
                self.all.iter().all(|(own, _)| !own.equals(name, text))
            }
            _ => {
                let own = || self.all.iter().map(|(own, _)| own.as_str(text).to_owned()).collect();
                self.hashed.get_or_insert_with(own).insert(name.as_str(text).to_owned())
            }
        };
        self.all.push((name, value));
        if is_new { Ok(()) } else { Err(Refused) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn parses(json: &str) -> bool {
        Object::parse(json.as_bytes().to_vec()).is_some()
    }

    #[test]
    fn members_keep_their_text() {
        let object = Object::parse(br#" {"a": [1, {"b": null}] , "c":1e2}"#.to_vec()).unwrap();
        assert_eq!(object.get("a"), Some(r#"[1, {"b": null}]"#));
        assert_eq!(object.get("c"), Some("1e2"));
        assert_eq!(object.get("b"), None);
    }

    #[test]
    fn names_that_occur_twice_are_refused_at_any_depth() {
        assert!(parses(r#"{"a":{"x":1},"b":{"x":1}}"#));
        assert!(!parses(r#"{"a":1,"a":1}"#));
        assert!(!parses(r#"{"a":1,"\u0061":1}"#));
        assert!(!parses(r#"{"a":[{"b":{"x":1,"x":2}}]}"#));
        let many: String = (0..40).map(|index| format!("\"k{index}\":0,")).collect();
        assert!(parses(&format!("{{{many}\"last\":0}}")));
        assert!(!parses(&format!("{{{many}\"k39\":0}}")));
        assert!(!parses(&format!("{{{many}\"k3\":0}}")));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in [
            "",
            "null",
            "[]",
            "\"a\"",
            "1",
            "{",
            "{}x",
            "{} {}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":NaN}",
            "{\"a\":01}",
        ] {
            assert!(!parses(json), "{json}");
        }
        assert!(Object::parse(vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).is_none());
        assert!(!parses("\u{feff}{}"));
    }

    #[test]
    fn numbers_that_no_double_holds_are_refused() {
        let huge = format!("{{\"a\":{}}}", "9".repeat(400));
        for json in ["{\"a\":1e400}", "{\"a\":[-1E999]}", huge.as_str()] {
            assert!(!parses(json), "{json}");
        }
        for json in ["{\"a\":1e300}", "{\"a\":18446744073709551616}", "{\"a\":1e-400}"] {
            assert!(parses(json), "{json}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(parses(&nested(100)));
        assert!(!parses(&nested(128)));
        assert!(!parses(&nested(100_000)));
    }
}
