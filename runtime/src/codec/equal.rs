//! Compares values: implements `PartialEq` for all models and unions, compiled once.

use super::Codec;
use super::borrowed::{Borrowed, with_borrowed};
use super::visitor::{Additional, Elements, elements_of};

/// Whether two values of one type are equal.
#[doc(hidden)]
#[must_use]
pub fn equal(one: &dyn Codec, other: &dyn Codec) -> bool {
    let mut equal = false;
    with_borrowed(one, &mut |one| with_borrowed(other, &mut |other| equal = is_same(&one, &other)));
    equal
}

#[allow(clippy::float_cmp, reason = "what a derive does")]
fn is_same(one: &Borrowed<'_>, other: &Borrowed<'_>) -> bool {
    match (one, other) {
        (Borrowed::Absent, Borrowed::Absent) | (Borrowed::Null, Borrowed::Null) => true,
        (Borrowed::Boolean(one), Borrowed::Boolean(other)) => one == other,
        (Borrowed::Integer(one), Borrowed::Integer(other)) => one == other,
        (Borrowed::Float(one), Borrowed::Float(other)) => one == other,
        (Borrowed::String(one), Borrowed::String(other)) => one == other,
        (Borrowed::Value(one), Borrowed::Value(other)) => one == other,
        (Borrowed::Object(one), Borrowed::Object(other)) => one == other,
        (Borrowed::Present(one), Borrowed::Present(other)) => equal(*one, *other),
        (Borrowed::Variant(index, one), Borrowed::Variant(at, other)) => index == at && equal(*one, *other),
        (Borrowed::Elements(one), Borrowed::Elements(other)) => are_elements_equal(*one, *other),
        (Borrowed::Entries(one), Borrowed::Entries(other)) => are_entries_equal(*one, *other),
        (Borrowed::Model(one, more), Borrowed::Model(other, others)) => {
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
