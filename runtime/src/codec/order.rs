//! The order in which servers write the properties of models, as it was observed.
//!
//! A server writes a model's properties in the same order each time, and that is often not the order of the API's document.
//! What followed a property last time probably follows it now, so that a compare finds the field in place of a search.

use std::sync::atomic::{AtomicU16, Ordering};

use super::shape::{Field, Shape};

/// More than the fields of most APIs. Fields that share a place cost each other a search now and then, and nothing else.
const PLACES: usize = 4096;

static FOLLOWERS: [AtomicU16; PLACES] = [const { AtomicU16::new(0) }; PLACES];

/// The field that was found last time where the one at `guess` was looked for.
pub(super) fn expected(shape: &Shape, guess: usize) -> usize {
    usize::from(place(shape, guess).load(Ordering::Relaxed))
}

/// The field at `index` was found where the one at `guess` was looked for.
pub(super) fn observed(shape: &Shape, guess: usize, index: usize) {
    if let Ok(index) = u16::try_from(index) {
        place(shape, guess).store(index, Ordering::Relaxed);
    }
}

/// Models are constants, and the address of a field tells it from all others.
fn place(shape: &Shape, guess: usize) -> &'static AtomicU16 {
    let first = shape.fields.as_ptr().addr() / size_of::<Field>();
    &FOLLOWERS[(first + guess) % PLACES]
}
