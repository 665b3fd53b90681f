//! A JSON text taken apart, so loosely that it can also be put together wrongly: keys may come twice, numbers may be
//! none.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::Value;

/// A value of a JSON text.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// The literal text.
    Scalar(String),
    Array(Vec<Node>),
    /// Keys as written in the text, without the quotes.
    Object(Vec<(String, Node)>),
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                Self::Object(fields.iter().map(|(key, value)| (escaped(key), value.into())).collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

/// The content of a JSON string, escaped.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

impl Node {
    /// The text, without blanks.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut |_| {});
        out
    }

    /// Writes the text, and calls `blank` at each position that may have blanks.
    pub(crate) fn write(&self, out: &mut String, blank: &mut dyn FnMut(&mut String)) {
        blank(out);
        match self {
            Self::Scalar(text) => out.push_str(text),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write(out, blank);
                }
                blank(out);
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    blank(out);
                    let _ = write!(out, "\"{key}\"");
                    blank(out);
                    out.push(':');
                    value.write(out, blank);
                }
                blank(out);
                out.push('}');
            }
        }
        blank(out);
    }

    fn children(&self) -> Vec<&Node> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::Array(items) => items.iter().collect(),
            Self::Object(fields) => fields.iter().map(|(_, value)| value).collect(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Node> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::Array(items) => items.iter_mut().collect(),
            Self::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        }
    }

    /// The number of values: this one and all nested ones.
    fn size(&self) -> usize {
        let mut size = 0;
        self.visit(&mut |_| size += 1);
        size
    }

    /// A random value for which `fits` is true, or this one if there is none.
    pub(crate) fn any(&mut self, rng: &mut Rng, fits: fn(&Node) -> bool) -> &mut Node {
        let (mut count, mut fitting) = (0, Vec::new());
        self.visit(&mut |node| {
            if fits(node) {
                fitting.push(count);
            }
            count += 1;
        });
        let chosen = rng.choice(&fitting).copied().unwrap_or(0);
        self.nth_mut(chosen)
    }

    /// Calls `look` with this value and all inside of it, in the order of the text.
    fn visit(&self, look: &mut dyn FnMut(&Node)) {
        look(self);
        for child in self.children() {
            child.visit(look);
        }
    }

    fn nth_mut(&mut self, index: usize) -> &mut Node {
        if index == 0 {
            return self;
        }
        let mut left = index - 1;
        for child in self.children_mut() {
            let size = child.size();
            if left < size {
                return child.nth_mut(left);
            }
            left -= size;
        }
        unreachable!("there are not so many values")
    }
}
