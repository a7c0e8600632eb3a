//! What tells how a server is: `tenantry health`, the health check of a container, and metrics.

use crate::harness::{ServerProcess, dir_with_applied_file, free_address, request_at};

/// The exit code says whether the server is ready, wherever it listens.
#[test]
fn the_health_command_asks_the_server() {
    let dir = dir_with_applied_file();
    let port = free_address().port();
    let (every, loopback) = (format!("0.0.0.0:{port}"), format!("127.0.0.1:{port}"));
    let health = |listen: &str| {
        let mut command = dir.command();
        // The health check of a container reads no file that may be gone by now.
        let gone = [("TENANTRY_APPLY", "gone.yaml"), ("TENANTRY_OUTBOUND_CA", "gone.pem")];
        let output = command.arg("health").envs(gone).env("TENANTRY_LISTEN", listen).output();
        let output = output.unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, message) = health(&every);
    assert!(code == Some(1) && message.contains("is not ready"), "{message}");
    let server = ServerProcess::start(&dir, &[("TENANTRY_LISTEN", &loopback)]);
    assert_eq!(health(&every), (Some(0), String::new()));
    assert_eq!(health(&loopback), (Some(0), String::new()));
    server.terminate();
    assert_eq!(health(&loopback).0, Some(1));
}

/// The metrics are on a listener of their own, and only there.
#[test]
fn metrics_are_served_on_their_own_address_only() {
    let dir = dir_with_applied_file();
    let address = free_address();
    let listen = address.to_string();
    let server = ServerProcess::start(&dir, &[("TENANTRY_METRICS_LISTEN", &listen)]);
    assert_eq!(server.request("GET", "/t/acme/oauth2/jwks", &[], "").status, 200);
    assert_eq!(server.request("GET", "/metrics", &[], "").status, 404);
    let metrics = request_at(address, "GET", "/metrics", &[], "");
    assert_eq!(metrics.status, 200);
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let jwks = "tenantry_http_requests_total{endpoint=\"jwks\",outcome=\"2xx\"} 1\n";
    assert!(metrics.body.contains(jwks), "{}", metrics.body);
    for path in ["/", "/t/acme/oauth2/jwks", "/health/ready", "/console"] {
        assert_eq!(request_at(address, "GET", path, &[], "").status, 404, "{path}");
    }
    server.terminate();
}
