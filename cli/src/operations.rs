//! `operations`: prints a table of all operations, with the call of each in Rust.

use clap::Args;
use openapi_build::surface::{Input as Value, Operation, Role};

use crate::console;
use crate::failure::Outcome;
use crate::input::Input;

/// Lists all operations: method, path, Rust call, arguments and result
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
}

const HEADINGS: [&str; 5] = ["METHOD", "PATH", "CALL", "ARGUMENTS", "RESULT"];

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (surface, warnings) = arguments.input.surface()?;
    console::list(&warnings, arguments.input.detail());
    let rows: Vec<[String; 5]> = surface.operations.values().map(row).collect();
    for line in table(&rows) {
        console::say(line);
    }
    Ok(())
}

fn row(operation: &Operation) -> [String; 5] {
    let arguments: Vec<String> = operation.arguments().chain(operation.setters()).map(argument).collect();
    [
        operation.method.as_str().to_owned(),
        operation.path.clone(),
        format!("{}().{}", operation.call.accessor, operation.call.method),
        if arguments.is_empty() { "-".to_owned() } else { arguments.join(", ") },
        operation.output.ty().to_string(),
    ]
}

/// Prints an argument as `user_id: String`, and an optional one as `limit?: i64`.
fn argument(value: &Value) -> String {
    let mark = if value.role == Role::Argument { "" } else { "?" };
    format!("{}{mark}: {}", value.name, value.value)
}

/// The rows below their headings, in columns.
fn table(rows: &[[String; 5]]) -> impl Iterator<Item = String> {
    let headings = HEADINGS.map(str::to_owned);
    let widths: [usize; 5] = std::array::from_fn(|column| {
        let cells = rows.iter().chain([&headings]).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    });
    std::iter::once(headings).chain(rows.iter().cloned()).map(move |row| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    })
}
