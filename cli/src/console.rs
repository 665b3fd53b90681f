//! Prints results on stdout, for people and scripts, and everything else on stderr.

use std::fmt::Display;
use std::io::{self, Write};

use openapi_build::{Detail, Problem, Severity, digest};

use crate::failure::Failure;

/// A line of the result.
pub(crate) fn say(line: impl Display) {
    write_line(io::stdout().lock(), line);
}

/// Prints the problems of a document, each with its level. `detail` decides whether large groups are listed in full.
pub(crate) fn list(problems: &[Problem], detail: Detail) {
    for line in digest(problems, detail) {
        let level = match line.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write_line(io::stderr().lock(), format_args!("{level}: {}", line.text));
    }
}

/// Prints why the command failed.
pub(crate) fn complain(failure: &Failure) {
    list(failure.problems(), Detail::Brief);
    write_line(io::stderr().lock(), format_args!("error: {failure}"));
}

/// What is not as it should be, while the command goes on.
pub(crate) fn note(line: impl Display) {
    write_line(io::stderr().lock(), line);
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Writes a line. A closed pipe is no failure: a reader such as `head` ends when it has enough lines.
fn write_line(mut stream: impl Write, line: impl Display) {
    let _ = writeln!(stream, "{line}");
}
