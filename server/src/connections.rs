//! The HTTP/1.1 server: accept connections, limit how long they may be idle, and shut down
//! gracefully.
//!
//! The head of a request must arrive within [`HEAD_TIMEOUT`], and a response must be read within
//! [`WRITE_TIMEOUT`] per write, so that slow or idle clients cannot hold connections open. The
//! timeout of the router covers the body of the request. Connections over a cap get 503 at once.
//!
//! A request whose client disconnects is handled to its end, and counts as an open connection until
//! then: a form that is submitted twice leaves nothing half done.

use std::{
    future::Future,
    io::{self, Read, Write},
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tower::ServiceExt;

use crate::{
    connection_limits::{ConnectionCounter, ConnectionLimits, OpenConnection},
    to_completion::to_completion,
    write_timeout::WriteTimeout,
};

/// Time from the start of a connection, or from the previous response, to the end of the request
/// head.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a client may read nothing while a response is sent.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum size of a request head (request line and headers), in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How long pending requests may take after the shutdown signal.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);
/// Delay after a failed accept, such as when the process is out of file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(500);

/// What a connection and each of its requests hold until their end.
struct InProgress {
    _open: OpenConnection,
    /// The shutdown waits until all senders are dropped. Nothing is sent.
    _end: mpsc::Sender<()>,
}

/// Serve connections until `shutdown` resolves, then finish the pending requests.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    shutdown: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let counter = ConnectionCounter::new(limits);
    let (end, mut all_ended) = mpsc::channel(1);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(open) = counter.open(peer.ip()) else {
                    tracing::debug!(%peer, "a connection over the cap is rejected");
                    reject(stream);
                    continue;
                };
                let in_progress = Arc::new(InProgress { _open: open, _end: end.clone() });
                let connection = serve_connection(stream, peer, router.clone(), in_progress);
                let watched = graceful.watch(connection);
                // An error of one connection concerns only its peer.
                tokio::spawn(async move { drop(watched.await) });
            }
            Err(error) if is_peer_error(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
    drop((listener, end));
    let all_ended = async {
        graceful.shutdown().await;
        all_ended.recv().await
    };
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, all_ended).await.is_err() {
        tracing::warn!("some requests were still under way");
    }
}

/// The answer to a connection over the cap (RFC 9110 §15.6.4).
const OVERLOADED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

/// Answer a connection over the cap without waiting for its request: waiting would keep it open.
fn reject(stream: TcpStream) {
    let Ok(mut stream) = stream.into_std() else { return };
    // What has arrived is read first: closing with unread bytes resets the connection, and the
    // client may not see the answer. It is not blocked on, and a client that is gone is no error.
    let _ = stream.read(&mut [0; 4096]);
    let _ = stream.write_all(OVERLOADED);
}

fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    in_progress: Arc<InProgress>,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // Responses are small and written at once: Nagle's algorithm would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is left as it is");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (response, in_progress) = (router.clone().oneshot(request), in_progress.clone());
        to_completion(|caller| {
            caller.scope(async move {
                let response = response.await;
                drop(in_progress);
                response
            })
        })
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(WriteTimeout::new(stream, WRITE_TIMEOUT)), service)
}

/// Whether the error concerns one connection, not the listener.
fn is_peer_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
