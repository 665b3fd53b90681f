//! `openapi-build`: OpenAPI to Rust on the command line. Each command is a file of its name.

mod adopt;
mod check;
mod console;
mod diff;
mod failure;
mod file;
mod generate;
mod input;
mod keep;
mod mock;
mod operations;
mod package;
mod pair;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// OpenAPI to Rust: clients that compile fast and survive change.
#[derive(Parser)]
#[command(name = "openapi-build", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Check(check::Arguments),
    Adopt(adopt::Arguments),
    Diff(diff::Arguments),
    Keep(keep::Arguments),
    Operations(operations::Arguments),
    Mock(mock::Arguments),
}

fn main() -> ExitCode {
    let outcome = match CommandLine::try_parse().unwrap_or_else(refuse).command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Adopt(arguments) => adopt::run(&arguments),
        Command::Operations(arguments) => operations::run(&arguments),
        Command::Mock(arguments) => mock::run(&arguments),
        // `diff` returns its verdict as the exit status.
        Command::Diff(arguments) => return diff::run(&arguments),
        Command::Keep(arguments) => return keep::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console::complain(&failure);
            ExitCode::FAILURE
        }
    }
}

/// Ends the process: a wrong command line has the status 2, unless that is one of the command's results.
fn refuse(error: clap::Error) -> CommandLine {
    let is_diff = std::env::args_os().nth(1).is_some_and(|command| command == "diff");
    if is_diff && error.use_stderr() {
        // An error of printing could not be printed either, so it is ignored.
        let _ = error.print();
        std::process::exit(i32::from(diff::FAILED));
    }
    error.exit()
}
