//! Reads the document for tests: its operations, and arguments made up from their schemas.

use clerk_backend::FilePart;
use clerk_backend::runtime::Value;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, json};

use super::arguments::Arguments;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Which optional values a request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Only required values.
    Required,
    /// All values.
    Everything,
    /// All values, `null` if they are nullable.
    Null,
}

/// The document.
pub(crate) struct Document(Value);

/// An operation of it.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    node: &'a Value,
    document: &'a Document,
}

impl Document {
    /// The document from which the SDK is generated, with its corrections.
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(clerk_backend_fake::DOCUMENT).expect("the fake carries JSON"))
    }

    /// Every operation.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().expect("paths");
        let in_path = |(path, item): (&'_ String, &'_ Value)| {
            METHODS
                .iter()
                .filter(|method| item.get(**method).is_some())
                .map(|method| (path.clone(), *method))
                .collect::<Vec<_>>()
        };
        paths
            .iter()
            .flat_map(in_path)
            .map(|(path, method)| {
                let (path, item) = paths.get_key_value(&path).expect("it was listed");
                let node = &item[method];
                let id = node["operationId"].as_str().expect("operationId");
                Operation { id, method, path, node, document: self }
            })
            .collect()
    }

    pub(crate) fn follow<'a>(&'a self, mut node: &'a Value) -> &'a Value {
        while let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            node = self.0.pointer(&reference[1..]).expect("a reference leads somewhere");
        }
        node
    }

    /// A value that the schema takes.
    pub(crate) fn value(&self, schema: &Value, fill: Fill, depth: usize) -> Value {
        let schema = self.follow(schema);
        if fill == Fill::Null && schema["nullable"] == json!(true) {
            return Value::Null;
        }
        if let Some(value) =
            schema["enum"].as_array().and_then(|values| values.iter().find(|value| !value.is_null()))
        {
            return value.clone();
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            if let (Some(branch), None) = (schema[key].get(0), schema.get("properties")) {
                return self.value(branch, fill, depth);
            }
        }
        match schema["type"].as_str() {
            Some("string") => self.text(schema),
            Some("integer") => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
            Some("number") => json!(schema["minimum"].as_f64().unwrap_or(1.0).max(1.0)),
            Some("boolean") => json!(false),
            Some("array") if depth > 8 => json!([]),
            Some("array") => json!([self.value(&schema["items"], fill, depth + 1)]),
            _ => Value::Object(self.object(schema, fill, depth)),
        }
    }

    fn text(&self, schema: &Value) -> Value {
        let shortest =
            schema["minLength"].as_u64().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        if let Some(pattern) = schema["pattern"].as_str() {
            return json!(matching(pattern, shortest));
        }
        let text = match schema["format"].as_str() {
            Some("email") => "ada@example.com".to_owned(),
            Some("uri") => "https://example.com/a?b=c".to_owned(),
            Some("date-time") => "2026-05-12T07:15:20.902Z".to_owned(),
            Some("date") => "2026-05-12".to_owned(),
            // Characters that need encoding in a path, a query or JSON.
            _ => "a b/ü?&\"".to_owned(),
        };
        let missing = shortest.saturating_sub(text.chars().count());
        json!(text + &"x".repeat(missing))
    }

    fn object(&self, schema: &Value, fill: Fill, depth: usize) -> Map<String, Value> {
        if schema["additionalProperties"].is_object() && schema.get("properties").is_none() {
            let value = self.value(&schema["additionalProperties"], fill, depth + 1);
            return Map::from_iter([("a key".to_owned(), value)]);
        }
        let Some(properties) = schema["properties"].as_object() else {
            return json!({ "camelKey": { "inner": [1, null] } }).as_object().cloned().unwrap_or_default();
        };
        // If one of several requirements must be met, the first one is.
        let requirements = [schema, &schema["anyOf"][0], &schema["oneOf"][0]];
        let required = |name: &str| {
            let names = requirements.iter().filter_map(|schema| schema["required"].as_array());
            names.flatten().any(|known| known == name)
        };
        properties
            .iter()
            .filter(|(name, _)| fill != Fill::Required || required(name))
            .map(|(name, schema)| (name.clone(), self.value(schema, fill, depth + 1)))
            .collect()
    }
}

/// The operation with that method and path, which may begin with a version. Where several paths fit, the one with the
/// fewest parameters: `/clients/handshake_payload` is no client.
pub(crate) fn find<'a>(
    operations: &'a [Operation<'a>],
    method: &str,
    path: &str,
) -> Option<&'a Operation<'a>> {
    let fits = operations.iter().filter(|operation| {
        operation.method.eq_ignore_ascii_case(method) && values_in(operation.path, path).is_some()
    });
    fits.min_by_key(|operation| operation.path_parameters().len())
}

/// The values of a path's parameters, if the path is one of the template's; both may begin with a version.
pub(crate) fn values_in(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let (names, parts): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let mut values = Vec::new();
    for (name, part) in names.iter().zip(&parts) {
        match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => values.push((name.to_owned(), (*part).to_owned())),
            None if name == part => {}
            None => return None,
        }
    }
    (names.len() == parts.len()).then_some(values)
}

/// A string of at least `shortest` characters that matches the pattern, the same in each run.
fn matching(pattern: &str, shortest: usize) -> String {
    // `\w` means ASCII in a schema.
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$').replace("\\w", "[0-9A-Za-z_]");
    let texts = proptest::string::string_regex(&pattern).expect("the pattern is a regular expression");
    let mut runner = TestRunner::deterministic();
    let mut texts =
        std::iter::repeat_with(|| texts.new_tree(&mut runner).expect("some text matches").current());
    texts.find(|text| text.chars().count() >= shortest).expect("the iterator has no end")
}

fn scalar(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        _ => json!(text),
    }
}

impl<'a> Operation<'a> {
    /// Whether the document advises against it.
    pub(crate) fn is_deprecated(&self) -> bool {
        self.node["deprecated"] == json!(true)
    }

    /// The names of its path parameters, in the path's order.
    pub(crate) fn path_parameters(&self) -> Vec<&'a str> {
        self.path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    /// Parses the strings of a query or a path as values of the parameter's type.
    pub(crate) fn parameter(
        &self,
        place: &'static str,
        name: &str,
        texts: &[&str],
    ) -> (&'static str, String, Value) {
        let parameters = self.node["parameters"].as_array().into_iter().flatten();
        let mut parameters = parameters.map(|parameter| self.document.follow(parameter));
        let declared = parameters.find(|parameter| parameter["name"] == name && parameter["in"] == place);
        let schema = declared.map_or(&Value::Null, |parameter| self.document.follow(&parameter["schema"]));
        let value = if schema["type"] == "array" {
            let joined = declared.is_some_and(|parameter| parameter["explode"] == json!(false));
            let texts =
                texts.iter().flat_map(|text| if joined { text.split(',').collect() } else { vec![*text] });
            texts.map(|text| scalar(&schema["items"], text)).collect()
        } else {
            scalar(schema, texts.first().copied().unwrap_or_default())
        };
        (place, name.to_owned(), value)
    }

    /// The names of its parameters in the query.
    pub(crate) fn query_parameters(&self) -> Vec<&'a str> {
        let parameters = self.node["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.map(|parameter| self.document.follow(parameter));
        parameters
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|it| it["name"].as_str())
            .collect()
    }

    /// The schemas of its request's body, one for each media type.
    pub(crate) fn body_schemas(&self) -> Vec<&'a Value> {
        let content = self.node.get("requestBody").map(|body| &self.document.follow(body)["content"]);
        let media = content.and_then(Value::as_object).into_iter().flat_map(Map::values);
        media.map(|media| &media["schema"]).collect()
    }

    /// Arguments that the operation takes.
    pub(crate) fn arguments(&self, fill: Fill) -> Arguments {
        let mut arguments = Arguments::default();
        let parameters = self.node["parameters"].as_array();
        for parameter in parameters.into_iter().flatten().map(|parameter| self.document.follow(parameter)) {
            if fill == Fill::Required && parameter["required"] != json!(true) {
                continue;
            }
            let place = match parameter["in"].as_str() {
                Some("path") => "path",
                Some("header") => "header",
                _ => "query",
            };
            let name = parameter["name"].as_str().expect("a parameter has a name").to_owned();
            // A parameter cannot be null.
            let value = self.document.value(&parameter["schema"], Fill::Everything, 0);
            arguments.parameters.push((place, name, value));
        }
        // The SDK refuses a request with both an offset and a cursor.
        if arguments.parameters.iter().any(|(_, name, _)| name == "starting_after") {
            arguments.parameters.retain(|(_, name, _)| name != "offset");
        }
        self.body(fill, &mut arguments);
        arguments
    }

    /// The body of a successful response, if it is JSON.
    pub(crate) fn answer(&self, fill: Fill) -> Option<Value> {
        Some(self.document.value(self.response_schema()?, fill, 0))
    }

    /// The schema of that body.
    pub(crate) fn response_schema(&self) -> Option<&'a Value> {
        let success =
            self.node["responses"].as_object()?.iter().find(|(status, _)| status.starts_with('2'))?.1;
        self.document.follow(success).pointer("/content/application~1json/schema")
    }

    /// The schema of the request's body, if that is JSON.
    pub(crate) fn body_schema(&self) -> Option<&'a Value> {
        self.document.follow(self.node.get("requestBody")?).pointer("/content/application~1json/schema")
    }

    fn body(&self, fill: Fill, arguments: &mut Arguments) {
        let content = &self.document.follow(&self.node["requestBody"])["content"];
        if let Some(schema) = content.pointer("/application~1json/schema") {
            let body = self.document.value(schema, fill, 0);
            arguments.body =
                Some(body).filter(|body| body.as_object().is_none_or(|fields| !fields.is_empty()));
        } else if let Some(schema) = content.pointer("/multipart~1form-data/schema") {
            self.parts(schema, fill, arguments);
        }
    }

    fn parts(&self, schema: &Value, fill: Fill, arguments: &mut Arguments) {
        let mut fields = self.document.object(self.document.follow(schema), fill, 0);
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if schema["format"] == "binary" && fields.remove(name).is_some() {
                let file =
                    FilePart::from(b"\x89PNG".to_vec()).file_name("logo.png").content_type("image/png");
                arguments.files.push((name.clone(), file));
            }
        }
        arguments.body = Some(Value::Object(fields)).filter(|fields| fields != &json!({}));
    }
}
