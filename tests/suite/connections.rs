//! Connection limits and graceful shutdown (E2).
//!
//! Connections with slow bodies, slow request heads or oversized request heads are closed, with a
//! response where the protocol allows one.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{Request, StatusCode},
    routing::{get, post},
};
use hyper::body::Frame;
use tests::{browser::send, test_server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    time::Sleep,
};

/// An endless body of one byte per second.
struct SlowBody(Pin<Box<Sleep>>);

impl SlowBody {
    fn new() -> Self {
        Self(Box::pin(tokio::time::sleep(Duration::from_secs(1))))
    }
}

impl HttpBody for SlowBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        ready!(self.0.as_mut().poll(context));
        *self = Self::new();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"a")))))
    }
}

#[tokio::test]
async fn slow_body_times_out() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let post = |path: &str, body: Body| {
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/x-www-form-urlencoded");
        let (router, request) = (server.router.clone(), request.body(body).unwrap());
        async move { send(&router, request).await }
    };
    // Fill the cache first: a paused clock advances whenever all tasks wait, and only the body may
    // make them wait.
    assert_eq!(
        post("/t/acme/oauth2/token", Body::from("grant_type=client_credentials&client_id=shop"))
            .await
            .status,
        401
    );
    tokio::time::pause();
    for path in [
        "/t/acme/oauth2/token",
        "/t/acme/oauth2/introspect",
        "/t/acme/oauth2/userinfo",
        "/t/acme/oauth2/logout",
    ] {
        let response = post(path, Body::new(SlowBody::new())).await;
        assert_eq!(response.status, StatusCode::REQUEST_TIMEOUT, "{path}");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
    }
}

/// A server on a free port, a sender that shuts it down, and its task.
async fn start_listener(
    router: &Router,
) -> (std::net::SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, router) = (listener.local_addr().unwrap(), router.clone());
    let (shutdown, shutdown_signal) = oneshot::channel();
    let task = tokio::spawn(async move {
        let limits =
            server::connection_limits::ConnectionLimits { total: 20, ..Default::default() };
        let shutdown = async move { drop(shutdown_signal.await) };
        server::connections::serve(listener, router, limits, shutdown).await;
    });
    (address, shutdown, task)
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut response = Vec::new();
    // A reset connection counts as closed.
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8_lossy(&response).into_owned()
}

#[tokio::test]
async fn incomplete_request_head_times_out() {
    let server = test_server().await;
    let (address, _shutdown, _task) = start_listener(&server.router).await;
    let mut quick = TcpStream::connect(address).await.unwrap();
    quick
        .write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(read_all(&mut quick).await.starts_with("HTTP/1.1 200"));
    tokio::time::pause();
    for head in [
        "",
        "G",
        "GET /health/live HTTP/1.1\r\n",
        "GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-slow: ",
        "POST /t/acme/oauth2/token HTTP/1.1\r\n",
    ] {
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(head.as_bytes()).await.unwrap();
        let start = tokio::time::Instant::now();
        let response = read_all(&mut slow).await;
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 408"),
            "{head:?}: {response}"
        );
        assert!(start.elapsed() <= 2 * server::connections::HEAD_TIMEOUT, "{head:?}");
    }
    // An idle keep-alive connection ends too.
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert!(read_all(&mut idle).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn oversized_or_malformed_request_head_is_rejected() {
    let server = test_server().await;
    let (address, _shutdown, _task) = start_listener(&server.router).await;
    for head in [
        format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "a".repeat(400_000)),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}\r\n\r\n", "a".repeat(400_000)),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x-many: a\r\n".repeat(1_000)),
        "GET / HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n".into(),
        "\0\0\0\0\r\n\r\n".into(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        "GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\
         transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n"
            .into(),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may reset the connection before it has read the whole request.
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.shutdown().await;
        let response = read_all(&mut stream).await;
        let status = response.get(9..12).unwrap_or_default().to_owned();
        let start = &head[..40.min(head.len())];
        assert!(
            response.is_empty() || status.starts_with('4') || status == "200",
            "{start}: {response}"
        );
        assert!(!head.contains("aaaa") || status != "200", "{response}");
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(read_all(&mut stream).await.starts_with("HTTP/1.1 200"), "the server still responds");
}

#[tokio::test]
async fn graceful_shutdown_finishes_requests_in_flight() {
    let server = test_server().await;
    let (address, shutdown, task) = start_listener(&server.router).await;
    let mut in_flight = TcpStream::connect(address).await.unwrap();
    in_flight
        .write_all(
            b"POST /t/nobody/oauth2/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\n",
        )
        .await
        .unwrap();
    let mut idle = TcpStream::connect(address).await.unwrap();
    // Once the server answers a third connection, it has accepted the first two.
    let mut third = TcpStream::connect(address).await.unwrap();
    third
        .write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(read_all(&mut third).await.starts_with("HTTP/1.1 200"));
    shutdown.send(()).unwrap();
    assert_eq!(read_all(&mut idle).await, "", "an idle connection is closed");
    in_flight.write_all(b"a=b").await.unwrap();
    assert!(read_all(&mut in_flight).await.starts_with("HTTP/1.1 404"));
    task.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn connections_over_the_cap_get_503_at_once_until_others_are_closed() {
    let server = test_server().await;
    let (address, _shutdown, _task) = start_listener(&server.router).await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(TcpStream::connect(address).await.unwrap());
    }
    let head = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    for is_request_sent in [false, true] {
        let mut one_more = TcpStream::connect(address).await.unwrap();
        if is_request_sent {
            // It may be closed already.
            let _ = one_more.write_all(head).await;
        }
        // The held ones would be closed after 15 seconds.
        let answer = tokio::time::timeout(Duration::from_secs(5), read_all(&mut one_more)).await;
        let answer = answer.expect("an answer at once").to_lowercase();
        assert!(answer.starts_with("http/1.1 503 "), "{answer}");
        assert!(answer.contains("retry-after: ") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
    drop(held.pop());
    for attempt in 0.. {
        let mut next = TcpStream::connect(address).await.unwrap();
        // The server rejects it if it has not seen yet that another was closed.
        let _ = next.write_all(head).await;
        if read_all(&mut next).await.starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(attempt < 1000, "a closed connection is not counted");
    }
}

/// A client that pipelines requests and reads no response.
#[tokio::test]
async fn connection_of_a_client_that_does_not_read_is_closed() {
    let server = test_server().await;
    server.tenant("acme").await;
    let (address, _shutdown, _task) = start_listener(&server.router).await;
    let url = "/t/acme/.well-known/openid-configuration";
    // Fill the cache first: the paused clock advances whenever all tasks wait.
    assert_eq!(tests::http_request(&server.router, "GET", url, &[], "").await.status, 200);
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    let request = format!("GET {url} HTTP/1.1\r\nhost: localhost:8080\r\n\r\n");
    let send = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    let closed = tokio::time::timeout(Duration::from_secs(3600), send).await;
    assert!(closed.is_ok(), "the connection stays open");
    assert!(start.elapsed() >= server::connections::WRITE_TIMEOUT, "{:?}", start.elapsed());
    assert!(start.elapsed() < 2 * server::connections::WRITE_TIMEOUT, "{:?}", start.elapsed());
}

/// Otherwise the second click of a double click stops the first request between two transactions.
#[tokio::test]
async fn request_of_a_client_that_disconnects_is_handled_to_its_end() {
    let (started, proceed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let is_handled = Arc::new(AtomicBool::new(false));
    let handler = {
        let (started, proceed, is_handled) = (started.clone(), proceed.clone(), is_handled.clone());
        async move || {
            started.notify_one();
            proceed.notified().await;
            is_handled.store(true, Ordering::Relaxed);
        }
    };
    let router = Router::new().route("/form", post(handler)).route("/", get(async || "home"));
    let (address, shutdown, task) = start_listener(&router).await;
    let mut leaving = TcpStream::connect(address).await.unwrap();
    let head = b"POST /form HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";
    leaving.write_all(head).await.unwrap();
    started.notified().await;
    drop(leaving);
    // The server sees the end of the first connection before it answers on two later ones.
    for _ in 0..2 {
        let mut staying = TcpStream::connect(address).await.unwrap();
        let head = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        staying.write_all(head).await.unwrap();
        assert!(read_all(&mut staying).await.ends_with("home"));
    }
    // A shutdown waits for it, too.
    shutdown.send(()).unwrap();
    proceed.notify_one();
    task.await.unwrap();
    assert!(is_handled.load(Ordering::Relaxed), "the handler was dropped");
}
