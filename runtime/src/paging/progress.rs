//! Tracks the position of a walk, and detects servers that repeat pages or end a list early.

use serde_json::Value;

use super::{Page, Paging, count};
use crate::codec::{Codec, to_json};

/// How far a walk has come.
#[derive(Debug)]
pub(super) struct Progress {
    paging: &'static Paging,
    /// How many items of the list lie before the next page.
    pub(super) offset: i64,
    /// The id of the last item, if the walk goes from cursor to cursor.
    pub(super) cursor: Option<String>,
    /// The first page and the previous one: a server that repeats either ignores the offset or cursor.
    first: Option<Ends>,
    previous: Option<Ends>,
}

/// Identifies a page: its length, and its first and last item.
#[derive(Clone, Debug, PartialEq)]
struct Ends {
    length: usize,
    first: Value,
    last: Value,
}

/// The step after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Page,
    End,
}

impl Progress {
    pub(super) fn new(paging: &'static Paging, offset: i64, cursor: Option<String>) -> Self {
        Self { paging, offset, cursor, first: None, previous: None }
    }

    /// Whether no page with items has come yet.
    pub(super) fn is_at_start(&self) -> bool {
        self.previous.is_none()
    }

    /// Records a page, or says why it cannot be the requested one.
    ///
    /// A page that is shorter than its limit is not the last one: some APIs return fewer items than the limit.
    pub(super) fn advance<T: Codec>(&mut self, page: &Page<T>) -> Result<Next, String> {
        let (Some(first), Some(last)) = (page.items.first(), page.items.last()) else {
            return self.end(page.total);
        };
        let ends = Ends { length: page.items.len(), first: self.identity(first), last: self.identity(last) };
        self.check(&ends)?;
        let is_by_cursor = self.cursor.is_some();
        if is_by_cursor {
            self.cursor = Some(self.cursor_after(&ends.last)?);
        }
        self.offset = self.offset.saturating_add(count(&page.items));
        self.first.get_or_insert_with(|| ends.clone());
        self.previous = Some(ends);
        let is_last = !is_by_cursor && page.total.is_some_and(|total| self.offset >= total);
        let has_next = is_by_cursor || !self.paging.offset.is_empty();
        Ok(if has_next && !is_last { Next::Page } else { Next::End })
    }

    /// The end of the list, by an empty page.
    fn end(&self, total: Option<i64>) -> Result<Next, String> {
        match total {
            Some(total) if self.cursor.is_none() && self.offset < total => Err(format!(
                "the page after {} items is empty, though `{}` is {total}",
                self.offset, self.paging.total
            )),
            _ => Ok(Next::End),
        }
    }

    fn check(&self, ends: &Ends) -> Result<(), String> {
        let is_previous = self.previous.as_ref() == Some(ends);
        // A single item may move to another page while the walk goes on, so it does not prove that a page is repeated.
        let is_first = ends.length > 1 && self.first.as_ref() == Some(ends);
        if !is_previous && !is_first {
            return Ok(());
        }
        let which = if is_previous { "the page before" } else { "the first page" };
        let parameter = if self.cursor.is_some() { self.paging.cursor } else { self.paging.offset };
        Err(format!("{which} came again: the server does not heed `{parameter}`"))
    }

    fn cursor_after(&self, last: &Value) -> Result<String, String> {
        match last {
            Value::String(id) => Ok(id.clone()),
            _ => Err(format!("the last item has no `{}` to go on from", self.paging.id)),
        }
    }

    /// The item's id, or the whole item where it has none.
    fn identity(&self, item: &dyn Codec) -> Value {
        let mut value = serde_json::from_slice(&to_json(item)).unwrap_or(Value::Null);
        match value.get_mut(self.paging.id) {
            Some(id) if !self.paging.id.is_empty() => id.take(),
            _ => value,
        }
    }
}
