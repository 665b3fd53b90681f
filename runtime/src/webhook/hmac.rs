//! HMAC-SHA256 by the library that TLS uses as well; aws-lc-rs if both are compiled in.

#[cfg(feature = "__aws-lc-rs")]
use aws_lc_rs::hmac;
#[cfg(all(feature = "__ring", not(feature = "__aws-lc-rs")))]
use ring::hmac;

#[cfg(not(any(feature = "__ring", feature = "__aws-lc-rs")))]
compile_error!(
    "the feature `webhooks` needs `rustls-ring` or `rustls-aws-lc-rs`; beside `native-tls`, turn on `webhooks-ring`"
);

/// A key, prepared for use.
#[derive(Clone)]
pub(super) struct HmacKey(hmac::Key);

impl HmacKey {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The tag of the parts, one after the other.
    pub(super) fn tag(&self, parts: &[&[u8]]) -> impl AsRef<[u8]> + use<> {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        context.sign()
    }
}
