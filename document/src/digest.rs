//! Groups problems for people, so that a kind with a thousand problems does not hide the others.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::problem::{Problem, Severity};

/// How many of the warnings of one kind are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first three, and how many more there are.
    Brief,
    /// All.
    Full,
}

/// A line of a digest. Its text may have a hint on further lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestLine {
    /// How bad that is.
    pub severity: Severity,
    /// A problem, or how many there are.
    pub text: String,
}

impl Detail {
    fn limit(self) -> usize {
        match self {
            Self::Brief => 3,
            Self::Full => usize::MAX,
        }
    }
}

/// All errors in their order; then the warnings, grouped by code with the largest group first; then, if there are
/// several warnings, how many of each code there are.
pub fn digest(problems: &[Problem], detail: Detail) -> Vec<DigestLine> {
    let errors = problems.iter().filter(|problem| problem.is_error());
    let mut lines: Vec<DigestLine> =
        errors.map(|error| DigestLine { severity: Severity::Error, text: error.to_string() }).collect();
    let groups = warnings_by_code(problems);
    let warnings = groups.iter().flat_map(|(code, group)| group_lines(*code, group, detail));
    lines
        .extend(warnings.chain(totals(&groups)).map(|text| DigestLine { severity: Severity::Warning, text }));
    lines
}

fn warnings_by_code(problems: &[Problem]) -> Vec<(Code, Vec<&Problem>)> {
    let mut groups: BTreeMap<Code, Vec<&Problem>> = BTreeMap::new();
    for warning in problems.iter().filter(|problem| !problem.is_error()) {
        groups.entry(warning.code).or_default().push(warning);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    groups
}

fn group_lines(code: Code, group: &[&Problem], detail: Detail) -> Vec<String> {
    let mut lines: Vec<String> = group.iter().take(detail.limit()).map(ToString::to_string).collect();
    let more = group.len() - lines.len();
    if more > 0 {
        lines.push(format!("{more} more of `{code}`: `openapi-build check --verbose` lists them"));
    }
    lines
}

fn totals(groups: &[(Code, Vec<&Problem>)]) -> Option<String> {
    let all: usize = groups.iter().map(|(_, group)| group.len()).sum();
    let counts: Vec<String> =
        groups.iter().map(|(code, group)| format!("{} `{code}`", group.len())).collect();
    (all > 1).then(|| format!("{all} warnings: {}", counts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointer::Pointer;

    fn problems() -> Vec<Problem> {
        let problem = |code, name: &str| Problem::new(code, Pointer::root().child(name), "wrong");
        let items = (0..5).map(|index| problem(Code::MissingItems, &format!("i{index}")));
        let before = [problem(Code::EnumValue, "e"), problem(Code::DanglingReference, "d")];
        before.into_iter().chain(items).collect()
    }

    fn texts(detail: Detail) -> Vec<String> {
        let lines = digest(&problems(), detail).into_iter();
        lines.map(|line| format!("{:?}: {}", line.severity, line.text)).collect()
    }

    #[test]
    fn a_large_group_shows_its_first_places_and_counts_the_rest() {
        assert_eq!(
            texts(Detail::Brief),
            [
                "Error: wrong (at #/d) [dangling-reference]",
                "Warning: wrong (at #/i0) [missing-items]",
                "Warning: wrong (at #/i1) [missing-items]",
                "Warning: wrong (at #/i2) [missing-items]",
                "Warning: 2 more of `missing-items`: `openapi-build check --verbose` lists them",
                "Warning: wrong (at #/e) [enum-value]",
                "Warning: 6 warnings: 5 `missing-items`, 1 `enum-value`",
            ]
        );
    }

    #[test]
    fn in_full_no_place_is_missing() {
        let lines = texts(Detail::Full);
        assert_eq!(lines.len(), problems().len() + 1, "{lines:#?}");
        assert!(lines.iter().all(|line| !line.contains(" more of ")), "{lines:#?}");
    }

    #[test]
    fn one_warning_needs_no_total() {
        assert_eq!(digest(&problems()[..1], Detail::Brief).len(), 1);
        assert_eq!(digest(&[], Detail::Brief), []);
    }
}
