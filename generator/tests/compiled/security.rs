//! Tests that each credential is sent only to operations that require it.

use std::error::Error;

use openapi_runtime::{BoxFuture, Client, ClientBuilder, NoRetry, Secret, TokenSource};

use crate::goldens::security::api::things::Things;
use crate::goldens::security::{API, Api, Authenticate};
use crate::wire::{Wire, header};

/// The operations of a client with these credentials.
fn things(credentials: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Wire, Things) {
    let wire = Wire::answering(204, "");
    let builder = Client::builder(&API).base_url("https://api.example.com/v1").retry(NoRetry);
    let client = credentials(builder).transport(wire.clone()).build().unwrap();
    (wire, Api::from_client(client).things())
}

fn all() -> (Wire, Things) {
    things(|builder| {
        let builder = builder.key("k").token("t&t").session("s").login("user", "pass");
        builder.bearer("b")
    })
}

/// The parts of a request with credentials: its query, and some headers.
fn credentials(wire: &Wire) -> String {
    let request = wire.request();
    let query = request.uri().query().unwrap_or_default();
    let headers =
        ["x-api-key", "authorization", "cookie"].map(|name| header(&request, name).unwrap_or_default());
    let all = [&[query][..], &headers].concat();
    all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn each_credential_goes_where_the_operation_asks_for_it() {
    let (wire, things) = all();
    things.by_key().await.unwrap();
    assert_eq!(credentials(&wire), "k");
    things.public().await.unwrap();
    assert_eq!(credentials(&wire), "");
    things.optional().await.unwrap();
    assert_eq!(credentials(&wire), "k");
    things.by_query().await.unwrap();
    assert_eq!(credentials(&wire), "api_token=t%26t");
    things.by_cookie().await.unwrap();
    assert_eq!(credentials(&wire), "sid=s");
    things.by_password().await.unwrap();
    assert_eq!(credentials(&wire), "Basic dXNlcjpwYXNz");
    things.by_bearer().await.unwrap();
    assert_eq!(credentials(&wire), "Bearer b");
    things.by_both().await.unwrap();
    assert_eq!(credentials(&wire), "k | Basic dXNlcjpwYXNz");
    things.by_either().await.unwrap();
    assert_eq!(credentials(&wire), "Basic dXNlcjpwYXNz");
}

#[tokio::test]
async fn of_several_alternatives_the_one_counts_that_there_are_credentials_for() {
    let (wire, by_token) = things(|builder| builder.bearer("b"));
    by_token.by_either().await.unwrap();
    assert_eq!(credentials(&wire), "Bearer b");
    by_token.by_key().await.unwrap();
    assert_eq!(credentials(&wire), "", "a bearer token is no API key");
    let (wire, half) = things(|builder| builder.key("k"));
    half.by_both().await.unwrap();
    assert_eq!(credentials(&wire), "", "one of two is not enough");
}

#[tokio::test]
async fn a_scheme_has_its_own_token_or_that_of_the_client() {
    let (wire, own) = things(|builder| builder.oauth("own").bearer("b"));
    own.by_bearer().await.unwrap();
    assert_eq!(credentials(&wire), "Bearer own");
}

#[derive(Debug)]
struct Counting(std::sync::atomic::AtomicUsize);

impl TokenSource for Counting {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn Error + Send + Sync>>> {
        let count = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Box::pin(async move {
            if count == 2 { Err("no more".into()) } else { Ok(Secret::from(format!("token-{count}"))) }
        })
    }
}

#[tokio::test]
async fn a_source_is_asked_for_each_call_that_needs_a_token() {
    let (wire, things) = things(|builder| builder.token_source(Counting(0.into())));
    things.public().await.unwrap();
    assert_eq!(credentials(&wire), "");
    things.by_bearer().await.unwrap();
    assert_eq!(credentials(&wire), "Bearer token-0");
    things.by_bearer().await.unwrap();
    assert_eq!(credentials(&wire), "Bearer token-1");
    let error = things.by_bearer().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert!(error.to_string().contains("no more"), "{error}");
}

#[test]
fn a_credential_that_cannot_be_used_is_an_error() {
    let builder = || Client::builder(&API).base_url("https://api.example.com");
    let error = builder().credential("kay", openapi_runtime::Credential::secret("k")).build().unwrap_err();
    assert!(error.to_string().contains("no security scheme `kay`"), "{error}");
    assert!(!format!("{:?}", builder().key("hunter2")).contains("hunter2"));
}

#[tokio::test]
async fn a_document_that_requires_nothing_gets_what_is_set() {
    let wire = Wire::answering(204, "");
    let client = wire.client(&crate::goldens::parameters::API);
    crate::goldens::parameters::Api::from_client(client).things().get_part("a", 1).await.unwrap();
    assert_eq!(header(&wire.request(), "authorization"), Some("Bearer key"));
}
