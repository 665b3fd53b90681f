//! Undeclared parameters and properties of a call, for an API that accepts more than its document declares.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::body::{Field, Fields};
use crate::codec::to_json;
use crate::flat::{Flat, flatten};
use crate::query::{Pairs, Style};

/// Query parameters and properties of the body, by names that the document does not declare.
#[derive(Clone, Default)]
pub(crate) struct Extras {
    query: Vec<(String, Flat)>,
    fields: Fields,
    /// Why the last value that was refused was refused.
    problem: Option<String>,
}

impl Extras {
    /// Adds a query parameter.
    pub(crate) fn add_query(&mut self, name: String, value: &impl Serialize) {
        if let Some(flat) = self.value(&name, value).and_then(|value| self.flat(&name, &value)) {
            self.query.push((name, flat));
        }
    }

    /// Adds a property of the body.
    pub(crate) fn add_field(&mut self, name: String, value: &impl Serialize) {
        if let Some(value) = self.value(&name, value) {
            self.fields.push((Cow::Owned(name), Field::Json(to_json(&value))));
        }
    }

    /// The properties for the body.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Writes the query parameters behind those of the operation.
    pub(crate) fn write_query(&self, pairs: &mut Pairs) {
        for (name, value) in &self.query {
            pairs.parameter(name, Style::Form, value);
        }
    }

    /// Returns the problem of a value that cannot be sent.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.problem.clone().map_or(Ok(()), Err)
    }

    fn value(&mut self, name: &str, value: &impl Serialize) -> Option<Value> {
        serde_json::to_value(value).map_err(|error| self.refuse(name, &error)).ok()
    }

    fn flat(&mut self, name: &str, value: &Value) -> Option<Flat> {
        flatten(value).map_err(|error| self.refuse(name, &error)).ok()
    }

    fn refuse(&mut self, name: &str, error: &dyn std::error::Error) {
        self.problem = Some(format!("`{name}` cannot be sent: {error}"));
    }
}
