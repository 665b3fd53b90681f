//! Which properties hold secrets.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Which properties hold secrets, and which only sound like it. `Debug` of the generated types hides secrets.
///
/// Both lists name a property as `Schema.property`, where `Schema` is a component or the id of the operation that has
/// the property in its body or response; or as `property`, which applies to all schemas without such an entry.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct SecretSettings {
    /// Words that make a property sound secret where they occur in its name or its description. Every property that
    /// sounds secret must be in one of the two lists, or have the format `password`: then nobody forgets one that a new
    /// version of the document brings. Booleans, numbers, enums and objects with properties of their own are exempt.
    pub words: Vec<String>,
    /// The properties that hold secrets.
    pub hidden: Vec<String>,
    /// The properties that only sound secret, each with the reason why it may be printed.
    pub shown: BTreeMap<String, String>,
}

/// The decision of the settings about a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision<'a> {
    /// It is hidden; by this entry of the list.
    Hidden(usize),
    /// It is shown; by the entry of this name.
    Shown(&'a str),
}

impl SecretSettings {
    /// The decision about a property. An entry that names the schema outweighs one that does not.
    pub(crate) fn decision(&self, owner: &str, property: &str) -> Option<Decision<'_>> {
        self.entry(&format!("{owner}.{property}")).or_else(|| self.entry(property))
    }

    fn entry(&self, name: &str) -> Option<Decision<'_>> {
        let hidden = self.hidden.iter().position(|entry| entry == name).map(Decision::Hidden);
        hidden.or_else(|| self.shown.get_key_value(name).map(|(entry, _)| Decision::Shown(entry)))
    }

    /// The word that makes a property sound secret.
    pub(crate) fn word_in<'a>(&'a self, text: &str) -> Option<&'a str> {
        let words = words_of(text);
        self.words
            .iter()
            .map(String::as_str)
            .find(|word| words.iter().any(|own| own.eq_ignore_ascii_case(word)))
    }
}

/// The words of a sentence or an identifier: `apiKey_url` has three.
fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (index, char) in text.char_indices() {
        if !char.is_alphanumeric() || (char.is_uppercase() && before.is_lowercase()) {
            words.push(&text[start..index]);
            start = if char.is_alphanumeric() { index } else { index + char.len_utf8() };
        }
        before = char;
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SecretSettings {
        SecretSettings {
            words: vec!["key".to_owned(), "token".to_owned()],
            hidden: vec!["token".to_owned(), "Machine.Created.secret".to_owned(), "Role.key".to_owned()],
            shown: BTreeMap::from([
                ("key".to_owned(), "it names something".to_owned()),
                ("Page.token".to_owned(), "it is a cursor".to_owned()),
            ]),
        }
    }

    #[test]
    fn an_entry_with_the_schema_outweighs_one_without() {
        let settings = settings();
        assert_eq!(settings.decision("Any", "token"), Some(Decision::Hidden(0)));
        assert_eq!(settings.decision("Page", "token"), Some(Decision::Shown("Page.token")));
        assert_eq!(settings.decision("Role", "key"), Some(Decision::Hidden(2)));
        assert_eq!(settings.decision("Any", "key"), Some(Decision::Shown("key")));
        assert_eq!(settings.decision("Machine.Created", "secret"), Some(Decision::Hidden(1)));
        assert_eq!(settings.decision("Machine", "secret"), None);
    }

    #[test]
    fn words_are_whole_and_of_any_case() {
        let settings = settings();
        for text in ["key", "api_key", "apiKey", "The Key, in full", "x-key", "a `token`."] {
            assert!(settings.word_in(text).is_some(), "{text}");
        }
        for text in ["keys", "monkey", "tokenize", "", "KEYS of"] {
            assert_eq!(settings.word_in(text), None, "{text}");
        }
    }
}
