//! Lists that come in pages.

mod all;
mod items;
mod progress;
mod size;
mod walk;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::{Codec, Field, Rule, Shape, Visitor, VisitorMut, expansion};

pub use all::All;
pub use items::Items;
pub use size::PageSize;
pub(crate) use size::Window;
pub use walk::Pages;

/// How an API's lists come in pages. Generated, a part of an [`Api`](crate::codegen::Api).
///
/// ```
/// use openapi_runtime::codegen::Paging;
///
/// const PAGING: Paging = Paging::new(&["data"]).total("total_count").limit("limit").offset("offset");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub(crate) items: &'static [&'static str],
    pub(crate) total: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) offset: &'static str,
    pub(crate) cursor: &'static str,
    pub(crate) id: &'static str,
}

impl Paging {
    /// A page is an array of items, or an object that has them in the first of these properties that it has.
    #[must_use]
    pub const fn new(items: &'static [&'static str]) -> Self {
        Self { items, total: "", limit: "", offset: "", cursor: "", id: "" }
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

    /// The query parameter that takes the [`id`](Self::id) of an item, for the page that follows it. It is never sent
    /// together with the offset.
    #[must_use]
    pub const fn cursor(mut self, parameter: &'static str) -> Self {
        self.cursor = parameter;
        self
    }

    /// Sets the property that identifies an item.
    #[must_use]
    pub const fn id(mut self, property: &'static str) -> Self {
        self.id = property;
        self
    }
}

/// One page of a list.
///
/// ```
/// # let page = openapi_runtime::Page::new(vec!["org_1", "org_2"], Some(12));
/// println!("{} of {:?}", page.items.len(), page.total);
/// if page.may_have_more {
///     println!("there are more");
/// }
/// for organization in page {
///     println!("{organization}");
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The number of items on all pages; `None` if the API does not send it.
    pub total: Option<i64>,
    /// Whether there may be items after this page: by the total if the API sends it, else if the page has as many items
    /// as its limit allows.
    pub may_have_more: bool,
}

impl<T> Page<T> {
    const SHAPE: Shape = Shape::new(
        "Page",
        &[
            Field { name: "items", rule: Rule::REQUIRED },
            Field { name: "total", rule: Rule::OPTIONAL },
            Field { name: "may_have_more", rule: Rule::REQUIRED },
        ],
    );

    /// The first page of a list of `total` items, such as a test needs.
    #[must_use]
    pub fn new(items: Vec<T>, total: Option<i64>) -> Self {
        let may_have_more = total.is_some_and(|total| total > count(&items));
        Self { items, total, may_have_more }
    }
}

impl<T: Codec> Codec for Page<T> {
    fn placeholder() -> Self {
        Self { items: Vec::new(), total: None, may_have_more: false }
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.model(Self::SHAPE, &[&self.items, &self.total, &self.may_have_more]);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.model(Self::SHAPE, &mut [&mut self.items, &mut self.total, &mut self.may_have_more]);
    }
}

impl<T: Codec> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        expansion::serialize(self, serializer)
    }
}

impl<'de, T: Codec> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        expansion::deserialize(deserializer)
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

/// The number of items, as offsets and totals count.
fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}
