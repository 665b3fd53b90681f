//! A type as it is written, with every path from the root of the generated code, so that two places can be compared.

use std::collections::BTreeSet;
use std::fmt;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;

use super::Surface;

/// A type as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// A word or a path: `impl`, `String`, `models::User`.
    Path(String),
    /// `<`, `,` and the like.
    Sign(char),
}

/// Where the type is written.
pub(super) struct Scope {
    /// The module, as `super` counts.
    pub(super) module: Vec<String>,
    /// The module that users name it by.
    pub(super) home: Vec<String>,
    /// The names of the module's own items.
    pub(super) items: BTreeSet<String>,
}

impl Scope {
    /// The path of an item of this module.
    pub(super) fn path(&self, ident: &str) -> String {
        self.home.iter().map(String::as_str).chain([ident]).collect::<Vec<_>>().join("::")
    }

    fn absolute(&self, path: &[String]) -> String {
        let up = path.iter().take_while(|part| *part == "super").count();
        let above = &self.module[..self.module.len().saturating_sub(up)];
        match path {
            [only] if self.items.contains(only) => self.path(only),
            _ if up > 0 => [above, &path[up..]].concat().join("::"),
            _ => path.join("::"),
        }
    }
}

impl Written {
    pub(super) fn read(tokens: TokenStream, scope: &Scope) -> Self {
        let mut pieces = Vec::new();
        read(tokens, scope, &mut pieces);
        Self(pieces)
    }

    /// The type of this path.
    pub(crate) fn path(path: &str) -> Self {
        Self(vec![Piece::Path(path.to_owned())])
    }

    /// Whether there is nothing: a function without a result.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is this path and nothing more.
    pub(crate) fn is(&self, path: &str) -> bool {
        self.only_path() == Some(path)
    }

    /// The path, where it is one and nothing more.
    pub(crate) fn only_path(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Path(only)] => Some(only),
            _ => None,
        }
    }

    /// The paths in it.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Path(path) => Some(path.as_str()),
            Piece::Sign(_) => None,
        })
    }

    /// The type with every alias in it followed.
    pub(crate) fn expanded(&self, surface: &Surface) -> Self {
        let mut pieces = Vec::new();
        expand(&self.0, surface, surface.items.len(), &mut pieces);
        Self(pieces)
    }

    /// The type with paths replaced, for comparing what goes by another name.
    pub(crate) fn replaced(&self, by: impl Fn(&str) -> Option<String>) -> Self {
        let replaced = self.0.iter().map(|piece| match piece {
            Piece::Path(path) => Piece::Path(by(path).unwrap_or_else(|| path.clone())),
            other => other.clone(),
        });
        Self(replaced.collect())
    }
}

/// Alias cycles are cut by `check`; the room left keeps an unchecked one from hanging.
fn expand(pieces: &[Piece], surface: &Surface, room: usize, into: &mut Vec<Piece>) {
    for piece in pieces {
        let target = match piece {
            Piece::Path(path) if room > 0 => surface.alias(path),
            _ => None,
        };
        match target {
            Some(target) => expand(&target.0, surface, room - 1, into),
            None => into.push(piece.clone()),
        }
    }
}

fn read(tokens: TokenStream, scope: &Scope, pieces: &mut Vec<Piece>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => {
                let mut path = vec![ident.unraw().to_string()];
                while is_sign(tokens.peek(), ':') {
                    tokens.next();
                    if let Some(TokenTree::Ident(ident)) = tokens.peek() {
                        path.push(ident.unraw().to_string());
                        tokens.next();
                    }
                }
                // `Item = T`: a name of the trait's, not one of ours.
                let is_binding = is_sign(tokens.peek(), '=');
                pieces.push(Piece::Path(if is_binding { path.join("::") } else { scope.absolute(&path) }));
            }
            TokenTree::Punct(punct) => pieces.push(Piece::Sign(punct.as_char())),
            TokenTree::Literal(literal) => pieces.push(Piece::Path(literal.to_string())),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    _ => ('[', ']'),
                };
                pieces.push(Piece::Sign(open));
                read(group.stream(), scope, pieces);
                pieces.push(Piece::Sign(close));
            }
        }
    }
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut after_word = false;
        for piece in &self.0 {
            match piece {
                Piece::Path(path) if after_word => write!(f, " {path}")?,
                Piece::Path(path) => write!(f, "{path}")?,
                Piece::Sign(',') => write!(f, ", ")?,
                Piece::Sign(sign @ ('=' | '+')) => write!(f, " {sign} ")?,
                Piece::Sign(sign) => write!(f, "{sign}")?,
            }
            after_word = matches!(piece, Piece::Path(_));
        }
        if self.0.is_empty() { write!(f, "()") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn written(tokens: TokenStream) -> String {
        let strings = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        let scope = Scope {
            module: strings(&["api", "users"]),
            home: strings(&["api", "users"]),
            items: BTreeSet::from(["GetUser".to_owned(), "Item".to_owned()]),
        };
        Written::read(tokens, &scope).to_string()
    }

    #[test]
    fn paths_begin_at_the_root() {
        assert_eq!(written(quote!(rt::Call<GetUser>)), "rt::Call<api::users::GetUser>");
        assert_eq!(written(quote!(Vec<super::emails::Email>)), "Vec<api::emails::Email>");
        assert_eq!(written(quote!(Option<super::super::models::User>)), "Option<models::User>");
    }

    #[test]
    fn it_reads_as_people_write_it() {
        let list = quote!(impl IntoIterator<Item = impl Into<models::Kind>>);
        assert_eq!(written(list), "impl IntoIterator<Item = impl Into<models::Kind>>");
        assert_eq!(
            written(quote!(std::collections::BTreeMap<String, Item>)),
            "std::collections::BTreeMap<String, api::users::Item>"
        );
        assert_eq!(written(quote!(&rt::Client)), "&rt::Client");
        assert_eq!(written(quote!(())), "()");
    }
}
