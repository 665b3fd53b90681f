//! Tests `mock`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::BOOKS;
use crate::support::Folder;

/// A mock in a process of its own.
struct Running {
    process: Child,
    url: String,
}

impl Running {
    fn start(folder: &Folder, options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_openapi-build"))
            .args(["mock", "books.yml", "--port", "0", "--until-stdin-closes"])
            .args(options)
            .current_dir(folder.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }

    /// Sends a GET request; `headers` are lines that end with a line end.
    fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    /// Closes stdin, and gives what was said on stderr.
    fn stop(mut self) -> String {
        drop(self.process.stdin.take());
        let output = self.process.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }
}

fn books(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("books.yml", BOOKS);
    folder
}

#[test]
fn a_document_is_served_until_stdin_is_closed_and_objections_are_told() {
    let mock = Running::start(&books("a_document_is_served"), &[]);
    let response = mock.get("/__mock/requests", "");
    assert!(response.starts_with("HTTP/1.1 200") && response.ends_with("[]"), "{response}");
    assert!(mock.get("/v1/books?x=1", "").starts_with("HTTP/1.1 422"));
    let told = mock.stop();
    assert!(told.contains("listBooks: query: x: is not in the document (books.yml:13:5 #/paths"), "{told}");
}

#[test]
fn worlds_and_time_are_settings() {
    let options = ["--worlds", "header:X-World", "--at", "5000", "--state"];
    let mock = Running::start(&books("worlds_and_time"), &options);
    assert!(mock.get("/__mock/clock", "").contains(r#"{"now_ms":5000}"#));
    mock.get("/v1/books", "x-world: a\r\n");
    assert!(mock.get("/__mock/requests", "x-world: b\r\n").ends_with("[]"));
    assert!(mock.get("/__mock/worlds", "").ends_with(r#"["a","b"]"#));
    mock.stop();
    let ran = books("worlds_that_are_none").run(["mock", "books.yml", "--worlds", "cookie"]);
    assert!(ran.status == 2 && ran.stderr.contains("`credential`"), "{}", ran.stderr);
}

#[test]
fn fixtures_that_cannot_be_used_are_told() {
    let folder = books("fixtures_that_cannot_be_used");
    folder.write("fixtures.json", "[");
    let ran = folder.run(["mock", "books.yml", "--port", "0", "--fixtures", "fixtures.json"]);
    assert!(ran.status == 1 && ran.stderr.contains("fixtures.json: "), "{}", ran.stderr);
}

#[test]
fn a_proxy_passes_requests_on_and_tells_what_does_not_fit() {
    let folder = books("a_proxy_passes_requests_on");
    let behind = Running::start(&folder, &["--seed", "1"]);
    let mock = Running::start(&folder, &["--proxy", &behind.url]);
    let response = mock.get("/v1/books", "prefer: code=404\r\n");
    assert!(response.contains("x-openapi-mock: proxied"), "{response}");
    let response = mock.get("/v1/books?x=1", "");
    assert!(response.starts_with("HTTP/1.1 422"), "the one behind refuses it: {response}");
    assert!(mock.stop().contains("listBooks: query: x: is not in the document (books.yml:13:5"));
    let strict = Running::start(&folder, &["--proxy", &behind.url, "--errors"]);
    assert!(strict.get("/v1/nothing", "").starts_with("HTTP/1.1 404"));
    assert!(!behind.stop().contains("/v1/nothing"));
    strict.stop();
}

#[test]
fn a_certificate_that_cannot_be_read_is_told() {
    let folder = books("a_certificate_that_cannot_be_read");
    let ran = folder.run(["mock", "books.yml", "--port", "0", "--tls-cert", "a.pem", "--tls-key", "b.pem"]);
    assert!(ran.status == 1 && ran.stderr.contains("cannot read a.pem"), "{}", ran.stderr);
    let ran = folder.run(["mock", "books.yml", "--port", "0", "--tls-cert", "a.pem"]);
    assert!(ran.status == 2 && ran.stderr.contains("--tls-key"), "{}", ran.stderr);
}
