//! Serves Clerk's Backend API on a loopback port until it is stopped.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::{env, io, thread};

use clerk_backend_fake::{Fake, FakeBuilder};

const USAGE: &str = "\
A stand-in for Clerk's Backend API, on a loopback port.

Usage: clerk-backend-fake [--port N] [--strict] [--stateless]

  --port N      listen at this port, instead of one that is free
  --strict      object to requests that do not tell the API version
  --stateless   keep no state: answer every operation from its schema
  --help        print this text

Prints its URL on stdout, and serves until it is stopped.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "clerk-backend-fake: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(builder) = parse(env::args().skip(1))? else {
        io::stdout().write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let fake = runtime.block_on(builder.start())?;
    writeln!(io::stdout(), "{}", fake.url())?;
    loop {
        thread::park();
    }
}

/// `None` where help is asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<FakeBuilder>, String> {
    let mut builder = Fake::builder();
    while let Some(argument) = arguments.next() {
        builder = match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--strict" => builder.strict(),
            "--stateless" => builder.stateless(),
            "--port" => builder.port(port(arguments.next())?),
            other => return Err(format!("there is no option `{other}`; see --help")),
        };
    }
    Ok(Some(builder))
}

fn port(argument: Option<String>) -> Result<u16, String> {
    let text = argument.ok_or("--port needs a number")?;
    text.parse().map_err(|_| format!("--port: `{text}` is no port"))
}
