//! A set of the fields of a model that were read.

/// A set of field indices. It does not allocate for models of up to 64 fields.
#[derive(Default)]
pub(super) struct FieldSet {
    first: u64,
    rest: Vec<u64>,
}

impl FieldSet {
    /// The indices below 64, a bit each.
    #[inline]
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Adds an index; whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1_u64 << (index % 64));
        let word = self.word_mut(word);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(super) fn remove(&mut self, index: usize) {
        *self.word_mut(index / 64) &= !(1 << (index % 64));
    }

    pub(super) fn contains(&self, index: usize) -> bool {
        let word = match index / 64 {
            0 => self.first,
            word => self.rest.get(word - 1).copied().unwrap_or(0),
        };
        word & (1 << (index % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    fn word_mut(&mut self, word: usize) -> &mut u64 {
        if word == 0 {
            return &mut self.first;
        }
        if self.rest.len() < word {
            self.rest.resize(word, 0);
        }
        &mut self.rest[word - 1]
    }
}
