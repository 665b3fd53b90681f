//! IR + names → Rust items: "write it".
//!
//! Nothing is decided here: every name comes from `name`, every fact from the IR, and what could be a
//! line of the runtime is one.

mod alias;
mod client;
mod docs;
mod driver;
mod enums;
mod markdown;
mod model;
mod operation;
mod paging;
mod tag;
mod types;
mod unions;

pub(crate) use client::headers;
use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Api, Home, TypeId, TypeKind};
use crate::name::Names;
use crate::settings::Settings;

/// A file of Rust code, before it is text.
pub(crate) struct Module {
    /// The file, from the root of the generated code.
    pub(crate) path: String,
    /// The module's own documentation.
    pub(crate) docs: String,
    /// Its items.
    pub(crate) items: TokenStream,
}

/// Writes the whole API.
pub(crate) fn emit(api: &Api, names: &Names, settings: &Settings) -> Vec<Module> {
    let emitter = Emitter { api, names, settings };
    let mut modules = vec![emitter.root(), emitter.client(), emitter.models(), emitter.api()];
    modules.extend((0..api.components.len()).filter_map(|index| emitter.component(index)));
    modules.extend((0..api.tags.len()).filter_map(|index| emitter.tag(index)));
    modules.extend(emitter.driver());
    modules
}

/// What every writer looks things up in.
#[derive(Clone, Copy)]
struct Emitter<'a> {
    api: &'a Api,
    names: &'a Names,
    settings: &'a Settings,
}

/// Where code is being written, which decides how it says where something else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the module of a component, below `models`.
    Models,
    /// In the module of a tag, below `api`.
    Tag(usize),
    /// In the root of the generated code.
    Root,
    /// In the driver, which is a user of the package.
    Driver,
}

impl Emitter<'_> {
    fn root(&self) -> Module {
        let client = &self.names.client;
        let items = quote! {
            #![allow(deprecated, reason = "what the document advises against is generated all the same")]
            #![allow(
                clippy::doc_lazy_continuation,
                clippy::doc_overindented_list_items,
                clippy::enum_variant_names,
                clippy::large_enum_variant,
                clippy::module_inception,
                clippy::self_named_constructors,
                clippy::should_implement_trait,
                clippy::too_many_arguments,
                clippy::type_complexity,
                clippy::upper_case_acronyms,
                clippy::wrong_self_convention,
                reason = "names, words and sizes are the document's"
            )]

            pub mod api;
            mod client;
            pub mod models;

            pub use self::client::{API, #client};
        };
        Module {
            path: "mod.rs".to_owned(),
            docs: format!("{}, version {}.", self.api.title, self.api.version),
            items,
        }
    }

    /// The types of one component; `None` where it has none, as a parameter of type text.
    fn component(&self, index: usize) -> Option<Module> {
        let types = self.types_at(Home::Component(index));
        if types.is_empty() {
            return None;
        }
        let origin = &self.api.components[index].origin;
        let name = origin.segments().last().unwrap_or_default();
        let items = self.definitions(&types, Place::Models);
        Some(Module {
            path: format!("models/{}", self.names.components[index].file_name()),
            docs: format!("`{name}`, and the types inside of it."),
            items: with_imports(items),
        })
    }

    fn models(&self) -> Module {
        let mut modules = TokenStream::new();
        let mut exports = TokenStream::new();
        for (index, module) in self.names.components.iter().enumerate() {
            let types = self.types_at(Home::Component(index));
            let idents: Vec<_> = types.iter().map(|id| &self.names.types[id.0].ident).collect();
            if !idents.is_empty() {
                modules.extend(quote!(mod #module;));
                exports.extend(quote!(pub use self::#module::{#(#idents),*};));
            }
        }
        Module {
            path: "models/mod.rs".to_owned(),
            docs: "The types of the document's `components`.".to_owned(),
            items: quote!(#modules #exports),
        }
    }

    fn types_at(&self, home: Home) -> Vec<TypeId> {
        let is_here = |id: &TypeId| self.api.get(*id).home == home && self.api.is_written(*id);
        self.api.type_ids().filter(is_here).collect()
    }

    fn definitions(&self, types: &[TypeId], place: Place) -> TokenStream {
        let definition = |id: &TypeId| match &self.api.get(*id).kind {
            TypeKind::Struct(object) => self.model(*id, object, place),
            TypeKind::Enum(values) => self.open_enum(*id, values, place),
            TypeKind::Union(union) => self.union(*id, union, place),
            TypeKind::Alias(ty) => self.alias(*id, ty, place),
        };
        types.iter().map(definition).collect()
    }
}

/// The items, with those of the usual imports that they use.
fn with_imports(items: TokenStream) -> TokenStream {
    let runtime = mentions(&items, "rt").then(|| {
        quote!(
            use openapi_runtime as rt;
        )
    });
    let models = mentions(&items, "models").then(|| {
        quote!(
            use super::super::models;
        )
    });
    quote!(#runtime #models #items)
}

/// Whether the name begins a path in the tokens.
fn mentions(tokens: &TokenStream, name: &str) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Ident(ident) => {
                // A field of that name has a colon too, but only one.
                let is_path = |punct: &Punct| punct.as_char() == ':' && punct.spacing() == Spacing::Joint;
                ident == name && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if is_path(punct))
            }
            TokenTree::Group(group) => mentions(&group.stream(), name),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_no_path() {
        assert!(mentions(&quote!(field: Vec<models::User>), "models"));
        assert!(!mentions(&quote!(models: Vec<User>), "models"));
    }
}
