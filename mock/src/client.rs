//! The client that the proxy and the webhooks send their requests with.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::engine::Reply;

/// Connecting takes at most so long.
const CONNECT: Duration = Duration::from_secs(10);

/// Sends requests to other servers.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    timeout: Duration,
    /// The maximum size of a response's body.
    most: usize,
}

/// Why there is no response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) status: StatusCode,
    pub(crate) what: String,
}

impl Client {
    pub(crate) fn new(timeout: Duration, most: usize) -> Result<Self, String> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(CONNECT.min(timeout))
            .timeout(timeout)
            .tls_backend_preconfigured(tls()?)
            .build();
        Ok(Self { http: http.map_err(|error| described(&error))?, timeout, most })
    }

    /// Sends a request with the headers that are for the other side, and reads the response.
    pub(crate) async fn send(
        &self,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Reply, Failed> {
        let request = self.http.request(method.clone(), url).headers(forwarded(headers)).body(body);
        let mut response = request.send().await.map_err(|error| self.failed(url, &error))?;
        let mut received = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(url, &error))? {
            if received.len() + chunk.len() > self.most {
                let what = format!("the response of {url} is larger than {} bytes", self.most);
                return Err(Failed { status: StatusCode::BAD_GATEWAY, what });
            }
            received.extend_from_slice(&chunk);
        }
        let headers = without_hop_by_hop(response.headers());
        Ok(Reply { status: response.status(), headers, body: received.freeze() })
    }

    fn failed(&self, url: &str, error: &reqwest::Error) -> Failed {
        if error.is_timeout() {
            let what = format!("{url} did not respond within {} s", self.timeout.as_secs_f32());
            return Failed { status: StatusCode::GATEWAY_TIMEOUT, what };
        }
        let doing = if error.is_connect() { "cannot be reached" } else { "broke the exchange off" };
        let what = format!("{url} {doing}: {}", described(error));
        Failed { status: StatusCode::BAD_GATEWAY, what }
    }
}

/// The system's certificates are trusted. Without any, only `http` URLs can be reached.
fn tls() -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?;
    let config = match Verifier::new(provider) {
        Ok(verifier) => config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)),
        Err(_) => config.with_root_certificates(RootCertStore::empty()),
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The innermost causes of an error, without the URL, which messages name themselves.
fn described(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// The headers of a request that are for the server behind, and not for this connection. The response is asked for as it
/// is: compressed it could not be checked.
fn forwarded(headers: &HeaderMap) -> HeaderMap {
    let mut forwarded = without_hop_by_hop(headers);
    for name in [HOST, EXPECT, ACCEPT_ENCODING] {
        forwarded.remove(name);
    }
    forwarded
}

/// The headers that are not for one connection only (RFC 9110, section 7.6.1). The length is written anew.
fn without_hop_by_hop(headers: &HeaderMap) -> HeaderMap {
    let named = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named = named.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok());
    let usual = [
        CONNECTION,
        CONTENT_LENGTH,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
    ];
    let mut kept = headers.clone();
    for name in named.chain(usual).collect::<Vec<HeaderName>>() {
        kept.remove(name);
    }
    kept
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn headers_of_one_connection_stay_there() {
        let names = [
            "connection",
            "x-hop",
            "keep-alive",
            "te",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "host",
            "accept-encoding",
            "x-end",
            "authorization",
        ];
        let mut headers: HeaderMap = names
            .into_iter()
            .map(|name| (HeaderName::from_static(name), HeaderValue::from_static("x-hop, close")))
            .collect();
        headers.append("set-cookie", HeaderValue::from_static("a"));
        headers.append("set-cookie", HeaderValue::from_static("b"));
        let kept = forwarded(&headers);
        let mut names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["authorization", "set-cookie", "set-cookie", "x-end"]);
    }
}
