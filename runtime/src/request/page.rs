//! The parameters of a request that say which page of a list it asks for.

use super::Request;
use crate::flat::Flat;
use crate::paging::{PageSize, Paging, Window};
use crate::query::Style;

impl Request {
    /// How many items come before the requested page.
    pub(crate) fn offset(&self) -> i64 {
        self.integer(self.paging().offset).unwrap_or(0)
    }

    /// The id of the item before the requested page.
    pub(crate) fn cursor(&self) -> Option<String> {
        match self.value_of(self.paging().cursor) {
            Some(Flat::Scalar(id)) => Some(id.clone()),
            _ => None,
        }
    }

    pub(crate) fn page_size(&self) -> PageSize {
        self.operation.page_size
    }

    pub(crate) fn paging(&self) -> &'static Paging {
        &self.client.shared().api.paging
    }

    /// The requested part of the list.
    pub(crate) fn window(&self) -> Window {
        let limit = self.integer(self.paging().limit);
        Window {
            offset: self.cursor().is_none().then(|| self.offset()),
            limit: limit.or(self.page_size().default_items().map(i64::from)),
        }
    }

    /// The same request for the next page. `limit` is its maximum number of items, unless the caller set one.
    pub(crate) fn page_at(&self, offset: i64, cursor: Option<&str>, limit: Option<u32>) -> Self {
        let (mut request, paging) = (self.clone(), self.paging());
        if let Some(limit) = limit.filter(|_| self.value_of(paging.limit).is_none()) {
            request.query(paging.limit, Style::Form, i64::from(limit));
        }
        match cursor {
            Some(cursor) => request.query(paging.cursor, Style::Form, cursor.to_owned()),
            None if offset != self.offset() => request.query(paging.offset, Style::Form, offset),
            None => {}
        }
        request
    }

    fn value_of(&self, name: &str) -> Option<&Flat> {
        self.query.iter().find(|(own, ..)| *own == name).map(|(.., value)| value)
    }

    fn integer(&self, name: &str) -> Option<i64> {
        match self.value_of(name) {
            Some(Flat::Scalar(text)) => text.parse().ok(),
            _ => None,
        }
    }

    /// Refuses parameters of a page that cannot exist. APIs often return something else instead of an error.
    pub(super) fn check_page(&self) -> Result<(), String> {
        let paging = self.paging();
        if let Some(limit) = self.integer(paging.limit) {
            self.page_size().check(paging.limit, limit)?;
        }
        match self.integer(paging.offset) {
            Some(offset) if offset < 0 => {
                Err(format!("`{}` is {offset}, but a list begins at 0", paging.offset))
            }
            Some(_) if self.cursor().is_some() => Err(format!(
                "`{}` and `{}` both say where the page begins; set one of them",
                paging.cursor, paging.offset
            )),
            _ => Ok(()),
        }
    }
}
