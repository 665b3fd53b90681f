//! `openapi-build`: OpenAPI to Rust on the command line. Each command is a file of its name.

mod adopt;
mod check;
mod console;
mod failure;
mod generate;
mod input;
mod outline;
mod package;

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
}

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Adopt(arguments) => adopt::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console::complain(&failure);
            ExitCode::FAILURE
        }
    }
}
