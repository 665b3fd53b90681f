//! A stream of the items of a list, over all pages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{All, Page, Pages};
use crate::call::Call;
use crate::codec::Codec;
use crate::error::Error;
use crate::request::Request;

/// The items of a list, through all its pages: a [`Stream`]. Without the traits of streams, use [`next`](Self::next).
///
/// A page is requested when all items of the page before have been taken, and not ahead of that. No request is under
/// way while the caller works, so no time limit runs and no connection waits. The first page is small, so that three
/// items do not cost five hundred; further pages grow up to the API's maximum. A `limit` of the request is that of
/// every page.
///
/// For the end of a walk, its errors, and changes of the list meanwhile, see [`Pages`]. To delete the items,
/// [collect](Self::collect) them first.
///
/// ```no_run
/// # use openapi_runtime::{Error, Items};
/// # async fn example(mut users: Items<String>) -> Result<(), Error> {
/// while let Some(user) = users.next().await {
///     println!("{}", user?);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a walk does nothing unless it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    items: vec::IntoIter<T>,
}

// Nothing in it is pinned: items are only moved out.
impl<T> Unpin for Items<T> {}

impl<T: Codec + 'static> Items<T> {
    pub(crate) fn new(request: Request) -> Self {
        Self { pages: Pages::growing(request), items: Vec::new().into_iter() }
    }

    /// Changes each call of the walk, say by [`Call::bearer`] or [`Call::timeout`].
    pub fn each_call(mut self, change: impl Fn(Call<Page<T>>) -> Call<Page<T>> + Send + 'static) -> Self {
        self.pages = self.pages.each_call(change);
        self
    }

    /// The next item; `None` behind the last one, and behind an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The number of items before the next one. A request with this `offset` starts there. With cursors, the count
    /// begins at the first item of the walk.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.pages.offset().saturating_sub(super::count(self.items.as_slice()))
    }

    /// Lets a walk that has failed go on, see [`Pages::resume`].
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// All items that are left, in pages as large as they may be. Mind the memory: a list may be long.
    pub fn collect(mut self) -> All<T> {
        self.pages.set_full();
        All::new(self)
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.items = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Codec + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
