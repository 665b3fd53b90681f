//! Tests that a response far above the maximum size costs no memory, and is not read to its end.

use openapi_runtime::codegen::Method;
use openapi_runtime::{Client, NoRetry, Operation};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::api::API;

const GET: Operation = Operation::new("Get", Method::Get, "/x");
/// The maximum size of a body, and the size that the server sends.
const LIMIT: usize = 1 << 10;
const BODY: usize = 100 << 20;
/// The size of buffers between server and client.
const BUFFERS: usize = 32 << 20;

/// A server that sends a head, then `body` repeatedly until `size` bytes are written or the client stops reading. The
/// task returns the number of bytes written.
async fn server(head: String, body: Vec<u8>, size: usize) -> (String, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut written = 0;
        while written < size && stream.write_all(&body).await.is_ok() {
            written += body.len();
        }
        written
    });
    (url, task)
}

/// Makes a call, and checks that it fails because the response is too large.
async fn call(url: String) {
    let client = Client::builder(&API).base_url(url).max_response_size(LIMIT).retry(NoRetry).build().unwrap();
    let error = client.request(&GET).send_json::<String>().await.unwrap_err();
    assert!(error.is_decode() && error.body().unwrap().len() <= LIMIT, "{error:?}");
    let expected = format!("but the body is too large: the body is larger than {LIMIT} bytes");
    assert!(error.to_string().contains(&expected), "{error}");
}

fn head(size: usize, more: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}content-length: {size}\r\n\r\n")
}

/// The peak memory of this process in bytes, on systems with `/proc`.
fn peak_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok().map(|kilobytes| kilobytes << 10)
}

fn assert_little_more_memory_than(before: Option<usize>) {
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        assert!(after - before < BUFFERS, "{} bytes", after - before);
    }
}

#[tokio::test]
async fn a_body_of_a_hundred_megabytes() {
    let (url, written) = server(head(BODY, ""), vec![b' '; 64 << 10], BODY).await;
    let before = peak_memory();
    call(url).await;
    assert_little_more_memory_than(before);
    let written = written.await.unwrap();
    assert!(written < BUFFERS, "{written} bytes were taken");
}

/// Zeros, compressed by gzip to a hundred and fiftieth.
#[cfg(feature = "gzip")]
fn compressed(size: usize) -> Vec<u8> {
    // A block of fixed codes: a literal zero, then repeatedly 258 bytes at a distance of one.
    let (begin, literal, again) = ("110", "00110000", "1100010100000");
    let bits =
        [begin, literal].into_iter().chain(std::iter::repeat_n(again, size / 258)).flat_map(str::bytes);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for (place, bit) in bits.enumerate() {
        if place % 8 == 0 {
            gzip.push(0);
        }
        *gzip.last_mut().unwrap() |= (bit - b'0') << (place % 8);
    }
    gzip
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_body_that_is_large_when_it_is_unpacked() {
    let body = compressed(BODY);
    let size = body.len();
    let (url, _) = server(head(size, "content-encoding: gzip\r\n"), body, size).await;
    let before = peak_memory();
    call(url).await;
    assert_little_more_memory_than(before);
}
