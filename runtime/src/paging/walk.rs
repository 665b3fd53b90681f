//! A stream of the pages of a list.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Page;
use super::progress::{Next, Progress};
use super::size::Sizes;
use crate::call::Call;
use crate::codec::Codec;
use crate::error::Error;
use crate::request::Request;

/// Sets the options of each call of a walk.
type Settings<T> = Box<dyn Fn(Call<Page<T>>) -> Call<Page<T>> + Send>;

/// The pages of a list, one after the other: a [`Stream`]. Without the traits of streams, use [`next`](Self::next).
///
/// Each page is requested once, when it is polled for. No request is under way between two pages, so no time limit runs
/// while the caller works. The walk starts at the offset of the request, or behind its cursor, and ends behind the last
/// item or with the first error. Each page has the `limit` of the request, or the API's maximum.
///
/// # The list changes meanwhile
///
/// Pages are positions in a list that may change: if an item is added or removed during the walk, another item can
/// occur twice or not at all. Deleting items during the walk moves the later ones forward, so that every other page is
/// skipped: collect the list first ([`All`](super::All)), then delete.
///
/// # Errors
///
/// Beside the errors of each call, a walk fails with an error of the kind [`Decode`](crate::ErrorKind::Decode) if the
/// server repeats a page, or returns an empty one before the end. After an error the walk has ended, unless
/// [`resume`](Self::resume) is called.
#[must_use = "a walk does nothing unless it is polled"]
pub struct Pages<T> {
    request: Request,
    settings: Option<Settings<T>>,
    sizes: Sizes,
    progress: Progress,
    state: State<T>,
}

enum State<T> {
    /// The next page will be requested.
    Ready,
    Calling(Pin<Box<Call<Page<T>>>>),
    Failed,
    Ended,
}

impl<T: Codec + 'static> Pages<T> {
    /// All pages, each as large as it may be.
    pub(crate) fn new(request: Request) -> Self {
        let sizes = request.page_size().full();
        Self::with_sizes(request, sizes)
    }

    /// All pages, the first a small one.
    pub(super) fn growing(request: Request) -> Self {
        let sizes = request.page_size().growing();
        Self::with_sizes(request, sizes)
    }

    fn with_sizes(request: Request, sizes: Sizes) -> Self {
        let progress = Progress::new(request.paging(), request.offset(), request.cursor());
        Self { request, settings: None, sizes, progress, state: State::Ready }
    }

    /// Makes the pages that are still to come as large as they may be.
    pub(super) fn set_full(&mut self) {
        self.sizes = self.request.page_size().full();
    }

    /// Changes each call of the walk, say by [`Call::bearer`] or [`Call::timeout`].
    pub fn each_call(mut self, change: impl Fn(Call<Page<T>>) -> Call<Page<T>> + Send + 'static) -> Self {
        self.settings = Some(Box::new(change));
        self
    }

    /// The next page; `None` behind the last one, and behind an error.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The number of items before the next page. A request with this `offset` starts there. With cursors, the count
    /// begins at the first item of the walk.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.progress.offset
    }

    /// Continues a walk that has failed: the next poll requests the failed page again. Does nothing if there was no
    /// error.
    ///
    /// ```no_run
    /// # use openapi_runtime::{Error, Pages};
    /// # async fn example(mut pages: Pages<String>) -> Result<(), Error> {
    /// while let Some(page) = pages.next().await {
    ///     match page {
    ///         Ok(page) => println!("{:?}", page.items),
    ///         Err(error) if error.is_rate_limited() => {
    ///             tokio::time::sleep(error.retry_after().unwrap_or_default()).await;
    ///             pages.resume();
    ///         }
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Ready;
        }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        loop {
            match &mut self.state {
                State::Ready => self.state = State::Calling(Box::pin(self.begin())),
                State::Calling(call) => {
                    let result = ready!(call.as_mut().poll_reply(context));
                    let result = result.and_then(|(page, reply)| {
                        let next = self.progress.advance(&page).map_err(|problem| reply.mismatch(problem))?;
                        Ok((page, next))
                    });
                    return Poll::Ready(self.settle(result));
                }
                State::Failed | State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn begin(&self) -> Call<Page<T>> {
        let progress = &self.progress;
        let call =
            self.request.page_at(progress.offset, progress.cursor.as_deref(), self.sizes.limit()).send_page();
        match &self.settings {
            Some(change) => change(call),
            None => call,
        }
    }

    /// The result for the caller. An empty page is the end of the walk, unless it is the first page.
    fn settle(&mut self, result: Result<(Page<T>, Next), Error>) -> Option<Result<Page<T>, Error>> {
        let (page, next) = match result {
            Ok(reply) => reply,
            Err(error) => {
                self.state = State::Failed;
                return Some(Err(error));
            }
        };
        self.sizes.grow();
        self.state = if next == Next::End { State::Ended } else { State::Ready };
        let is_page = !page.items.is_empty() || self.progress.is_at_start();
        is_page.then_some(Ok(page))
    }
}

impl<T: Codec + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("offset", &self.progress.offset)
            .finish_non_exhaustive()
    }
}
