//! Reports settings that name something which the document does not have.

use std::collections::HashSet;

use openapi_document::{OpenApi, Pointer, Problem};
use serde_json::Value;

use crate::ir::{Api, Home};
use crate::resolve::ALL;
use crate::settings::{Settings, Step};

/// Reports the entries that match nothing. Settings made in code have no place to report, so they are not checked.
pub(crate) fn check(document: &OpenApi, api: &Api, settings: &Settings) -> Vec<Problem> {
    if settings.source.is_none() {
        return Vec::new();
    }
    let mut checker = Checker { document: document.root(), settings, problems: Vec::new() };
    checker.errors();
    checker.paging();
    checker.operations(api);
    checker.schemas(api);
    checker.shared(api);
    checker.problems
}

struct Checker<'a> {
    document: &'a Value,
    settings: &'a Settings,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    /// Many documents do not describe their errors, which is why the settings do.
    fn errors(&mut self) {
        if !any(self.document, &describes_errors) {
            return;
        }
        let errors = &self.settings.errors;
        for (key, name) in [
            ("list", &errors.list),
            ("code", &errors.code),
            ("message", &errors.message),
            ("detail", &errors.detail),
            ("meta", &errors.meta),
            ("parameter", &errors.parameter),
            ("trace_id", &errors.trace_id),
        ] {
            // `parameter` is in `meta`, a free object, so no schema declares it.
            if key != "parameter" || errors.meta.is_none() {
                self.property(&[Step::Key("errors"), Step::Key(key)], name.as_deref());
            }
        }
    }

    fn paging(&mut self) {
        let paging = &self.settings.paging;
        for (index, name) in paging.items.iter().enumerate() {
            self.property(&[Step::Key("paging"), Step::Key("items"), Step::Index(index)], Some(name));
        }
        self.property(&[Step::Key("paging"), Step::Key("total")], paging.total.as_deref());
        self.property(&[Step::Key("paging"), Step::Key("id")], paging.id.as_deref());
        for (key, name) in [("limit", &paging.limit), ("offset", &paging.offset), ("cursor", &paging.cursor)]
        {
            self.query_parameter(&[Step::Key("paging"), Step::Key(key)], name.as_deref());
        }
        for name in paging.constant.keys() {
            let way = [Step::Key("paging"), Step::Key("constant"), Step::Key(name)];
            self.query_parameter(&way, Some(name));
        }
    }

    fn operations(&mut self, api: &Api) {
        for (index, id) in self.settings.paging.unchanged.iter().enumerate() {
            if !api.operations.values().any(|operation| operation.id == *id) {
                let way = [Step::Key("paging"), Step::Key("unchanged"), Step::Index(index)];
                self.report(&way, format!("the document has no operation `{id}`"));
            }
        }
    }

    fn property(&mut self, way: &[Step<'_>], name: Option<&str>) {
        let declares =
            |node: &Value, name: &str| node.get("properties").and_then(|it| it.get(name)).is_some();
        if let Some(name) = name
            && !any(self.document, &|node| declares(node, name))
        {
            self.report(way, format!("no schema of the document has a property `{name}`"));
        }
    }

    fn query_parameter(&mut self, way: &[Step<'_>], name: Option<&str>) {
        let text =
            |node: &Value, key: &str, value: &str| node.get(key).and_then(Value::as_str) == Some(value);
        if let Some(name) = name
            && !any(self.document, &|node| text(node, "in", "query") && text(node, "name", name))
        {
            self.report(way, format!("no operation of the document has a query parameter `{name}`"));
        }
    }

    fn schemas(&mut self, api: &Api) {
        let schemas = Pointer::root().child("components").child("schemas");
        for name in self.settings.names.keys() {
            let place = schemas.child(name);
            if !api.components.values().any(|component| component.origin == place) {
                let way = [Step::Key("names"), Step::Key(name)];
                self.report(&way, format!("the document has no schema `{name}` that becomes a type"));
            }
        }
    }

    fn shared(&mut self, api: &Api) {
        let operations = api.operations.ids().map(Home::Operation);
        let homes = operations.chain(api.components.ids().map(Home::Component));
        let known: HashSet<String> = homes.filter_map(|home| api.name_of(home)).collect();
        for (index, name) in self.settings.shared.iter().enumerate() {
            if name != ALL && !known.contains(name) {
                let way = [Step::Key("shared"), Step::Index(index)];
                self.report(
                    &way,
                    format!("the document has no operation and no schema `{name}` with a type"),
                );
            }
        }
    }

    fn report(&mut self, way: &[Step<'_>], message: String) {
        self.problems.push(self.settings.problem(way, message).hint("remove the entry, or correct its name"));
    }
}

/// Whether a node has a response with a body for a status that is none of success.
fn describes_errors(node: &Value) -> bool {
    let responses = node.get("responses").and_then(Value::as_object);
    let is_error = |(status, response): (&String, &Value)| {
        !status.starts_with('2') && (response.get("content").is_some() || response.get("$ref").is_some())
    };
    responses.is_some_and(|responses| responses.iter().any(is_error))
}

/// Whether `is_it` is true for some node of the tree.
fn any(node: &Value, is_it: &dyn Fn(&Value) -> bool) -> bool {
    match node {
        Value::Object(entries) => is_it(node) || entries.values().any(|node| any(node, is_it)),
        Value::Array(items) => items.iter().any(|node| any(node, is_it)),
        _ => false,
    }
}
