//! Limits of time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

/// Longer than any program runs, and short enough for every sum of a time and a duration. Callers write
/// `Duration::MAX` for "unlimited", which added to a time overflows.
pub(crate) const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A timer that is seen to be later than this is late because nobody polled it, and not because of the system.
const LATE: Duration = Duration::from_millis(50);

/// A limit that was exceeded.
#[derive(Debug)]
pub(crate) struct Elapsed(pub(crate) Duration);

/// The future's output, if it is ready within the limit.
///
/// Time in which the caller did not poll the future does not count. A caller that is busy in another branch of
/// `select!`, or blocks the thread, keeps the future from reading data that has arrived. The future then gets this time
/// back, up to the limit.
pub(crate) fn within<F: Future>(limit: Option<Duration>, future: F) -> Within<F> {
    Within { future, timer: limit.map(sleep), limit: limit.unwrap_or(FOREVER) }
}

pin_project! {
    /// A future within a limit. Not an `async fn`, which would hold the future twice: before and after it begins.
    pub(crate) struct Within<F> {
        #[pin]
        future: F,
        #[pin]
        timer: Option<Sleep>,
        limit: Duration,
    }
}

impl<F: Future> Future for Within<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(output) = this.future.poll(context) {
            return Poll::Ready(Ok(output));
        }
        let Some(mut timer) = this.timer.as_pin_mut() else { return Poll::Pending };
        loop {
            ready!(timer.as_mut().poll(context));
            let late = Instant::now().saturating_duration_since(timer.deadline());
            if late < LATE {
                return Poll::Ready(Err(Elapsed(*this.limit)));
            }
            timer.as_mut().reset(Instant::now() + late.min(*this.limit).min(FOREVER));
        }
    }
}

/// A limit on the time that a reader waits. The time in which the reader does not poll does not count.
pub(crate) struct Idle {
    limit: Option<Duration>,
    /// Kept for the next wait, so that waiting does not allocate.
    timer: Option<Pin<Box<Sleep>>>,
    is_running: bool,
}

impl Idle {
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self { limit, timer: None, is_running: false }
    }

    /// The wait is over; the next one has the whole time.
    pub(crate) fn restart(&mut self) {
        self.is_running = false;
    }

    /// Ready once the reader has waited for too long. Without a tokio runtime there is no limit.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Elapsed> {
        let Some(limit) = self.limit.filter(|_| Handle::try_current().is_ok()) else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        if !std::mem::replace(&mut self.is_running, true) {
            timer.as_mut().reset(Instant::now() + limit.min(FOREVER));
        }
        loop {
            ready!(timer.as_mut().poll(context));
            let late = Instant::now().saturating_duration_since(timer.deadline());
            if late < LATE {
                return Poll::Ready(Elapsed(limit));
            }
            timer.as_mut().reset(Instant::now() + late.min(limit).min(FOREVER));
        }
    }
}

/// The shorter one of two limits.
pub(crate) fn shorter(a: Option<Duration>, b: Option<Duration>) -> Option<Duration> {
    [a, b].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use std::future::{pending, poll_fn};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_limit_is_kept() {
        let start = Instant::now();
        within(Some(Duration::from_secs(3)), pending::<()>()).await.unwrap_err();
        assert_eq!(start.elapsed().as_secs(), 3);
        for limit in [Duration::MAX, FOREVER] {
            assert_eq!(within(Some(limit), async { 5 }).await.ok(), Some(5));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_polls_does_not_count() {
        let response = sleep(Duration::from_secs(40));
        let mut call = Box::pin(within(Some(Duration::from_secs(30)), response));
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut call).await.is_err());
        // The caller is busy for a while, and polls again before the response has arrived.
        tokio::time::advance(Duration::from_secs(35)).await;
        assert!(call.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_waits_for_each_piece_up_to_the_limit() {
        let mut idle = Idle::new(Some(Duration::from_secs(3)));
        for _ in 0..3 {
            let waiting = tokio::time::timeout(Duration::from_secs(2), poll_fn(|context| idle.poll(context)));
            assert!(waiting.await.is_err(), "each piece has the whole time");
            idle.restart();
            tokio::time::advance(Duration::from_secs(60)).await;
        }
        let start = Instant::now();
        assert_eq!(poll_fn(|context| idle.poll(context)).await.0.as_secs(), 3);
        assert_eq!(start.elapsed().as_secs(), 3);
    }
}
