//! The reasons for which a delivery is refused.

use std::fmt;
use std::time::Duration;

/// Why a webhook's delivery, or the secret to verify it with, is refused.
///
/// Respond with status 400 to a refused delivery: the sender then repeats it later, which helps when the clock was
/// wrong or the secret was being rotated. No message holds the secret, a signature or the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// No secret was given.
    MissingSecret,
    /// The secret is not base64, or holds no bytes.
    BadSecret,
    /// Headers are absent or blank; their names are listed.
    MissingHeaders(Vec<String>),
    /// The header of the time does not hold whole Unix seconds.
    BadTimestamp,
    /// The delivery was sent longer ago than the tolerance allows: it may be a replay.
    TooOld {
        /// How long ago it was sent.
        age: Duration,
    },
    /// The delivery says that it was sent in the future, by more than the tolerance allows.
    TooNew {
        /// How far in the future.
        ahead: Duration,
    },
    /// No signature of version `v1` fits the id, time and body under any of the secrets.
    NoMatch,
    /// The signature is valid, but the body does not decode. The string says why.
    BadPayload(String),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSecret => f.write_str("the webhook signing secret is empty: copy it from the sender's dashboard"),
            Self::BadSecret => f.write_str(
                "the webhook signing secret is not base64 after `whsec_`, or is empty there: copy it without blanks or line ends",
            ),
            Self::MissingHeaders(names) => write!(f, "the webhook lacks the headers: {}", names.join(", ")),
            Self::BadTimestamp => f.write_str("the webhook's timestamp header is not a number of Unix seconds"),
            Self::TooOld { age } => write!(f, "the webhook was sent {} s ago, which is too old: a replay, or a clock that is fast", age.as_secs()),
            Self::TooNew { ahead } => write!(f, "the webhook was sent {} s in the future: a clock is wrong", ahead.as_secs()),
            Self::NoMatch => f.write_str(
                "no signature of the webhook matches: the secret is of another endpoint, or the body was changed before it was verified",
            ),
            Self::BadPayload(why) => write!(f, "the webhook is signed well, but its body cannot be read: {why}"),
        }
    }
}

impl std::error::Error for WebhookError {}
