//! `adopt`: the facts of a newly published document into ours, in place.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_upkeep::adopt::{Adopted, Options, adopt};

use crate::console;
use crate::failure::{Failure, Outcome};

/// Takes the facts of an official document into ours and keeps our words; tells what to look at
#[derive(Args)]
pub(crate) struct Arguments {
    /// The official document, as its owner publishes it
    official: PathBuf,

    /// Our document, which is rewritten; it is made if there is none
    ours: PathBuf,

    /// Take the official words too, in place of ours where both have some
    #[arg(long)]
    with_prose: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { official, ours, with_prose } = arguments;
    let facts = fs::read_to_string(official).map_err(Failure::file("read", official))?;
    let known = read_if_any(ours)?;
    let options = Options { with_prose: *with_prose };
    let adopted = adopt(&facts, known.as_deref(), &options)?;
    let is_changed = known.as_ref() != Some(&adopted.document);
    if is_changed {
        replace(ours, &adopted.document)?;
    }
    report(ours, is_changed, &adopted);
    Ok(())
}

fn read_if_any(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file("read", path)(error)),
    }
}

/// Puts the text in the file's place in one step: a failure leaves the file as it was.
fn replace(path: &Path, text: &str) -> Outcome {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let done = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        // What matters is why it could not be written; there may be nothing to remove.
        let _ = fs::remove_file(&temporary);
    }
    done.map_err(Failure::file("write", path))
}

fn report(ours: &Path, is_changed: bool, adopted: &Adopted) {
    let Adopted { moved, dropped, missing, .. } = adopted;
    for (from, to) in moved {
        console::say(format_args!("moved: {from} -> {to}"));
    }
    for pointer in dropped {
        console::say(format_args!("dropped: {pointer}"));
    }
    for pointer in missing {
        console::say(format_args!("no words: {pointer}"));
    }
    console::say(format_args!(
        "{}: {}; {} moved, {} dropped, {} without words",
        ours.display(),
        if is_changed { "rewritten" } else { "unchanged" },
        moved.len(),
        dropped.len(),
        missing.len(),
    ));
}
