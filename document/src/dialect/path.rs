//! Translates path parameters with the operators of URI templates: `{param*}`, `{.dot}`, `{;matrix}`.

use serde_json::{Map, Value};

use super::Pass;
use super::operations::{operations, path_parameter};
use crate::code::Code;
use crate::pointer::Pointer;
use crate::template::{Part, PathTemplate};

/// The operators that a path can be read without: what OpenAPI has in their place is the style of the parameter.
const OPERATORS: [char; 5] = ['.', ';', '/', '+', '#'];

impl Pass {
    /// Translates operators to OpenAPI's styles, if the document declares the parameter by its name without the
    /// operator.
    pub(super) fn plain_templates(&mut self, root: &Value, paths: &mut Value) {
        let Value::Object(paths) = paths else { return };
        let parent = Pointer::root().child("paths");
        let mut plain = Map::new();
        for (path, mut item) in std::mem::take(paths) {
            let written = written(root, &path, &mut item, &parent).filter(|path| !plain.contains_key(path));
            let Some(written) = written else {
                plain.insert(path, item);
                continue;
            };
            let message = format!("the parameters of this path have operators: it is read as `{written}`");
            self.report(Code::UndeclaredPathParameter, parent.child(&path), message);
            self.moved(parent.child(&written), &parent.child(&path));
            plain.insert(written, item);
        }
        *paths = plain;
    }
}

/// The path without operators; `None` if it has none that can be left out.
fn written(root: &Value, path: &str, item: &mut Value, parent: &Pointer) -> Option<String> {
    let template = PathTemplate::parse(path).ok()?;
    let is_plain = |name: &str| plain(name).1 == name;
    if template.parameters().all(is_plain) {
        return None;
    }
    let declared = declared(root, item, &parent.child(path));
    let style_of = |wanted: &str| {
        let known = declared.iter().find(|(name, _)| name == wanted);
        known.map(|(_, style)| style.as_deref())
    };
    let part = |part: &Part<'_>| match *part {
        Part::Literal(literal) => literal.to_owned(),
        Part::Parameter(name) => match (style_of(name), plain(name)) {
            (None, (operator, plain)) => match style_of(plain) {
                Some(style) => expression(operator, plain, style),
                None => format!("{{{name}}}"),
            },
            _ => format!("{{{name}}}"),
        },
    };
    let written: String = template.parts().iter().map(part).collect();
    (written != path).then_some(written)
}

/// The operator of a parameter, and its name.
fn plain(name: &str) -> (Option<char>, &str) {
    let operator = name.chars().next().filter(|first| OPERATORS.contains(first));
    let name = operator.map_or(name, |operator| &name[operator.len_utf8()..]);
    (operator, name.strip_suffix('*').unwrap_or(name))
}

/// The expression as literals and a parameter. Literals replace the operator, unless a declared style writes them.
fn expression(operator: Option<char>, name: &str, style: Option<&str>) -> String {
    match operator {
        Some('.') if style != Some("label") => format!(".{{{name}}}"),
        Some(';') if style != Some("matrix") => format!(";{name}={{{name}}}"),
        Some('/') => format!("/{{{name}}}"),
        _ => format!("{{{name}}}"),
    }
}

/// The path parameters of a path item and of its operations, each with its style.
fn declared(root: &Value, item: &mut Value, at: &Pointer) -> Vec<(String, Option<String>)> {
    let Some(item) = item.as_object_mut() else { return Vec::new() };
    let mut lists: Vec<Value> = item.get("parameters").cloned().into_iter().collect();
    lists.extend(operations(item, at).into_iter().filter_map(|(_, _, it)| it.get("parameters").cloned()));
    let parameters = lists.iter().filter_map(Value::as_array).flatten();
    let style = |parameter: &Value| parameter.get("style").and_then(Value::as_str).map(str::to_owned);
    parameters.filter_map(|it| Some((path_parameter(root, it)?, style(it)))).collect()
}
