//! Tests layers around transports.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, Request, Response};
use openapi_runtime::codegen::Method;
use openapi_runtime::{
    Backoff, BoxFuture, Bytes, Client, ClientBuilder, NoRetry, Operation, Transport, TransportError,
};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};

use crate::support;
use crate::support::api::API;
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("GetThing", Method::Get, "/x");

type Log = Arc<Mutex<Vec<String>>>;
type Sending<'a> = BoxFuture<'a, Result<Response<Bytes>, TransportError>>;

fn builder(server: &Server) -> ClientBuilder {
    Client::builder(&API).base_url(&server.url).retry(Backoff::new().pauses(Duration::ZERO, Duration::ZERO))
}

/// Adds its name to a header, and writes down what passes it.
#[derive(Debug)]
struct Named {
    name: &'static str,
    log: Log,
    inner: Arc<dyn Transport>,
}

impl Named {
    fn layer(name: &'static str, log: &Log) -> impl FnOnce(Arc<dyn Transport>) -> Self + use<> {
        let log = log.clone();
        move |inner| Self { name, log, inner }
    }

    fn log(&self, what: impl std::fmt::Display) {
        self.log.lock().unwrap().push(format!("{}: {what}", self.name));
    }
}

impl Transport for Named {
    fn send(&self, mut request: Request<Bytes>) -> Sending<'_> {
        request.headers_mut().append("x-passed", HeaderValue::from_static(self.name));
        self.log(request.extensions().get::<&'static Operation>().unwrap().id());
        Box::pin(async move {
            let result = self.inner.send(request).await;
            match &result {
                Ok(answer) => self.log(answer.status().as_u16()),
                Err(error) => self.log(error),
            }
            result
        })
    }
}

#[tokio::test]
async fn each_attempt_passes_the_last_one_first() {
    let server = Server::new(vec![Answer::json(503, "{}"), Answer::json(200, "[]")]).await;
    let log = Log::default();
    let client = builder(&server).wrap(Named::layer("inner", &log)).wrap(Named::layer("outer", &log));
    client.build().unwrap().request(&GET).send_json::<Vec<String>>().await.unwrap();
    let once = |status| {
        ["outer: GetThing".to_owned(), "inner: GetThing".to_owned()]
            .into_iter()
            .chain(["inner", "outer"].map(|name| format!("{name}: {status}")))
    };
    assert!(log.lock().unwrap().iter().eq(&once(503).chain(once(200)).collect::<Vec<_>>()), "{log:?}");
    // The headers of an attempt are not those of the next.
    let passed: Vec<_> =
        server.requests().iter().map(|request| request.headers["x-passed"].clone()).collect();
    assert_eq!(passed, [["outer", "inner"], ["outer", "inner"]]);
}

/// A layer that responds in the server's place.
#[derive(Debug)]
struct Cached(&'static str);

impl Transport for Cached {
    fn send(&self, _: Request<Bytes>) -> Sending<'_> {
        Box::pin(async { Ok(Response::new(Bytes::from_static(self.0.as_bytes()))) })
    }
}

#[tokio::test]
async fn an_answer_in_the_servers_place() {
    let server = Server::new(vec![Answer::empty(500)]).await;
    let client = builder(&server).wrap(|_| Cached("\"cached\"")).build().unwrap();
    assert_eq!(client.request(&GET).send_json::<String>().await.unwrap(), "cached");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn around_a_transport_or_a_client_of_ones_own() {
    let log = Log::default();
    // The order of the settings does not matter.
    let client = Client::builder(&API).wrap(Named::layer("a", &log)).transport(Cached("[]")).build().unwrap();
    client.request(&GET).send_empty().await.unwrap();
    let server = Server::new(vec![Answer::empty(204)]).await;
    let own = reqwest::Client::builder();
    #[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
    let own = own.tls_backend_preconfigured(support::tls::client_config());
    let client = builder(&server).wrap(Named::layer("b", &log)).reqwest(own.build().unwrap());
    client.build().unwrap().request(&GET).send_empty().await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["a: GetThing", "a: 200", "b: GetThing", "b: 204"]);
}

/// A layer that fails to connect a given number of times, and then passes requests on.
#[derive(Debug)]
struct Failing {
    left: AtomicUsize,
    inner: Arc<dyn Transport>,
}

impl Transport for Failing {
    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        let fails = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match fails {
            Ok(_) => Box::pin(async { Err(TransportError::connect("not today")) }),
            Err(_) => self.inner.send(request),
        }
    }
}

#[tokio::test]
async fn a_failure_of_a_layer_is_one_of_the_attempt() {
    let server = Server::new(vec![Answer::empty(204)]).await;
    let (log, failing) = (Log::default(), |inner| Failing { left: 2.into(), inner });
    let client = builder(&server).wrap(failing).wrap(Named::layer("a", &log)).build().unwrap();
    let response = client.request(&GET).send_empty().with_response().await.unwrap();
    assert_eq!((response.attempts, server.requests().len()), (3, 1));
    assert_eq!(log.lock().unwrap()[1], "a: could not connect");
    let client = builder(&server).wrap(failing).retry(NoRetry).build().unwrap();
    let error = client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /x: could not connect: not today");
}

#[tokio::test]
async fn a_layer_is_within_the_time_limit() {
    #[derive(Debug)]
    struct Slow(Arc<dyn Transport>);
    impl Transport for Slow {
        fn send(&self, request: Request<Bytes>) -> Sending<'_> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                self.0.send(request).await
            })
        }
    }
    let server = Server::new(vec![Answer::empty(204)]).await;
    let client =
        builder(&server).wrap(Slow).retry(NoRetry).timeout(Duration::from_millis(50)).build().unwrap();
    assert!(client.request(&GET).send_empty().await.unwrap_err().is_timeout());
    assert_eq!(server.requests().len(), 0);
}

/// A service of `tower` as a transport.
#[derive(Debug)]
struct Tower<S>(S);

impl<S> Transport for Tower<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = TransportError, Future: Send>,
    S: Clone + std::fmt::Debug + Send + Sync + 'static,
{
    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        Box::pin(self.0.clone().oneshot(request))
    }
}

/// Counts how many requests are under way.
#[derive(Debug, Default)]
struct Busy {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Transport for Busy {
    fn send(&self, _: Request<Bytes>) -> Sending<'_> {
        Box::pin(async {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            Ok(Response::new(Bytes::new()))
        })
    }
}

#[tokio::test]
async fn a_stack_of_tower() {
    for limit in [1, 2] {
        let busy = Arc::new(Busy::default());
        let client = Client::builder(&API).transport(busy.clone()).wrap(move |inner| {
            let connections = service_fn(move |request| {
                let inner = inner.clone();
                async move { inner.send(request).await }
            });
            Tower(ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(limit)).service(connections))
        });
        let client = client.build().unwrap();
        let call = || client.request(&GET).send_empty();
        let (a, b, c) = tokio::join!(call(), call(), call());
        a.and(b).and(c).unwrap();
        assert_eq!(busy.most.load(Ordering::SeqCst), limit);
    }
}

/// Puts another body in the place of the one that comes.
#[derive(Debug)]
struct Rewriting(Arc<dyn Transport>, &'static str);

impl Transport for Rewriting {
    fn send(&self, mut request: Request<Bytes>) -> Sending<'_> {
        *request.body_mut() = Bytes::from_static(self.1.as_bytes());
        self.0.send(request)
    }
}

#[tokio::test]
async fn the_length_is_that_of_the_body_that_a_layer_makes() {
    // The call sends no body, so `Content-Length` is the length of the body that the layer sets, or 0.
    const POST: Operation = Operation::new("Post", Method::Post, "/x").json(false);
    for body in ["{\"more\":true}", ""] {
        let server = Server::new(vec![Answer::empty(204)]).await;
        let client = builder(&server).wrap(move |inner| Rewriting(inner, body)).build().unwrap();
        client.request(&POST).send_empty().await.unwrap();
        let request = server.request();
        assert_eq!(
            (request.text(), request.header("content-length")),
            (body, Some(&*body.len().to_string()))
        );
    }
}
