//! Filters lists, sorts them, and cuts them into pages.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::call::Call;
use crate::errors::ApiError;

/// The key by which a list is sorted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

impl Key {
    /// An optional string. A missing one comes first.
    pub(super) fn text(text: Option<&str>) -> Self {
        Self::Text(text.unwrap_or_default().to_lowercase())
    }
}

/// Sorts by `order_by`, without which the newest come first in all lists but one: a name, with `-` before it for the
/// other way round. `items` are in the order of their creation, which decides between equals.
pub(super) fn sort<T>(
    items: &mut [T],
    call: &Call<'_>,
    names: &[&str],
    key: impl Fn(&T, &str) -> Key,
) -> Result<(), ApiError> {
    let order = call.text("order_by").unwrap_or(match call.operation_id() {
        "ListOAuthApplications" => "+created_at",
        _ => "-created_at",
    });
    let descending = order.starts_with('-');
    let name = order.strip_prefix(['-', '+']).unwrap_or(order);
    if !names.contains(&name) {
        let long =
            format!("`{order}` is not among: {}, each with `+` or `-` before it or none.", names.join(", "));
        return Err(ApiError::value("order_by", long));
    }
    if descending {
        items.reverse();
        items.sort_by_cached_key(|item| Reverse(key(item, name)));
    } else {
        items.sort_by_cached_key(|item| key(item, name));
    }
    Ok(())
}

/// The page that `limit` and `offset` cut out.
pub(super) fn page<T>(items: Vec<T>, call: &Call<'_>) -> impl Iterator<Item = T> {
    let number =
        |name, default| call.number(name).and_then(|number| usize::try_from(number).ok()).unwrap_or(default);
    items.into_iter().skip(number("offset", 0)).take(number("limit", 10))
}

/// `{data, total_count}`
pub(super) fn envelope<T>(items: Vec<T>, call: &Call<'_>, json: impl Fn(T) -> Value) -> Value {
    let total = items.len();
    let data: Vec<Value> = page(items, call).map(json).collect();
    json!({ "data": data, "total_count": total })
}

/// Whether a thing passes a filter by ids: `+id` and `id` let it in, `-id` keeps it out. `has` says which ids it has.
pub(super) fn passes(call: &Call<'_>, parameter: &str, has: impl Fn(&str) -> bool) -> bool {
    let Some(filter) = call.texts(parameter) else { return true };
    let (out, within): (Vec<&str>, Vec<&str>) = filter.into_iter().partition(|id| id.starts_with('-'));
    let has = |id: &&str| has(id.strip_prefix(['+', '-']).unwrap_or(id));
    (within.is_empty() || within.iter().any(has)) && !out.iter().any(has)
}

/// Whether the filter lists one of the strings; true without a filter.
pub(super) fn listed<'a>(call: &Call<'_>, parameter: &str, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let Some(filter) = call.texts(parameter) else { return true };
    texts.into_iter().any(|text| filter.iter().any(|wanted| wanted.eq_ignore_ascii_case(text)))
}

/// Whether one of the strings contains the filter's; true without a filter.
pub(super) fn found<'a>(call: &Call<'_>, parameter: &str, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let Some(query) = call.text(parameter) else { return true };
    let query = query.to_lowercase();
    texts.into_iter().any(|text| text.to_lowercase().contains(&query))
}

/// Whether a moment lies between `…_after` and `…_before`, as far as they are given. A missing moment does not.
pub(super) fn within(call: &Call<'_>, name: &str, moment: Option<i64>) -> bool {
    let before = call.number(&format!("{name}_before"));
    let after = call.number(&format!("{name}_after")).or_else(|| call.number(&format!("{name}_since")));
    before.is_none_or(|before| moment.is_some_and(|moment| moment < before))
        && after.is_none_or(|after| moment.is_some_and(|moment| moment > after))
}
