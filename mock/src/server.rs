//! Serves connections: HTTP/1.1 on a loopback port, on a separate thread.
//!
//! The thread makes the server independent of the caller's runtime, which a test may pause or block.

use std::future::{pending, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::select;
use http::{Request, Response};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Sleep, sleep, timeout};

use crate::backend::Backend;
use crate::engine::{Engine, Reply};
use crate::fault::Effect;
use crate::limits::Limits;
use crate::request::{self, Unread};
use crate::start::StartError;
#[cfg(feature = "tls")]
use crate::tls::Tls;

/// Where a server listens, and to how much.
#[derive(Clone)]
pub(crate) struct Bind {
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) limits: Limits,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<Tls>,
}

/// A server that listens until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) is_https: bool,
    pub(crate) engine: Arc<Engine>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the thread, which makes the engine too: reading a document takes its time.
    pub(crate) async fn start(
        bind: Bind,
        backend: impl FnOnce() -> Result<Backend, StartError> + Send + 'static,
    ) -> Result<Self, StartError> {
        #[cfg(feature = "tls")]
        let is_https = bind.tls.is_some();
        #[cfg(not(feature = "tls"))]
        let is_https = false;
        let (stop, stopped) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("openapi-mock".to_owned())
            .spawn(move || run(bind, backend, stopped, started))
            .map_err(StartError::Io)?;
        let gone = |_| StartError::Io(io::Error::other("the mock's thread ended before it listened"));
        let (address, engine) = start.await.map_err(gone)??;
        Ok(Self { address, is_https, engine, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    /// Closes the address before it returns.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread is printed to stderr, and a drop must not panic again.
            let _ = thread.join();
        }
    }
}

type Started = Result<(SocketAddr, Arc<Engine>), StartError>;

fn run(
    bind: Bind,
    backend: impl FnOnce() -> Result<Backend, StartError>,
    stopped: oneshot::Receiver<()>,
    started: oneshot::Sender<Started>,
) {
    let ready = backend().and_then(|backend| {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((bind.host, bind.port)))?;
        Ok((runtime, listener.local_addr()?, listener, backend))
    });
    match ready {
        Err(error) => drop(started.send(Err(error))),
        Ok((runtime, address, listener, backend)) => {
            if started.send(Ok((address, Arc::clone(&backend.engine)))).is_ok() {
                runtime.block_on(select(pin!(accept(listener, Arc::new(backend), bind)), stopped));
            }
        }
    }
}

async fn accept(listener: TcpListener, backend: Arc<Backend>, bind: Bind) {
    let places = Arc::new(Semaphore::new(bind.limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        // The semaphore is never closed. Even if it were, connections would be served.
        let place = Arc::clone(&places).acquire_owned().await;
        if let Ok((stream, _)) = listener.accept().await {
            let (backend, bind) = (Arc::clone(&backend), bind.clone());
            tokio::spawn(async move {
                greet(stream, backend, bind).await;
                drop(place);
            });
        }
    }
}

/// Serves one connection to its end, after the handshake where there is one.
async fn greet(stream: TcpStream, backend: Arc<Backend>, bind: Bind) {
    // Bytes that a fault sends one by one are to arrive one by one.
    let _ = stream.set_nodelay(true);
    #[cfg(feature = "tls")]
    if let Some(tls) = &bind.tls {
        if let Ok(Some(stream)) = timeout(bind.limits.head_time, tls.accept(stream)).await {
            converse(stream, backend, bind.limits).await;
        }
        return;
    }
    converse(stream, backend, bind.limits).await;
}

/// A connection of which the TCP stream can be had.
trait Socket: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

#[cfg(feature = "tls")]
impl Socket for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn converse(stream: impl Socket, backend: Arc<Backend>, limits: Limits) {
    let reset = AtomicBool::new(false);
    let service = service_fn(|request| Box::pin(respond(&backend, request, limits, &reset)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .serve_connection(TokioIo::new(stream), service);
    let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    if ended.is_err() && reset.load(Ordering::Relaxed) {
        // Closing with nothing left to linger for makes the system send a reset.
        let _ = connection.into_parts().io.into_inner().tcp().set_zero_linger();
    }
}

/// An error ends the connection without a response.
async fn respond(
    backend: &Backend,
    request: Request<Incoming>,
    limits: Limits,
    reset: &AtomicBool,
) -> io::Result<Response<Outgoing>> {
    let received = match timeout(limits.body_time, request::Request::read(request, limits.body)).await {
        Ok(Ok(received)) => received,
        Ok(Err(Unread::TooLarge)) => return Ok(response(backend.engine.too_large(), &Effect::None)),
        Ok(Err(Unread::Broken)) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Err(_) => return Ok(response(backend.engine.too_slow(), &Effect::None)),
    };
    let reaction = backend.react(&received).await;
    let (delay, effect) =
        reaction.fault.map_or((Duration::ZERO, Effect::None), |fault| (fault.delay, fault.effect));
    if !delay.is_zero() {
        sleep(delay).await;
    }
    match (effect, reaction.reply) {
        (Effect::Stall, _) => pending().await,
        (effect, Some(reply)) => Ok(response(reply, &effect)),
        (_, None) => {
            reset.store(true, Ordering::Relaxed);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
}

fn response(reply: Reply, effect: &Effect) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::new(reply.body, effect));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

/// The wait before a connection is cut, so that the sent part reaches the client first.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// A body, at the speed and to the length that a fault lets it be sent.
struct Outgoing {
    rest: Bytes,
    /// How many announced bytes will not be sent.
    missing: u64,
    /// How many bytes are sent at once, with a pause after them.
    step: usize,
    pause: Option<Duration>,
    pausing: Option<Pin<Box<Sleep>>>,
}

impl Outgoing {
    fn new(mut rest: Bytes, effect: &Effect) -> Self {
        let whole = rest.len();
        let (step, pause) = match effect {
            Effect::Slow { pause } => (1, Some(*pause)),
            Effect::Cut { after } => {
                rest.truncate(*after);
                (usize::MAX, Some(BEFORE_CUT))
            }
            _ => (usize::MAX, None),
        };
        let missing = (whole - rest.len()) as u64;
        let pausing = (missing > 0).then(|| Box::pin(sleep(BEFORE_CUT)));
        Self { rest, missing, step, pause, pausing }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(pause) = &mut self.pausing {
            ready!(pause.as_mut().poll(context));
            self.pausing = None;
        }
        if self.rest.is_empty() {
            return Poll::Ready((self.missing > 0).then(|| Err(io::ErrorKind::BrokenPipe.into())));
        }
        let step = self.step.min(self.rest.len());
        let data = self.rest.split_to(step);
        self.pausing = self.pause.map(|pause| Box::pin(sleep(pause)));
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64 + self.missing)
    }
}
