//! Stores values by id. Ids stay valid when other values are removed.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The id of a value in an [`Arena`].
pub(crate) trait Id: Copy {
    fn of(index: usize) -> Self;
    fn index(self) -> usize;
}

/// Declares types of ids.
macro_rules! ids {
    ($($(#[$attribute:meta])* $name:ident;)+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(usize);

        impl Id for $name {
            fn of(index: usize) -> Self {
                Self(index)
            }

            fn index(self) -> usize {
                self.0
            }
        }
    )+};
}

ids! {
    /// The id of a type.
    TypeId;
    /// The id of an operation.
    OperationId;
    /// The id of a component.
    ComponentId;
    /// The id of a tag.
    TagId;
}

/// Values in the order in which they were added. A removed one leaves a hole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arena<I, T> {
    slots: Vec<Option<T>>,
    ids: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self { slots: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T> Arena<I, T> {
    pub(crate) fn push(&mut self, value: T) -> I {
        let id = self.reserve();
        self.fill(id, value);
        id
    }

    /// An id without a value, for [`fill`](Self::fill).
    pub(crate) fn reserve(&mut self) -> I {
        self.slots.push(None);
        I::of(self.slots.len() - 1)
    }

    /// Sets the value of an id.
    pub(crate) fn fill(&mut self, id: I, value: T) {
        self.slots[id.index()] = Some(value);
    }

    /// Removes all values but those that `is_kept` names.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(I) -> bool) {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if !is_kept(I::of(index)) {
                *slot = None;
            }
        }
    }

    /// How many ids there are, with those of removed values.
    pub(crate) fn id_count(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn get(&self, id: I) -> Option<&T> {
        self.slots.get(id.index())?.as_ref()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        self.slots.iter().enumerate().filter_map(|(index, slot)| Some((I::of(index), slot.as_ref()?)))
    }

    /// The ids. The iterator does not borrow the arena, so values can be changed during iteration.
    pub(crate) fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        let ids: Vec<I> = self.iter().map(|(id, _)| id).collect();
        ids.into_iter()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().flatten()
    }

    /// Other values for the same ids.
    pub(crate) fn map<U>(&self, mut value: impl FnMut(I, &T) -> U) -> Arena<I, U> {
        let slots = self.slots.iter().enumerate();
        let slots = slots.map(|(index, slot)| slot.as_ref().map(|it| value(I::of(index), it))).collect();
        Arena { slots, ids: PhantomData }
    }

    /// The values, in order, for the ids of this arena.
    pub(crate) fn zip<U>(&self, values: impl IntoIterator<Item = U>) -> Arena<I, U> {
        let mut values = values.into_iter();
        let slots = self.slots.iter().map(|slot| slot.as_ref().and_then(|_| values.next())).collect();
        Arena { slots, ids: PhantomData }
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    #[expect(clippy::expect_used, reason = "a value is removed only where nothing has its id")]
    fn index(&self, id: I) -> &T {
        self.get(id).expect("the value of this id was removed")
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    #[expect(clippy::expect_used, reason = "a value is removed only where nothing has its id")]
    fn index_mut(&mut self, id: I) -> &mut T {
        self.slots[id.index()].as_mut().expect("the value of this id was removed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_removal_of_other_values() {
        let mut arena: Arena<TypeId, &str> = Arena::default();
        let [a, b, c] = ["a", "b", "c"].map(|value| arena.push(value));
        arena.retain(|id| id != b);
        assert_eq!((arena[a], arena.get(b), arena[c]), ("a", None, "c"));
        assert_eq!(arena.ids().collect::<Vec<_>>(), [a, c]);
        let d = arena.push("d");
        assert_ne!(d, b, "an id is not given twice");
        let upper = arena.map(|_, value| value.to_uppercase());
        assert_eq!((upper[c].as_str(), upper.get(b)), ("C", None));
        assert_eq!(arena.zip([1, 3, 4])[d], 4);
    }

    #[test]
    fn a_reserved_id_has_a_value_once_it_is_filled() {
        let mut arena: Arena<OperationId, u8> = Arena::default();
        let id = arena.reserve();
        assert_eq!((arena.get(id), arena.values().count()), (None, 0));
        arena.fill(id, 7);
        assert_eq!(arena[id], 7);
    }
}
