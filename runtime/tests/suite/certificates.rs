//! Tests when the system's certificates are read, and calls on systems without certificates.
#![cfg(all(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"), target_os = "linux"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openapi_runtime::Client;

use crate::support;
use crate::support::api::API;

/// The output of a process that finds the system's certificates in this file.
fn child(test: &str, certificates: &Path) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--ignored", "--nocapture"]);
    let output = child.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn build(url: &str) -> Result<Client, String> {
    Client::builder(&API).base_url(url).build().map_err(|error| error.to_string())
}

#[test]
#[ignore = "a part of the test that starts it"]
fn without_certificates() {
    build("http://127.0.0.1").unwrap();
    println!("{}", build("https://api.example.com").unwrap_err());
}

#[test]
fn https_alone_needs_certificates() {
    let output = child("certificates::without_certificates", Path::new("/nonexistent"));
    assert!(output.contains("is the package `ca-certificates` installed?"), "{output}");
}

#[test]
#[ignore = "a part of the test that starts it"]
fn with_certificates_that_go_away() {
    build("https://api.example.com").unwrap();
    fs::remove_file(PathBuf::from(std::env::var_os("SSL_CERT_FILE").unwrap())).unwrap();
    build("https://api.example.com").unwrap();
}

#[test]
fn the_certificates_are_read_once_a_process() {
    let file = std::env::temp_dir().join(format!("openapi-runtime-{}.pem", std::process::id()));
    fs::write(&file, pem(support::tls::AUTHORITY)).unwrap();
    child("certificates::with_certificates_that_go_away", &file);
    assert!(!file.exists());
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
}
