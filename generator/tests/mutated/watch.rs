//! Reports the case that does not end, and the memory of the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A case takes milliseconds, on a busy machine a second. One that is still under way after this does not end.
const PATIENCE: Duration = Duration::from_secs(300);

/// Watches the current case from a separate thread, until it is dropped.
pub(crate) struct Watch {
    seed: Arc<AtomicU64>,
    _running: mpsc::Sender<()>,
}

impl Watch {
    /// A case that is still the same at the next look hangs: then the process ends.
    pub(crate) fn start() -> Self {
        let seed = Arc::new(AtomicU64::new(u64::MAX));
        let (running, ended) = mpsc::channel();
        let seen = Arc::clone(&seed);
        thread::spawn(move || {
            let mut last = u64::MAX;
            while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let seed = seen.load(Ordering::Relaxed);
                if seed == last {
                    eprintln!("the case of MUTATED_SEED={seed} does not end");
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

/// The peak memory of this process in kB, on systems with `/proc`.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
