//! Connections: accepted, given so long to say what they want, and let finish at the end.
//!
//! Who opens many and says little must not hold them for ever: a request's head has to arrive
//! within [`HEAD_TIMEOUT`], which also ends a connection that is kept open for nothing; its body and its
//! answer have the router's time.

use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// From the first byte, or from the answer before it, to the end of a request's head.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes of a request's head, address and headers, about which it is refused.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How long requests under way may take once the process is told to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);
/// When the machine has no more room for connections.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(500);

/// Answer until `shutdown`.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let watched = graceful.watch(serve_connection(stream, peer, router.clone()));
                // A connection that breaks is its client's business.
                tokio::spawn(async move { drop(watched.await) });
            }
            Err(error) if is_peer_error(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still under way");
    }
}

fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // Answers are small and whole: waiting to fill a packet only makes them late.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is left as it is");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
}

/// Errors of one connection, not of this machine.
fn is_peer_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
