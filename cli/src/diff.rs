//! `diff`: lists the changes between two documents for users of the generated code.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_upkeep::diff::{Diff, Verdict};

use crate::console;
use crate::failure::Failure;
use crate::pair::{Pair, both, kept};

/// The exit status if the documents could not be compared.
pub(crate) const FAILED: u8 = 3;

/// Lists the changes for users of the generated code, and the part of its version that must increase
///
/// The exit status is 0 if nothing changes, 1 if nothing breaks, 2 if something does, and 3 if the documents could
/// not be compared: a file cannot be read, a document has problems, the command line is wrong.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pair: Pair,

    /// The names that the Rust API of the old document keeps
    #[arg(long, value_name = "TOML")]
    old_kept: Option<PathBuf>,

    /// The names that the Rust API of the new document keeps
    #[arg(long, value_name = "TOML")]
    new_kept: Option<PathBuf>,

    /// Whom the result is for: people, a changelog, or a program
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match compare(arguments) {
        Ok(diff) => {
            show(&diff, arguments.format);
            ExitCode::from(match diff.verdict() {
                Verdict::None => 0,
                Verdict::Minor => 1,
                Verdict::Major => 2,
            })
        }
        Err(failures) => {
            failures.iter().for_each(console::complain);
            ExitCode::from(FAILED)
        }
    }
}

/// The problems of both documents are reported together.
fn compare(arguments: &Arguments) -> Result<Diff, Vec<Failure>> {
    let (old, new) = arguments.pair.read()?;
    let (old_kept, new_kept) = (kept(arguments.old_kept.as_deref())?, kept(arguments.new_kept.as_deref())?);
    let (old, new) = both(old.surface(&old_kept), new.surface(&new_kept))?;
    Ok(openapi_upkeep::diff::compare(&old, &new))
}

fn show(diff: &Diff, format: Format) {
    match format {
        Format::Text => console::say(diff),
        // `say` adds the line break.
        Format::Markdown => console::say(diff.to_markdown().trim_end()),
        Format::Json => console::say(format_args!("{:#}", diff.to_json())),
    }
}
