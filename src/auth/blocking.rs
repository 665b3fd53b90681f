//! Waiting for a future where there is no runtime to await it on.

use std::future::Future;
use std::io;

/// Runs a future to its end on a thread and a runtime of its own, so that it works inside of another runtime as well.
pub(crate) fn wait_for<F>(future: F) -> io::Result<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    let run = || Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future));
    std::thread::scope(|scope| {
        let panicked = |_| Err(io::Error::other("the thread that waits panicked"));
        std::thread::Builder::new().spawn_scoped(scope, run)?.join().unwrap_or_else(panicked)
    })
}
