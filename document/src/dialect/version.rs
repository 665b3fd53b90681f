//! Determines the version of a document.

use std::fmt;

use serde_json::Value;

use crate::code::Code;
use crate::pointer::Pointer;
use crate::problem::Problem;
use crate::value::excerpt;

/// A version of OpenAPI, without the patch number, which does not affect documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0
    V3_0,
    /// 3.1
    V3_1,
    /// 3.2
    V3_2,
}

const SUPPORTED: &str = "OpenAPI 3.0, 3.1 and 3.2 are supported";

const CONVERT: &str =
    "convert it: npx -p swagger2openapi swagger2openapi --yaml --outfile openapi.yml <this file>";

impl Version {
    pub(super) fn of(root: &Value) -> Result<Self, Vec<Problem>> {
        let version = root.get("openapi").and_then(Value::as_str);
        version.and_then(|version| Self::parse(version.trim())).ok_or_else(|| vec![Self::refusal(root)])
    }

    fn refusal(root: &Value) -> Problem {
        let pointer = Pointer::root().child("openapi");
        match root.get("openapi") {
            Some(Value::String(version)) => {
                let message = format!("OpenAPI {version} is not supported");
                Problem::new(Code::Version, pointer, message).hint(SUPPORTED)
            }
            Some(other) => {
                let message = format!("`openapi` must be a string, found {}", excerpt(other));
                Problem::new(Code::Version, pointer, message).hint("for example \"3.0.3\"")
            }
            None if root.get("swagger").is_some() => {
                let message = "this is a document of Swagger 2.0";
                Problem::new(Code::Version, Pointer::root().child("swagger"), message).hint(CONVERT)
            }
            None => {
                let message = "`openapi`, the version of the specification, is missing";
                Problem::new(Code::Version, pointer, message).hint(SUPPORTED)
            }
        }
    }

    fn parse(version: &str) -> Option<Self> {
        let mut parts = version.splitn(3, '.');
        match (parts.next()?, parts.next()?) {
            ("3", "0") => Some(Self::V3_0),
            ("3", "1") => Some(Self::V3_1),
            ("3", "2") => Some(Self::V3_2),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        })
    }
}
