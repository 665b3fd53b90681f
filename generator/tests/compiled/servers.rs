//! Where requests go: servers of the document, of a path and of an operation, with variables and relative.

use openapi_runtime::{BuildError, Client, ClientBuilder};

use crate::goldens::servers::{self, Authenticate, ServerVariables};
use crate::goldens::servers_relative;
use crate::wire::Wire;

fn server(set: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<(Wire, servers::Api), BuildError> {
    let wire = Wire::answering(204, "");
    let client = set(Client::builder(&servers::API).transport(wire.clone())).build()?;
    Ok((wire, servers::Api::from_client(client)))
}

/// Where the request of each operation goes.
async fn urls(set: impl Fn(ClientBuilder) -> ClientBuilder) -> Vec<String> {
    let (wire, api) = server(set).unwrap();
    let api = api.servers();
    let mut urls = Vec::new();
    for call in [api.things(), api.upload(), api.files(), api.same(), api.several()] {
        call.await.unwrap();
        urls.push(wire.request().uri().to_string());
    }
    urls
}

#[tokio::test]
async fn variables_have_defaults_and_are_set_on_the_builder() {
    let expected = [
        "https://eu.example.com:8443/v2/things",
        "https://eu.example.com:8443/upload/things",
        "https://files.a.example.com/files",
        "https://eu.example.com:8443/v2/files",
        "https://one.example.com/a/files",
    ];
    assert_eq!(urls(|builder| builder).await, expected);
    let set = urls(|builder| builder.region2("us").port("1").base_path("v3")).await;
    assert_eq!(set[..2], ["https://us.example.com:1/v3/things", "https://us.example.com:1/upload/things"]);
}

#[tokio::test]
async fn a_url_of_the_callers_is_for_all_operations_and_keeps_relative_paths() {
    let own = urls(|builder| builder.base_url("http://localhost:1")).await;
    let expected = ["/things", "/upload/things", "/files", "/files", "/files"];
    assert_eq!(own, expected.map(|path| format!("http://localhost:1{path}")));
}

#[test]
fn a_value_that_the_document_does_not_have_is_refused() {
    let error = server(|builder| builder.region2("mars")).unwrap_err();
    assert!(error.to_string().contains("one of `eu`, `us`, not `mars`"), "{error}");
    let error = server(|builder| builder.base_url("http://localhost:1").port("2")).unwrap_err();
    assert!(error.to_string().contains("`base_url` replaces"), "{error}");
    assert!(server(|builder| builder.region("key")).is_ok(), "the credential");
}

#[tokio::test]
async fn a_relative_url_follows_that_of_the_caller() {
    use servers_relative::ServerVariables;
    let wire = Wire::answering(204, "");
    let client = || Client::builder(&servers_relative::API).transport(wire.clone());
    let error = client().build().unwrap_err();
    assert!(error.to_string().contains("relative URL without a base"), "{error}");
    for (builder, base) in [
        (client().base_url("https://a.example.com"), "/api/v3"),
        (client().base_url("https://a.example.com/api/v3/"), "/api/v3"),
        (client().base_url("https://a.example.com").version("v4"), "/api/v4"),
    ] {
        let api = servers_relative::Api::from_client(builder.build().unwrap()).things();
        api.things().await.unwrap();
        assert_eq!(wire.request().uri().to_string(), format!("https://a.example.com{base}/things"));
        api.upload().await.unwrap();
        assert_eq!(wire.request().uri().to_string(), "https://a.example.com/upload/things");
    }
}
