//! Exchanges over plain connections.
#![allow(dead_code, reason = "each test uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use openapi_mock::Mock;
use serde_json::Value;

/// Sends bytes, and returns all that comes back.
pub(crate) fn exchange(mock: &Mock, sent: &str) -> String {
    let mut stream = TcpStream::connect(mock.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).unwrap();
    received
}

pub(crate) fn call(mock: &Mock, method: &str, path: &str, body: &str) -> String {
    call_with(mock, method, path, "", body)
}

/// `headers` are lines that end with a line end.
pub(crate) fn call_with(mock: &Mock, method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    exchange(
        mock,
        &format!(
            "{method} {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\ncontent-type: application/json\r\n\
             {headers}content-length: {length}\r\n\r\n{body}"
        ),
    )
}

/// The JSON of a response.
pub(crate) fn body(response: &str) -> Value {
    serde_json::from_str(response.split("\r\n\r\n").nth(1).unwrap()).unwrap()
}

/// A server that gives the response that a function makes of the request's head, or nothing.
pub(crate) struct Upstream {
    pub(crate) url: String,
    /// The heads of the requests, with their bodies.
    pub(crate) received: Receiver<String>,
}

impl Upstream {
    pub(crate) fn start(respond: impl Fn(&str) -> Option<String> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, received) = channel();
        thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read(&stream);
                let response = respond(&request);
                let _ = sender.send(request);
                match response {
                    Some(response) => stream.write_all(response.as_bytes()).unwrap(),
                    // A connection that is dropped is closed, which is a response of a kind.
                    None => held.push(stream),
                }
            }
        });
        Self { url, received }
    }

    pub(crate) fn next(&self) -> String {
        self.received.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}

/// The head of a request, and as much of a body as it announces.
fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        if reader.read_line(&mut text).unwrap() == 0 {
            return text;
        }
    }
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    text + &String::from_utf8(body).unwrap()
}

/// A response with a body of JSON.
pub(crate) fn json(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}\
         content-length: {length}\r\n\r\n{body}"
    )
}
