//! `diff`: what changes for users of the generated code from one document to another.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_build::{Builder, Document, Settings};
use openapi_upkeep::diff::{Diff, Verdict, diff};

use crate::console;
use crate::failure::Failure;

/// The exit status where nothing could be compared.
pub(crate) const FAILED: u8 = 3;

/// Tells what changes for users of the generated code, and what that means for its version
///
/// The exit status is 0 if nothing changes, 1 if nothing breaks, 2 if something does, and 3 if the documents could
/// not be compared: a file cannot be read, a document has problems, the command line is wrong.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The OpenAPI 3.0 document that the code is generated from, YAML or JSON
    old: PathBuf,

    /// The document that it is to be generated from
    new: PathBuf,

    /// Corrections of both documents: an OpenAPI Overlay 1.0 document; may be repeated
    #[arg(long = "overlay", value_name = "YAML")]
    overlays: Vec<PathBuf>,

    /// Corrections of the old document alone, after those of both; may be repeated
    #[arg(long = "old-overlay", value_name = "YAML")]
    old_overlays: Vec<PathBuf>,

    /// Corrections of the new document alone, after those of both; may be repeated
    #[arg(long = "new-overlay", value_name = "YAML")]
    new_overlays: Vec<PathBuf>,

    /// What the documents cannot say: the client's name, how the API errs, what is a secret
    #[arg(long, value_name = "TOML")]
    settings: Option<PathBuf>,

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

/// What is wrong with either document is told at once.
fn compare(arguments: &Arguments) -> Result<Diff, Vec<Failure>> {
    let Arguments { old, new, overlays, old_overlays, new_overlays, settings, .. } = arguments;
    let settings = match settings {
        Some(path) => Settings::read(path).map_err(|error| vec![error.into()])?,
        None => Settings::default(),
    };
    let read = |path: &Path, own: &[PathBuf]| -> Result<Document, Failure> {
        Ok(overlays.iter().chain(own).fold(Builder::new(path), Builder::overlay).document()?)
    };
    match (read(old, old_overlays), read(new, new_overlays)) {
        (Ok(old), Ok(new)) => diff(&old, &new, &settings).map_err(|error| vec![error.into()]),
        (old, new) => Err([old, new].into_iter().filter_map(Result::err).collect()),
    }
}

fn show(diff: &Diff, format: Format) {
    match format {
        Format::Text => console::say(diff),
        // A line's end is added to what is said.
        Format::Markdown => console::say(diff.to_markdown().trim_end()),
        Format::Json => console::say(format_args!("{:#}", diff.to_json())),
    }
}
