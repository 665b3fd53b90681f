//! Verifies and signs deliveries.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::error::WebhookError;
use super::headers::{DeliveryHeaders, HeaderLookup, HeaderNames};
use super::hmac::HmacKey;
use crate::Secret;
use crate::codec::{Codec, from_json};

/// The prefix of secrets in dashboards and variables.
const SECRET_PREFIX: &str = "whsec_";

/// The only version of signatures by a shared secret.
const VERSION: &str = "v1";

/// Buffer size for the 32 bytes of a signature; longer input is not a signature.
const SIGNATURE_SPACE: usize = 48;

const TOLERANCE: Duration = Duration::from_secs(300);

type Clock = dyn Fn() -> SystemTime + Send + Sync;

/// A delivery whose signature fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    id: String,
    sent_at: SystemTime,
}

impl Delivery {
    /// The id of the message. A message that is delivered again has the same id: keep it to handle each message once.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When this delivery was sent, to the second. A repeated delivery has a later time than the first.
    #[must_use]
    pub fn sent_at(&self) -> SystemTime {
        self.sent_at
    }
}

/// The secret that a sender and a receiver of webhooks share, with the rules of verification.
///
/// It is cheap to clone. `{:?}` does not show the secret.
#[derive(Clone)]
pub struct WebhookKey {
    keys: Vec<HmacKey>,
    names: Vec<HeaderNames>,
    tolerance: Duration,
    clock: Arc<Clock>,
}

impl WebhookKey {
    /// Takes the secret as the sender's dashboard shows it: base64, with `whsec_` before it or without.
    ///
    /// # Errors
    ///
    /// [`WebhookError::MissingSecret`] for an empty string, [`WebhookError::BadSecret`] if it is not base64 or holds no
    /// bytes.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, WebhookError> {
        Ok(Self {
            keys: vec![decode_secret(&secret.into())?],
            names: vec![HeaderNames::with_prefix("webhook")],
            tolerance: TOLERANCE,
            clock: Arc::new(SystemTime::now),
        })
    }

    /// Accepts a further secret, as is needed while a secret is rotated. [`sign`](Self::sign) signs with each.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn and_secret(mut self, secret: impl Into<Secret>) -> Result<Self, WebhookError> {
        self.keys.push(decode_secret(&secret.into())?);
        Ok(self)
    }

    /// What the names of the headers begin with: `webhook` unless set, for `webhook-id`, `webhook-timestamp` and
    /// `webhook-signature`. Of several prefixes the first counts under which a delivery has any header;
    /// [`sign`](Self::sign) uses the first.
    #[must_use]
    pub fn header_prefixes<P: AsRef<str>>(mut self, prefixes: impl IntoIterator<Item = P>) -> Self {
        self.names = prefixes.into_iter().map(|prefix| HeaderNames::with_prefix(prefix.as_ref())).collect();
        self
    }

    /// How far the time of sending may lie in the past or in the future: 300 seconds unless set.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets the clock, for tests: the system's clock unless set.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery by its headers and the bytes of its body, exactly as they arrived.
    ///
    /// # Errors
    ///
    /// Every reason to refuse the delivery: see [`WebhookError`].
    pub fn verify<H>(&self, headers: &H, body: &[u8]) -> Result<Delivery, WebhookError>
    where
        H: HeaderLookup + ?Sized,
    {
        let headers = DeliveryHeaders::read(headers, &self.names).map_err(WebhookError::MissingHeaders)?;
        let seconds = self.timely(headers.timestamp)?;
        let sent_at =
            UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).ok_or(WebhookError::BadTimestamp)?;
        if !self.matches(&headers, seconds, body) {
            return Err(WebhookError::NoMatch);
        }
        Ok(Delivery { id: headers.id.to_owned(), sent_at })
    }

    /// Verifies a delivery and decodes its body, such as a generated type of all events.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and [`WebhookError::BadPayload`] if the body is not JSON of that type. A type of
    /// events decodes every event that has the envelope; an unknown one becomes its variant `Unknown`.
    pub fn receive<T, H>(&self, headers: &H, body: &[u8]) -> Result<(Delivery, T), WebhookError>
    where
        T: Codec,
        H: HeaderLookup + ?Sized,
    {
        let delivery = self.verify(headers, body)?;
        let payload = from_json(body).map_err(|error| WebhookError::BadPayload(error.to_string()))?;
        Ok((delivery, payload))
    }

    /// Signs a delivery: the names and values of its three headers.
    #[must_use]
    pub fn sign(&self, id: &str, sent_at: SystemTime, body: &[u8]) -> [(String, String); 3] {
        let seconds = unix_seconds(sent_at);
        let signature = |key: &HmacKey| format!("{VERSION},{}", STANDARD.encode(tag(key, id, seconds, body)));
        let signatures: Vec<String> = self.keys.iter().map(signature).collect();
        let values = [id.to_owned(), seconds.to_string(), signatures.join(" ")];
        let standard = HeaderNames::with_prefix("webhook");
        self.names.first().unwrap_or(&standard).with_values(values)
    }

    /// The seconds of the timestamp, if they are within the tolerance.
    fn timely(&self, timestamp: &str) -> Result<u64, WebhookError> {
        let (seconds, is_whole) = leading_seconds(timestamp)?;
        let now = unix_seconds((self.clock)());
        let distance = Duration::from_secs(now.abs_diff(seconds));
        match (distance > self.tolerance, seconds < now) {
            (true, true) => Err(WebhookError::TooOld { age: distance }),
            (true, false) => Err(WebhookError::TooNew { ahead: distance }),
            (false, _) if !is_whole => Err(WebhookError::BadTimestamp),
            (false, _) => Ok(seconds),
        }
    }

    /// Whether any signature of the delivery is that of any key. The time that a comparison takes does not depend on
    /// the bytes of the signature.
    fn matches(&self, headers: &DeliveryHeaders<'_>, seconds: u64, body: &[u8]) -> bool {
        let mut matches = Choice::from(0);
        for key in &self.keys {
            let tag = tag(key, headers.id, seconds, body);
            for signature in headers.signatures.split(' ') {
                matches |= is_signature_of(signature, tag.as_ref());
            }
        }
        matches.into()
    }
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookKey")
            .field("secrets", &self.keys.len())
            .field("headers", &self.names)
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// The number that a timestamp begins with, and whether that is all of it. A number of more than 64 bits is the
/// largest: it lies in the future either way.
///
/// The leading number is judged even when something follows it, so that an old delivery is called old.
fn leading_seconds(timestamp: &str) -> Result<(u64, bool), WebhookError> {
    let end = timestamp.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(timestamp.len());
    let (digits, rest) = timestamp.split_at(end);
    if digits.is_empty() {
        return Err(WebhookError::BadTimestamp);
    }
    Ok((digits.parse().unwrap_or(u64::MAX), rest.is_empty()))
}

fn tag(key: &HmacKey, id: &str, seconds: u64, body: &[u8]) -> impl AsRef<[u8]> + use<> {
    let mut buffer = itoa::Buffer::new();
    let seconds = buffer.format(seconds);
    key.tag(&[id.as_bytes(), b".", seconds.as_bytes(), b".", body])
}

/// Whole seconds since 1970; 0 for an earlier time.
fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Whether a signature is of our version and of this tag. Other versions are made with private keys, whose public keys
/// this receiver does not have.
fn is_signature_of(signature: &str, tag: &[u8]) -> Choice {
    let Some(encoded) = signature.strip_prefix(VERSION).and_then(|rest| rest.strip_prefix(',')) else {
        return Choice::from(0);
    };
    let mut bytes = [0; SIGNATURE_SPACE];
    match STANDARD.decode_slice(encoded, &mut bytes) {
        Ok(length) => bytes[..length].ct_eq(tag),
        Err(_) => Choice::from(0),
    }
}

fn decode_secret(secret: &Secret) -> Result<HmacKey, WebhookError> {
    let text = secret.expose();
    if text.is_empty() {
        return Err(WebhookError::MissingSecret);
    }
    let encoded = text.strip_prefix(SECRET_PREFIX).unwrap_or(text);
    let decoded = match encoded.ends_with('=') {
        true => STANDARD.decode(encoded),
        // Dashboards and shells may drop the padding.
        false => STANDARD_NO_PAD.decode(encoded),
    };
    let bytes = Zeroizing::new(decoded.map_err(|_| WebhookError::BadSecret)?);
    match bytes.is_empty() {
        true => Err(WebhookError::BadSecret),
        false => Ok(HmacKey::new(&bytes)),
    }
}
