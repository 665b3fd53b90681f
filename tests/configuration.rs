//! Tests which settings a client refuses, and the messages of the errors.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and a child tells its result by stdout"
)]

use std::ffi::{OsStr, OsString};
use std::process::Command;

use clerk_backend::runtime::{BoxFuture, Bytes, Client, Transport, TransportError};
use clerk_backend::{API, Clerk};

const KEY: &str = "sk_test_made_up";

fn problem(key: &str, url: &str) -> String {
    Clerk::builder(key).api_url(url).build().unwrap_err().to_string()
}

/// The result of `Clerk::from_env` in a process with these variables and no others.
fn from_env(key: Option<&OsStr>, url: Option<&OsStr>) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "prints_what_the_environment_comes_to", "--ignored", "--nocapture"]).env_clear();
    child.envs(key.map(|key| ("CLERK_SECRET_KEY", key)));
    child.envs(url.map(|url| ("CLERK_API_URL", url)));
    let output = String::from_utf8(child.output().unwrap().stdout).unwrap();
    output.lines().find_map(|line| line.strip_prefix("result: ")).unwrap().to_owned()
}

#[test]
#[ignore = "a part of the tests that start it"]
fn prints_what_the_environment_comes_to() {
    match Clerk::from_env() {
        Ok(clerk) => println!("\nresult: {}", clerk.client().base_url()),
        Err(error) => println!("\nresult: {error}"),
    }
}

#[test]
fn a_key_that_cannot_be_one_is_named_with_a_remedy() {
    for (key, expected) in [
        ("", "is empty"),
        (" \n", "is empty"),
        ("pk_test_made_up", "is a publishable key"),
        ("\"sk_test_made_up\"", "has quotes around it"),
        ("sk_test made_up", "has a blank"),
        ("sk_test_\u{e9}", "has a blank, a line end or another character"),
    ] {
        let by_argument = problem(key, "https://api.clerk.com");
        assert!(by_argument.starts_with(&format!("the secret key {expected}")), "{by_argument}");
        assert!(by_argument.contains("begins with sk_test_ or sk_live_"), "{by_argument}");
        assert!(!by_argument.contains("made_up"), "{by_argument}");
        let by_variable = from_env(Some(key.as_ref()), None);
        assert!(by_variable.starts_with(&format!("CLERK_SECRET_KEY {expected}")), "{by_variable}");
    }
    assert!(from_env(None, None).starts_with("CLERK_SECRET_KEY is not set: set it to the secret key"));
}

#[test]
fn blanks_around_a_key_are_no_part_of_it() {
    assert_eq!(from_env(Some(OsStr::new("sk_test_made_up\r\n")), None), "https://api.clerk.com/v1");
    Clerk::new(" sk_test_made_up\n").unwrap();
}

#[test]
fn a_url_that_cannot_be_one_is_named_with_a_remedy() {
    for (url, expected) in [
        ("", "is empty: leave it unset"),
        ("api.clerk.com", "is not a URL (relative URL without a base)"),
        ("https://api.clerk.com:99999", "is not a URL (invalid port number)"),
        ("https://", "is not a URL (empty host)"),
        ("ftp://api.clerk.com", "does not begin with https://"),
        ("http://api.clerk.com", "begins with http://, which would send the secret key unencrypted"),
        ("http://127.0.0.1.example.com", "begins with http://"),
        ("https://api.clerk.com/v2", "ends with /v2: leave the version out"),
        ("https://api.clerk.com/v2/", "ends with /v2: leave the version out"),
        ("sk_test_made_up", "is not a URL"),
    ] {
        let by_argument = problem(KEY, url);
        assert!(by_argument.starts_with(&format!("the API's URL {expected}")), "{by_argument}");
        assert!(!by_argument.contains("made_up"), "{by_argument}");
        let by_variable = from_env(Some(KEY.as_ref()), Some(url.as_ref()));
        assert!(by_variable.starts_with(&format!("CLERK_API_URL {expected}")), "{by_variable}");
    }
    for url in
        ["https://user:made_up@api.clerk.com", "https://api.clerk.com?key=made_up", "https://a/../b#made_up"]
    {
        let problem = problem(KEY, url);
        assert!(problem.starts_with("the base URL h") && !problem.contains("made_up"), "{problem}");
    }
}

#[test]
fn urls_with_and_without_a_version_are_one() {
    for (url, expected) in [
        ("https://api.clerk.com", "https://api.clerk.com/v1"),
        ("https://api.clerk.com/", "https://api.clerk.com/v1"),
        ("https://api.clerk.com/v1/", "https://api.clerk.com/v1"),
        (" https://proxy.example.com/clerk \n", "https://proxy.example.com/clerk/v1"),
        ("http://localhost:8080", "http://localhost:8080/v1"),
        ("http://api.localhost:8080", "http://api.localhost:8080/v1"),
        ("http://127.3.2.1:8080", "http://127.3.2.1:8080/v1"),
        ("http://[::1]:8080", "http://[::1]:8080/v1"),
    ] {
        let clerk = Clerk::builder(KEY).api_url(url).build().unwrap();
        assert_eq!(clerk.client().base_url(), expected);
        assert_eq!(from_env(Some(KEY.as_ref()), Some(url.as_ref())), expected);
    }
    let container = Clerk::builder(KEY).api_url("http://fake:8080").allow_http().build().unwrap();
    assert_eq!(container.client().base_url(), "http://fake:8080/v1");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt;

    let value = OsString::from_vec(vec![b's', 0xFF]);
    assert_eq!(from_env(Some(&value), None), "CLERK_SECRET_KEY is not UTF-8: set it again");
    assert_eq!(from_env(Some(KEY.as_ref()), Some(&value)), "CLERK_API_URL is not UTF-8: set it again");
}

/// Responds with the `User-Agent` of the request.
#[derive(Debug)]
struct Echo;

impl Transport for Echo {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let product = request.headers()[http::header::USER_AGENT].to_str().unwrap_or_default().to_owned();
        Box::pin(async move { Ok(http::Response::new(Bytes::from(format!("{product:?}")))) })
    }
}

#[tokio::test]
async fn every_way_to_make_a_client_sends_the_same_user_agent() {
    let by_builder = Clerk::builder(KEY).transport(Echo).build().unwrap();
    let by_client = Clerk::from_client(Client::builder(&API).bearer(KEY).transport(Echo).build().unwrap());
    for clerk in [by_builder, by_client] {
        let product: String = clerk.request(http::Method::GET, "/x").send().await.unwrap();
        assert_eq!(product, concat!("clerk-backend-rust/", env!("CARGO_PKG_VERSION")));
    }
}
