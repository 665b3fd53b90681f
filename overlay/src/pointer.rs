//! JSON pointers (RFC 6901), in their plain form.

/// The pointer of the node under `key`.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of the node above, and the unescaped last key; `None` for the root.
pub(crate) fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    Some((parent, key.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped_and_back() {
        let pointer = child("/paths", "/a~1{b}");
        assert_eq!(pointer, "/paths/~1a~01{b}");
        assert_eq!(split(&pointer), Some(("/paths", "/a~1{b}".to_owned())));
        assert_eq!(split(""), None);
    }
}
