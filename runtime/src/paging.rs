//! Lists that come in pages.

mod walk;

use crate::codec::{Codec, Field, Rule, Shape, Visitor, VisitorMut};

pub use walk::{Items, Pages};

/// How an API's lists come in pages. Generated, a part of an [`Api`](crate::Api).
///
/// ```
/// use openapi_runtime::Paging;
///
/// const PAGING: Paging = Paging::new(&["data"]).total("total_count").limit("limit").offset("offset");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub(crate) items: &'static [&'static str],
    pub(crate) total: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) offset: &'static str,
}

impl Paging {
    /// A page is an array of items, or an object that has them in the first of these properties that it has.
    #[must_use]
    pub const fn new(items: &'static [&'static str]) -> Self {
        Self { items, total: "", limit: "", offset: "" }
    }

    /// The property that says how many items there are on all pages.
    #[must_use]
    pub const fn total(mut self, property: &'static str) -> Self {
        self.total = property;
        self
    }

    /// The query parameter that says how many items a page may have.
    #[must_use]
    pub const fn limit(mut self, parameter: &'static str) -> Self {
        self.limit = parameter;
        self
    }

    /// The query parameter that says how many items to pass over.
    #[must_use]
    pub const fn offset(mut self, parameter: &'static str) -> Self {
        self.offset = parameter;
        self
    }
}

/// A page of a list.
///
/// ```
/// # let page = openapi_runtime::Page { items: vec!["org_1", "org_2"], total: Some(12) };
/// println!("{} of {:?}", page.items.len(), page.total);
/// for organization in page {
///     println!("{organization}");
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// How many items there are on all pages; `None` where the API does not say.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    const SHAPE: Shape = Shape::new(
        "Page",
        &[Field { name: "items", rule: Rule::REQUIRED }, Field { name: "total", rule: Rule::OPTIONAL }],
    );
}

impl<T: Codec> Codec for Page<T> {
    fn placeholder() -> Self {
        Self { items: Vec::new(), total: None }
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.model(Self::SHAPE, &[&self.items, &self.total]);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.model(Self::SHAPE, &mut [&mut self.items, &mut self.total]);
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
