//! Runs the fake as a separate process, so that its memory is not measured.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use clerk_backend_fake::{Fake, Fault};

/// The argument by which this program becomes the server.
pub(crate) const SERVE: &str = "serve";

/// The interval of each fault, in requests: two of a hundred requests fail. Primes spread the faults evenly.
fn faults() -> [Fault; 7] {
    [
        Fault::reset().every(331),
        Fault::cut(10).every(337),
        Fault::stall().every(347),
        Fault::status(500).every(349),
        Fault::status(503).every(353),
        Fault::rate_limit(0).every(359),
        Fault::delay(Duration::from_millis(50)).every(367),
    ]
}

/// Serves until the standard input ends, then prints how many requests were objected to.
pub(crate) async fn serve() {
    let fake = Fake::start().await.expect("the fake starts");
    faults().into_iter().for_each(|fault| fake.inject(fault.always()));
    let mut out = io::stdout();
    writeln!(out, "{}", fake.url()).and_then(|()| out.flush()).expect("the parent reads");
    let (end, mut ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        end.send(())
    });
    let mut objections = 0;
    loop {
        let pause = tokio::time::timeout(Duration::from_millis(100), &mut ended).await;
        objections += fake.objections().len();
        // Otherwise the fake would keep all requests in memory.
        fake.clear();
        if pause.is_ok() {
            break;
        }
    }
    writeln!(out, "{objections}").expect("the parent reads");
}

/// The server's process.
pub(crate) struct Server {
    pub(crate) url: String,
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        let command = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let url = line(&mut output);
        Self { url, process, output }
    }

    /// Ends it; how many requests it objected to.
    pub(crate) fn stop(mut self) -> u64 {
        drop(self.process.stdin.take());
        let objections = line(&mut self.output).parse().expect("a number");
        self.process.wait().expect("the server ends");
        objections
    }
}

fn line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("the server prints");
    line.trim_end().to_owned()
}
