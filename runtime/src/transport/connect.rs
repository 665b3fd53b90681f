//! Limits the time of connecting to that of the attempt.
//!
//! An attempt that ends while it connects has sent nothing; one that ends later may have. To tell them apart,
//! connecting ends a little before the attempt does, with an error that says so.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

use super::Exchange;

/// How long before the attempt.
const MARGIN: Duration = Duration::from_millis(2);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A layer that limits the time of connecting.
#[derive(Clone, Copy, Debug)]
pub(super) struct WithinAttempt;

impl<S> Layer<S> for WithinAttempt {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector { inner }
    }
}

/// A connector, limited by the attempt that calls it.
#[derive(Clone, Debug)]
pub(super) struct Connector<S> {
    inner: S,
}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let deadline = Exchange::current().and_then(|exchange| exchange.deadline());
        let connecting = self.inner.call(target);
        Box::pin(async move {
            let Some(deadline) = deadline.and_then(|deadline| deadline.checked_sub(MARGIN)) else {
                return connecting.await;
            };
            let start = Instant::now();
            match timeout_at(deadline, connecting).await {
                Ok(result) => result,
                Err(_) => {
                    let message = format!("no connection within {} ms", start.elapsed().as_millis());
                    Err(io::Error::new(io::ErrorKind::TimedOut, message).into())
                }
            }
        })
    }
}
