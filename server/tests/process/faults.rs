//! What keeps a server from starting is said in one clear message, with exit code 1.

use std::net::TcpListener;

use crate::harness::{ServerProcess, TestDir, dir_with_applied_file, free_address, request_at};

/// The exit code and the message of a server that does not start.
fn fail(dir: &TestDir, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = dir.command();
    let output = command.arg("serve").envs(env.iter().copied()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_port_in_use_is_named_with_its_setting() {
    let dir = dir_with_applied_file();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    for setting in ["TENANTRY_LISTEN", "TENANTRY_METRICS_LISTEN"] {
        let (code, message) = fail(&dir, &[(setting, &address)]);
        let says = format!("{setting}: can't listen on {address}: another program uses this port");
        assert!(code == Some(1) && message.contains(&says), "{code:?} {message}");
    }
    let (code, message) = fail(&dir, &[("TENANTRY_LISTEN", "192.0.2.1:8080")]);
    assert!(code == Some(1) && message.contains("TENANTRY_LISTEN: can't listen on"), "{message}");
}

/// A file in the way, and a file system without files: root may write everywhere else.
#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let dir = TestDir::new();
    dir.write("file", "");
    for (folder, says) in [
        ("file/data", "file/data can't be created"),
        #[cfg(target_os = "linux")]
        ("/proc/tenantry", "/proc/tenantry can't be created"),
        #[cfg(target_os = "linux")]
        ("/proc/self", "/proc/self/tenantry.db can't be created"),
    ] {
        let (code, message) = fail(&dir, &[("TENANTRY_DATA_DIR", folder)]);
        assert!(code == Some(1) && message.contains(says), "{folder}: {code:?} {message}");
    }
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let dir = TestDir::new();
    let port = free_address().port();
    let url = format!("postgres://tenantry:hunter2@127.0.0.1:{port}/tenantry");
    let (code, message) = fail(&dir, &[("TENANTRY_DATABASE_URL", &url)]);
    assert!(
        code == Some(1)
            && message.contains("the database does not answer")
            && !message.contains("hunter2"),
        "{code:?} {message}"
    );
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
