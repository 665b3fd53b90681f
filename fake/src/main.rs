//! Serves Clerk's Backend API on a loopback port until it is stopped, or the process that started it ends.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, io, thread};

use clerk_backend_fake::{Fake, FakeBuilder};
use serde_json::json;

const USAGE: &str = "\
A stand-in for Clerk's Backend API, on a loopback port.

Usage: clerk-backend-fake [--port N] [--fixtures FILE] [--at MS] [--strict] [--stateless] [--detached]

  --port N         listen at this port, instead of one that is free
  --fixtures FILE  create what this JSON file says: request bodies by path
  --at MS          start at this time in Unix milliseconds, instead of now
  --strict         object to requests that do not state the API version
  --stateless      keep no state: respond to every operation from its schema
  --detached       go on when the process that started the fake has ended
  --help           print this text

Prints one line of JSON, with `url`, `secret_key`, `publishable_key`, `jwt_key` and `webhook_secret`, and serves until
it is stopped.
";

/// How often the parent is looked for.
const PARENT_CHECK: Duration = Duration::from_millis(200);

struct Options {
    builder: FakeBuilder,
    detached: bool,
}

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
    let Some(Options { builder, detached }) = parse(env::args().skip(1))? else {
        io::stdout().write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let parent = parent();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let fake = runtime.block_on(builder.start())?;
    writeln!(io::stdout(), "{}", introduction(&fake))?;
    while detached || parent == self::parent() {
        thread::sleep(PARENT_CHECK);
    }
    Ok(())
}

/// The data that a program needs to use the fake.
fn introduction(fake: &Fake) -> serde_json::Value {
    json!({
        "url": fake.url(),
        "secret_key": Fake::secret_key(),
        "publishable_key": Fake::publishable_key(),
        "jwt_key": fake.jwt_key(),
        "webhook_secret": Fake::webhook_secret(),
    })
}

/// The parent process. When it ends, the system assigns another parent.
#[cfg(unix)]
fn parent() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn parent() -> Option<u32> {
    None
}

/// Parses the command line; `None` for `--help`.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options { builder: Fake::builder(), detached: false };
    while let Some(argument) = arguments.next() {
        let builder = options.builder;
        options.builder = match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--strict" => builder.strict(),
            "--stateless" => builder.stateless(),
            "--port" => builder.port(number("--port", arguments.next())?),
            "--at" => builder.at(number("--at", arguments.next())?),
            "--fixtures" => builder.fixtures(fixtures(arguments.next())?),
            "--detached" => {
                options.detached = true;
                builder
            }
            other => return Err(format!("there is no option `{other}`; see --help")),
        };
    }
    Ok(Some(options))
}

fn number<T: std::str::FromStr>(option: &str, argument: Option<String>) -> Result<T, String> {
    let text = argument.ok_or_else(|| format!("{option} needs a number"))?;
    text.parse().map_err(|_| format!("{option}: `{text}` is no number that it can be"))
}

fn fixtures(argument: Option<String>) -> Result<serde_json::Map<String, serde_json::Value>, String> {
    let file = argument.ok_or("--fixtures needs a file")?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
}
