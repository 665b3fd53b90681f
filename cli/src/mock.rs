//! `mock`: serves a document.

use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use openapi_mock::{Document, Limits, Mock, MockBuilder, Proxy, WorldKey};
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

    /// Start at this time in Unix milliseconds, and go on only by requests to `/__mock/clock`
    #[arg(long, value_name = "MS")]
    at: Option<i64>,

    /// Keep state, faults, log and clock apart by a key in each request: `credential`, or `header:NAME`
    #[arg(long, value_name = "KEY", value_parser = world_key)]
    worlds: Option<WorldKey>,

    /// Keep the items of collections, so that created items can be read, listed, changed and deleted
    #[arg(long)]
    state: bool,

    /// Initial items, as JSON: `{"/pets": [{"id": "1"}]}`; implies --state
    #[arg(long, value_name = "JSON")]
    fixtures: Option<PathBuf>,

    /// The maximum size of a request's body, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body)]
    max_body: usize,

    /// Pass requests on to the server at this URL, and check both sides; what is wrong is in a header and on stderr
    #[arg(long, value_name = "URL", conflicts_with_all = ["state", "fixtures", "seed"])]
    proxy: Option<String>,

    /// With --proxy: refuse requests that do not fit the document, and respond 500 instead of responses that do not
    #[arg(long, requires = "proxy")]
    errors: bool,

    /// With --proxy: how many seconds the server has to respond
    #[arg(long, requires = "proxy", value_name = "SECONDS", default_value_t = 30)]
    proxy_timeout: u64,

    /// Serve https with this certificate, in PEM, with those of its authorities after it
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The key of the certificate, in PEM
    #[arg(long, value_name = "PEM", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

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
        builder = match self.fixtures()? {
            Some(fixtures) => builder.fixtures(fixtures),
            None if self.state => builder.stateful(),
            None => builder,
        };
        builder = with(builder, self.seed, MockBuilder::seed);
        builder = with(builder, self.at, MockBuilder::at);
        builder = with(builder, self.worlds.clone(), MockBuilder::worlds);
        builder = with(builder, self.proxy(), MockBuilder::proxy);
        if let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) {
            builder = builder.tls(read(certificate)?, read(key)?);
        }
        builder = builder.on_objection(|objection| console::note(objection.line()));
        builder.start_blocking().map_err(|error| Failure::Mock(error.to_string()))
    }

    fn proxy(&self) -> Option<Proxy> {
        let proxy = Proxy::to(self.proxy.as_ref()?).timeout(Duration::from_secs(self.proxy_timeout));
        Some(if self.errors { proxy.refuse() } else { proxy })
    }

    fn fixtures(&self) -> Result<Option<Value>, Failure> {
        let Some(path) = &self.fixtures else { return Ok(None) };
        let parsed = serde_json::from_slice(&read(path)?);
        parsed.map(Some).map_err(|error| Failure::Mock(format!("{}: {error}", path.display())))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(Failure::file("read", path))
}

/// Adds a setting, where it was given.
fn with<T>(
    builder: MockBuilder,
    setting: Option<T>,
    add: impl FnOnce(MockBuilder, T) -> MockBuilder,
) -> MockBuilder {
    match setting {
        Some(value) => add(builder, value),
        None => builder,
    }
}

fn world_key(text: &str) -> Result<WorldKey, String> {
    match text.split_once(':') {
        None if text == "credential" => Ok(WorldKey::Credential),
        Some(("header", name)) => {
            let name = name.parse().map_err(|_| format!("`{name}` is no name of a header"))?;
            Ok(WorldKey::Header(name))
        }
        _ => Err("it must be `credential`, or `header:` and the name of a header".to_owned()),
    }
}
