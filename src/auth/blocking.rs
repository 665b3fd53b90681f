//! Waits for a future in synchronous code.

use std::future::Future;
use std::io;

/// Runs a future on a new thread with a new runtime, so that it also works within another runtime.
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
