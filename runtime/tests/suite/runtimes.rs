//! Tests one client over several runtimes: a `static` that every test uses, each in a separate runtime.

use std::time::Duration;

use openapi_runtime::codegen::Method;
use openapi_runtime::{Client, NoRetry, Operation};
use tokio::runtime::{Builder, Runtime};

use crate::support::api::API;
use crate::support::server::{Answer, Server};

const CREATE: Operation = Operation::new("Create", Method::Post, "/x");

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn server(calls: usize) -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::new((0..calls).map(|_| Answer::json(200, "{}")).collect()));
    (runtime, server)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder(&API).base_url(&server.url).retry(NoRetry);
    builder.timeout(Duration::from_secs(5)).build().unwrap()
}

#[test]
fn a_write_goes_through_after_a_runtime_has_ended() {
    let (_runtime, server) = server(40);
    let client = client(&server);
    for _ in 0..40 {
        runtime().block_on(client.request(&CREATE).send_empty()).unwrap();
    }
}

#[test]
fn a_runtime_that_stands_still_holds_up_no_other() {
    let (_runtime, server) = server(4);
    let client = client(&server);
    let (first, second) = (runtime(), runtime());
    for _ in 0..2 {
        first.block_on(client.request(&CREATE).send_empty()).unwrap();
        second.block_on(client.request(&CREATE).send_empty()).unwrap();
    }
}

#[test]
fn a_write_under_way_survives_the_end_of_another_runtime() {
    let (_runtime, server) = server(64);
    let client = client(&server);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..8 {
                    runtime().block_on(client.request(&CREATE).send_empty()).unwrap();
                }
            });
        }
    });
}
