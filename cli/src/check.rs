//! `check`: what is wrong with a document, without writing anything.

use clap::Args;

use crate::console::{self, count};
use crate::failure::{Failure, Outcome};
use crate::input::Input;

/// Tells what is wrong with a document, and what of it would not be in the code
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// Fail if there are warnings
    #[arg(long)]
    deny_warnings: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (_, generated) = arguments.input.generate()?;
    let warnings = generated.warnings();
    console::warn(warnings);
    if arguments.deny_warnings && !warnings.is_empty() {
        return Err(Failure::Warnings(warnings.len()));
    }
    console::say(format_args!(
        "{}: no problems, {}",
        arguments.input.spec.display(),
        count(warnings.len(), "warning"),
    ));
    Ok(())
}
