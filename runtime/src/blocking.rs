//! Makes calls from synchronous code.
//!
//! A thread of this crate's drives connections and timers; the thread that waits polls the call. So a call that waits
//! shares its client's connections with all others, and its value need not be `Send`.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use bytes::Bytes;
use tokio::runtime::{Builder, Handle};
use tokio::task::coop;

use crate::call::{Call, CallWithResponse, PreparedRequest};
use crate::codec::Codec;
use crate::error::{Error, ErrorKind};
use crate::paging::{All, Items, Page, Pages};
use crate::response::Response;
use crate::stream::{ByteStream, Event, EventStream, ItemStream};

/// Waits for a call, from synchronous code: without a runtime, or in tokio's `spawn_blocking`. Takes everything that
/// asynchronous code would `.await`.
///
/// ```no_run
/// # use openapi_runtime::{Error, PreparedRequest};
/// # fn example(request: PreparedRequest<String>) -> Result<(), Error> {
/// let text = openapi_runtime::block_on(request)?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// Those of the call. In asynchronous code waiting would block the runtime's other tasks, so the call is not made and
/// an error is returned.
pub fn block_on<T>(future: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = enter()?;
    let _context = runtime.enter();
    wait(future.into_future())
}

/// The runtime, if this is a place to wait in.
fn enter() -> Result<&'static Handle, Error> {
    let problem = |text: &str| Error::new(ErrorKind::InvalidRequest, format!("not sent: {text}"));
    if is_asynchronous() {
        return Err(problem(
            "this waits for a call in asynchronous code, where `.await` belongs; `spawn_blocking` is a place to wait in",
        ));
    }
    runtime().as_ref().map_err(|error| problem(&format!("no thread for calls: {error}")))
}

/// Whether a tokio runtime polls the calling code. Tokio has no function for it: `Handle::try_current` also succeeds in
/// `spawn_blocking`. But a task that a runtime polls has a limited budget, and other code has an unlimited one.
fn is_asynchronous() -> bool {
    const MORE_THAN_A_BUDGET: usize = 256;
    let mut context = Context::from_waker(Waker::noop());
    let has_budget_left = |_| match coop::poll_proceed(&mut context) {
        Poll::Ready(budget) => {
            budget.made_progress();
            true
        }
        Poll::Pending => false,
    };
    !(0..MORE_THAN_A_BUDGET).all(has_budget_left)
}

/// The runtime of all calls that are waited for.
fn runtime() -> &'static Result<Handle, std::io::Error> {
    static RUNTIME: OnceLock<Result<Handle, std::io::Error>> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let drive = move || runtime.block_on(std::future::pending::<()>());
        thread::Builder::new().name("openapi-runtime".to_owned()).spawn(drive)?;
        Ok(handle)
    })
}

/// Polls the future on this thread, which sleeps in between.
fn wait<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl<T> Call<T> {
    /// Makes the call and waits for it, see [`block_on`].
    ///
    /// # Errors
    /// Those of [`block_on`].
    pub fn wait(self) -> Result<T, Error> {
        block_on(self)
    }
}

impl<T> CallWithResponse<T> {
    /// Makes the call and waits for it, see [`block_on`].
    ///
    /// # Errors
    /// Those of [`block_on`].
    pub fn wait(self) -> Result<Response<T>, Error> {
        block_on(self)
    }
}

impl<T> PreparedRequest<T> {
    /// Sends the request and waits for it, see [`block_on`].
    ///
    /// # Errors
    /// Those of [`block_on`].
    pub fn wait(self) -> Result<T, Error> {
        block_on(self)
    }
}

impl<T: Codec + 'static> All<T> {
    /// Collects the list and waits for it, see [`block_on`].
    ///
    /// # Errors
    /// Those of [`block_on`].
    pub fn wait(self) -> Result<Vec<T>, Error> {
        block_on(self)
    }
}

impl<T: Codec + 'static> Items<T> {
    /// The items, each waited for, see [`block_on`]. After an error there is no further item.
    pub fn wait(mut self) -> impl Iterator<Item = Result<T, Error>> {
        std::iter::from_fn(move || block_on(async { self.next().await.transpose() }).transpose())
    }
}

impl<T: Codec + 'static> Pages<T> {
    /// The pages, each waited for, see [`block_on`]. After an error there is no further page.
    pub fn wait(mut self) -> impl Iterator<Item = Result<Page<T>, Error>> {
        std::iter::from_fn(move || block_on(async { self.next().await.transpose() }).transpose())
    }
}

impl ByteStream {
    /// The pieces, each waited for, see [`block_on`]. After an error there is no further piece.
    pub fn wait(mut self) -> impl Iterator<Item = Result<Bytes, Error>> {
        std::iter::from_fn(move || block_on(async { self.next().await.transpose() }).transpose())
    }
}

impl<T> EventStream<T> {
    /// The events, each waited for, see [`block_on`].
    pub fn wait(mut self) -> impl Iterator<Item = Result<Event<T>, Error>> {
        std::iter::from_fn(move || block_on(async { self.next().await.transpose() }).transpose())
    }
}

impl<T> ItemStream<T> {
    /// The items, each waited for, see [`block_on`].
    pub fn wait(mut self) -> impl Iterator<Item = Result<T, Error>> {
        std::iter::from_fn(move || block_on(async { self.next().await.transpose() }).transpose())
    }
}
