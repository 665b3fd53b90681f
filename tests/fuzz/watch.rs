//! Reports the case that panics or does not end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Watches the current case from a separate thread, until it is dropped.
pub(crate) struct Watch {
    seed: Arc<AtomicU64>,
    _running: mpsc::Sender<()>,
}

impl Watch {
    /// A case that is still the same after `patience` hangs: then the process ends.
    pub(crate) fn start(patience: Duration) -> Self {
        let seed = Arc::new(AtomicU64::new(u64::MAX));
        let (running, ended) = mpsc::channel();
        let seen = Arc::clone(&seed);
        thread::spawn(move || {
            let mut last = u64::MAX;
            while ended.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                let seed = seen.load(Ordering::Relaxed);
                if seed == last {
                    eprintln!("the case of CLERK_FUZZ_SEED={seed} does not end");
                    std::process::exit(1);
                }
                last = seed;
            }
        });
        Self { seed, _running: running }
    }

    /// A case begins.
    pub(crate) fn case(&self, seed: u64) {
        self.seed.store(seed, Ordering::Relaxed);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("this is the case of CLERK_FUZZ_SEED={}", self.seed.load(Ordering::Relaxed));
        }
    }
}
