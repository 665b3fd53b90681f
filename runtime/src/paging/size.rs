//! The number of items to request for a page.

/// How many items a page of an operation's list has. Generated, a part of an [`Operation`](crate::Operation).
///
/// ```
/// use openapi_runtime::codegen::{Method, Operation, PageSize};
///
/// const LIST_PETS: Operation = Operation::new("ListPets", Method::Get, "/pets")
///     .page_size(PageSize::new().at_least(1).by_default(10).at_most(500));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PageSize {
    minimum: Option<u32>,
    default: Option<u32>,
    maximum: Option<u32>,
}

/// The size of the first page of a walk through items, if the API has no default. Few callers take more items; further
/// pages are larger.
const FIRST: u32 = 10;
/// How much larger each further page is.
const GROWTH: u32 = 10;

impl PageSize {
    /// The document declares no limits.
    #[must_use]
    pub const fn new() -> Self {
        Self { minimum: None, default: None, maximum: None }
    }

    /// The smallest limit that the API accepts. A request for less is refused and not sent.
    #[must_use]
    pub const fn at_least(mut self, items: u32) -> Self {
        self.minimum = Some(items);
        self
    }

    /// How many items a page has where the request names no limit.
    #[must_use]
    pub const fn by_default(mut self, items: u32) -> Self {
        self.default = Some(items);
        self
    }

    /// The largest limit that the API accepts. A request with a larger one is refused and not sent, because some APIs
    /// respond to it with a page of the default size, and the list then looks shorter than it is.
    #[must_use]
    pub const fn at_most(mut self, items: u32) -> Self {
        self.maximum = Some(items);
        self
    }

    /// Why the API would not accept `limit`.
    pub(crate) fn check(self, name: &str, limit: i64) -> Result<(), String> {
        match (self.minimum, self.maximum) {
            (Some(minimum), _) if limit < i64::from(minimum) => {
                Err(format!("`{name}` is {limit}, but a page has at least {minimum}"))
            }
            (_, Some(maximum)) if limit > i64::from(maximum) => Err(format!(
                "`{name}` is {limit}, but a page has at most {maximum} items; walk through the pages for more"
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn default_items(self) -> Option<u32> {
        self.default
    }

    /// The limits of the pages of a walk that takes whole pages.
    pub(crate) fn full(self) -> Sizes {
        Sizes { next: self.maximum, maximum: self.maximum }
    }

    /// The limits of the pages of a walk that takes single items, and may end after a few.
    pub(crate) fn growing(self) -> Sizes {
        let first = self.default.unwrap_or(FIRST);
        Sizes { next: self.maximum.map(|maximum| maximum.min(first)), maximum: self.maximum }
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self::new()
    }
}

/// The limits of the pages of a walk, one after the other; none if the API names no maximum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    next: Option<u32>,
    maximum: Option<u32>,
}

impl Sizes {
    pub(crate) fn limit(self) -> Option<u32> {
        self.next
    }

    /// Records a page, so that the next one is larger.
    pub(crate) fn grow(&mut self) {
        self.next =
            self.maximum.zip(self.next).map(|(maximum, size)| maximum.min(size.saturating_mul(GROWTH)));
    }
}

/// The part of a list that a request asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    /// The number of items before it; `None` if it begins at a cursor.
    pub(crate) offset: Option<i64>,
    /// How many items it may have, if that is known.
    pub(crate) limit: Option<i64>,
}

impl Window {
    /// Whether there may be items after the `count` items of the page.
    pub(crate) fn may_have_more(self, count: i64, total: Option<i64>) -> bool {
        match (self.offset, total) {
            (Some(offset), Some(total)) => offset.saturating_add(count) < total,
            _ => count > 0 && self.limit.is_none_or(|limit| count >= limit),
        }
    }
}
