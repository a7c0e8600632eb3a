//! Secrets in the log and in the data folder.

use std::path::{Path, PathBuf};

use crate::harness::{
    CLIENT_SECRET, ServerProcess, TestSession, dir_with_applied_file, free_address, request_at,
};
use serde_json::Value;

/// E4: no log level, no metric and no file of the data folder contains a secret in plain text.
#[test]
fn no_secret_is_logged_or_stored_in_plain_text() {
    let dir = dir_with_applied_file();
    for format in ["text", "json"] {
        let metrics_address = free_address();
        let metrics_listen = metrics_address.to_string();
        let env = [
            ("TENANTRY_LOG", "trace"),
            ("TENANTRY_LOG_FORMAT", format),
            ("TENANTRY_METRICS_LISTEN", metrics_listen.as_str()),
        ];
        let server = ServerProcess::start(&dir, &env);
        let mut session = TestSession::new(&server);
        let code = session.obtain_code();
        let tokens = session.redeem(&code);
        let next = session.refresh(&tokens["refresh_token"]);
        session.request_token(&[("grant_type", "client_credentials")]);
        // Errors and replays are the most likely to be logged.
        session.redeem(&code);
        session.refresh(&tokens["refresh_token"]);
        session.refresh(&Value::from("rt_a-refresh-token-that-nobody-was-given"));
        let bearer = format!("Bearer {}", next["access_token"].as_str().unwrap());
        server.request("GET", "/t/acme/oauth2/userinfo", &[("authorization", &bearer)], "");
        let unused = session.obtain_code();
        server.request("GET", &format!("/t/acme/oauth2/userinfo?access_token={unused}"), &[], "");
        server.request(
            "POST",
            "/t/acme/oauth2/token",
            &[("content-type", "application/json")],
            &format!("{{\"client_id\": \"shop\", \"client_secret\": \"{CLIENT_SECRET}\",}}"),
        );
        let secrets = session.secrets;
        let setup = server
            .setup_link()
            .map(|link| link.split_once('=').unwrap().1.to_owned())
            .into_iter()
            .map(|token| ("set-up token", token));
        let metrics = request_at(metrics_address, "GET", "/metrics", &[], "").body;
        assert!(metrics.contains("tenantry_http_requests_total"), "{metrics}");
        let output = server.terminate() + &metrics;
        assert!(
            secrets.len() >= 12 && output.lines().count() > 10,
            "{} secrets, {output}",
            secrets.len()
        );
        let without_link: String = output
            .lines()
            .filter(|line| !line.starts_with("Set it up within the hour: "))
            .collect();
        for (what, secret) in secrets.iter().cloned().chain(setup) {
            assert!(!without_link.contains(&secret), "{what} {secret} is logged");
            for file in files(&dir.0.join("data")) {
                let bytes = std::fs::read(&file).unwrap();
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{what} {secret} is stored in {}", file.display());
            }
        }
        // Only the key file contains the master key.
        let key = std::fs::read(dir.0.join("data/master.key")).unwrap();
        for file in files(&dir.0.join("data")).iter().filter(|file| !file.ends_with("master.key")) {
            assert!(
                !std::fs::read(file).unwrap().windows(32).any(|window| window == key),
                "{}",
                file.display()
            );
        }
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}
