//! `check`: lists the problems of a document, and writes nothing.

use clap::Args;

use crate::console::{self, count};
use crate::failure::Outcome;
use crate::input::Input;

/// Lists the problems of a document, and the parts that the code would not represent
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (_, generated) = arguments.input.generate()?;
    let warnings = generated.warnings();
    console::list(warnings, arguments.input.detail());
    console::say(format_args!(
        "{}: no errors, {}",
        arguments.input.spec.display(),
        count(warnings.len(), "warning"),
    ));
    Ok(())
}
