//! `keep`: records the names that the Rust API keeps when its document changes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use openapi_upkeep::keep::keep;

use crate::console;
use crate::failure::Failure;
use crate::file;
use crate::pair::{Pair, kept};

/// Records the names that the Rust API keeps from one document to the next, so that additions are not breaking
///
/// A build reads the file: `.kept("spec/api.kept.toml")`, or `generate --kept`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pair: Pair,

    /// The names that the Rust API of the old document keeps
    #[arg(long, value_name = "TOML")]
    old_kept: Option<PathBuf>,

    /// The file to write
    #[arg(long, value_name = "TOML")]
    kept: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match write(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failures) => {
            failures.iter().for_each(console::complain);
            ExitCode::FAILURE
        }
    }
}

fn write(arguments: &Arguments) -> Result<(), Vec<Failure>> {
    let one = |error: openapi_build::Error| vec![error.into()];
    let (old, new) = arguments.pair.read()?;
    let before = kept(arguments.old_kept.as_deref())?;
    let api = old.surface(&before).map_err(one)?;
    let (now, _) = keep(&api, &before, |kept| new.surface(kept)).map_err(one)?;
    let text = now.to_toml();
    let path = &arguments.kept;
    let known = file::read_if_any(path).map_err(|failure| vec![failure])?;
    let is_changed = known.as_ref() != Some(&text);
    if is_changed {
        file::replace(path, &text).map_err(|failure| vec![failure])?;
    }
    console::say(format_args!("{}: {}", path.display(), if is_changed { "rewritten" } else { "unchanged" }));
    Ok(())
}
