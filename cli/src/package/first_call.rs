//! Chooses a simple call for the example in a new crate's documentation.

use openapi_build::Surface;
use openapi_build::surface::{
    Input, Method, MethodPath, Operation, Output, Passing, Security, SecurityScheme, Type,
};

/// A call whose arguments are plain values.
#[derive(Debug, PartialEq)]
pub(super) struct FirstCall<'a> {
    pub(super) path: &'a MethodPath,
    /// The arguments as expressions.
    pub(super) arguments: Vec<String>,
    /// The security schemes that it needs a credential for.
    pub(super) schemes: Vec<&'a SecurityScheme>,
    /// Whether a success returns a value.
    pub(super) has_value: bool,
    /// Whether it only reads.
    is_get: bool,
}

impl<'a> FirstCall<'a> {
    /// Finds the best operation for a first try: it changes nothing, returns something, and takes few arguments.
    pub(super) fn find(surface: &'a Surface) -> Option<Self> {
        let ids = surface.tags.iter().flat_map(|tag| &tag.methods).map(|(_, id)| id);
        let calls = ids.filter_map(|id| Self::of(surface.operations.get(id)?, surface));
        calls.min_by_key(|call| (!call.is_get, !call.has_value, call.arguments.len()))
    }

    fn of(operation: &'a Operation, surface: &'a Surface) -> Option<Self> {
        let arguments = operation.arguments().map(argument).collect::<Option<_>>()?;
        (!operation.is_deprecated).then(|| Self {
            path: &operation.call,
            arguments,
            schemes: schemes(&operation.security, surface),
            has_value: operation.output != Output::Empty,
            is_get: operation.method == Method::Get,
        })
    }
}

/// The first alternative; where the document names none, the first scheme that it declares.
fn schemes<'a>(security: &Security, surface: &'a Surface) -> Vec<&'a SecurityScheme> {
    let declared = &surface.client.schemes;
    match security {
        Security::AnyOf(alternatives) => {
            let names = alternatives.first().into_iter().flatten();
            names.filter_map(|name| declared.iter().find(|scheme| scheme.name == *name)).collect()
        }
        Security::Any => declared.first().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Something to pass, if the type is a plain one.
fn argument(input: &Input) -> Option<String> {
    match &input.passing {
        Passing::Into(Type::String) => Some(format!("\"{}\"", input.name.as_str())),
        Passing::Value(Type::I32 | Type::I64 | Type::U64) => Some("1".to_owned()),
        Passing::Value(Type::F64) => Some("1.0".to_owned()),
        Passing::Value(Type::Bool) => Some("true".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use openapi_build::{Document, Settings};

    use super::*;

    /// An API with these operations, each the rest of a line behind `id: `.
    fn surface(operations: &[&str]) -> Surface {
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
        openapi_build::surface(&document, &Settings::default()).unwrap().0
    }

    fn call(operations: &[&str]) -> Option<String> {
        let surface = surface(operations);
        let call = FirstCall::find(&surface)?;
        Some(format!("{}.{}({})", call.path.accessor, call.path.method, call.arguments.join(", ")))
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
    fn it_says_whether_it_is_public_and_has_a_value() {
        let call = |operation: &str| {
            let surface = surface(&[operation]);
            FirstCall::find(&surface).map(|call| (call.schemes.is_empty(), call.has_value))
        };
        assert_eq!(call(&format!("get {TEXT}")), Some((true, true)));
        assert_eq!(call(&format!("get {EMPTY}")), Some((true, false)));
        let secured = format!(
            "get security: [{{key: []}}]\n      {EMPTY}\ncomponents:\n  securitySchemes: {{key: {{type: http, scheme: bearer}}}}"
        );
        assert_eq!(call(&secured), Some((false, false)));
    }
}
