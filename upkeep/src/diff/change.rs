//! The result: changes in sections, each with its level, and the verdict.

use std::fmt;

use serde::Serialize;

/// The changes from one document to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The changes, by tag; none is empty.
    pub sections: Vec<Section>,
}

/// The changes of one tag, of the client, or of models that several tags share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Section {
    /// The tag as the document calls it, `Client` or `Models`.
    pub title: String,
    /// The changes; those that break come first.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The consequence for users of the generated code.
    pub level: Level,
    /// The kind of item that changed.
    pub subject: Subject,
    /// The path of the item from the root of the generated code: `api::users::Users::get_user`.
    pub path: String,
    /// The parameter, field or variant, if the change concerns one.
    pub member: Option<String>,
    /// The change, as Markdown in one line.
    pub message: String,
    /// The replacement, if it is known.
    pub hint: Option<String>,
    /// The tags whose operations lead to it.
    pub tags: Vec<String>,
}

/// The consequence of a change for users of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Code that compiled may no longer compile, or send something else.
    Breaking,
    /// Something was added.
    Addition,
    /// Users need to adapt nothing, but should know: a deprecation, another path of the same method.
    Note,
}

/// The kind of item that a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Subject {
    /// The client, or what every request carries.
    Client,
    /// A group of operations.
    Tag,
    /// An operation.
    Operation,
    /// A parameter of an operation, in its path, its query, its headers or its body.
    Parameter,
    /// A type.
    Type,
    /// A field of a struct.
    Field,
    /// A variant of an enum or a union.
    Variant,
}

/// What the changes mean for the version of the SDK, by [Semantic Versioning](https://semver.org). Of a version
/// before 1.0 the second number counts as the first: `major` is 0.2 after 0.1, `minor` is 0.1.1 after 0.1.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing changes for users.
    None,
    /// Nothing breaks.
    Minor,
    /// Something breaks.
    Major,
}

impl Diff {
    /// Whether nothing changes for users.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The changes of all sections.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.sections.iter().flat_map(|section| &section.changes)
    }

    /// How many changes are of this level.
    pub fn count(&self, level: Level) -> usize {
        self.changes().filter(|change| change.level == level).count()
    }

    /// What the changes mean for the version.
    pub fn verdict(&self) -> Verdict {
        match self.changes().map(|change| change.level).min() {
            None => Verdict::None,
            Some(Level::Breaking) => Verdict::Major,
            Some(Level::Addition | Level::Note) => Verdict::Minor,
        }
    }

    /// `3 breaking changes, 1 addition`.
    pub(super) fn counts(&self) -> String {
        let kinds = [
            (Level::Breaking, "breaking change"),
            (Level::Addition, "addition"),
            (Level::Note, "other change"),
        ];
        let counts = kinds.into_iter().filter_map(|(level, what)| match self.count(level) {
            0 => None,
            1 => Some(format!("1 {what}")),
            count => Some(format!("{count} {what}s")),
        });
        let counts: Vec<String> = counts.collect();
        if counts.is_empty() { "nothing changes for users".to_owned() } else { counts.join(", ") }
    }
}

impl Change {
    pub(super) fn new(level: Level, subject: Subject, path: &str, message: impl Into<String>) -> Self {
        Self {
            level,
            subject,
            path: path.to_owned(),
            member: None,
            message: message.into(),
            hint: None,
            tags: Vec::new(),
        }
    }

    pub(super) fn member(mut self, member: &str) -> Self {
        self.member = Some(member.to_owned());
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The item as a section shows it: `Users::get_user` within its tag, `models::User`.
    pub(super) fn label(&self) -> &str {
        match self.path.strip_prefix("api::").and_then(|path| path.split_once("::")) {
            Some((_, within)) => within,
            None => &self.path,
        }
    }

    /// The change in one line, without its level.
    pub(super) fn line(&self) -> String {
        format!("`{}`: {}", self.label(), self.message)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}
