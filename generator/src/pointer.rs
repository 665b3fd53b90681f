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

    /// Reads the fragment form, `#/components/schemas/User`; `None` for anything that does not
    /// point into the same document. Percent-encoding is undone, as a fragment may carry it.
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        (fragment.is_empty() || fragment.starts_with('/')).then(|| Self(percent_decode(fragment)))
    }

    /// The node below this one under `key`.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, escape(key)))
    }

    /// The item of this array at `index`.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The node above this one; the root's is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        let end = self.0.rfind('/').unwrap_or(0);
        Self(self.0[..end].to_owned())
    }

    /// The pointer in RFC 6901's plain form, as `serde_json::Value::pointer` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
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

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
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
            .filter(|_| bytes[index] == b'%')
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
    }

    #[test]
    fn reads_only_references_into_the_same_document() {
        let read = |text| Pointer::from_reference(text).map(|pointer| pointer.to_string());
        assert_eq!(read("#/components/schemas/A%20b").as_deref(), Some("#/components/schemas/A b"));
        assert_eq!(read("#"), Some("#".to_owned()));
        assert_eq!(read("other.yml#/A"), None);
        assert_eq!(read("User"), None);
    }
}
