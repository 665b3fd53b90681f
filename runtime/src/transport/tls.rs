//! TLS, by the features that are on.
//!
//! Whichever of rustls' providers is chosen, it is handed over here. reqwest left alone asks the process for its
//! default provider, and there is none where another crate has turned a second one on.

use reqwest::ClientBuilder;

/// Sets up TLS; `authorities` are trusted beside those of the platform.
#[cfg(feature = "__rustls")]
pub(super) fn configure(builder: ClientBuilder, authorities: &[Vec<u8>]) -> Result<ClientBuilder, String> {
    rustls_config(authorities).map(|config| builder.tls_backend_preconfigured(config))
}

#[cfg(feature = "__rustls")]
fn rustls_config(authorities: &[Vec<u8>]) -> Result<rustls::ClientConfig, String> {
    use std::sync::Arc;

    let provider = Arc::new(provider());
    let extra = authorities.iter().map(|der| rustls::pki_types::CertificateDer::from(der.clone()));
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider.clone())
        .map_err(|error| {
            format!("TLS: no certificates to trust ({error}); is `ca-certificates` installed?")
        })?;
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = protocols();
    Ok(config)
}

#[cfg(feature = "rustls-aws-lc-rs")]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

#[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc-rs")))]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// What reqwest offers when it makes the configuration itself.
#[cfg(feature = "__rustls")]
fn protocols() -> Vec<Vec<u8>> {
    match cfg!(feature = "http2") {
        true => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        false => vec![b"http/1.1".to_vec()],
    }
}

/// Sets up TLS by the platform's library.
#[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
pub(super) fn configure(builder: ClientBuilder, authorities: &[Vec<u8>]) -> Result<ClientBuilder, String> {
    let certificates = authorities.iter().map(|der| reqwest::Certificate::from_der(der));
    let certificates =
        certificates.collect::<Result<Vec<_>, _>>().map_err(|error| format!("TLS: {error}"))?;
    Ok(builder.tls_backend_native().tls_certs_merge(certificates))
}

/// There is no TLS; [`ClientBuilder`](crate::ClientBuilder) lets no `https` address get here.
#[cfg(not(any(feature = "native-tls", feature = "__rustls")))]
pub(super) fn configure(builder: ClientBuilder, authorities: &[Vec<u8>]) -> Result<ClientBuilder, String> {
    match authorities {
        [] => Ok(builder),
        _ => Err("certificate authorities are of no use without a TLS feature of openapi-runtime".to_owned()),
    }
}
