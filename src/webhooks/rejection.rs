//! Responses to refused deliveries.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

use super::WebhookError;

/// Why a request is not a delivery of Clerk's. The default response does not reveal the reason to the sender; log it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// The delivery is refused: 400, so that Clerk repeats it.
    Refused(WebhookError),
    /// The body is larger than the limit: 413.
    TooLarge,
    /// The connection broke before the whole body had arrived: 400.
    Incomplete,
    /// The extractor finds no [`WebhookKey`](super::WebhookKey) in the application's state: 500.
    NotConfigured,
}

impl WebhookRejection {
    /// The status of the default response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Refused(_) | Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotConfigured => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The body of the default response.
    #[must_use]
    pub const fn body(&self) -> &'static str {
        match self {
            Self::NotConfigured => {
                r#"{"errors":[{"code":"internal_error","message":"internal error","long_message":"internal error"}]}"#
            }
            _ => {
                r#"{"errors":[{"code":"webhook_refused","message":"not a valid delivery","long_message":"not a valid delivery"}]}"#
            }
        }
    }

    /// The default response: the status, and JSON in the form of Clerk's API.
    #[must_use]
    pub fn to_response<B: From<String>>(&self) -> Response<B> {
        let mut response = Response::new(B::from(self.body().to_owned()));
        *response.status_mut() = self.status();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::TooLarge => f.write_str("the webhook's body is larger than the limit"),
            Self::Incomplete => f.write_str("the connection broke before the webhook's body was there"),
            Self::NotConfigured => f.write_str("the application has no key to verify webhooks with"),
        }
    }
}

impl std::error::Error for WebhookRejection {}

impl From<WebhookError> for WebhookRejection {
    fn from(error: WebhookError) -> Self {
        Self::Refused(error)
    }
}
