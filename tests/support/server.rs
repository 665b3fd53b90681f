//! A faulty server on a loopback port.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The server's reaction to a request; true if the connection stays open.
pub(crate) type React = fn(&mut Exchange<'_>) -> io::Result<bool>;

/// A request that needs a response.
pub(crate) struct Exchange<'a> {
    /// The number of earlier requests.
    pub(crate) number: usize,
    is_post: bool,
    stream: &'a mut TcpStream,
    seen: &'a Seen,
}

/// A server; its threads end with the process.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: AtomicUsize,
    sent: AtomicUsize,
}

impl Server {
    pub(crate) fn start(react: React) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let seen = Arc::<Seen>::default();
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&shared);
                // Errors are ignored, because either the client or the test ends the connection.
                thread::spawn(move || drop(converse(stream, react, &seen)));
            }
        });
        Self { url, seen }
    }

    /// How many requests have been read.
    pub(crate) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    /// How many bytes of responses the client has accepted.
    pub(crate) fn sent(&self) -> usize {
        self.seen.sent.load(Ordering::SeqCst)
    }
}

impl Exchange<'_> {
    /// Whether the request is a POST.
    pub(crate) fn is_write(&self) -> bool {
        self.is_post
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.seen.sent.fetch_add(bytes.len(), Ordering::SeqCst);
        Ok(())
    }

    /// Sends a complete JSON response.
    pub(crate) fn json(&mut self, body: &str) -> io::Result<()> {
        self.head("application/json", body.len())?;
        self.send(body.as_bytes())
    }

    /// Sends the head of a response that announces a body of this size.
    pub(crate) fn head(&mut self, content_type: &str, length: usize) -> io::Result<()> {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n");
        self.send(head.as_bytes())
    }
}

fn converse(mut stream: TcpStream, react: React, seen: &Seen) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(line) = request(&mut reader)? {
        let number = seen.requests.fetch_add(1, Ordering::SeqCst);
        let is_post = line.starts_with("POST ");
        if !react(&mut Exchange { number, is_post, stream: &mut stream, seen })? {
            break;
        }
    }
    Ok(())
}

/// Reads a request to its end; its first line, or `None` if the client has closed the connection instead.
fn request(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut first, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        first.get_or_insert(line);
    }
    io::copy(&mut reader.take(length), &mut io::sink())?;
    Ok(first)
}
