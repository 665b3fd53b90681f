//! Tests faulty servers and networks: the result of a call, how often the SDK sends a request, and how many arrive.
//!
//! Every fault is tested with a read and a write. The results must equal the table in `docs/reliability.md`;
//! `UPDATE_DOCS=1` rewrites it.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the table is for people")]

#[path = "faults/cases.rs"]
mod cases;
mod support;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use cases::{Case, Misbehaviour};
use clerk_backend::runtime::{Backoff, Response};
use clerk_backend::{Clerk, Error};
use clerk_backend_fake::Fake;
use support::server::Server;

/// Larger than all regular responses here, and smaller than the body that exceeds the limit.
const LIMIT: usize = 1 << 20;

/// A running server with a fault.
enum Running {
    Gone(String),
    Fake(Fake),
    Own(Server),
}

impl Running {
    async fn start(misbehaviour: &Misbehaviour) -> Self {
        match misbehaviour {
            Misbehaviour::Gone => {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
                Self::Gone(format!("http://{}", listener.local_addr().unwrap()))
            }
            Misbehaviour::Fake(faults) => {
                let fake = Fake::start().await.unwrap();
                faults.iter().for_each(|fault| fake.inject(fault.clone()));
                Self::Fake(fake)
            }
            Misbehaviour::Own(react) | Misbehaviour::Reused(react) => Self::Own(Server::start(*react)),
        }
    }

    /// The default client, in more of a hurry.
    fn clerk(&self) -> Clerk {
        let url = match self {
            Self::Gone(url) => url,
            Self::Fake(fake) => fake.url(),
            Self::Own(server) => &server.url,
        };
        let pauses = Backoff::new().pauses(Duration::from_millis(5), Duration::from_millis(20));
        let builder = Clerk::builder(Fake::secret_key()).api_url(url).retry(pauses);
        builder.timeout(Duration::from_secs(2)).max_response_size(LIMIT).build().unwrap()
    }

    fn requests(&self) -> usize {
        match self {
            Self::Gone(_) => 0,
            Self::Fake(fake) => fake.requests().len(),
            Self::Own(server) => server.requests(),
        }
    }

    /// How many organizations there are, once all is well.
    async fn written(&self) -> u64 {
        let Self::Fake(fake) = self else { return self.requests() as u64 };
        fake.heal();
        let page = self.clerk().organizations().list_organizations().await.unwrap();
        u64::try_from(page.total.unwrap()).unwrap()
    }
}

/// The result of a call.
struct Outcome {
    result: String,
    sent: u32,
    arrived: usize,
}

impl Outcome {
    fn new<T>(result: &Result<Response<T>, Error>, arrived: usize) -> Self {
        let (text, sent) = match result {
            Ok(response) => ("the value".to_owned(), response.attempts),
            Err(error) => (described(error), error.attempts()),
        };
        Self { result: text, sent, arrived }
    }

    fn cells(&self) -> String {
        format!("{} | {} | {}", self.result, self.sent, self.arrived)
    }
}

/// The error by what a caller can ask it.
fn described(error: &Error) -> String {
    let predicates = [
        ("is_connect", error.is_connect()),
        ("is_timeout", error.is_timeout()),
        ("is_rate_limited", error.is_rate_limited()),
        ("is_server", error.is_server()),
        ("is_decode", error.is_decode()),
    ];
    let true_ones = predicates.iter().filter(|(_, is_so)| *is_so).map(|(name, _)| format!("`{name}`"));
    let kind = std::iter::once(format!("`{:?}`", error.kind()));
    kind.chain(true_ones).collect::<Vec<_>>().join(", ")
}

async fn read(case: &Case) -> Outcome {
    let server = Running::start(&case.server).await;
    let clerk = server.clerk();
    let before = prime(case, &server, &clerk).await;
    let result = clerk.organizations().list_organizations().send().with_response().await;
    bounded(&server, &result);
    Outcome::new(&result, server.requests() - before)
}

async fn write(case: &Case) -> Outcome {
    let server = Running::start(&case.server).await;
    let clerk = server.clerk();
    let before = prime(case, &server, &clerk).await;
    let result = clerk.organizations().create_organization("Acme").send().with_response().await;
    bounded(&server, &result);
    let outcome = Outcome::new(&result, server.requests() - before);
    let written = server.written().await - before as u64;
    assert!(written <= 1, "{}: {written} organizations from one call", case.fault);
    assert!(result.is_err() || written == 1, "{}: a success that is none", case.fault);
    outcome
}

/// Opens a connection that the client keeps, if the case needs one. Returns the number of requests for it.
async fn prime(case: &Case, server: &Running, clerk: &Clerk) -> usize {
    if matches!(case.server, Misbehaviour::Reused(_)) {
        clerk.organizations().list_organizations().await.unwrap();
        // The client learns of a closed connection after a moment.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.requests()
}

/// Checks that the client neither stores nor reads more of a body than the limit.
fn bounded<T>(server: &Running, result: &Result<Response<T>, Error>) {
    if let Err(error) = result {
        assert!(error.body().is_none_or(|body| body.len() <= LIMIT));
    }
    if let Running::Own(server) = server {
        // The SDK cannot limit the buffers of the system on both sides.
        assert!(server.sent() < 32 << 20, "{} bytes were taken", server.sent());
    }
}

#[tokio::test]
async fn what_a_caller_gets_and_what_arrives() {
    let mut table = String::from(
        "| the server … | a read gets | sent | arrived | a write gets | sent | arrived |\n\
         |---|---|--:|--:|---|--:|--:|\n",
    );
    for case in cases::all() {
        let (read, write) = tokio::join!(read(&case), write(&case));
        writeln!(table, "| {} | {} | {} |", case.fault, read.cells(), write.cells()).unwrap();
    }
    println!("{table}");
    support::docs::compare("reliability.md", "faults", &table);
}
