//! Reads headers of any HTTP library that a receiver uses.

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

/// The names of a delivery's headers under one prefix.
#[derive(Clone, Debug)]
pub(super) struct HeaderNames([String; 3]);

impl HeaderNames {
    /// `webhook-id`, `webhook-timestamp` and `webhook-signature` for the prefix `webhook`.
    pub(super) fn with_prefix(prefix: &str) -> Self {
        Self(["id", "timestamp", "signature"].map(|part| format!("{}-{part}", prefix.to_ascii_lowercase())))
    }

    /// The names with their values.
    pub(super) fn with_values(&self, values: [String; 3]) -> [(String, String); 3] {
        let [id, timestamp, signature] = self.0.clone();
        let [id_value, timestamp_value, signature_value] = values;
        [(id, id_value), (timestamp, timestamp_value), (signature, signature_value)]
    }
}

/// The three headers of a delivery, as trimmed strings.
pub(super) struct DeliveryHeaders<'a> {
    pub(super) id: &'a str,
    pub(super) timestamp: &'a str,
    pub(super) signatures: &'a str,
}

impl<'a> DeliveryHeaders<'a> {
    /// Reads the headers by the first set of names of which one is present. The error lists the missing names.
    pub(super) fn read<H>(headers: &'a H, accepted: &[HeaderNames]) -> Result<Self, Vec<String>>
    where
        H: HeaderLookup + ?Sized,
    {
        let mut missing = Vec::new();
        for HeaderNames(names) in accepted {
            match names.each_ref().map(|name| trimmed(headers, name)) {
                [Some(id), Some(timestamp), Some(signatures)] => {
                    return Ok(Self { id, timestamp, signatures });
                }
                [None, None, None] if missing.is_empty() => missing = names.to_vec(),
                [None, None, None] => {}
                values => {
                    let absent = names.iter().zip(values).filter(|(_, value)| value.is_none());
                    return Err(absent.map(|(name, _)| name.clone()).collect());
                }
            }
        }
        Err(missing)
    }
}

/// The trimmed value of a header; `None` if it is absent, blank or not UTF-8.
fn trimmed<'a, H: HeaderLookup + ?Sized>(headers: &'a H, name: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(headers.header(name)?).ok()?.trim();
    (!value.is_empty()).then_some(value)
}
