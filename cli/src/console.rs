//! What people and scripts read: results on stdout, everything else on stderr.

use std::fmt::Display;
use std::io::{self, Write};

use openapi_build::{Detail, Problem, Severity, digest};

use crate::failure::Failure;

/// A line of the result.
pub(crate) fn say(line: impl Display) {
    write_line(io::stdout().lock(), line);
}

/// Problems of a document, each with its level; many of one kind in full only where that is asked for.
pub(crate) fn list(problems: &[Problem], detail: Detail) {
    for line in digest(problems, detail) {
        let level = match line.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write_line(io::stderr().lock(), format_args!("{level}: {}", line.text));
    }
}

/// Why the command did not do what it was asked to.
pub(crate) fn complain(failure: &Failure) {
    list(failure.problems(), Detail::Brief);
    write_line(io::stderr().lock(), format_args!("error: {failure}"));
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A reader that went away, as `head` does, has what it wanted: that is no failure.
fn write_line(mut stream: impl Write, line: impl Display) {
    let _ = writeln!(stream, "{line}");
}
