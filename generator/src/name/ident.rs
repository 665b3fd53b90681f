//! Rust identifiers: words in the case of their role, with keywords escaped.

use std::fmt;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use serde::{Serialize, Serializer};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The role of an identifier, which decides its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Type,
    Variant,
    /// A field, a method or a parameter.
    Value,
    /// A module, which is a file too.
    Module,
    Constant,
}

/// A Rust identifier. Printed and serialized as Rust has it: a keyword as `r#type`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

impl Ident {
    /// Only for `scope`, which checks that the name is free.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The name of the file of a module that has this name.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.rs", self.0)
    }

    /// The identifier without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a keyword in some edition of Rust, so that no item can have it as a plain name.
    pub fn is_keyword(text: &str) -> bool {
        NEVER_RAW.contains(&text) || KEYWORDS.binary_search(&text).is_ok()
    }

    /// Whether it is a keyword, so that it is written as `r#type`.
    pub fn is_raw(&self) -> bool {
        KEYWORDS.binary_search(&self.0.as_str()).is_ok()
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.is_raw() { "r#" } else { "" };
        write!(f, "{prefix}{}", self.0)
    }
}

impl Serialize for Ident {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The words as an identifier of the role, before any scope has seen it.
pub(super) fn spell(name: &str, role: Role) -> String {
    let is_plain = match role {
        // The compiler does not find modules whose names are not ASCII.
        Role::Module => char::is_ascii_alphanumeric,
        // In a script without capitals, a constant and a parameter could have the same name, and the pattern of the
        // parameter would match the constant.
        Role::Constant => char::is_ascii_alphanumeric,
        Role::Type | Role::Variant | Role::Value => is_plain,
    };
    let name = words(name, is_plain);
    let text = match role {
        Role::Type | Role::Variant => name.to_pascal_case(),
        Role::Value | Role::Module => name.to_snake_case(),
        Role::Constant => name.to_shouty_snake_case(),
    };
    let text = if text.starts_with(can_begin) {
        text
    } else {
        let letter = if matches!(role, Role::Value | Role::Module) { 'n' } else { 'N' };
        format!("{letter}{text}")
    };
    if NEVER_RAW.contains(&text.as_str()) { format!("{text}_") } else { text }
}

/// The name in plain letters and digits. A sign that carries the meaning becomes a word; other
/// punctuation parts words.
fn words(name: &str, is_plain: impl Fn(&char) -> bool) -> String {
    if name.is_empty() {
        return "empty".to_owned();
    }
    let (sign, rest) = match name.split_at_checked(1) {
        Some(("-", rest)) => ("minus ", rest),
        Some(("+", rest)) => ("plus ", rest),
        _ => ("", name),
    };
    if rest.chars().any(|c| is_plain(&c)) {
        let plain: String = rest.chars().map(|c| if is_plain(&c) { c } else { ' ' }).collect();
        return format!("{sign}{}", whole(&plain));
    }
    let codes: Vec<String> = rest.chars().map(|c| format!("u{:x}", u32::from(c))).collect();
    format!("{sign}{}", codes.join(" "))
}

/// Words whose capitals would part them are made whole: `URLs` is one word, and so is `OAuth`.
fn whole(name: &str) -> String {
    let letters: Vec<char> = name.replace("OAuth", "Oauth").chars().collect();
    let mut text = String::with_capacity(name.len());
    let mut index = 0;
    while index < letters.len() {
        let capitals = letters[index..].iter().take_while(|c| c.is_ascii_uppercase()).count();
        let rest = &letters[index + capitals..];
        let is_plural = rest.first() == Some(&'s') && rest.get(1).is_none_or(|c| !c.is_ascii_lowercase());
        if capitals > 1 && is_plural {
            text.push(letters[index]);
            text.extend(letters[index + 1..index + capitals].iter().map(char::to_ascii_lowercase));
        } else {
            text.extend(&letters[index..index + capitals.max(1)]);
        }
        index += capitals.max(1);
    }
    text
}

fn is_plain(c: &char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphabetic() && is_xid_continue(*c))
}

/// Whether the text can be an identifier, raw or not.
pub(super) fn is_identifier(text: &str) -> bool {
    text.starts_with(can_begin) && text.chars().all(is_xid_continue) && !NEVER_RAW.contains(&text)
}

/// Digits cannot, and some letters of other scripts cannot either.
fn can_begin(c: char) -> bool {
    is_xid_start(c)
}

/// Keywords that cannot be raw identifiers either.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Keywords of any edition that can be raw identifiers, sorted.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_awkward_names() {
        let cases = [
            ("x5t#S256", Role::Value, "x5t_s256"),
            ("JWKS.rsa.PublicKey", Role::Type, "JwksRsaPublicKey"),
            ("CommerceTotalsResponse-2", Role::Type, "CommerceTotalsResponse2"),
            ("-x", Role::Variant, "MinusX"),
            ("+created_at", Role::Variant, "PlusCreatedAt"),
            ("1st", Role::Value, "n1st"),
            ("1st", Role::Type, "N1st"),
            ("", Role::Variant, "Empty"),
            ("😀", Role::Variant, "U1f600"),
            ("self", Role::Value, "self_"),
            ("type", Role::Value, "type"),
            ("größe", Role::Value, "größe"),
            ("größe", Role::Module, "gr_e"),
            ("語", Role::Module, "u8a9e"),
            ("語", Role::Constant, "U8A9E"),
            ("語", Role::Value, "語"),
            ("\u{1171d}a", Role::Value, "n\u{1171d}a"),
            ("a b-c", Role::Constant, "A_B_C"),
            ("ListRedirectURLs", Role::Value, "list_redirect_urls"),
            ("GetOAuthApplication", Role::Value, "get_oauth_application"),
            ("IDsOfUsers", Role::Type, "IdsOfUsers"),
            ("createM2MToken", Role::Value, "create_m2m_token"),
            ("JWKSet", Role::Value, "jwk_set"),
        ];
        for (name, role, expected) in cases {
            assert_eq!(spell(name, role), expected, "{name}");
        }
    }

    #[test]
    fn keywords_become_raw() {
        let printed = |text: &str| Ident::new(text.to_owned()).to_string();
        assert_eq!(printed("type"), "r#type");
        assert_eq!(printed("async"), "r#async");
        assert_eq!(printed("gen"), "r#gen");
        assert_eq!(printed("slug"), "slug");
        assert!(KEYWORDS.is_sorted(), "they are searched by halves");
    }
}
