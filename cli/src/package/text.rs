//! The text of a new crate's files.

use openapi_build::Surface;
use openapi_build::surface::{Client, SecurityKind, SecurityScheme};

use super::Package;
use super::first_call::FirstCall;

pub(super) const IGNORED: &str = "/target\n";

pub(super) fn manifest(package: &Package, runtime: Option<&str>) -> String {
    let name = package.name.package();
    let description = quoted(&format!("{}: a client, generated from its OpenAPI document", package.title));
    let runtime = match runtime {
        Some(path) => format!(r#"{{ version = "0.1", path = {} }}"#, quoted(path)),
        None => quoted("0.1"),
    };
    format!(
        r#"[package]
name = "{name}"
description = {description}
version = "0.1.0"
edition = "2024"
rust-version = "1.88"

[dependencies]
openapi-runtime = {runtime}
"#
    )
}

pub(super) fn library(package: &Package) -> String {
    let client = &package.generated.surface().client;
    let (authenticate, client) = (authenticate(client), &client.path);
    format!(
        r"{docs}

#![forbid(unsafe_code)]

#[rustfmt::skip]
mod generated;

pub use generated::{{API, {authenticate}{client}, api, models}};
/// What every generated client has: calls, errors, retries, transports.
pub use openapi_runtime as runtime;
",
        docs = prefixed("//!", &library_docs(package)),
    )
}

fn library_docs(package: &Package) -> String {
    let intro = format!("{}: a client, generated from its OpenAPI document.", package.title);
    let about = package.generated.description();
    let example = format!(
        r"```no_run
# async fn example() -> Result<(), Box<dyn std::error::Error>> {{
{imports}

{call}
# Ok(())
# }}
```",
        imports = imports(package),
        call = first_call(package.generated.surface()),
    );
    let paragraphs = [intro, about, example];
    paragraphs.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

pub(super) fn readme(package: &Package) -> String {
    let title = &package.title;
    let name = package.name.package();
    let imports = imports(package);
    let call = prefixed("   ", &first_call(package.generated.surface()));
    format!(
        r#"# {name}

{title}: a client for Rust, generated from its OpenAPI document by `openapi-build`.

```rust
{imports}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
{call}
    Ok(())
}}
```

The example needs `tokio` with its features `macros` and `rt-multi-thread`, beside this crate.

When the document changes, run `openapi-build generate` again with this folder as `--out`. It makes `src/generated`
anew, and touches nothing else that is there: this file, `Cargo.toml` and `src/lib.rs` are yours to edit.
"#
    )
}

fn imports(package: &Package) -> String {
    let client = &package.generated.surface().client;
    let authenticate = authenticate(client);
    format!("use {}::{{API, {authenticate}{}, runtime}};", package.name.krate(), client.path)
}

/// The import of the trait with the methods that take credentials; empty if the client has none.
fn authenticate(client: &Client) -> &'static str {
    if client.has_other_schemes() { "Authenticate, " } else { "" }
}

/// The section of the README that makes the first call.
fn first_call(surface: &Surface) -> String {
    let client = &surface.client.path;
    let call = FirstCall::find(surface);
    let response = match &call {
        Some(call) => response(call),
        None => r#"println!("{client:?}");"#.to_owned(),
    };
    format!(
        "let client = runtime::Client::builder(&API){settings}.build()?;\n\
         let client = {client}::from_client(client);\n\
         {response}",
        settings = settings(surface, call.as_ref()),
    )
}

/// The required settings of the client, one per line.
fn settings(surface: &Surface, call: Option<&FirstCall>) -> String {
    let address =
        (!is_address(&surface.client.base_url)).then_some(r#".base_url("https://api.example.com")"#);
    let schemes =
        call.map_or_else(|| surface.client.schemes.iter().take(1).collect(), |call| call.schemes.clone());
    let secrets = schemes.into_iter().map(credential);
    let settings = address.map(str::to_owned).into_iter().chain(secrets);
    let settings: String = settings.map(|setting| format!("\n    {setting}")).collect();
    if settings.is_empty() { settings } else { format!("{settings}\n    ") }
}

/// The method that takes the credential of a scheme.
fn credential(scheme: &SecurityScheme) -> String {
    let method = match scheme.kind {
        SecurityKind::Bearer => "bearer".to_owned(),
        _ => scheme.method.to_string(),
    };
    match scheme.kind {
        SecurityKind::Basic => format!(r#".{method}("user", std::env::var("API_PASSWORD")?)"#),
        _ => format!(r#".{method}(std::env::var("API_SECRET")?)"#),
    }
}

fn response(call: &FirstCall) -> String {
    let FirstCall { path, arguments, has_value, .. } = call;
    let call = format!("client.{}().{}({}).await?;", path.accessor, path.method, arguments.join(", "));
    match has_value {
        true => format!("let response = {call}\nprintln!(\"{{response:#?}}\");"),
        false => call,
    }
}

/// Whether requests can be sent there: some documents have a path only, or leave parts of it open.
fn is_address(url: &str) -> bool {
    url.starts_with("http") && !url.contains('{')
}

/// Adds the prefix and a blank to each line.
fn prefixed(prefix: &str, text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| format!("{prefix} {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
