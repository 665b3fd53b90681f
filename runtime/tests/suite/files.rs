//! Tests files of multipart bodies that are read when they are sent.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use openapi_runtime::{Backoff, Call, Client, Error, FilePart};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};

use crate::support::api::{API, Organizations};
use crate::support::models::Organization;
use crate::support::server::{Answer, Recorded, Server};

/// A file that goes away at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, content: &[u8]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("openapi-runtime-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), content).unwrap();
        Self(folder.join(name))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

async fn server() -> Server {
    Server::new(vec![Answer::empty(204)]).await
}

fn upload(server: &Server, file: impl Into<FilePart>) -> Call<Option<Organization>> {
    let pauses = Backoff::new().pauses(Duration::ZERO, Duration::ZERO);
    let client = Client::builder(&API).base_url(&server.url).retry(pauses).build().unwrap();
    Organizations::new(&client).upload_logo("org_1", file).send()
}

/// The head of the file's part, and its content.
fn part(request: &Recorded) -> (String, Vec<u8>) {
    let end =
        |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).unwrap();
    let head = end(&request.body, b"\r\n\r\n");
    let content = &request.body[head + 4..];
    let lines = String::from_utf8(request.body[..head].to_vec()).unwrap();
    let (_, lines) = lines.split_once("\r\n").unwrap();
    (lines.to_owned(), content[..end(content, b"\r\n--")].to_vec())
}

/// The error of a call that must not reach the server.
async fn refused(file: impl Into<FilePart>) -> Error {
    let server = server().await;
    let error = upload(&server, file).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!((error.attempts(), server.requests().len()), (0, 0));
    error
}

fn io_kind(error: &Error) -> io::ErrorKind {
    error.source().unwrap().downcast_ref::<io::Error>().unwrap().kind()
}

#[tokio::test]
async fn a_path() {
    for (name, content_type) in [
        ("logo.png", "image/png"),
        ("logo.SVG", "image/svg+xml"),
        ("people.csv", "text/csv"),
        ("no extension", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
    ] {
        let (server, file) = (server().await, Scratch::new(name, b"\x89PNG"));
        upload(&server, FilePart::path(&file.0)).await.unwrap();
        let head = format!(
            "Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {content_type}"
        );
        assert_eq!(part(&server.request()), (head, b"\x89PNG".to_vec()));
    }
}

#[tokio::test]
async fn a_path_as_it_is_or_renamed() {
    let file = Scratch::new("logo.png", b"1");
    for path in [FilePart::from(&*file.0), FilePart::from(file.0.clone())] {
        let server = server().await;
        upload(&server, path.file_name("x.bin").content_type("image/webp")).await.unwrap();
        let (head, content) = part(&server.request());
        assert!(head.contains("filename=\"x.bin\"\r\nContent-Type: image/webp"), "{head}");
        assert_eq!(content, b"1");
    }
}

#[tokio::test]
async fn a_path_is_read_by_the_call_and_not_before() {
    let (server, file) = (server().await, Scratch::new("logo.png", b"old"));
    let call = upload(&server, file.0.as_path());
    std::fs::write(&file.0, b"new").unwrap();
    call.await.unwrap();
    assert_eq!(part(&server.request()).1, b"new");
}

#[tokio::test]
async fn a_file_that_is_not_there() {
    let error = refused(Path::new("/nowhere/logo.png")).await;
    assert_eq!(io_kind(&error), io::ErrorKind::NotFound);
    let line = error.to_string();
    let expected =
        "PUT /organizations/org_1/logo: not sent: file `file` cannot be read from \"/nowhere/logo.png\": ";
    assert!(line.starts_with(expected) && line.len() > expected.len(), "{line}");
    // A folder cannot be read as a file.
    refused(std::env::temp_dir()).await;
}

#[tokio::test]
async fn every_attempt_sends_the_same() {
    let server =
        Server::new(vec![Answer::json(503, "{}"), Answer::Raw(Vec::new()), Answer::empty(204)]).await;
    let file = Scratch::new("logo.png", b"\x89PNG");
    upload(&server, FilePart::path(&file.0)).await.unwrap();
    let sent: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert!(sent.len() == 3 && sent[0] == sent[1] && sent[1] == sent[2]);
    assert_eq!(part(&server.requests()[2]).1, b"\x89PNG");
}

#[tokio::test]
async fn no_more_than_is_allowed() {
    let file = Scratch::new("logo.png", &[b'x'; 1000]);
    let open = || FilePart::reader(io::Cursor::new(vec![b'x'; 1000]));
    for (part, limit, fits) in [
        (FilePart::path(&file.0), 1000, true),
        (FilePart::path(&file.0), 999, false),
        (open(), 1000, true),
        (open(), 999, false),
        (FilePart::reader(tokio::io::repeat(0)), 1 << 20, false),
    ] {
        let part = part.max_size(limit);
        if fits {
            upload(&server().await, part).await.unwrap();
            continue;
        }
        let error = refused(part).await;
        assert_eq!(io_kind(&error), io::ErrorKind::FileTooLarge);
        let expected = format!("larger than {limit} bytes; FilePart::max_size allows more");
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
    // The limit does not apply to bytes that are in memory already.
    upload(&server().await, FilePart::bytes(vec![0; 1000]).max_size(1)).await.unwrap();
}

#[tokio::test]
async fn a_reader_is_read_once_for_all_clones() {
    let server = Server::new(vec![Answer::json(503, "{}"), Answer::empty(204)]).await;
    let content = vec![b'x'; 300_000];
    let file = FilePart::reader(io::Cursor::new(content.clone())).file_name("x.bin");
    upload(&server, file.clone()).await.unwrap();
    upload(&server, file.clone()).await.unwrap();
    assert_eq!(server.requests().len(), 3);
    for request in server.requests() {
        assert_eq!(part(&request).1, content);
    }
    // A clone may have a smaller limit than the bytes that were read.
    assert_eq!(io_kind(&refused(file.max_size(5)).await), io::ErrorKind::FileTooLarge);
}

#[tokio::test]
async fn a_reader_goes_on_where_a_call_gave_up() {
    let server = server().await;
    let (reader, mut writer) = tokio::io::duplex(16);
    let file = FilePart::reader(reader);
    writer.write_all(b"begin").await.unwrap();
    let call = upload(&server, file.clone());
    tokio::time::timeout(Duration::from_millis(100), call).await.unwrap_err();
    assert_eq!(server.requests().len(), 0);
    writer.write_all(b" and end").await.unwrap();
    drop(writer);
    upload(&server, file).await.unwrap();
    assert_eq!(part(&server.request()).1, b"begin and end");
}

#[tokio::test]
async fn reading_counts_among_what_a_call_may_take() {
    let server = server().await;
    let (reader, _writer) = tokio::io::duplex(16);
    let call = upload(&server, FilePart::reader(reader)).total_timeout(Duration::from_millis(100));
    let error = call.await.unwrap_err();
    assert_eq!(error.to_string(), "PUT /organizations/org_1/logo: not sent within 100ms");
    assert_eq!((error.is_timeout(), error.attempts(), server.requests().len()), (true, 0, 0));
}

/// Fails when it is read to its end.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionReset, "the upload broke off")))
    }
}

#[tokio::test]
async fn a_reader_that_fails() {
    let error = refused(FilePart::reader(io::Cursor::new(b"begin").chain(Broken))).await;
    assert_eq!(io_kind(&error), io::ErrorKind::ConnectionReset);
    assert!(
        error.to_string().ends_with("file `file` cannot be read from its reader: the upload broke off"),
        "{error}"
    );
}

#[test]
fn debug_shows_no_content() {
    let path = format!("{:?}", FilePart::path("logo.png"));
    assert_eq!(path, r#"FilePart { path: "logo.png", file_name: "logo.png", content_type: "image/png" }"#);
    let reader = format!("{:?}", FilePart::reader(io::Cursor::new(b"hunter2")));
    assert_eq!(
        reader,
        r#"FilePart { reader: .., file_name: "blob", content_type: "application/octet-stream" }"#
    );
    assert!(format!("{:?}", FilePart::from(b"hunter2".to_vec())).starts_with("FilePart { bytes: 7, "));
}
