//! The name of a package.

use std::str::FromStr;

use heck::ToKebabCase;
use openapi_build::surface::Ident;

/// The name of a package, which cargo and the compiler take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name(String);

impl Name {
    /// A name made from a document's title.
    pub(crate) fn from_title(title: &str) -> Self {
        let plain: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let name = plain.to_kebab_case();
        match name.parse() {
            Ok(name) => name,
            Err(_) if name.is_empty() => Self("api-client".to_owned()),
            // The name begins with a number, or is a reserved word.
            Err(_) => Self(format!("api-{name}")),
        }
    }

    /// The package's name.
    pub(crate) fn package(&self) -> &str {
        &self.0
    }

    /// Its name in Rust code.
    pub(crate) fn krate(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if !is_plain || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(
                "a name begins with a letter, and goes on with letters, digits, `-` and `_`".to_owned()
            );
        }
        let name = Self(text.to_owned());
        let ident = name.krate();
        if Ident::is_keyword(&ident) || TAKEN.contains(&ident.as_str()) {
            return Err("it means something else to the compiler or to cargo".to_owned());
        }
        Ok(name)
    }
}

/// The standard library's crates, the one that the code depends on, and names of folders that cargo makes.
const TAKEN: [&str; 10] = [
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "openapi_runtime",
    "proc_macro",
    "std",
    "test",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_cargo_takes() {
        let cases = [
            ("Clerk Backend API", "clerk-backend-api"),
            ("Swagger Petstore", "swagger-petstore"),
            ("  Xero: Accounting (v2)", "xero-accounting-v2"),
            ("1Forge Finance", "api-1forge-finance"),
            ("Größe", "gr-e"),
            ("支付", "api-client"),
            ("Test", "api-test"),
            ("fn", "api-fn"),
            ("OpenAPI runtime", "open-api-runtime"),
            ("", "api-client"),
        ];
        for (title, name) in cases {
            assert_eq!(Name::from_title(title).package(), name, "{title}");
            assert!(name.parse::<Name>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_name_that_cargo_refuses_is_refused() {
        for name in ["", "a b", "1a", "-a", "a/b", "größe", "self", "async", "openapi-runtime", "test"] {
            assert!(name.parse::<Name>().is_err(), "{name}");
        }
        assert_eq!("my_client-2".parse::<Name>().map(|name| name.krate()), Ok("my_client_2".to_owned()));
    }
}
