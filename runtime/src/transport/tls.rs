//! Configures TLS by the features that are on.
//!
//! It passes the chosen provider of rustls to reqwest. Otherwise reqwest would use the default provider of the process,
//! which does not exist if another crate has turned on a second provider.

#[cfg(feature = "__rustls")]
use std::sync::{Arc, OnceLock};

use reqwest::ClientBuilder;
#[cfg(feature = "__rustls")]
use rustls_platform_verifier::Verifier;

use super::causes;

/// Sets up TLS. `authorities` are trusted beside those of the system.
#[cfg(feature = "__rustls")]
pub(super) fn configure(
    builder: ClientBuilder,
    authorities: &[Vec<u8>],
    is_required: bool,
) -> Result<ClientBuilder, String> {
    rustls_config(authorities, is_required).map(|config| builder.tls_backend_preconfigured(config))
}

#[cfg(feature = "__rustls")]
fn rustls_config(authorities: &[Vec<u8>], is_required: bool) -> Result<rustls::ClientConfig, String> {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?;
    let config = match verifier(authorities) {
        Ok(verifier) => config.dangerous().with_custom_certificate_verifier(verifier),
        // Without system certificates http still works, so the list of trusted certificates is empty.
        Err(_) if !is_required => config.with_root_certificates(rustls::RootCertStore::empty()),
        Err(problem) => return Err(problem),
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = protocols();
    Ok(config)
}

/// The system's verifier. Reading all certificates of the system takes tens of milliseconds, so it is cached for the
/// process, unless there are further authorities.
#[cfg(feature = "__rustls")]
fn verifier(authorities: &[Vec<u8>]) -> Result<Arc<Verifier>, String> {
    static SYSTEM: OnceLock<Arc<Verifier>> = OnceLock::new();
    match (SYSTEM.get(), authorities) {
        (Some(verifier), []) => Ok(verifier.clone()),
        (None, []) => {
            let verifier = read_verifier(&[])?;
            Ok(SYSTEM.get_or_init(|| verifier).clone())
        }
        _ => read_verifier(authorities),
    }
}

#[cfg(feature = "__rustls")]
fn read_verifier(authorities: &[Vec<u8>]) -> Result<Arc<Verifier>, String> {
    let extra = authorities.iter().map(|der| rustls::pki_types::CertificateDer::from(der.clone()));
    let verifier = Verifier::new_with_extra_roots(extra, Arc::new(provider()));
    verifier.map(Arc::new).map_err(|error| {
        format!("TLS: no certificates to trust ({error}): is the package `ca-certificates` installed?")
    })
}

/// Makes the TLS library of this crate the default of rustls in this process, unless a default is set already.
///
/// This crate does not need it. An application that uses reqwest without a TLS feature may need it: with this crate in
/// the tree, `reqwest::Client::new()` panics until this function was called.
#[cfg(feature = "__rustls")]
pub fn install_default_crypto_provider() {
    // The only error is that a provider is set already.
    let _ = provider().install_default();
}

#[cfg(feature = "rustls-aws-lc-rs")]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

#[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc-rs")))]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// The ALPN protocols that reqwest offers in its own configuration.
#[cfg(feature = "__rustls")]
fn protocols() -> Vec<Vec<u8>> {
    match cfg!(feature = "http2") {
        true => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        false => vec![b"http/1.1".to_vec()],
    }
}

/// Sets up TLS by the platform's library.
#[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
pub(super) fn configure(
    builder: ClientBuilder,
    authorities: &[Vec<u8>],
    _: bool,
) -> Result<ClientBuilder, String> {
    let certificates = authorities.iter().map(|der| reqwest::Certificate::from_der(der));
    let certificates =
        certificates.collect::<Result<Vec<_>, _>>().map_err(|error| format!("TLS: {error}"))?;
    Ok(builder.tls_backend_native().tls_certs_merge(certificates))
}

/// Without TLS features there is nothing to configure; [`ClientBuilder`](crate::ClientBuilder) refuses `https`
/// addresses.
#[cfg(not(any(feature = "native-tls", feature = "__rustls")))]
pub(super) fn configure(
    builder: ClientBuilder,
    authorities: &[Vec<u8>],
    _: bool,
) -> Result<ClientBuilder, String> {
    match authorities {
        [] => Ok(builder),
        _ => Err("certificate authorities are of no use without a TLS feature of openapi-runtime".to_owned()),
    }
}

/// Whether it was the handshake that failed, not the connection: the certificate is not trusted, or both sides have no
/// version of TLS in common. The next handshake would end in the same way.
pub(super) fn is_refusal(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|cause| is_of_tls(innermost(cause)))
}

/// The error inside an I/O error, which `source` skips.
fn innermost<'e>(mut error: &'e (dyn std::error::Error + 'static)) -> &'e (dyn std::error::Error + 'static) {
    while let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        error = inner;
    }
    error
}

#[cfg(feature = "__rustls")]
fn is_of_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

#[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
fn is_of_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<native_tls::Error>()
}

#[cfg(not(any(feature = "native-tls", feature = "__rustls")))]
fn is_of_tls(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}
