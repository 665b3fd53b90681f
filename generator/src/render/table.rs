//! The tables of generated code: invocations of the runtime's macros, a row a line.
//!
//! prettyplease formats Rust, but only wraps the tokens inside of a macro.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// The text of `path! { Name { row, row } }`; `None` for an invocation of any other form.
pub(super) fn table(item: &syn::ItemMacro) -> Option<String> {
    let syn::MacroDelimiter::Brace(_) = item.mac.delimiter else { return None };
    let path = compact(item.mac.path.to_token_stream());
    let mut tokens = item.mac.tokens.clone().into_iter();
    let (TokenTree::Ident(name), TokenTree::Group(rows), None) =
        (tokens.next()?, tokens.next()?, tokens.next())
    else {
        return None;
    };
    let mut text = format!("{path}! {{\n    {name} {{\n");
    for row in rows_of(rows.stream()) {
        text.push_str(&format!("        {row}\n"));
    }
    text.push_str("    }\n}\n");
    Some(text)
}

/// The text of `path!(a, b);`; `None` for an invocation of any other form.
pub(super) fn call(item: &syn::ItemMacro) -> Option<String> {
    let syn::MacroDelimiter::Paren(_) = item.mac.delimiter else { return None };
    let path = compact(item.mac.path.to_token_stream());
    Some(format!("{path}!({});\n", compact(item.mac.tokens.clone())))
}

fn rows_of(tokens: TokenStream) -> Vec<String> {
    let mut rows = vec![TokenStream::new()];
    for token in tokens {
        let is_end = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        if let Some(row) = rows.last_mut() {
            row.extend([token]);
        }
        if is_end {
            rows.push(TokenStream::new());
        }
    }
    rows.into_iter().filter(|row| !row.is_empty()).map(compact).collect()
}

/// Tokens as in a struct literal: a blank after `:` and `,`, else none.
fn compact(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                text.push_str(&compact(group.stream()));
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                text.push(punct.as_char());
                let parts = matches!(punct.as_char(), ',' | ':') && punct.spacing() == Spacing::Alone;
                let is_path = text.ends_with("::");
                if parts && !is_path && tokens.peek().is_some() {
                    text.push(' ');
                }
            }
            other => text.push_str(&other.to_string()),
        }
    }
    text
}
