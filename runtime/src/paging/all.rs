//! Collects all pages of a list.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::{Items, Page};
use crate::call::Call;
use crate::codec::Codec;
use crate::error::Error;

/// Every item of a list, from all its pages: a future. Mind the memory: a list may be long.
///
/// It fails with the first call that fails, and what came before is lost; [`Items`] keeps it.
///
/// ```no_run
/// # use openapi_runtime::{All, Error};
/// # async fn example(users: All<String>) -> Result<(), Error> {
/// for user in users.await? {
///     println!("{user}");
/// }
/// # Ok(()) }
/// ```
#[must_use = "`.await` it"]
pub struct All<T> {
    items: Items<T>,
    collected: Vec<T>,
}

// Nothing in it is pinned: items are only moved.
impl<T> Unpin for All<T> {}

impl<T: Codec + 'static> All<T> {
    pub(super) fn new(items: Items<T>) -> Self {
        Self { items, collected: Vec::new() }
    }

    /// Changes each call, say by [`Call::bearer`] or [`Call::timeout`].
    pub fn each_call(mut self, change: impl Fn(Call<Page<T>>) -> Call<Page<T>> + Send + 'static) -> Self {
        self.items = self.items.each_call(change);
        self
    }
}

impl<T: Codec + 'static> Future for All<T> {
    type Output = Result<Vec<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(item) = ready!(self.items.poll(context)) {
            match item {
                Ok(item) => self.collected.push(item),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(std::mem::take(&mut self.collected)))
    }
}

impl<T> fmt::Debug for All<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("All").field("items", &self.items).finish_non_exhaustive()
    }
}
