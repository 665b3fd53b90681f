//! A value that is rarely replaced and often read. Readers never wait for a writer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

/// Readers use one of two slots. A writer fills the other slot, and then makes it the current one. A reader finds a
/// writer in its slot only if two replacements happened since it read `current`; it then tries again.
pub(super) struct Published<T> {
    slots: [RwLock<Arc<T>>; 2],
    current: AtomicUsize,
    writing: Mutex<()>,
}

impl<T> Published<T> {
    pub(super) fn new(value: T) -> Self {
        let value = Arc::new(value);
        Self {
            slots: [RwLock::new(value.clone()), RwLock::new(value)],
            current: AtomicUsize::new(0),
            writing: Mutex::new(()),
        }
    }

    pub(super) fn load(&self) -> Arc<T> {
        loop {
            let slot = &self.slots[self.current.load(Ordering::Acquire) % 2];
            match slot.try_read() {
                Ok(value) => return value.clone(),
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner().clone(),
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
            }
        }
    }

    pub(super) fn replace(&self, value: T) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let next = 1 - self.current.load(Ordering::Acquire) % 2;
        *self.slots[next].write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
        self.current.store(next, Ordering::Release);
    }
}
