//! A small HTTP/1.1 server on a loopback port with scripted responses, which records the requests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub method: String,
    pub target: String,
    /// By name in lower case; every value that came under it.
    pub headers: BTreeMap<String, Vec<String>>,
    pub body: Vec<u8>,
}

impl Recorded {
    pub fn header(&self, name: &str) -> Option<&str> {
        match self.headers.get(name).map(Vec::as_slice) {
            Some([value]) => Some(value),
            Some(values) => panic!("{name} came {} times: {values:?}", values.len()),
            None => None,
        }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// The server's reaction to a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A complete response.
    Full { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// These bytes, then silence.
    Stall(Vec<u8>),
    /// No response.
    Silence,
    /// A head, and then a body without end, 4 KB each millisecond.
    Flood,
}

impl Answer {
    pub fn json(status: u16, body: &str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self::Full { status, headers, body: body.as_bytes().to_vec() }
    }

    pub fn empty(status: u16) -> Self {
        Self::Full { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn of_type(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Full { status, headers: vec![("content-type", media_type.to_owned())], body: body.into() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Full { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

pub struct Server {
    pub url: String,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    come: Arc<AtomicUsize>,
    gone: Arc<AtomicUsize>,
    _tasks: tokio::task::JoinSet<()>,
}

impl Server {
    /// A server that sends the responses in order, and repeats the last one.
    pub async fn new(script: Vec<Answer>) -> Self {
        Self::with(move |_, index| script[index.min(script.len() - 1)].clone()).await
    }

    pub async fn with(answer: impl Fn(&Recorded, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let (come, gone) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let (answer, log) = (Arc::new(answer), recorded.clone());
        let (entered, left) = (come.clone(), gone.clone());
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                entered.fetch_add(1, Ordering::SeqCst);
                let left = left.clone();
                let serving = serve(stream, answer.clone(), log.clone());
                tokio::spawn(async move {
                    serving.await;
                    left.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { url, recorded, come, gone, _tasks: tasks }
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.recorded.lock().unwrap().clone()
    }

    /// The one request that came.
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.come.load(Ordering::SeqCst)
    }

    /// How many connections have ended.
    pub fn connections_gone(&self) -> usize {
        self.gone.load(Ordering::SeqCst)
    }
}

/// Serves one connection; public for tests that put TLS around it.
pub async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send>(
    mut stream: S,
    answer: Arc<impl Fn(&Recorded, usize) -> Answer + Send + Sync + 'static>,
    log: Arc<Mutex<Vec<Recorded>>>,
) {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await {
        let reply = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            answer(&request, log.len() - 1)
        };
        if !write(&mut stream, reply).await {
            return;
        }
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<Recorded> {
    let end = loop {
        match buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(end) => break end,
            None if stream.read_buf(buffer).await.ok()? == 0 => return None,
            None => {}
        }
    };
    let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut start = lines.next().unwrap().split(' ');
    let mut headers = BTreeMap::<_, Vec<_>>::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        headers.entry(name.to_ascii_lowercase()).or_default().push(value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |values| values[0].parse().unwrap());
    while buffer.len() < end + 4 + length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let body = buffer[end + 4..end + 4 + length].to_vec();
    buffer.drain(..end + 4 + length);
    let (method, target) = (start.next().unwrap().to_owned(), start.next().unwrap().to_owned());
    Some(Recorded { method, target, headers, body })
}

/// Whether the connection goes on.
async fn write(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), answer: Answer) -> bool {
    match answer {
        Answer::Full { status, headers, body } => {
            let mut head = format!("HTTP/1.1 {status} X\r\n");
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            if status != 204 {
                head.push_str(&format!("content-length: {}\r\n", body.len()));
            }
            let message = [head.as_bytes(), b"\r\n", &body].concat();
            stream.write_all(&message).await.is_ok()
        }
        Answer::Raw(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            false
        }
        Answer::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read(&mut [0]).await;
            false
        }
        Answer::Silence => {
            // Waits until the client closes the connection.
            let _ = stream.read(&mut [0]).await;
            false
        }
        Answer::Flood => {
            let head =
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
            let mut alive = stream.write_all(head).await.is_ok();
            let chunk = [b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat();
            while alive {
                alive = stream.write_all(&chunk).await.is_ok();
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            false
        }
    }
}
