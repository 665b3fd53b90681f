//! Prints the surface as Rust items.
//!
//! It makes no decisions: `surface` determines the items, and shared code is in the runtime.

mod client;
mod docs;
mod driver;
mod enums;
mod imports;
mod markdown;
mod model;
mod operation;
mod paging;
mod server;
mod setter;
mod stream;
mod tag;
mod types;
mod unions;

use proc_macro2::TokenStream;
use quote::quote;

use crate::name::Ident;
use crate::surface::{Component, Definition, Kind, Links, Path, Surface, Type};

/// A file of Rust code, before it is text.
pub(crate) struct Module {
    /// The file, from the root of the generated code.
    pub(crate) path: String,
    /// The module's own documentation.
    pub(crate) docs: String,
    /// Its items.
    pub(crate) items: TokenStream,
}

/// Prints the whole API. `package` is the crate that the code is a part of, if a driver for its tests is wanted.
pub(crate) fn emit(surface: &Surface, package: Option<&str>) -> Vec<Module> {
    let links = Links::new(surface);
    let printer = |place| Printer { surface, links: &links, place };
    let root = printer(Place::Root);
    let mut modules = vec![root.root(), root.client(), root.models(), root.api()];
    modules.extend(surface.components.iter().map(|component| printer(Place::Models).component(component)));
    modules.extend(surface.tags.iter().map(|tag| printer(Place::Api(&tag.path.module)).tag(tag)));
    modules.extend(package.map(|package| printer(Place::Driver).driver(package)));
    modules
}

/// The description of the API, as documentation of a module that has the items of the root.
pub(crate) fn description(surface: &Surface) -> String {
    let printer = Printer { surface, links: &Links::new(surface), place: Place::Package };
    docs::line_feeds(&printer.markdown(&surface.client.description))
}

/// Prints items of one module.
#[derive(Clone, Copy)]
struct Printer<'a> {
    surface: &'a Surface,
    links: &'a Links<'a>,
    /// The module being printed, which decides the paths to other modules.
    place: Place<'a>,
}

/// The module that is being printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place<'a> {
    /// The root of the generated code, or `client` in it.
    Root,
    /// The module of a component, below `models`.
    Models,
    /// The module of a tag, below `api`.
    Api(&'a crate::surface::Module),
    /// Where the items of the root are exported: documentation only.
    Package,
    /// The driver, which is a user of the package.
    Driver,
}

impl Printer<'_> {
    fn root(self) -> Module {
        let client = &self.surface.client.path.name;
        let authenticate = self.surface.client.has_other_schemes().then(|| {
            quote! {
                #[allow(unused_imports, reason = "a crate may leave it out of what it exports")]
                pub use self::client::Authenticate;
            }
        });
        let variables = (!self.surface.client.server_variables.is_empty()).then(|| {
            quote! {
                #[allow(unused_imports, reason = "a crate may leave it out of what it exports")]
                pub use self::client::ServerVariables;
            }
        });
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
            #authenticate
            #variables
        };
        Module {
            path: "mod.rs".to_owned(),
            docs: format!("{}, version {}.", self.surface.title, self.surface.version),
            items,
        }
    }

    fn component(self, component: &Component) -> Module {
        let Component { name, module, types } = component;
        let imports = self.imports_of_component(component);
        let definitions = self.definitions(types);
        Module {
            path: format!("models/{}", module.file_name()),
            docs: format!("`{name}`, and the types inside of it."),
            items: quote!(#imports #definitions),
        }
    }

    fn models(self) -> Module {
        let components = &self.surface.components;
        let modules = components.iter().map(|component| &component.module);
        let exports = components.iter().map(|Component { module, types, .. }| {
            let names = types.iter().map(|path| &path.name);
            quote!(pub use self::#module::{#(#names),*};)
        });
        Module {
            path: "models/mod.rs".to_owned(),
            docs: "The types of the document's `components`.".to_owned(),
            items: quote!(#(mod #modules;)* #(#exports)*),
        }
    }

    fn definitions(self, types: &[Path]) -> TokenStream {
        let definitions = types.iter().filter_map(|path| self.surface.types.get(path));
        let print = |definition: &Definition| match &definition.kind {
            Kind::Struct(object) => self.model(definition, object),
            Kind::Enum(values) => self.open_enum(definition, values),
            Kind::Union(union) => self.union(definition, union),
            Kind::Alias(target) => self.alias(definition, target),
        };
        definitions.map(print).collect()
    }

    /// The documentation of a type, and whether it is deprecated.
    fn attributes(self, definition: &Definition) -> TokenStream {
        let docs = self.type_docs(definition);
        let deprecated = deprecated(definition.is_deprecated);
        quote!(#docs #deprecated)
    }

    fn alias(self, definition: &Definition, target: &Type) -> TokenStream {
        let name = &definition.path.name;
        let attributes = self.attributes(definition);
        let target = self.ty(target);
        quote! {
            #attributes
            pub type #name = #target;
        }
    }
}

/// `#[deprecated]`, if the document declares the item as deprecated.
fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote!(#[deprecated]))
}

impl quote::ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = proc_macro2::Span::call_site();
        let ident = match self.is_raw() {
            true => proc_macro2::Ident::new_raw(self.as_str(), span),
            false => proc_macro2::Ident::new(self.as_str(), span),
        };
        ident.to_tokens(tokens);
    }
}
