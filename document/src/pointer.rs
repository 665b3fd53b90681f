//! JSON pointers (RFC 6901): the address of a node of a document.

use std::fmt;

/// The address of a node, printed as a URI fragment: `#/paths/~1users/get`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads the fragment of a reference, `#/components/schemas/User`; `None` for anything that does not
    /// point into the same document. Decodes percent-encoding, which a fragment may carry.
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        (fragment.is_empty() || fragment.starts_with('/')).then(|| Self(percent_decode(fragment)))
    }

    /// Reads RFC 6901's plain form, `/components/schemas/User`; `None` for a string that is not a pointer.
    pub fn from_plain(pointer: impl Into<String>) -> Option<Self> {
        let pointer = pointer.into();
        (pointer.is_empty() || pointer.starts_with('/')).then_some(Self(pointer))
    }

    /// The node below this one under `key`.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        let mut pointer = String::with_capacity(self.0.len() + key.len() + 1);
        pointer.push_str(&self.0);
        pointer.push('/');
        push_escaped(&mut pointer, key);
        Self(pointer)
    }

    /// The item of this array at `index`.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The node that `relative` points to when it is read from this node.
    #[must_use]
    pub fn join(&self, relative: &Self) -> Self {
        Self(format!("{}{}", self.0, relative.0))
    }

    /// The node above this one; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        let end = self.0.rfind('/').unwrap_or(0);
        Self(self.0[..end].to_owned())
    }

    /// The last key or index, unescaped; `None` for the root.
    pub fn last(&self) -> Option<String> {
        self.0.rsplit_once('/').map(|(_, segment)| unescape(segment))
    }

    /// The pointer in RFC 6901's plain form, as `serde_json::Value::pointer` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it points to the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this node is the ancestor itself or below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.strip_prefix(ancestor).is_some()
    }

    /// The pointer from the ancestor to this node; `None` if this node is not its descendant.
    pub fn strip_prefix(&self, ancestor: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(&ancestor.0)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Self(rest.to_owned()))
    }

    /// The keys and indexes on the way, unescaped.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(unescape)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

fn push_escaped(pointer: &mut String, key: &str) {
    for char in key.chars() {
        match char {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let code = bytes
            .get(index + 1..index + 3)
            .filter(|digits| bytes[index] == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(code.unwrap_or(bytes[index]));
        index += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_unescapes_keys() {
        let pointer = Pointer::root().child("paths").child("/a~b").item(2);
        assert_eq!(pointer.to_string(), "#/paths/~1a~0b/2");
        assert_eq!(pointer.segments().collect::<Vec<_>>(), ["paths", "/a~b", "2"]);
        assert_eq!(pointer.parent().to_string(), "#/paths/~1a~0b");
        assert_eq!(pointer.parent().last().as_deref(), Some("/a~b"));
        assert_eq!(Pointer::root().last(), None);
    }

    #[test]
    fn a_node_is_within_itself_and_what_is_above() {
        let pointer = Pointer::root().child("a").child("b");
        assert!(
            pointer.is_within(&pointer)
                && pointer.is_within(&pointer.parent())
                && pointer.is_within(&Pointer::root())
        );
        assert!(!pointer.parent().is_within(&pointer));
        assert!(!Pointer::root().child("ab").is_within(&pointer.parent()));
    }

    #[test]
    fn a_prefix_that_is_stripped_can_be_joined_again() {
        let schema = Pointer::root().child("components").child("schemas").child("A");
        let property = schema.child("properties").child("x/y");
        let relative = property.strip_prefix(&schema);
        assert_eq!(relative.as_ref().map(Pointer::as_str), Some("/properties/x~1y"));
        assert_eq!(relative.map(|relative| schema.join(&relative)), Some(property));
    }

    #[test]
    fn reads_only_references_into_the_same_document() {
        let read = |text| Pointer::from_reference(text).map(|pointer| pointer.to_string());
        assert_eq!(read("#/components/schemas/A%20b").as_deref(), Some("#/components/schemas/A b"));
        assert_eq!(read("#/a%+1").as_deref(), Some("#/a%+1"));
        assert_eq!(read("#"), Some("#".to_owned()));
        assert_eq!(read("other.yml#/A"), None);
        assert_eq!(read("User"), None);
    }
}
