//! TLS on the mock's own connections.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "tls")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use openapi_mock::{Limits, Mock};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const AUTHORITY: &[u8] = include_bytes!("tls_files/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls_files/server.pem");
const KEY: &[u8] = include_bytes!("tls_files/server.key.pem");

const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: Pets, version: '1' }
paths: { /pets: { get: { operationId: ListPets, responses: { '204': { description: None. } } } } }
";

#[test]
fn requests_come_over_tls() {
    let mock = Mock::builder().document(DOCUMENT).tls(CERTIFICATE, KEY).start_blocking().unwrap();
    let address = mock.url().strip_prefix("https://").unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(AUTHORITY).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    stream.write_all(b"GET /pets HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = Vec::new();
    // The mock ends the connection, with or without TLS's own farewell.
    let _ = stream.read_to_end(&mut response);
    assert!(response.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&response));
}

#[test]
fn who_does_not_shake_hands_is_let_go() {
    let mut limits = Limits::default();
    limits.head_time = Duration::from_millis(200);
    let builder = Mock::builder().document(DOCUMENT).limits(limits).tls(CERTIFICATE, KEY);
    let mock = builder.start_blocking().unwrap();
    let address = mock.url().strip_prefix("https://").unwrap();
    for said in [&b""[..], b"GET /pets HTTP/1.1\r\nhost: localhost\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(said).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut received = Vec::new();
        // The test ends only because the mock does not wait; a reset is an end as well.
        let ended = stream.read_to_end(&mut received);
        assert!(!received.starts_with(b"HTTP"), "{ended:?}");
    }
}

#[test]
fn a_certificate_that_is_none_is_told() {
    let problem = |certificate: &[u8], key: &[u8]| {
        let builder = Mock::builder().document(DOCUMENT).tls(certificate, key);
        builder.start_blocking().unwrap_err().to_string()
    };
    assert!(problem(b"", KEY).contains("no `BEGIN CERTIFICATE`"));
    assert!(problem(CERTIFICATE, b"").contains("the key is no PEM"));
    assert!(problem(AUTHORITY, KEY).contains("the certificate cannot be used"));
}
