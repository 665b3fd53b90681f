//! Calls Clerk's API and reads its responses as plain JSON, because a response may differ from the document.

use bytes::Bytes;
use openapi_runtime::{Call, Error};

/// The body of a response with a status of 2xx.
pub(crate) async fn body<T>(call: Call<T>) -> Result<Bytes, Error> {
    match call.with_response().await {
        Ok(response) => Ok(response.body.into()),
        Err(error) if error.is_decode() => error.body().cloned().ok_or(error),
        Err(error) => Err(error),
    }
}
