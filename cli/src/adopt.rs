//! `adopt`: merges the facts of a newly published document into ours, in place.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_upkeep::adopt::{Adopted, Options, adopt};

use crate::console;
use crate::failure::{Failure, Outcome};
use crate::file;

/// Merges the facts of an official document into ours, keeps our prose, and lists the changes to review
///
/// For projects that keep a document of their own beside the official one: with descriptions in their own words, or
/// because the official one may not be copied. Projects that generate from the unchanged official document do not need
/// it; they use `diff` and `keep`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The official document, as its owner publishes it
    official: PathBuf,

    /// Our document, which is rewritten, or created if it does not exist
    ours: PathBuf,

    /// Take the official prose, too, in place of ours where both have it
    #[arg(long)]
    with_prose: bool,

    /// List the changes, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { official, ours, with_prose, dry_run } = arguments;
    let facts = fs::read_to_string(official).map_err(Failure::file("read", official))?;
    let known = file::read_if_any(ours)?;
    let options = Options { with_prose: *with_prose };
    let adopted = adopt(&facts, known.as_deref(), &options)?;
    let is_changed = known.as_ref() != Some(&adopted.document);
    if is_changed && !dry_run {
        file::replace(ours, &adopted.document)?;
    }
    report(ours, outcome(is_changed, *dry_run), &adopted);
    Ok(())
}

fn outcome(is_changed: bool, dry_run: bool) -> &'static str {
    match (is_changed, dry_run) {
        (false, _) => "unchanged",
        (true, false) => "rewritten",
        (true, true) => "would be rewritten",
    }
}

fn report(ours: &Path, outcome: &str, adopted: &Adopted) {
    let Adopted { moved, dropped, dropped_comments, missing, .. } = adopted;
    for (from, to) in moved {
        console::say(format_args!("moved: {from} -> {to}"));
    }
    for pointer in dropped {
        console::say(format_args!("dropped: {pointer}"));
    }
    for (pointer, comment) in dropped_comments {
        console::say(format_args!("comment dropped: {pointer}: {comment}"));
    }
    for pointer in missing {
        console::say(format_args!("no words: {pointer}"));
    }
    console::say(format_args!(
        "{}: {outcome}; {} moved, {} dropped, {} without words",
        ours.display(),
        moved.len(),
        dropped.len(),
        missing.len(),
    ));
}
