//! Makes the same models as the SDK's, with serde's derive in place of the SDK's tables.

use std::path::Path;
use std::{env, fs};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::{Item, ItemEnum, ItemMacro, ItemStruct};

const MODELS: &str = "../../generated/models";

fn main() {
    println!("cargo::rerun-if-changed={MODELS}");
    let mut output = TokenStream::new();
    for entry in fs::read_dir(MODELS).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == "mod.rs" {
            continue;
        }
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        let tables: Vec<ItemMacro> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Macro(table) => Some(table.clone()),
                _ => None,
            })
            .collect();
        for item in file.items {
            match item {
                Item::Struct(item) => output.extend(model(item, &tables)),
                Item::Enum(item) => output.extend(choice(item, &tables)),
                Item::Type(item) => output.extend(quote!(#item)),
                _ => {}
            }
        }
    }
    // All types are in one module here, and those of the runtime have their plain names.
    let text = output.to_string().replace("super :: ", "").replace("rt :: ", "");
    let place = Path::new(&env::var_os("OUT_DIR").unwrap()).join("derived.rs");
    fs::write(place, text).unwrap();
}

/// The rows of the table of a type: the name, and what stands behind the colon.
fn rows(tables: &[ItemMacro], name: &str) -> Vec<(String, Vec<TokenTree>)> {
    let table = tables.iter().find(|table| {
        table.mac.tokens.clone().into_iter().next().is_some_and(|first| first.to_string() == name)
    });
    let Some(table) = table else { return Vec::new() };
    let group = table.mac.tokens.clone().into_iter().nth(1);
    let Some(TokenTree::Group(group)) = group else { return Vec::new() };
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    tokens
        .split(|token| token.to_string() == ",")
        .filter(|row| row.len() > 2)
        .map(|row| (row[0].to_string(), row[2..].to_vec()))
        .collect()
}

/// The first text in a row's parentheses, or the row's own.
fn first_text(row: &[TokenTree]) -> String {
    for token in row {
        match token {
            TokenTree::Literal(literal) => return literal.to_string().trim_matches('"').to_owned(),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                return first_text(&group.stream().into_iter().collect::<Vec<_>>());
            }
            _ => {}
        }
    }
    String::new()
}

fn model(mut item: ItemStruct, tables: &[ItemMacro]) -> TokenStream {
    let rows = rows(tables, &item.ident.to_string());
    item.attrs.clear();
    for field in &mut item.fields {
        let name = field.ident.as_ref().unwrap().to_string();
        field.attrs.clear();
        if name == "additional" {
            // Undeclared properties are not collected, which would be slow in derived code.
            field.attrs.push(syn::parse_quote!(#[serde(default)]));
        }
        if let Some((_, row)) = rows.iter().find(|(known, _)| *known == name) {
            let text = first_text(row);
            if text != name.trim_start_matches("r#") {
                field.attrs.push(syn::parse_quote!(#[serde(rename = #text)]));
            }
        }
    }
    quote!(#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)] #item)
}

/// An enum of strings, or a union whose variants differ in the property `object`.
fn choice(mut item: ItemEnum, tables: &[ItemMacro]) -> TokenStream {
    let rows = rows(tables, &item.ident.to_string());
    item.attrs.clear();
    let is_text = item.variants.iter().all(|variant| variant.fields.is_empty() || variant.ident == "Unknown");
    let is_tagged = rows.iter().all(|(_, row)| row[0].to_string() == "tagged");
    let tag = rows.first().map(|(_, row)| first_text(row)).unwrap_or_default();
    for variant in &mut item.variants {
        variant.attrs.clear();
        let Some((_, row)) = rows.iter().find(|(known, _)| *known == variant.ident.to_string()) else {
            variant.attrs.push(syn::parse_quote!(#[serde(untagged)]));
            continue;
        };
        let text = if is_text { first_text(row) } else { tagged_text(row) };
        if is_text || is_tagged {
            variant.attrs.push(syn::parse_quote!(#[serde(rename = #text)]));
        }
    }
    let tag = match (is_text, is_tagged) {
        (true, _) => None,
        (false, true) => Some(quote!(#[serde(tag = #tag)])),
        (false, false) => {
            item.variants.iter_mut().for_each(|variant| variant.attrs.clear());
            Some(quote!(#[serde(untagged)]))
        }
    };
    quote!(#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)] #tag #item)
}

/// The text in the brackets of `tagged("object", &["text"])`.
fn tagged_text(row: &[TokenTree]) -> String {
    for token in row {
        if let TokenTree::Group(group) = token {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            if group.delimiter() == Delimiter::Bracket {
                return inner[0].to_string().trim_matches('"').to_owned();
            }
            let text = tagged_text(&inner);
            if !text.is_empty() {
                return text;
            }
        }
    }
    String::new()
}
