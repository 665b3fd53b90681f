//! The kinds of problems and their levels.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest_names;

/// The consequence of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported.
    Warn,
    /// It is reported and no code is generated.
    Deny,
}

impl FromStr for Level {
    type Err = String;

    fn from_str(level: &str) -> Result<Self, Self::Err> {
        match level {
            "allow" => Ok(Self::Allow),
            "warn" => Ok(Self::Warn),
            "deny" => Ok(Self::Deny),
            other => Err(format!("there is no level `{other}`: the levels are `allow`, `warn` and `deny`")),
        }
    }
}

/// Whether the level of a kind of problem can be changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// Always an error, because the document has no sensible interpretation.
    Fixed,
    /// The level unless the settings override it.
    Default(Level),
}

const FIXED: Policy = Policy::Fixed;
const DENY: Policy = Policy::Default(Level::Deny);
const WARN: Policy = Policy::Default(Level::Warn);

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $policy:ident;)+) => {
        /// The kind of a [`Problem`](crate::Problem).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in settings, options and reports: `dangling-reference`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The meaning of the code, in a sentence or two.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }

            fn policy(self) -> Policy {
                match self { $(Self::$variant => $policy,)+ }
            }
        }
    };
}

codes! {
    /// The text is neither YAML nor JSON.
    Syntax = "syntax", FIXED;
    /// A mapping has the same key twice.
    DuplicateKey = "duplicate-key", FIXED;
    /// The document exceeds a limit: its size, its depth, or what its aliases expand to.
    Limit = "limit", FIXED;
    /// The version of the document is not supported, or missing.
    Version = "version", FIXED;
    /// A part of the document does not have the structure that OpenAPI requires.
    Invalid = "invalid", FIXED;
    /// A reference leads to itself.
    Cycle = "cycle", FIXED;
    /// A reference leads to another file, and that file cannot be read.
    UnreadableFile = "unreadable-file", FIXED;
    /// An overlay is malformed, or one of its corrections has expired.
    Overlay = "overlay", FIXED;
    /// The settings are malformed, or one of them matches nothing.
    Settings = "settings", FIXED;
    /// The name or description of a property suggests a secret, and the settings do not decide whether it is printed. Allowed, it is printed.
    UndecidedSecret = "undecided-secret", DENY;
    /// The target of a reference does not exist. Allowed, the type is any JSON value.
    DanglingReference = "dangling-reference", DENY;
    /// A schema names a type that OpenAPI does not have. Allowed, the type is any JSON value.
    UnknownType = "unknown-type", DENY;
    /// Two operations have the same `operationId`. The second is named after its method and path.
    DuplicateOperationId = "duplicate-operation-id", WARN;
    /// An operation has no `operationId`. It is named after its method and path.
    MissingOperationId = "missing-operation-id", WARN;
    /// A path has a parameter that the operation does not declare. Its type is a string.
    UndeclaredPathParameter = "undeclared-path-parameter", WARN;
    /// An operation declares a path parameter that its path does not have. It is ignored.
    StrayPathParameter = "stray-path-parameter", WARN;
    /// A response has no `description`, which OpenAPI requires.
    MissingDescription = "missing-description", WARN;
    /// A field that OpenAPI requires is missing, and has an obvious default.
    MissingField = "missing-field", WARN;
    /// A property has `required: true`; `required` is a list in the object's schema.
    RequiredProperty = "required-property", WARN;
    /// A keyword belongs to another version of OpenAPI than the document. It is read as that version means it.
    OtherVersion = "other-version", WARN;
    /// A keyword is not one of OpenAPI. It is ignored.
    UnknownKeyword = "unknown-keyword", WARN;
    /// A keyword beside a `$ref`, where OpenAPI ignores it.
    ReferenceSibling = "reference-sibling", WARN;
    /// A keyword's value is of a type that OpenAPI does not allow. It is converted, or ignored.
    KeywordType = "keyword-type", WARN;
    /// A number is beyond what can be held. It is ignored.
    NumberRange = "number-range", WARN;
    /// A schema contradicts itself. The wider reading is taken.
    Contradiction = "contradiction", WARN;
    /// An array has no `items`. Its items may be anything.
    MissingItems = "missing-items", WARN;
    /// A required property is not declared.
    UndeclaredRequired = "undeclared-required", WARN;
    /// An enum lists a value twice, or a value that its type does not allow.
    EnumValue = "enum-value", WARN;
    /// A media type of a body or a response is not generated, as another one of the same kind is.
    MediaType = "media-type", WARN;
    /// A security scheme is not generated.
    SecurityScheme = "security-scheme", WARN;
    /// A server of a path or an operation is not generated, because another one comes first.
    UnusedServer = "unused-server", WARN;
    /// A parameter declares a header that OpenAPI keeps for other fields of the document. It is ignored.
    ReservedHeader = "reserved-header", WARN;
    /// The headers of a part of a multipart body are not generated.
    PartHeaders = "part-headers", WARN;
    /// The body of an event is not JSON, so that the event is left out, or it lacks the property that the settings name, so that all bodies are taken whole.
    EventBody = "event-body", WARN;
    /// A discriminator does not tell schemas apart.
    Discriminator = "discriminator", WARN;
    /// Several parts of an `allOf` are not objects. The last part decides.
    UnmergedParts = "unmerged-parts", WARN;
    /// The successes of an operation have bodies of different kinds. They are returned as bytes.
    MixedResponses = "mixed-responses", WARN;
    /// The document says something that the generated code does not represent.
    NotRepresented = "not-represented", WARN;
}

impl Code {
    /// The level unless the settings override it.
    pub fn default_level(self) -> Level {
        match self.policy() {
            Policy::Fixed => Level::Deny,
            Policy::Default(level) => level,
        }
    }

    /// Whether the level can be set to another than [`Level::Deny`].
    pub fn is_adjustable(self) -> bool {
        self.policy() != Policy::Fixed
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Code {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|code| code.name() == name);
        known.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|code| code.name());
            let nearest = nearest_names(names, name).first().map(|near| format!(": did you mean `{near}`?"));
            format!("there is no code `{name}`{}", nearest.unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_each_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/problems.md");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped: there is no {path}");
            return;
        };
        for code in Code::ALL {
            let level = match code.default_level() {
                Level::Allow => "allow",
                Level::Warn => "warn",
                Level::Deny if code.is_adjustable() => "deny",
                Level::Deny => "always an error",
            };
            let row = format!("| `{code}` | {level} | {} |", code.explanation());
            assert!(text.contains(&row), "this row is missing:\n{row}");
        }
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, Code::ALL.len(), "a row too many");
    }

    #[test]
    fn each_name_is_read_back_and_each_code_is_explained() {
        for code in Code::ALL {
            assert_eq!(code.name().parse(), Ok(*code));
            assert!(code.explanation().ends_with('.'), "{code}");
        }
    }
}
