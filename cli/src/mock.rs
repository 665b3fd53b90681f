//! `mock`: serves a document.

use std::io::Read;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use openapi_mock::{Document, Limits, Mock};
use serde_json::Value;

use crate::console;
use crate::failure::{Failure, Outcome};
use crate::input::Input;

/// Serves a document: checks requests, and responds with examples or with values that match the schemas
///
/// A response that was made up has the header `x-openapi-mock: made-up`. Clients choose a response by
/// `Prefer: code=404` and `Prefer: example=NAME`. Tests steer the mock by requests to `/__mock/`: faults, state, what
/// was received and objected to.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// The port to listen at; 0 for a free one
    #[arg(long, default_value_t = 4010)]
    port: u16,

    /// The address to listen at
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// Make up other values for each response, the same again for the same number
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Keep the items of collections, so that created items can be read, listed, changed and deleted
    #[arg(long)]
    state: bool,

    /// Initial items, as JSON: `{"/pets": [{"id": "1"}]}`; implies --state
    #[arg(long, value_name = "JSON")]
    fixtures: Option<PathBuf>,

    /// The maximum size of a request's body, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body)]
    max_body: usize,

    /// End when stdin is closed, as it is when the program that started this one ends
    #[arg(long)]
    until_stdin_closes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mock = arguments.start()?;
    console::say(mock.url());
    if arguments.until_stdin_closes {
        // The input is ignored, and an error counts as its end.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        return Ok(());
    }
    loop {
        // The server runs on another thread, so this thread waits until the process is ended.
        std::thread::park();
    }
}

impl Arguments {
    fn start(&self) -> Result<Mock, Failure> {
        let document = Document::of(&self.input.document()?).map_err(Failure::Mock)?;
        let mut limits = Limits::default();
        limits.body = self.max_body;
        let document = Arc::new(document);
        let mut builder =
            Mock::builder().read(move || Ok(document)).port(self.port).host(self.host).limits(limits);
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        builder = match self.fixtures()? {
            Some(fixtures) => builder.fixtures(fixtures),
            None if self.state => builder.stateful(),
            None => builder,
        };
        builder.start_blocking().map_err(|error| Failure::Mock(error.to_string()))
    }

    fn fixtures(&self) -> Result<Option<Value>, Failure> {
        let Some(path) = &self.fixtures else { return Ok(None) };
        let failure = |error: &dyn std::fmt::Display| Failure::Mock(format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| failure(&error))?;
        serde_json::from_str(&text).map(Some).map_err(|error| failure(&error))
    }
}
