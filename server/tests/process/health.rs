//! `tenantry health`, the health check of a container.

use crate::harness::{ServerProcess, dir_with_applied_file, free_address};

/// The exit code says whether the server is ready, wherever it listens.
#[test]
fn the_health_command_asks_the_server() {
    let dir = dir_with_applied_file();
    let port = free_address().port();
    let (every, loopback) = (format!("0.0.0.0:{port}"), format!("127.0.0.1:{port}"));
    let health = |listen: &str| {
        let output = dir.command().arg("health").env("TENANTRY_LISTEN", listen).output().unwrap();
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
