//! Paths of values in a document.

/// One step from a value to a value inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A declared property.
    Field(&'static str),
    /// Another key of an object.
    Key(String),
    /// An element of an array.
    Index(usize),
}

impl Step {
    /// A key is data, so that no more of it is kept than is needed to find the place.
    pub(super) fn key(key: &str) -> Self {
        const LIMIT: usize = 64;
        let mut text: String = key.chars().take(LIMIT).collect();
        if text.len() < key.len() {
            text.push('…');
        }
        Self::Key(text)
    }
}

/// Steps as text, as in `data[3].verification.status`. Outermost step first.
pub(super) fn display<'a>(steps: impl Iterator<Item = &'a Step>) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Field(name) => push_name(&mut path, name),
            Step::Key(key) if is_plain(key) => push_name(&mut path, key),
            Step::Key(key) => path.push_str(&format!("[{key:?}]")),
        }
    }
    path
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
