//! Compares members: the field, the argument, the setter and the setter for null of one name.
//!
//! They are compared together, so that a property that becomes required is reported as one change, and not as changes
//! of a field, a setter and a constructor.

use indexmap::IndexMap;
use openapi_build::surface::{Construction, Field, Input, Operation, Passing, Role, Struct, Type};

use super::change::{Change, Level, Subject};
use super::comparison::Comparison;
use super::wire;

/// The members by name: fields of a struct, or values that an operation takes.
pub(super) type Members<'a> = IndexMap<&'a str, Member<'a>>;

/// The field, argument and setters of one name.
pub(super) struct Member<'a> {
    source: Source<'a>,
    /// The type of the field, if it is one.
    field: Option<Type>,
    way: Way,
    /// How a caller passes the value, for arguments and setters.
    passing: Option<&'a Passing>,
    has_null: bool,
    is_deprecated: bool,
}

/// Where a member comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Field(&'a Field),
    Additional,
    Input(&'a Input),
}

/// How a caller gets to pass a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    None,
    Argument,
    Setter,
}

/// The members of a struct: its fields, and how they are given a value where callers make such structs.
pub(super) fn of_struct(object: &Struct) -> Members<'_> {
    let mut members: Members =
        object.fields.iter().map(|field| (field.name.as_str(), of_field(field))).collect();
    members.extend(object.additional.as_ref().map(|additional| {
        let member = Member {
            source: Source::Additional,
            field: Some(additional.ty()),
            way: Way::None,
            passing: None,
            has_null: false,
            is_deprecated: false,
        };
        (additional.name.as_str(), member)
    }));
    members
}

fn of_field(field: &Field) -> Member<'_> {
    let (way, passing, has_null) = match &field.construction {
        Some(Construction::Argument(passing)) => (Way::Argument, Some(passing), false),
        Some(Construction::Setter { passing, null }) => (Way::Setter, Some(passing), null.is_some()),
        _ => (Way::None, None, false),
    };
    let is_deprecated = field.is_deprecated;
    Member { source: Source::Field(field), field: Some(field.ty()), way, passing, has_null, is_deprecated }
}

/// The members of an operation: the arguments of its method and the setters of its request.
pub(super) fn of_operation(operation: &Operation) -> Members<'_> {
    operation.inputs.iter().map(|input| (input.name.as_str(), of_input(input))).collect()
}

fn of_input(input: &Input) -> Member<'_> {
    let (way, has_null) = match &input.role {
        Role::Setter { null } => (Way::Setter, null.is_some()),
        _ => (Way::Argument, false),
    };
    Member {
        source: Source::Input(input),
        field: None,
        way,
        passing: Some(&input.passing),
        has_null,
        is_deprecated: input.is_deprecated,
    }
}

impl Member<'_> {
    /// The type for messages: that of the field, else that of the argument.
    fn shown(&self) -> String {
        let passed = || self.passing.map(ToString::to_string).unwrap_or_default();
        self.field.as_ref().map_or_else(passed, ToString::to_string)
    }
}

/// How members are compared, and described.
pub(super) struct MemberComparison<'a> {
    pub(super) comparison: &'a Comparison<'a>,
    /// A field or a parameter.
    pub(super) subject: Subject,
    /// The path of their new owner.
    pub(super) path: &'a str,
    /// Whether callers could and can pass values: not for a struct that only responses hold.
    pub(super) is_sent: bool,
}

impl MemberComparison<'_> {
    /// Lists the changes between members. `renamed_from` has the old names of renamed members.
    pub(super) fn changes(
        &self,
        old: &Members,
        new: &Members,
        renamed_from: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut matched = Vec::new();
        for (name, member) in new {
            let before = renamed_from(name).unwrap_or_else(|| (*name).to_owned());
            match old.get(before.as_str()) {
                Some(was) => changes.extend(self.change(name, self.parts(name, &before, was, member))),
                None => changes.push(self.added(name, member)),
            }
            matched.push(before);
        }
        for name in old.keys().filter(|name| !matched.iter().any(|matched| matched == *name)) {
            changes.extend(self.change(name, vec![(Level::Breaking, "is gone".to_owned())]));
        }
        changes
    }

    /// Joins all changes of a name to one, with the most severe level.
    fn change(&self, name: &str, parts: Vec<(Level, String)>) -> Option<Change> {
        let level = parts.iter().map(|(level, _)| *level).min()?;
        let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
        let message = format!("{} `{name}` {}", self.word(), parts.join("; "));
        Some(Change::new(level, self.subject, self.path, message).member(name))
    }

    fn word(&self) -> &'static str {
        if self.subject == Subject::Field { "field" } else { "parameter" }
    }

    fn added(&self, name: &str, member: &Member) -> Change {
        let is_required = self.is_sent && member.way == Way::Argument;
        let level = if is_required { Level::Breaking } else { Level::Addition };
        let kind = match (self.is_sent, is_required) {
            (false, _) => "",
            (true, true) => "required ",
            (true, false) => "optional ",
        };
        let message = format!("new {kind}{} `{name}`: `{}`", self.word(), member.shown());
        Change::new(level, self.subject, self.path, message).member(name)
    }

    /// The differences of a member that both sides have.
    fn parts(&self, name: &str, before: &str, old: &Member, new: &Member) -> Vec<(Level, String)> {
        let mut parts = Vec::new();
        parts.extend(self.renamed(name, before, old, new));
        parts.extend(self.way(old, new));
        parts.extend(self.ty(old, new));
        parts.extend(self.wire(old, new));
        if self.is_sent && old.has_null != new.has_null && old.way == new.way {
            parts.push(match new.has_null {
                true => (Level::Addition, format!("may be null: `{name}_null`")),
                false => (Level::Breaking, format!("has no `{name}_null` any more")),
            });
        }
        if old.is_deprecated != new.is_deprecated {
            let now = if new.is_deprecated { "is deprecated" } else { "is no longer deprecated" };
            parts.push((Level::Note, now.to_owned()));
        }
        parts
    }

    /// Reports a new name. For an argument it is a note, because arguments are passed by position.
    fn renamed(&self, name: &str, before: &str, old: &Member, new: &Member) -> Option<(Level, String)> {
        if name == before {
            return None;
        }
        let is_argument =
            self.subject == Subject::Parameter && old.way == Way::Argument && new.way == Way::Argument;
        Some(match is_argument {
            true => (Level::Note, format!("was called `{before}`, at the same place")),
            false => (Level::Breaking, format!("was called `{before}`")),
        })
    }

    /// From setter to argument, or the other way.
    fn way(&self, old: &Member, new: &Member) -> Option<(Level, String)> {
        let function = if self.subject == Subject::Field { "`new`" } else { "the method" };
        let message = match (old.way, new.way) {
            _ if !self.is_sent => return None,
            (Way::Setter, Way::Argument) => {
                format!("is required now: an argument of {function}, no longer a setter")
            }
            (Way::Argument, Way::Setter) => {
                format!("is optional now: a setter, no longer an argument of {function}")
            }
            (Way::None, Way::Argument) => format!("is an argument of {function} now"),
            (Way::Argument, Way::None) => format!("is no longer an argument of {function}"),
            (Way::None, Way::Setter) => return Some((Level::Addition, "has a setter".to_owned())),
            (Way::Setter, Way::None) => "has no setter any more".to_owned(),
            _ => return None,
        };
        Some((Level::Breaking, message))
    }

    /// Reports a change of the type: of the field, else of the argument, whose type follows from that of the field.
    fn ty(&self, old: &Member, new: &Member) -> Option<(Level, String)> {
        if let (Some(before), Some(now)) = (&old.field, &new.field)
            && !self.comparison.is_same(before, now)
        {
            return Some((Level::Breaking, format!("is `{now}`, was `{before}`")));
        }
        let (before, now) = (old.passing.filter(|_| self.is_sent)?, new.passing?);
        (!self.passes_same(before, now)).then(|| (Level::Breaking, format!("takes `{now}`, was `{before}`")))
    }

    fn passes_same(&self, old: &Passing, new: &Passing) -> bool {
        let is_same_way = std::mem::discriminant(old) == std::mem::discriminant(new);
        is_same_way && old.ty().zip(new.ty()).is_none_or(|(old, new)| self.comparison.is_same(old, new))
    }

    fn wire(&self, old: &Member, new: &Member) -> Vec<(Level, String)> {
        match (old.source, new.source) {
            (Source::Field(old), Source::Field(new)) => wire::of_field(old, new, self.is_sent),
            (Source::Input(old), Source::Input(new)) => {
                let is_compound = wire::is_compound(&self.comparison.new, &new.value);
                wire::of_target(&old.target, &new.target, is_compound)
            }
            _ => Vec::new(),
        }
    }
}

/// The old names of renamed members, which have the same name on the wire. New name → old name.
pub(super) fn renamed<'a>(old: &Members<'a>, new: &Members<'a>) -> Vec<(&'a str, &'a str)> {
    let gone: Vec<(&str, Source)> = old
        .iter()
        .filter(|(name, _)| !new.contains_key(*name))
        .map(|(name, it)| (*name, it.source))
        .collect();
    let added = new.iter().filter(|(name, _)| !old.contains_key(*name));
    let before = |source: Source| {
        let mut gone = gone.iter();
        gone.find(|(_, before)| is_same_on_the_wire(*before, source)).map(|(name, _)| *name)
    };
    added.filter_map(|(name, member)| Some((*name, before(member.source)?))).collect()
}

fn is_same_on_the_wire(old: Source, new: Source) -> bool {
    match (old, new) {
        (Source::Field(old), Source::Field(new)) => old.wire_name == new.wire_name,
        (Source::Input(old), Source::Input(new)) => old.target == new.target,
        (Source::Additional, Source::Additional) => true,
        _ => false,
    }
}

/// The arguments that both functions take, where their order differs: a call may compile and mean another thing.
pub(super) fn reordered(
    old: &Members,
    new: &Members,
    renamed_from: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let arguments = |members: &Members| -> Vec<String> {
        let arguments = members.iter().filter(|(_, member)| member.way == Way::Argument);
        arguments.map(|(name, _)| (*name).to_owned()).collect()
    };
    let mut now = arguments(new);
    now.iter_mut().for_each(|name| *name = renamed_from(name).unwrap_or_else(|| name.clone()));
    let mut before = arguments(old);
    before.retain(|name| now.contains(name));
    now.retain(|name| before.contains(name));
    (before != now)
        .then(|| format!("the order of arguments is `{}`, was `{}`", now.join(", "), before.join(", ")))
}
