//! Tests calls from synchronous code, and calls without a runtime.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use openapi_runtime::codegen::Method;
use openapi_runtime::{Client, Operation};

use crate::support::api::API;

const GET: Operation = Operation::new("Get", Method::Get, "/x");

#[test]
fn without_a_runtime_a_call_is_an_error() {
    let client = Client::builder(&API).base_url("http://127.0.0.1:1").build().unwrap();
    let call = pin!(client.request(&GET).send_empty());
    let Poll::Ready(Err(error)) = call.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("no error")
    };
    assert!(error.is_invalid_request());
    assert!(error.to_string().contains("not sent: a call needs a tokio runtime"), "{error}");
}

#[cfg(feature = "blocking")]
mod waiting {
    use std::thread;
    use std::time::Duration;

    use openapi_runtime::{ClientBuilder, Error, block_on};
    use tokio::runtime::{Builder, Runtime};

    use super::*;
    use crate::support::server::{Answer, Server};

    /// A server on a separate runtime, like a remote one.
    fn serve(answers: Vec<Answer>) -> (Runtime, Server) {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::new(answers));
        (runtime, server)
    }

    fn builder(server: &Server) -> ClientBuilder {
        Client::builder(&API).base_url(&server.url)
    }

    fn is_refused(result: Result<(), Error>) {
        let error = result.unwrap_err();
        assert!(error.is_invalid_request() && error.to_string().contains("`.await` belongs"), "{error}");
    }

    #[test]
    fn a_call_its_response_and_a_list() {
        let (_runtime, server) = serve(vec![
            Answer::json(200, "\"one\""),
            Answer::json(503, "{}"),
            Answer::json(200, "\"two\""),
            Answer::json(200, "[\"three\"]"),
        ]);
        let client = builder(&server).build().unwrap();
        assert_eq!(client.request(&GET).send_json::<String>().wait().unwrap(), "one");
        let response = client.request(&GET).send_json::<String>().with_response().wait().unwrap();
        assert_eq!((response.value.as_str(), response.attempts), ("two", 2));
        let items: Result<Vec<String>, Error> = client.request(&GET).stream().wait().collect();
        assert_eq!(items.unwrap(), ["three"]);
    }

    #[test]
    fn time_limits_hold() {
        let (_runtime, server) = serve(vec![Answer::Silence]);
        let client = builder(&server).timeout(Duration::from_millis(50)).build().unwrap();
        assert!(client.request(&GET).send_empty().no_retry().wait().unwrap_err().is_timeout());
    }

    #[test]
    fn many_threads_share_a_client() {
        let (_runtime, server) = serve((0..16).map(|_| Answer::json(200, "\"ok\"")).collect());
        let client = builder(&server).build().unwrap();
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| assert_eq!(client.request(&GET).send_json::<String>().wait().unwrap(), "ok"));
            }
        });
    }

    #[test]
    fn within_a_runtime_it_is_an_error_and_beside_it_is_not() {
        let (_runtime, server) = serve(vec![Answer::json(200, "{}"), Answer::json(200, "{}")]);
        let client = builder(&server).build().unwrap();
        let call = move || client.request(&GET).send_empty();
        let current = Builder::new_current_thread().enable_all().build().unwrap();
        current.block_on(async { is_refused(call().wait()) });
        let several = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        several.block_on(async move {
            let inner = call.clone();
            tokio::spawn(async move { is_refused(inner().wait()) }).await.unwrap();
            let inner = call.clone();
            tokio::task::spawn_blocking(move || inner().wait()).await.unwrap().unwrap();
            tokio::task::block_in_place(|| block_on(call())).unwrap();
        });
    }
}
