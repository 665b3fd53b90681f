//! What generated code offers, read from the code itself: what is written about it is then true of it.

use std::collections::HashMap;

use openapi_build::Generated;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Lit, Meta, Pat, ReturnType, Token,
};

use crate::failure::Failure;

/// What generated code offers.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The client type.
    pub(crate) client: String,
    /// What the document says of the API, fit for the documentation of the module that has the generated one's items.
    pub(crate) docs: String,
    /// Where the API is; it may be less than a whole URL.
    pub(crate) base_url: String,
    /// A call that is easy to make.
    pub(crate) call: Option<Call>,
}

/// A call: `client.accessor().method(arguments)`.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) accessor: String,
    pub(crate) method: String,
    /// Expressions.
    pub(crate) arguments: Vec<String>,
    /// Whether it needs no secret.
    pub(crate) is_public: bool,
    /// Whether there is a value in the answer.
    pub(crate) has_value: bool,
    /// Whether it only reads.
    is_get: bool,
}

impl Outline {
    pub(crate) fn read(generated: &Generated) -> Result<Self, Failure> {
        let mut outline = Self::default();
        let mut calls = Vec::new();
        for item in parse(generated, "client.rs")?.items {
            match item {
                Item::Const(api) => outline.base_url = Chain::of(&api.expr).text(0),
                Item::Struct(client) => {
                    outline.client = client.ident.to_string();
                    outline.docs = about_api(&client.attrs);
                }
                Item::Impl(item) => {
                    for (accessor, module) in methods(&item).filter_map(accessor) {
                        let tag = parse(generated, &format!("api/{module}.rs"))?;
                        calls.extend(Tag::read(&tag).calls(&accessor, &tag));
                    }
                }
                _ => {}
            }
        }
        outline.call = calls.into_iter().min_by_key(Call::effort);
        Ok(outline)
    }
}

impl Call {
    /// The less, the better as the first one to try: it changes nothing, shows something, takes little.
    fn effort(&self) -> (bool, bool, usize) {
        (!self.is_get, !self.has_value, self.arguments.len())
    }
}

/// What the module of a tag says of each operation, by the name of its builder.
#[derive(Default)]
struct Tag {
    operations: HashMap<String, Operation>,
}

struct Operation {
    is_get: bool,
    is_public: bool,
    has_value: bool,
}

impl Tag {
    /// A builder stands behind the constant that describes its operation: a struct, or a name for the runtime's.
    fn read(module: &syn::File) -> Self {
        let mut tag = Self::default();
        let mut described = None;
        for item in &module.items {
            match item {
                Item::Const(constant) => described = Some(Operation::read(&constant.expr)),
                Item::Struct(builder) => {
                    tag.operations
                        .extend(described.take().map(|operation| (builder.ident.to_string(), operation)));
                }
                Item::Type(builder) => {
                    let has_value = code(&builder.ty) != "rt::Prepared<()>";
                    let operation = described.take().map(|operation| Operation { has_value, ..operation });
                    tag.operations.extend(operation.map(|operation| (builder.ident.to_string(), operation)));
                }
                Item::Impl(item) => {
                    let operation = tag.operations.get_mut(&code(&item.self_ty));
                    let send = methods(item).find(|method| method.sig.ident == "send");
                    if let Some((operation, send)) = operation.zip(send) {
                        operation.has_value = output(send) != "rt::Call<()>";
                    }
                }
                _ => {}
            }
        }
        tag
    }

    /// The calls whose arguments are plain values.
    fn calls(&self, accessor: &str, module: &syn::File) -> Vec<Call> {
        let impls = module.items.iter().filter_map(|item| match item {
            Item::Impl(item) => Some(item),
            _ => None,
        });
        impls.flat_map(methods).filter_map(|method| self.call(accessor, method)).collect()
    }

    fn call(&self, accessor: &str, method: &ImplItemFn) -> Option<Call> {
        let operation = self.operations.get(&output(method))?;
        let is_deprecated = method.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated"));
        let arguments = method.sig.inputs.iter().skip(1).map(argument).collect::<Option<_>>()?;
        (!is_deprecated).then(|| Call {
            accessor: accessor.to_owned(),
            method: method.sig.ident.to_string(),
            arguments,
            is_public: operation.is_public,
            has_value: operation.has_value,
            is_get: operation.is_get,
        })
    }
}

impl Operation {
    /// From `rt::Operation::new("Id", rt::Method::Get, "/path").public()`.
    fn read(description: &Expr) -> Self {
        let description = Chain::of(description);
        Self {
            is_get: description.arguments.iter().any(|argument| code(argument) == "rt::Method::Get"),
            is_public: description.names.iter().any(|name| name == "public"),
            has_value: false,
        }
    }
}

/// An expression of the form `function(arguments).name(…).name(…)`.
struct Chain {
    arguments: Punctuated<Expr, Token![,]>,
    names: Vec<String>,
}

impl Chain {
    fn of(mut expression: &Expr) -> Self {
        let mut names = Vec::new();
        while let Expr::MethodCall(call) = expression {
            names.push(call.method.to_string());
            expression = &call.receiver;
        }
        let arguments = match expression {
            Expr::Call(call) => call.args.clone(),
            _ => Punctuated::new(),
        };
        Self { arguments, names }
    }

    /// The argument, if it is a text.
    fn text(&self, index: usize) -> String {
        self.arguments.iter().nth(index).and_then(text).unwrap_or_default()
    }
}

fn parse(generated: &Generated, path: &str) -> Result<syn::File, Failure> {
    let failed = |why: String| Failure::File { what: format!("cannot read the generated {path}"), why };
    let file = generated.files().find(|(known, _)| *known == path);
    let (_, text) = file.ok_or_else(|| failed("it is not there".to_owned()))?;
    syn::parse_file(text).map_err(|error| failed(error.to_string()))
}

fn methods(item: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// The name of `fn users(&self) -> api::users::Users`, and the module that it leads to.
fn accessor(method: &ImplItemFn) -> Option<(String, String)> {
    let ReturnType::Type(_, output) = &method.sig.output else { return None };
    let syn::Type::Path(output) = output.as_ref() else { return None };
    let segments: Vec<String> =
        output.path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    match segments.as_slice() {
        [api, module, _] if api == "api" => Some((method.sig.ident.to_string(), module.clone())),
        _ => None,
    }
}

fn output(method: &ImplItemFn) -> String {
    match &method.sig.output {
        ReturnType::Type(_, output) => code(output),
        ReturnType::Default => String::new(),
    }
}

/// Something to pass for a parameter, where its type is a plain one.
fn argument(parameter: &FnArg) -> Option<String> {
    let FnArg::Typed(parameter) = parameter else { return None };
    let Pat::Ident(name) = parameter.pat.as_ref() else { return None };
    match code(&parameter.ty).as_str() {
        "implInto<String>" => Some(format!("\"{}\"", name.ident.unraw())),
        "i32" | "i64" | "u64" => Some("1".to_owned()),
        "f64" => Some("1.0".to_owned()),
        "bool" => Some("true".to_owned()),
        _ => None,
    }
}

/// The client's documentation, without its last paragraph, which is about the client itself. The client has a file of
/// its own, from which links lead one module up.
fn about_api(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => text(&meta.value),
        _ => None,
    });
    let lines: Vec<String> = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
    let docs = lines.join("\n");
    docs.rsplit_once("\n\n").map_or_else(String::new, |(api, _client)| api.replace("](super::", "]("))
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The tokens without blanks, to be compared.
fn code(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use openapi_build::{Document, Settings};

    use super::*;

    /// The outline of an API with these operations, each the rest of a line behind `id: `.
    fn outline(operations: &[&str]) -> Outline {
        let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n".to_owned();
        if !operations.is_empty() {
            text = text.replace(" {}", "");
        }
        for (index, operation) in operations.iter().enumerate() {
            let (method, rest) = operation.split_once(' ').unwrap();
            text.push_str(&format!(
                "  /{index}:\n    {method}:\n      operationId: call {index}\n      {rest}\n"
            ));
        }
        let document = Document::parse("api.yml", text).unwrap();
        Outline::read(&openapi_build::generate(&document, &Settings::default()).unwrap()).unwrap()
    }

    fn call(operations: &[&str]) -> Option<String> {
        let call = outline(operations).call?;
        Some(format!("{}.{}({})", call.accessor, call.method, call.arguments.join(", ")))
    }

    const EMPTY: &str = "responses: {'204': {description: x}}";
    const TEXT: &str = "responses: {'200': {description: x, content: {application/json: {schema: {type: array, items: {type: string}}}}}}";

    fn with_parameter(schema: &str) -> String {
        format!("get parameters: [{{name: p, in: query, required: true, schema: {schema}}}]\n      {TEXT}")
    }

    #[test]
    fn the_first_call_only_reads_and_shows_something_and_takes_little() {
        let (post, empty, plain) = (format!("post {TEXT}"), format!("get {EMPTY}"), format!("get {TEXT}"));
        let parameter = with_parameter("{type: string}");
        let cases: [(&[&str], &str); 4] = [
            (&[&post, &empty, &parameter, &plain, &plain], "operations.call_3()"),
            (&[&post, &empty, &parameter], "operations.call_2(\"p\")"),
            (&[&post, &empty], "operations.call_1()"),
            (&[&post], "operations.call_0()"),
        ];
        for (operations, expected) in cases {
            assert_eq!(call(operations).unwrap(), expected);
        }
        assert_eq!(call(&[]), None);
    }

    #[test]
    fn arguments_are_plain_values_or_the_call_is_not_shown() {
        let cases = [
            ("{type: integer}", Some("operations.call_0(1)")),
            ("{type: number}", Some("operations.call_0(1.0)")),
            ("{type: boolean}", Some("operations.call_0(true)")),
            ("{type: array, items: {type: string}}", None),
        ];
        for (schema, expected) in cases {
            assert_eq!(call(&[&with_parameter(schema)]).as_deref(), expected, "{schema}");
        }
    }

    #[test]
    fn a_deprecated_call_is_not_shown() {
        assert_eq!(call(&[&format!("get deprecated: true\n      {TEXT}")]), None);
    }

    #[test]
    fn a_keyword_stays_one() {
        assert_eq!(call(&[&format!("get tags: [type]\n      {TEXT}")]).unwrap(), "r#type.call_0()");
    }

    #[test]
    fn whether_it_is_public_and_has_a_value_is_read_from_the_code() {
        let call = |operation: &str| outline(&[operation]).call.map(|call| (call.is_public, call.has_value));
        assert_eq!(call(&format!("get {TEXT}")), Some((true, true)));
        assert_eq!(call(&format!("get {EMPTY}")), Some((true, false)));
        let secured = format!(
            "get security: [{{key: []}}]\n      {EMPTY}\ncomponents:\n  securitySchemes: {{key: {{type: http, scheme: bearer}}}}"
        );
        assert_eq!(call(&secured), Some((false, false)));
    }
}
