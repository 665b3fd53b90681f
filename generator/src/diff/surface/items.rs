//! The public items of a module: their fields, variants and functions.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, FnArg, ImplItem, Pat, ReturnType, Signature, Token, Visibility};

use super::written::{Scope, Written};
use crate::emit::Module;
use crate::error::Error;

/// A type or a constant.
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// Whether fields or variants may be added without breaking those who match or construct it.
    pub(crate) is_open: bool,
    pub(crate) is_deprecated: bool,
    /// What an alias stands for.
    pub(crate) target: Option<Written>,
    /// Fields of a struct, variants of an enum or a union.
    pub(crate) members: IndexMap<String, Member>,
    /// Its functions and methods.
    pub(crate) functions: IndexMap<String, Function>,
    /// The traits that it has, and the macros that give it some: `Eq`, `rt::model`.
    pub(crate) traits: BTreeSet<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Struct,
    Enum,
    Union,
    Alias,
    Constant,
}

/// A field or a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// The type of the value; empty for a variant without one.
    pub(crate) ty: Written,
    pub(crate) is_deprecated: bool,
}

/// A function or a method, without its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) inputs: Vec<(String, Written)>,
    pub(crate) output: Written,
    pub(crate) is_deprecated: bool,
}

impl Function {
    /// Whether it gives back what it was called on, with a value set.
    pub(crate) fn is_setter(&self) -> bool {
        self.output.is("Self") && !self.inputs.is_empty()
    }
}

/// Adds the public items of a module to those that are known.
pub(super) fn read(module: Module, items: &mut IndexMap<String, Item>) -> Result<(), Error> {
    let Module { path, items: tokens, .. } = module;
    let file: syn::File = syn::parse2(tokens).map_err(|error| Error::Internal(format!("{path}: {error}")))?;
    let scope = scope(&path, &file);
    for item in &file.items {
        if let Some((ident, item)) = definition(item, &scope) {
            items.insert(scope.path(&ident), item);
        }
    }
    for item in &file.items {
        extend(item, &scope, items);
    }
    Ok(())
}

/// Adds what stands beside a type to it: its functions, its traits, the macros that it is the first argument of.
fn extend(item: &syn::Item, scope: &Scope, items: &mut IndexMap<String, Item>) {
    let written = |tokens: TokenStream| Written::read(tokens, scope).to_string();
    match item {
        syn::Item::Impl(block) => {
            let Some(owner) = items.get_mut(&written(block.self_ty.to_token_stream())) else { return };
            match &block.trait_ {
                Some((path, _)) => drop(owner.traits.insert(written(path.to_token_stream()))),
                None => owner.functions.extend(functions(&block.items, scope)),
            }
        }
        syn::Item::Macro(item) => {
            let first = item.mac.tokens.clone().into_iter().take(1).collect();
            if let Some(owner) = items.get_mut(&written(first)) {
                owner.traits.insert(written(item.mac.path.to_token_stream()));
            }
        }
        _ => {}
    }
}

/// `models/user.rs` is a private module whose items `models` exports; so is `client.rs` in the root.
fn scope(path: &str, file: &syn::File) -> Scope {
    let module: Vec<String> =
        path.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").map(str::to_owned).collect();
    let home = match module.first().map(String::as_str) {
        Some("models") => vec!["models".to_owned()],
        Some("client") => Vec::new(),
        _ => module.clone(),
    };
    let items = file.items.iter().filter_map(ident).map(|ident| ident.unraw().to_string()).collect();
    Scope { module, home, items }
}

fn ident(item: &syn::Item) -> Option<&syn::Ident> {
    match item {
        syn::Item::Struct(item) => Some(&item.ident),
        syn::Item::Enum(item) => Some(&item.ident),
        syn::Item::Type(item) => Some(&item.ident),
        syn::Item::Const(item) => Some(&item.ident),
        _ => None,
    }
}

fn definition(item: &syn::Item, scope: &Scope) -> Option<(String, Item)> {
    let (vis, attributes) = match item {
        syn::Item::Struct(item) => (&item.vis, &item.attrs),
        syn::Item::Enum(item) => (&item.vis, &item.attrs),
        syn::Item::Type(item) => (&item.vis, &item.attrs),
        syn::Item::Const(item) => (&item.vis, &item.attrs),
        _ => return None,
    };
    if !is_public(vis) {
        return None;
    }
    let (kind, members, target) = match item {
        syn::Item::Struct(item) => (Kind::Struct, fields(&item.fields, scope), None),
        syn::Item::Enum(item) => {
            let members = variants(item, scope);
            let is_union = members.iter().any(|(name, variant)| name != "Unknown" && !variant.ty.is_empty());
            (if is_union { Kind::Union } else { Kind::Enum }, members, None)
        }
        syn::Item::Type(item) => (Kind::Alias, IndexMap::new(), Some(written(&item.ty, scope))),
        syn::Item::Const(item) => (Kind::Constant, IndexMap::new(), Some(written(&item.ty, scope))),
        _ => return None,
    };
    let has_private = matches!(item, syn::Item::Struct(item) if item.fields.len() > members.len());
    let mut item_read = Item {
        kind,
        is_open: has_private || has(attributes, "non_exhaustive"),
        is_deprecated: has(attributes, "deprecated"),
        target,
        members,
        functions: IndexMap::new(),
        traits: derived(attributes),
    };
    item_read.add_what_is_prepared();
    Some((ident(item)?.unraw().to_string(), item_read))
}

impl Item {
    /// The runtime's request without options can do what every builder can.
    fn add_what_is_prepared(&mut self) {
        let prepared = self.target.as_ref().filter(|target| target.paths().next() == Some("rt::Prepared"));
        if let Some(prepared) = prepared {
            let output = prepared.replaced(|path| (path == "rt::Prepared").then(|| "rt::Call".to_owned()));
            let send = Function { inputs: Vec::new(), output, is_deprecated: false };
            self.functions.insert("send".to_owned(), send);
            self.traits.extend(["Debug", "rt::into_future"].map(str::to_owned));
        }
    }
}

fn fields(fields: &Fields, scope: &Scope) -> IndexMap<String, Member> {
    let public = fields.iter().filter(|field| is_public(&field.vis));
    let member = |field: &syn::Field| {
        let ident = field.ident.as_ref()?.unraw().to_string();
        Some((
            ident,
            Member { ty: written(&field.ty, scope), is_deprecated: has(&field.attrs, "deprecated") },
        ))
    };
    public.filter_map(member).collect()
}

fn variants(item: &syn::ItemEnum, scope: &Scope) -> IndexMap<String, Member> {
    let member = |variant: &syn::Variant| {
        let ty = variant.fields.iter().map(|field| field.ty.to_token_stream()).collect();
        let ty = Written::read(ty, scope);
        (variant.ident.unraw().to_string(), Member { ty, is_deprecated: has(&variant.attrs, "deprecated") })
    };
    item.variants.iter().map(member).collect()
}

fn functions(items: &[ImplItem], scope: &Scope) -> IndexMap<String, Function> {
    let public = items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if is_public(&function.vis) => Some(function),
        _ => None,
    });
    public
        .map(|item| {
            let is_deprecated = has(&item.attrs, "deprecated");
            (item.sig.ident.unraw().to_string(), function(&item.sig, is_deprecated, scope))
        })
        .collect()
}

fn function(signature: &Signature, is_deprecated: bool, scope: &Scope) -> Function {
    let inputs = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) => Some((pattern.ident.unraw().to_string(), written(&input.ty, scope))),
            _ => None,
        },
    });
    let output = match &signature.output {
        ReturnType::Default => Written::default(),
        ReturnType::Type(_, ty) => written(ty, scope),
    };
    Function { inputs: inputs.collect(), output, is_deprecated }
}

fn written(ty: &syn::Type, scope: &Scope) -> Written {
    Written::read(ty.to_token_stream(), scope)
}

fn derived(attributes: &[Attribute]) -> BTreeSet<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let paths = lists
        .filter_map(|list| list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok());
    paths.flatten().filter_map(|path| Some(path.segments.last()?.ident.to_string())).collect()
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}
