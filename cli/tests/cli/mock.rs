//! Tests `mock`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::BOOKS;
use crate::support::Folder;

#[test]
fn a_document_is_served_until_stdin_is_closed() {
    let folder = Folder::new("a_document_is_served");
    folder.write("books.yml", BOOKS);
    let mut mock = Command::new(env!("CARGO_BIN_EXE_openapi-build"))
        .args(["mock", "books.yml", "--port", "0", "--until-stdin-closes"])
        .current_dir(folder.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(mock.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let address = url.trim().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /__mock/requests HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200") && response.ends_with("[]"), "{response}");
    drop(mock.stdin.take());
    assert!(mock.wait().unwrap().success());
}

#[test]
fn fixtures_that_cannot_be_used_are_told() {
    let folder = Folder::new("fixtures_that_cannot_be_used");
    folder.write("books.yml", BOOKS);
    folder.write("fixtures.json", "[");
    let ran = folder.run(["mock", "books.yml", "--port", "0", "--fixtures", "fixtures.json"]);
    assert!(ran.status == 1 && ran.stderr.contains("fixtures.json: "), "{}", ran.stderr);
}
