//! The levels of problems from the settings.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error};

use crate::code::{Code, Level};
use crate::problem::{Problem, Severity};

/// The level of each kind of problem. Kinds that are not listed have the default level of their [`Code`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lints {
    levels: BTreeMap<Code, Level>,
    is_strict: bool,
}

impl Lints {
    /// Sets the level of a code. `Err` says why it cannot be set: some problems leave no sensible interpretation.
    pub fn set(&mut self, code: Code, level: Level) -> Result<(), String> {
        if !code.is_adjustable() && level != Level::Deny {
            return Err(format!("`{code}` is always an error: it can be neither allowed nor a warning"));
        }
        self.levels.insert(code, level);
        Ok(())
    }

    /// Turns every problem that would be a warning into an error.
    pub fn deny_warnings(&mut self) {
        self.is_strict = true;
    }

    /// Takes over the levels of others, which count more than these.
    pub fn extend(&mut self, others: &Self) {
        self.levels.extend(&others.levels);
        self.is_strict |= others.is_strict;
    }

    /// The level of a code.
    pub fn level(&self, code: Code) -> Level {
        match self.levels.get(&code).copied().unwrap_or(code.default_level()) {
            Level::Warn if self.is_strict => Level::Deny,
            level => level,
        }
    }

    /// The problems at their levels, without those that are allowed.
    #[must_use]
    pub fn apply(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let at_level = |mut problem: Problem| {
            problem.severity = match self.level(problem.code) {
                Level::Allow => return None,
                Level::Warn => Severity::Warning,
                Level::Deny => Severity::Error,
            };
            Some(problem)
        };
        problems.into_iter().filter_map(at_level).collect()
    }
}

/// As in the settings: names of codes and of levels.
impl<'de> Deserialize<'de> for Lints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut lints = Self::default();
        for (code, level) in BTreeMap::<Code, Level>::deserialize(deserializer)? {
            lints.set(code, level).map_err(D::Error::custom)?;
        }
        Ok(lints)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;
    use crate::Pointer;

    fn severity(lints: &Lints, code: Code) -> Option<Severity> {
        let problems = lints.apply(vec![Problem::new(code, Pointer::root(), "")]);
        problems.first().map(|problem| problem.severity)
    }

    #[test]
    fn a_level_that_is_set_replaces_the_default() {
        let mut lints: Lints = serde_json::from_str(r#"{"unknown-keyword": "allow"}"#).unwrap();
        lints.set(Code::DanglingReference, Level::Warn).unwrap();
        assert_eq!(severity(&lints, Code::UnknownKeyword), None);
        assert_eq!(severity(&lints, Code::DanglingReference), Some(Severity::Warning));
        assert_eq!(severity(&lints, Code::MissingItems), Some(Severity::Warning));
        assert_eq!(severity(&lints, Code::Invalid), Some(Severity::Error));
    }

    #[test]
    fn strictness_denies_warnings_but_not_what_is_allowed() {
        let mut lints = Lints::default();
        lints.set(Code::MissingItems, Level::Allow).unwrap();
        lints.deny_warnings();
        assert_eq!(severity(&lints, Code::MissingItems), None);
        assert_eq!(severity(&lints, Code::UnknownKeyword), Some(Severity::Error));
    }

    #[test]
    fn what_has_no_reading_stays_an_error() {
        assert!(Lints::default().set(Code::Syntax, Level::Allow).unwrap_err().contains("always an error"));
        let read = |text: &str| serde_json::from_str::<Lints>(text).unwrap_err().to_string();
        assert!(read(r#"{"sintax": "warn"}"#).contains("there is no code `sintax`: did you mean `syntax`?"));
        assert!(read(r#"{"missing-items": "forbid"}"#).contains("there is no level `forbid`"));
    }
}
