//! Files of a multipart body: bytes, or a path or reader that a call reads them from.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::Mutex;

/// How many bytes are read at a time.
const CHUNK: usize = 64 << 10;

/// A file of a multipart body.
///
/// ```
/// use openapi_runtime::FilePart;
///
/// let logo = FilePart::bytes(vec![0x89, b'P', b'N', b'G']).file_name("logo.png");
/// // The same name, and so the same media type, `image/png`.
/// let logo = FilePart::path("assets/logo.png");
/// ```
///
/// A call reads the whole file into memory before its first attempt, so that it can be sent again. If reading fails,
/// the call fails and nothing is sent.
#[derive(Clone)]
pub struct FilePart {
    content: Content,
    file_name: String,
    /// The media type that the caller gave.
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    max_size: usize,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Path(PathBuf),
    Reader(Arc<Mutex<Reader>>),
}

/// Keeps the bytes that were read, for clones of the part and for a call after one that was dropped.
enum Reader {
    Open { source: Pin<Box<dyn AsyncRead + Send>>, read: Vec<u8> },
    Done(Bytes),
}

impl FilePart {
    /// A file called `blob`, of type `application/octet-stream`.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(bytes.into()))
    }

    /// A file on disk. The last segment of the path is its name, whose extension decides the media type. Each call that
    /// sends the file reads it again.
    ///
    /// A missing file, or one larger than [`max_size`](Self::max_size), is an error of the call
    /// ([`Error::is_invalid_request`](crate::Error::is_invalid_request)), whose source is an [`io::Error`].
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut part = Self::new(Content::Path(path));
        part.file_name = file_name.unwrap_or(part.file_name);
        part
    }

    /// A reader, read once to its end: a connection, an upload that is passed on, or a `tokio::fs::File`. The file is
    /// called `blob`, of type `application/octet-stream`.
    ///
    /// The first call that sends it reads it. Its clones share the bytes, which stay in memory until the last one is
    /// dropped.
    #[must_use]
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        let reader = Reader::Open { source: Box::pin(reader), read: Vec::new() };
        Self::new(Content::Reader(Arc::new(Mutex::new(reader))))
    }

    fn new(content: Content) -> Self {
        Self {
            content,
            file_name: "blob".to_owned(),
            content_type: None,
            headers: Vec::new(),
            max_size: 64 << 20,
        }
    }

    /// The name of the file. Its extension decides the media type, unless [`content_type`](Self::content_type) does.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// The media type of the file.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// A header of the part, beside those that describe the file.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The maximum number of bytes read from a [`path`](Self::path) or [`reader`](Self::reader), by default 64 MiB. A
    /// call with a larger file fails.
    #[must_use]
    pub fn max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }

    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub(crate) fn name(&self) -> &str {
        &self.file_name
    }

    /// The media type that the caller set, else the one of the name's extension.
    pub(crate) fn media_type(&self) -> Option<&str> {
        let by_name = || mime_guess::from_path(&self.file_name).first_raw();
        self.content_type.as_deref().or_else(by_name)
    }

    /// Where its bytes come from, for the message of a failed read.
    pub(crate) fn place(&self) -> String {
        match &self.content {
            Content::Path(path) => format!("{path:?}"),
            Content::Bytes(_) | Content::Reader(_) => "its reader".to_owned(),
        }
    }

    /// Its bytes.
    pub(crate) async fn read(&self) -> io::Result<Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.clone()),
            Content::Path(path) => {
                let (mut file, mut read) = (tokio::fs::File::open(path).await?, Vec::new());
                read_up_to(self.max_size, &mut file, &mut read).await?;
                Ok(read.into())
            }
            Content::Reader(reader) => reader.lock().await.read(self.max_size).await,
        }
    }
}

impl Reader {
    async fn read(&mut self, limit: usize) -> io::Result<Bytes> {
        if let Self::Open { source, read } = self {
            read_up_to(limit, source, read).await?;
            *self = Self::Done(std::mem::take(read).into());
        }
        match self {
            Self::Done(bytes) if bytes.len() <= limit => Ok(bytes.clone()),
            _ => Err(too_large(limit)),
        }
    }
}

/// Reads to the end. If it fails or is dropped, `read` keeps the bytes so far, and the next call continues there.
async fn read_up_to(
    limit: usize,
    source: &mut (impl AsyncRead + Unpin),
    read: &mut Vec<u8>,
) -> io::Result<()> {
    while read.len() <= limit {
        read.reserve(CHUNK);
        if source.read_buf(read).await? == 0 {
            return Ok(());
        }
    }
    Err(too_large(limit))
}

fn too_large(limit: usize) -> io::Error {
    let problem = format!("larger than {limit} bytes; FilePart::max_size allows more");
    io::Error::new(io::ErrorKind::FileTooLarge, problem)
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("FilePart");
        match &self.content {
            Content::Bytes(bytes) => out.field("bytes", &bytes.len()),
            Content::Path(path) => out.field("path", path),
            Content::Reader(_) => out.field("reader", &format_args!("..")),
        };
        out.field("file_name", &self.file_name)
            .field("content_type", &self.media_type().unwrap_or("application/octet-stream"))
            .finish()
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&[u8]> for FilePart {
    fn from(bytes: &[u8]) -> Self {
        Self::bytes(bytes.to_vec())
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

/// As [`FilePart::path`].
impl From<PathBuf> for FilePart {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

/// As [`FilePart::path`].
impl From<&Path> for FilePart {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}
