//! Rows in the order of their creation, with indexes by id and by other keys.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The maximum number of finished rows that a store keeps; see [`Store::forget`].
const FINISHED: usize = 1_000;

/// A row of a [`Store`].
pub(super) trait Row {
    fn id(&self) -> &str;

    /// The keys of the row besides its id, for the indexed `properties` of the store.
    fn keys(&self, properties: &[&'static str]) -> Vec<Key>;
}

/// The name of a property, and its value in lower case.
pub(super) type Key = (&'static str, String);

/// The key of rows whose property has this value, ignoring case.
pub(super) fn key(property: &'static str, value: &str) -> Key {
    (property, value.to_ascii_lowercase())
}

#[derive(Clone, Debug)]
pub(super) struct Store<T> {
    /// By the number of their creation.
    rows: BTreeMap<u64, T>,
    numbers: HashMap<String, u64>,
    index: HashMap<Key, BTreeSet<u64>>,
    properties: Vec<&'static str>,
    next: u64,
    /// The number of rows at which finished ones are removed.
    crowded: usize,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<T> Store<T> {
    /// A store whose rows are found by these properties, as far as rows have no keys of their own.
    pub(super) fn new(properties: Vec<&'static str>) -> Self {
        Self {
            rows: BTreeMap::new(),
            numbers: HashMap::new(),
            index: HashMap::new(),
            properties,
            next: 0,
            crowded: 2 * FINISHED,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many rows have a key.
    pub(super) fn count(&self, key: &Key) -> usize {
        self.index.get(key).map_or(0, BTreeSet::len)
    }

    /// All rows, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values().inspect(|_| visited())
    }

    /// The rows that have a key, the oldest first.
    pub(super) fn found<'a>(&'a self, key: &Key) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let numbers = self.index.get(key).into_iter().flatten();
        numbers.filter_map(|number| self.rows.get(number)).inspect(|_| visited())
    }

    pub(super) fn get(&self, id: &str) -> Option<&T> {
        visited();
        self.rows.get(self.numbers.get(id)?)
    }

    /// Whether there are so many rows that [`forget`](Self::forget) is worth its work, which stays linear in that of
    /// all insertions.
    pub(super) fn is_crowded(&self) -> bool {
        self.len() >= self.crowded
    }

    /// A state for [`roll_back`](Self::roll_back).
    pub(super) fn mark(&self) -> u64 {
        self.next
    }
}

impl<T: Row> Store<T> {
    pub(super) fn insert(&mut self, row: T) {
        let number = self.next;
        self.next += 1;
        self.numbers.insert(row.id().to_owned(), number);
        self.enter(number, row.keys(&self.properties));
        self.rows.insert(number, row);
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<T> {
        let number = self.numbers.remove(id)?;
        let row = self.rows.remove(&number)?;
        self.leave(number, row.keys(&self.properties));
        Some(row)
    }

    /// Removes the rows that have a key, and returns them.
    pub(super) fn remove_found(&mut self, key: &Key) -> Vec<T> {
        let ids: Vec<String> = self.found(key).map(|row| row.id().to_owned()).collect();
        ids.iter().filter_map(|id| self.remove(id)).collect()
    }

    /// Removes the rows that were inserted since a mark.
    pub(super) fn roll_back(&mut self, mark: u64) {
        let ids: Vec<String> = self.rows.range(mark..).map(|(_, row)| row.id().to_owned()).collect();
        for id in ids {
            self.remove(&id);
        }
    }

    /// Changes a row, and returns the new one.
    pub(super) fn change(&mut self, id: &str, change: impl FnOnce(&mut T)) -> Option<&T> {
        visited();
        let number = *self.numbers.get(id)?;
        let row = self.rows.get_mut(&number)?;
        let old = row.keys(&self.properties);
        change(row);
        let new = row.keys(&self.properties);
        if old != new {
            self.leave(number, old);
            self.enter(number, new);
        }
        self.rows.get(&number)
    }

    /// Removes the oldest finished rows of a crowded store. Otherwise rows that no operation deletes would fill the
    /// memory.
    pub(super) fn forget(&mut self, is_finished: impl Fn(&T) -> bool) {
        let finished: Vec<String> =
            self.rows.values().filter(|row| is_finished(row)).map(|row| row.id().to_owned()).collect();
        for id in &finished[..finished.len().saturating_sub(FINISHED)] {
            self.remove(id);
        }
        self.crowded = 2 * self.len().max(FINISHED);
    }

    fn enter(&mut self, number: u64, keys: Vec<Key>) {
        for key in keys {
            self.index.entry(key).or_default().insert(number);
        }
    }

    fn leave(&mut self, number: u64, keys: Vec<Key>) {
        for key in keys {
            if let Some(numbers) = self.index.get_mut(&key) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    self.index.remove(&key);
                }
            }
        }
    }
}

/// Counts the visited rows, so that a test can distinguish linear from quadratic work.
#[cfg(not(test))]
fn visited() {}

#[cfg(test)]
fn visited() {
    VISITED.with(|count| count.set(count.get() + 1));
}

#[cfg(test)]
thread_local! {
    /// How many rows this thread has looked at.
    pub(super) static VISITED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Named(String, String);

    impl Row for Named {
        fn id(&self) -> &str {
            &self.0
        }

        fn keys(&self, _: &[&'static str]) -> Vec<Key> {
            vec![key("name", &self.1)]
        }
    }

    fn named(id: usize, name: &str) -> Named {
        Named(id.to_string(), name.to_owned())
    }

    fn ids(store: &Store<Named>, name: &str) -> Vec<String> {
        store.found(&key("name", name)).map(|row| row.0.clone()).collect()
    }

    #[test]
    fn rows_are_found_by_what_they_are_now() {
        let mut store = Store::default();
        for (id, name) in ["Ada", "bob", "ADA"].iter().enumerate() {
            store.insert(named(id, name));
        }
        assert_eq!(ids(&store, "ada"), ["0", "2"]);
        store.change("0", |row| row.1 = "Bob".to_owned());
        assert_eq!(
            (ids(&store, "ada"), ids(&store, "bob")),
            (vec!["2".to_owned()], vec!["0".to_owned(), "1".to_owned()])
        );
        assert_eq!(store.remove("2"), Some(named(2, "ADA")));
        assert_eq!((store.count(&key("name", "ada")), store.len()), (0, 2));
        assert_eq!(store.remove_found(&key("name", "BOB")).len(), 2);
        assert!(store.index.is_empty() && store.numbers.is_empty());
    }

    #[test]
    fn a_roll_back_removes_what_came_after_the_mark() {
        let mut store = Store::default();
        store.insert(named(0, "a"));
        let mark = store.mark();
        store.insert(named(1, "a"));
        store.roll_back(mark);
        assert_eq!(ids(&store, "a"), ["0"]);
    }

    #[test]
    fn the_oldest_finished_rows_are_forgotten_and_no_others() {
        let mut store = Store::default();
        for id in 0..5 * FINISHED {
            store.insert(named(id, if id % 10 == 0 { "used" } else { "finished" }));
            if store.is_crowded() {
                store.forget(|row| row.1 == "finished");
            }
        }
        assert_eq!(store.count(&key("name", "used")), FINISHED / 2);
        let left = store.count(&key("name", "finished"));
        assert!((FINISHED..=3 * FINISHED).contains(&left), "{left}");
        assert!(store.get("1").is_none() && store.get(&(5 * FINISHED - 1).to_string()).is_some());
    }
}
