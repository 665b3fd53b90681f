//! Makes responses from the response's schema: by the document's examples if they match, else by plausible values.

use serde_json::{Map, Value, json};

use crate::clock::EPOCH;
use crate::dialect;
use crate::document::{Content, Document, Operation};
use crate::schema::Schema;

mod string;
mod variety;

pub use variety::Variety;

/// Beyond this number of nested references, optional properties are left out.
const DEPTH: usize = 8;

/// So many values are tried where the plain ones do not fit.
const ATTEMPTS: u64 = 16;

/// Makes up values that fit a schema; the same ones for the same schema.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    document: &'a Document,
    /// `None`: the plainest value, always the same.
    variety: Option<&'a Variety>,
    contents: Contents,
}

/// How much is put into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contents {
    /// The document's examples, and all properties.
    Examples,
    /// All properties.
    All,
    /// The properties that are required.
    Required,
}

/// The references that are being followed, from the outermost to the innermost.
type Trail<'a> = Vec<&'a str>;

impl<'a> Maker<'a> {
    /// Makes up the plainest values for schemas of the document: an example, the first of an enum.
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        Self { document, variety: None, contents: Contents::Examples }
    }

    /// Makes up other values each time.
    #[must_use]
    pub fn varied(self, variety: &'a Variety) -> Self {
        Self { variety: Some(variety), ..self }
    }

    /// Makes a body of this content, which has no example for the whole body.
    pub(crate) fn response(self, content: &'a Content) -> Value {
        let schema = &content.schema;
        let first = self.whole(schema);
        let Ok(validator) = schema.validator(&self.document.schemas) else { return first };
        if validator.is_valid(&first) {
            return first;
        }
        let plainer =
            [Contents::All, Contents::Required].map(|contents| Self { contents, ..self }.whole(schema));
        if let Some(fitting) = plainer.into_iter().find(|value| validator.is_valid(value)) {
            return fitting;
        }
        let varied = |seed| Maker::new(self.document).varied(&Variety::seeded(seed)).whole(schema);
        (0..ATTEMPTS).map(varied).find(|value| validator.is_valid(value)).unwrap_or(first)
    }

    fn whole(self, schema: &'a Schema) -> Value {
        self.value(&schema.source, "", &mut Vec::new()).unwrap_or(Value::Null)
    }

    /// Makes a value for the property `name`; `None` if no value has a finite size.
    pub fn value(self, schema: &'a Value, name: &str, trail: &mut Trail<'a>) -> Option<Value> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.referred(schema, reference, name, trail);
        }
        if let Some(example) = schema
            .get("example")
            .filter(|_| self.variety.is_none() && self.contents == Contents::Examples)
            .filter(|example| self.document.schemas.accepts(schema, example))
        {
            return Some(example.clone());
        }
        let made = self.made(schema, name, trail);
        made.or_else(|| (schema.get("nullable") == Some(&Value::Bool(true))).then_some(Value::Null))
    }

    /// The index of the choice among several: the first, unless values should differ.
    fn choice(self, of: usize) -> usize {
        self.variety.map_or(0, |variety| variety.index(of))
    }

    fn referred(
        self,
        schema: &'a Value,
        reference: &'a str,
        name: &str,
        trail: &mut Trail<'a>,
    ) -> Option<Value> {
        if trail.contains(&reference) {
            return None;
        }
        let Some(target) = self.document.resolve(schema) else {
            // What a reference that leads nowhere stands for takes anything.
            return Some(Value::Object(Map::new()));
        };
        trail.push(reference);
        let value = self.value(target, name, trail);
        trail.pop();
        value
    }

    fn made(self, schema: &'a Value, name: &str, trail: &mut Trail<'a>) -> Option<Value> {
        if let Some(values) = schema.get("enum").and_then(Value::as_array).filter(|values| !values.is_empty())
        {
            return Some(values[self.choice(values.len())].clone());
        }
        if ["allOf", "oneOf", "anyOf"].iter().any(|keyword| schema.get(keyword).is_some()) {
            return self.composed(schema, name, trail);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => self.array(schema, name, trail),
            Some("string") => Some(self.string(schema, name)),
            Some("integer") => Some(integer(schema, name, self.variety)),
            Some("number") => Some(number(schema, name, self.variety)),
            Some("boolean") => Some(self.variety.map_or_else(|| boolean(schema, name), Variety::boolean)),
            _ => self.object(schema, trail).map(Value::Object),
        }
    }

    /// The schema's own properties, all of `allOf`, and the first possible variant of `oneOf` or `anyOf`, in one value.
    fn composed(self, schema: &'a Value, name: &str, trail: &mut Trail<'a>) -> Option<Value> {
        let mut merged =
            if schema.get("properties").is_some() { Some(self.object(schema, trail)?) } else { None };
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for part in parts.filter(|part| self.says_a_type(part)) {
            match self.value(part, name, trail)? {
                Value::Object(value) => self.merge(merged.get_or_insert_default(), part, value),
                other => return Some(other),
            }
        }
        if let Some(variants) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array)
        {
            let (before, after) = variants.split_at(self.choice(variants.len()));
            let mut variants = after.iter().chain(before);
            let first = variants.find_map(|variant| Some((variant, self.value(variant, name, trail)?)));
            match first? {
                (variant, Value::Object(value)) => {
                    self.merge(merged.get_or_insert_default(), variant, value);
                    merged.get_or_insert_default().extend(discriminator(schema, variant));
                }
                (_, other) => return Some(other),
            }
        }
        merged.or_else(|| self.object(schema, trail)).map(Value::Object)
    }

    /// Whether a part of an `allOf` says more than words, bounds and examples.
    fn says_a_type(self, part: &Value) -> bool {
        let keywords = [
            "type",
            "properties",
            "enum",
            "allOf",
            "oneOf",
            "anyOf",
            "items",
            "additionalProperties",
            "required",
        ];
        self.document
            .resolve(part)
            .is_none_or(|part| keywords.iter().any(|keyword| part.get(keyword).is_some()))
    }

    /// The plainest string that fits the schema, as far as one is found.
    fn string(self, schema: &'a Value, name: &str) -> Value {
        let mut candidates = string::candidates(schema, name, self.variety).map(Value::String).peekable();
        let first = candidates.peek().cloned().unwrap_or_default();
        if schema.get("pattern").is_none() {
            return first;
        }
        candidates.find(|value| self.document.schemas.accepts(schema, value)).unwrap_or(first)
    }

    /// Adds a part's properties. A property that exists already is replaced only if the part declares it, because a
    /// part with only `required: [name]` has no schema for it.
    fn merge(self, merged: &mut Map<String, Value>, part: &Value, value: Map<String, Value>) {
        let declared = self.document.resolve(part).and_then(|part| part.get("properties"));
        for (name, value) in value {
            if declared.is_some_and(|declared| declared.get(&name).is_some()) || !merged.contains_key(&name) {
                merged.insert(name, value);
            }
        }
    }

    fn array(self, schema: &'a Value, name: &str, trail: &mut Trail<'a>) -> Option<Value> {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let item = match schema.get("items") {
            Some(items) if most > 0 => self.value(items, singular(name), trail),
            _ => None,
        };
        let Some(item) = item else { return (least == 0).then(|| Value::Array(Vec::new())) };
        let length = self.variety.map_or(least.max(1), |variety| variety.length(least, most));
        let mut items = vec![item];
        while (items.len() as u64) < length {
            let next = match self.variety {
                Some(_) => self.value(schema.get("items")?, singular(name), trail)?,
                None => items[0].clone(),
            };
            items.push(next);
        }
        items.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Some(Value::Array(items))
    }

    fn object(self, schema: &'a Value, trail: &mut Trail<'a>) -> Option<Map<String, Value>> {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut object = Map::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let demanded = required.contains(&name.as_str());
            let is_left_out = self.variety.is_some_and(|variety| !variety.is_likely());
            let is_left_out = is_left_out || self.contents == Contents::Required;
            if !demanded && (trail.len() > DEPTH || is_left_out)
                || property.get("writeOnly") == Some(&Value::Bool(true))
            {
                continue;
            }
            match self.value(property, name, trail) {
                Some(value) => drop(object.insert(name.clone(), value)),
                None if demanded => return None,
                None => {}
            }
        }
        self.undeclared(schema, &required, &mut object, trail);
        Some(object)
    }

    /// Adds required properties that are not declared, and one property of those with arbitrary names.
    fn undeclared(
        self,
        schema: &'a Value,
        required: &[&str],
        object: &mut Map<String, Value>,
        trail: &mut Trail<'a>,
    ) {
        const ANYTHING: &Value = &Value::Bool(true);
        let additional = schema.get("additionalProperties").unwrap_or(ANYTHING);
        let declared =
            |name: &str| schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
        for name in required {
            if !declared(name)
                && let Some(value) = self.value(additional, name, trail)
            {
                object.insert((*name).to_owned(), value);
            }
        }
        if additional.is_object()
            && object.is_empty()
            && let Some(value) = self.value(additional, "key", trail)
        {
            object.insert("key".to_owned(), value);
        }
    }
}

/// The discriminator's property, and its value for this variant.
fn discriminator(schema: &Value, variant: &Value) -> Option<(String, Value)> {
    let property = schema.get("discriminator")?.get("propertyName")?.as_str()?;
    let reference = variant.get("$ref")?.as_str()?;
    let (tag, _) =
        dialect::variants(schema.as_object()?).into_iter().find(|(_, target)| target == reference)?;
    Some((property.to_owned(), Value::String(tag)))
}

/// The name of one of several.
fn singular(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
}

fn boolean(schema: &Value, name: &str) -> Value {
    // The `deleted` of a deleted object must be true.
    let default = schema.get("default").and_then(Value::as_bool);
    Value::Bool(default.unwrap_or(name == "deleted"))
}

fn integer(schema: &Value, name: &str, variety: Option<&Variety>) -> Value {
    let moment = name.ends_with("_at") || name == "timestamp" || name == "expiration";
    let usual = if moment { EPOCH } else { 1 };
    let bound = |keyword| schema.get(keyword).and_then(Value::as_i64);
    let strict = |keyword| i64::from(schema.get(keyword) == Some(&Value::Bool(true)));
    let low = bound("minimum").map(|limit| limit.saturating_add(strict("exclusiveMinimum")));
    let high = bound("maximum").map(|limit| limit.saturating_sub(strict("exclusiveMaximum")));
    let value = usual.max(low.unwrap_or(i64::MIN)).min(high.unwrap_or(i64::MAX));
    let step = bound("multipleOf").unwrap_or(1).max(1);
    if let Some(variety) = variety {
        return variety.integer(low.unwrap_or(value), high.unwrap_or(i64::MAX), step);
    }
    json!(value.checked_add(step - 1).unwrap_or(value) / step * step)
}

/// Makes a number: a whole one, if the bounds allow one.
fn number(schema: &Value, name: &str, variety: Option<&Variety>) -> Value {
    let bound = |keyword| schema.get(keyword).and_then(Value::as_f64);
    match (bound("minimum"), bound("maximum")) {
        (low, Some(high)) if high < 1.0 => json!(low.map_or(high, |low| f64::midpoint(low, high))),
        (Some(low), _) if low.fract() != 0.0 => json!(low + 1.0),
        _ => integer(schema, name, variety),
    }
}

/// Writes the ids of a request's path into the response: the last one as `id` if the path ends with it, and each where a
/// property has its name. Returns whether there was a place for one.
pub(crate) fn echo(operation: &Operation, path: &Map<String, Value>, response: &mut Value) -> bool {
    let Some(response) = response.as_object_mut() else { return false };
    let last = operation.path.rsplit('/').next().and_then(|last| last.strip_prefix('{')?.strip_suffix('}'));
    let last = last.and_then(|last| path.get(last)).map(|value| ("id", value));
    let mut is_changed = false;
    for (name, value) in last.into_iter().chain(path.iter().map(|(name, value)| (name.as_str(), value))) {
        if let Some(property) = response.get_mut(name) {
            *property = value.clone();
            is_changed = true;
        }
    }
    is_changed
}

#[cfg(test)]
mod tests;
