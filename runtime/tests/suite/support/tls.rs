//! A TLS server whose certificate is signed by an authority of the tests.
//!
//! The files were made for these tests: an authority (its key was not kept) and a server `localhost`, `127.0.0.1`.

use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

use super::server::{Answer, serve};

pub const AUTHORITY: &[u8] = include_bytes!("../tls_files/authority.der");
const CERTIFICATE: &[u8] = include_bytes!("../tls_files/server.der");
const KEY: &[u8] = include_bytes!("../tls_files/server.key.der");

/// Starts a server that responds to every request with `[]`, and returns its port.
pub async fn server() -> u16 {
    let acceptor = acceptor(&[]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, Arc::new(|_: &_, _| Answer::json(200, "[]")), Arc::new(Mutex::default()))
                        .await;
                }
            });
        }
    });
    port
}

/// The acceptor of TLS connections, which offers these protocols.
pub fn acceptor(protocols: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(KEY).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// The configuration of a caller's reqwest client.
pub fn client_config() -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}
