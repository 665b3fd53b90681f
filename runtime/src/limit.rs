//! Limits of time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};

/// Longer than any program runs, and short enough for every sum of a time and a duration. Callers write
/// `Duration::MAX` for "unlimited", which added to a time overflows.
pub(crate) const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// How late a timer may be seen to have gone off for that to be the system's doing.
const LATE: Duration = Duration::from_millis(50);

/// A limit that was not kept.
#[derive(Debug)]
pub(crate) struct Elapsed(pub(crate) Duration);

/// The future's output, if it comes within the limit.
///
/// What counts is the time that the future had, not that of a caller who does something else: one that comes back long
/// after the timer went off, from a branch of `select!` or from work that held up the thread, has kept the future from
/// reading what had arrived. It gets the time back, up to the limit.
pub(crate) async fn within<F: Future>(limit: Option<Duration>, future: F) -> Result<F::Output, Elapsed> {
    match limit {
        Some(limit) => Within { future, timer: sleep(limit), limit }.await,
        None => Ok(future.await),
    }
}

pin_project! {
    struct Within<F> {
        #[pin]
        future: F,
        #[pin]
        timer: Sleep,
        limit: Duration,
    }
}

impl<F: Future> Future for Within<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Poll::Ready(output) = this.future.poll(context) {
            return Poll::Ready(Ok(output));
        }
        loop {
            ready!(this.timer.as_mut().poll(context));
            let late = Instant::now().saturating_duration_since(this.timer.deadline());
            if late < LATE {
                return Poll::Ready(Err(Elapsed(*this.limit)));
            }
            this.timer.as_mut().reset(Instant::now() + late.min(*this.limit).min(FOREVER));
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

    use std::future::pending;

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
        // The caller does something else, and the response is not there when it comes back.
        tokio::time::advance(Duration::from_secs(35)).await;
        assert!(call.await.is_ok());
    }
}
