//! `tenantry health`: the health check of a container, whose image has no shell and no other
//! program.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use contract::routes::READINESS;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use super::output::{Failure, print};
const TIMEOUT: Duration = Duration::from_secs(5);

/// Request the readiness of the server that listens on this address. Fails unless it is ready.
pub async fn run(listen: SocketAddr, as_json: bool) -> Result<(), Failure> {
    let address = reachable(listen);
    let failed = |problem: String| {
        Failure::failed(format!("The server on {address} is not ready: {problem}"))
    };
    let status = tokio::time::timeout(TIMEOUT, request_readiness(address))
        .await
        .map_err(|_| failed(format!("no response in {} s", TIMEOUT.as_secs())))?
        .map_err(|error| failed(error.to_string()))?;
    if status != StatusCode::OK {
        return Err(failed(format!("status {}", status.as_u16())));
    }
    print(as_json, &json!({ "ready": true }), || "ready".into());
    Ok(())
}

async fn request_readiness(
    address: SocketAddr,
) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(READINESS)
        .header(header::HOST, address.to_string())
        .header(header::CONNECTION, "close")
        .body(Body::empty())?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?.status())
}

/// The address at which this machine reaches a listener: the loopback address, if it listens on
/// every address.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let address = match listen.ip() {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    SocketAddr::new(address, listen.port())
}
