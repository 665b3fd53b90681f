//! Prints the imports of a module: the items of the runtime and of `models` that it names.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::tag::is_home;
use crate::surface::{
    Component, Construction, Definition, Discrimination, Kind, Module, Operation, Passing, Path, Tag, Type,
};

impl Printer<'_> {
    pub(super) fn imports_of_component(self, component: &Component) -> Option<TokenStream> {
        let mut types = component.types.iter().filter_map(|path| self.surface.types.get(path));
        // Every item but an alias uses a macro of the runtime.
        let names_runtime = |definition: &Definition| match &definition.kind {
            Kind::Alias(target) => is_of_runtime(target),
            _ => true,
        };
        types.any(names_runtime).then(runtime)
    }

    pub(super) fn imports_of_tag(self, tag: &Tag) -> TokenStream {
        let runtime = runtime();
        let models = self.names_models(tag).then(|| {
            quote!(
                use super::super::models;
            )
        });
        quote!(#runtime #models)
    }

    /// Whether a method, a request or a type of the tag names a model.
    fn names_models(self, tag: &Tag) -> bool {
        let in_operations = self.operations(tag).any(|(_, operation)| {
            let is_home = is_home(tag, operation);
            let mut inputs = operation
                .inputs
                .iter()
                .filter(|input| is_home || operation.arguments().any(|it| it.name == input.name));
            inputs.any(|input| passes_model(&input.passing)) || (is_home && names_model(operation))
        });
        let mut types = tag.types.iter().filter_map(|path| self.surface.types.get(path));
        in_operations || types.any(definition_names_model)
    }
}

/// Whether the driver names the runtime in the type of a value.
pub(super) fn is_of_runtime(ty: &Type) -> bool {
    match ty {
        Type::Value | Type::JsonObject | Type::FilePart | Type::Bytes | Type::Nullable(_) => true,
        Type::Page(_) | Type::EventStream(_) | Type::ItemStream(_) => true,
        other => other.inner().is_some_and(is_of_runtime),
    }
}

pub(super) fn runtime() -> TokenStream {
    quote!(
        use openapi_runtime::codegen as rt;
    )
}

fn definition_names_model(definition: &Definition) -> bool {
    match &definition.kind {
        Kind::Struct(object) => {
            let in_field = |field: &crate::surface::Field| {
                is_model(&field.value) || field.construction.as_ref().is_some_and(constructs_from_model)
            };
            object.fields.iter().any(in_field) || object.additional.iter().any(|it| is_model(&it.value))
        }
        Kind::Enum(_) => false,
        Kind::Union(union) => union.variants.iter().any(|variant| {
            let by_fields = match &variant.discrimination {
                Discrimination::Fields(path) => is_model_path(path),
                _ => false,
            };
            by_fields || is_model(&variant.value)
        }),
        Kind::Alias(target) => is_model(target),
    }
}

fn constructs_from_model(construction: &Construction) -> bool {
    match construction {
        Construction::Argument(passing) | Construction::Setter { passing, .. } => passes_model(passing),
        Construction::None | Construction::Constant(_) => false,
    }
}

fn names_model(operation: &Operation) -> bool {
    let stream = operation.stream.as_ref().map(|stream| stream.ty());
    std::iter::once(operation.output.ty()).chain(stream).any(|ty| is_model(&ty))
}

fn passes_model(passing: &Passing) -> bool {
    passing.ty().is_some_and(is_model)
}

fn is_model(ty: &Type) -> bool {
    ty.named().is_some_and(is_model_path)
}

fn is_model_path(path: &Path) -> bool {
    path.module == Module::Models
}
