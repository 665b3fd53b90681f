//! Walking through all pages of a list.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use bytes::Bytes;
use futures_core::Stream;

use super::Page;
use crate::call::{Call, CallWithResponse};
use crate::codec::Codec;
use crate::error::Error;
use crate::request::Request;

/// What is set for each call of a walk.
type Settings<T> = Box<dyn Fn(Call<Page<T>>) -> Call<Page<T>> + Send>;

/// The pages of a list, one after the other: a [`Stream`], and without one's traits [`next`](Self::next).
///
/// Each page is asked for when it is polled for, and nothing is asked for after the stream is dropped. The walk starts at
/// the offset of the request and ends behind the last item, or with the first error. It asks for pages of the `limit` of
/// the request, or of as many items as the API allows.
///
/// Pages are places in a list that goes on changing: an item that is added or removed while the walk goes on can make
/// another come twice or not at all. No such change makes the walk go on for ever.
#[must_use = "a walk does nothing unless it is polled"]
pub struct Pages<T> {
    request: Request,
    settings: Option<Settings<T>>,
    offset: i64,
    call: Option<CallWithResponse<Page<T>>>,
    /// The page before, as it came: a server that gives it again has no notion of offsets.
    before: Option<Bytes>,
    ended: bool,
}

impl<T: Codec + 'static> Pages<T> {
    pub(crate) fn new(mut request: Request) -> Self {
        let offset = request.offset();
        request.set_full_page();
        Self { request, settings: None, offset, call: None, before: None, ended: false }
    }

    /// Changes each call of the walk, say by [`Call::bearer`] or [`Call::timeout`].
    pub fn each_call(mut self, change: impl Fn(Call<Page<T>>) -> Call<Page<T>> + Send + 'static) -> Self {
        self.settings = Some(Box::new(change));
        self
    }

    /// The next page; `None` behind the last one.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let mut call = self.call.take().unwrap_or_else(|| self.begin());
        let Poll::Ready(result) = Pin::new(&mut call).poll(context) else {
            self.call = Some(call);
            return Poll::Pending;
        };
        Poll::Ready(match result {
            Ok(response) => self.advance(&response.value, response.body.into()).then_some(Ok(response.value)),
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        })
    }

    fn begin(&self) -> CallWithResponse<Page<T>> {
        let call = self.request.at(self.offset).send_page();
        match &self.settings {
            Some(change) => change(call).with_response(),
            None => call.with_response(),
        }
    }

    /// Goes on behind the page; whether it is one.
    ///
    /// A page that is shorter than was asked for is not taken for the last one: there are APIs that give fewer than the
    /// limit, or take a limit that they don't like for their default.
    fn advance(&mut self, page: &Page<T>, body: Bytes) -> bool {
        let is_first = self.before.is_none();
        let is_again = !page.items.is_empty() && self.before.as_ref() == Some(&body);
        self.offset = self.offset.saturating_add(i64::try_from(page.items.len()).unwrap_or(i64::MAX));
        let is_last = page.items.is_empty() || page.total.is_some_and(|total| self.offset >= total);
        self.ended = is_last || is_again || !self.request.has_offset();
        self.before = Some(body);
        is_first || !(is_again || page.items.is_empty())
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
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

/// The items of a list, through all its pages: a [`Stream`], and without one's traits [`next`](Self::next).
///
/// The next page is asked for when half of the present one has been taken, and never more than one ahead. For the rest see
/// [`Pages`].
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
    /// How many items the present page had.
    size: usize,
    ahead: Option<Result<Page<T>, Error>>,
    ended: bool,
}

// Nothing in it is pinned: items are only moved out.
impl<T> Unpin for Items<T> {}

impl<T: Codec + 'static> Items<T> {
    pub(crate) fn new(request: Request) -> Self {
        Self { pages: Pages::new(request), items: Vec::new().into_iter(), size: 0, ahead: None, ended: false }
    }

    /// Changes each call of the walk, say by [`Call::bearer`] or [`Call::timeout`].
    pub fn each_call(mut self, change: impl Fn(Call<Page<T>>) -> Call<Page<T>> + Send + 'static) -> Self {
        self.pages = self.pages.each_call(change);
        self
    }

    /// The next item; `None` behind the last one.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// All items that are left. Mind the memory: a list may be long.
    ///
    /// # Errors
    /// That of the first call that fails.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            self.look_ahead(context);
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.ahead.take() {
                Some(Ok(page)) => {
                    self.size = page.items.len();
                    self.items = page.items.into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None if self.ended => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        }
    }

    fn look_ahead(&mut self, context: &mut Context<'_>) {
        let is_due = self.items.len() * 2 <= self.size && self.ahead.is_none();
        if !is_due || self.ended {
            return;
        }
        if let Poll::Ready(page) = self.pages.poll(context) {
            self.ended = page.is_none();
            self.ahead = page;
        }
    }
}

impl<T: Codec + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(ready!(self.poll(context)))
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
