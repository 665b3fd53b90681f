//! Comparing two values: `PartialEq` of models and unions, once for all of them.

use super::Codec;
use super::seen::{Seen, see};
use super::view::{Additional, Elements, elements_of};

/// Whether two values of one type are equal.
#[doc(hidden)]
#[must_use]
pub fn equal(one: &dyn Codec, other: &dyn Codec) -> bool {
    let mut equal = false;
    see(one, &mut |one| see(other, &mut |other| equal = is_same(&one, &other)));
    equal
}

#[allow(clippy::float_cmp, reason = "what a derive does")]
fn is_same(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    match (one, other) {
        (Seen::Absent, Seen::Absent) | (Seen::Null, Seen::Null) => true,
        (Seen::Boolean(one), Seen::Boolean(other)) => one == other,
        (Seen::Integer(one), Seen::Integer(other)) => one == other,
        (Seen::Float(one), Seen::Float(other)) => one == other,
        (Seen::Text(one), Seen::Text(other)) => one == other,
        (Seen::Value(one), Seen::Value(other)) => one == other,
        (Seen::Object(one), Seen::Object(other)) => one == other,
        (Seen::Present(one), Seen::Present(other)) => equal(*one, *other),
        (Seen::Variant(index, one), Seen::Variant(at, other)) => index == at && equal(*one, *other),
        (Seen::Elements(one), Seen::Elements(other)) => are_elements_equal(*one, *other),
        (Seen::Entries(one), Seen::Entries(other)) => are_entries_equal(*one, *other),
        (Seen::Model(one, more), Seen::Model(other, others)) => {
            one.iter().zip(*other).all(|(one, other)| equal(*one, *other))
                && match (more, others) {
                    (Some(one), Some(other)) => are_entries_equal(*one, *other),
                    _ => true,
                }
        }
        _ => false,
    }
}

fn are_elements_equal(one: &dyn Elements, other: &dyn Elements) -> bool {
    let (mut one, mut other) = (elements_of(one), elements_of(other));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if equal(one, other) => {}
            _ => return false,
        }
    }
}

fn are_entries_equal(one: &dyn Additional, other: &dyn Additional) -> bool {
    let mut are_equal = one.count() == other.count();
    one.for_each(&mut |key, value| {
        are_equal = are_equal && other.get(key).is_some_and(|other| equal(value, other));
    });
    are_equal
}
