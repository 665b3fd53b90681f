//! Headers of whatever HTTP library the receiver uses.

/// Where a delivery's headers are looked up. Implemented for `http`'s map and for lists of pairs; implement it for the
/// request of another library.
pub trait HeaderLookup {
    /// The value of the header, by its lower-case name; the first where there are several.
    fn header(&self, name: &str) -> Option<&[u8]>;
}

impl HeaderLookup for http::HeaderMap {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.get(name).map(http::HeaderValue::as_bytes)
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> HeaderLookup for [(K, V)] {
    fn header(&self, name: &str) -> Option<&[u8]> {
        let pair = self.iter().find(|(key, _)| key.as_ref().eq_ignore_ascii_case(name));
        pair.map(|(_, value)| value.as_ref())
    }
}

impl<T: HeaderLookup + ?Sized> HeaderLookup for &T {
    fn header(&self, name: &str) -> Option<&[u8]> {
        (**self).header(name)
    }
}

/// The three headers of a delivery, as trimmed text.
pub(super) struct DeliveryHeaders<'a> {
    pub(super) id: &'a str,
    pub(super) timestamp: &'a str,
    pub(super) signatures: &'a str,
}

impl<'a> DeliveryHeaders<'a> {
    /// Reads the headers under the first prefix of which any is there; the names that are missing otherwise.
    pub(super) fn read<H>(headers: &'a H, prefixes: &[String]) -> Result<Self, Vec<String>>
    where
        H: HeaderLookup + ?Sized,
    {
        let names: Vec<[String; 3]> = prefixes.iter().map(|prefix| names(prefix)).collect();
        let is_used = |names: &&[String; 3]| names.iter().any(|name| text(headers, name).is_some());
        let Some(names) = names.iter().find(is_used).or(names.first()) else {
            return Err(Vec::new());
        };
        match names.each_ref().map(|name| text(headers, name)) {
            [Some(id), Some(timestamp), Some(signatures)] => Ok(Self { id, timestamp, signatures }),
            found => {
                let missing = names.iter().zip(found).filter(|(_, value)| value.is_none());
                Err(missing.map(|(name, _)| name.clone()).collect())
            }
        }
    }
}

/// The names of a delivery's headers: `webhook-id`, `webhook-timestamp`, `webhook-signature` for the prefix `webhook`.
pub(super) fn names(prefix: &str) -> [String; 3] {
    ["id", "timestamp", "signature"].map(|part| format!("{prefix}-{part}"))
}

/// The trimmed value of a header; `None` if it is absent, blank or not UTF-8.
fn text<'a, H: HeaderLookup + ?Sized>(headers: &'a H, name: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(headers.header(name)?).ok()?.trim();
    (!value.is_empty()).then_some(value)
}
