//! Log lines of a running server.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::harness::{CLIENT_SECRET, FORM, ServerProcess, dir_with_applied_file, form};

/// The id of a trusted proxy is in the lines that its request has caused, beside the reference that
/// the answer shows. Other clients cannot name theirs.
#[test]
fn log_lines_have_the_id_of_the_request() {
    let dir = dir_with_applied_file();
    dir.execute_sql("ALTER TABLE refresh_token RENAME TO absent");
    for (proxies, is_trusted) in [("127.0.0.1", true), ("192.0.2.1", false)] {
        let env = [
            ("TENANTRY_LOG", "error"),
            ("TENANTRY_LOG_FORMAT", "json"),
            ("TENANTRY_TRUSTED_PROXIES", proxies),
        ];
        let server = ServerProcess::start(&dir, &env);
        let basic = format!("Basic {}", STANDARD.encode(format!("shop:{CLIENT_SECRET}")));
        let headers = [FORM, ("authorization", &basic), ("x-request-id", "id-of-the-proxy")];
        let fields = [("grant_type", "refresh_token"), ("refresh_token", "rt_of-this-test")];
        let response = server.request("POST", "/t/acme/oauth2/token", &headers, &form(&fields));
        assert_eq!(response.status, 503, "{response:?}");
        let output = server.terminate();
        let line = output.lines().find(|line| line.contains("a request failed"));
        let line: Value = serde_json::from_str(line.unwrap_or_else(|| panic!("{output}"))).unwrap();
        let reference = line["fields"]["reference"].as_str().unwrap();
        assert!(response.body.contains(reference), "{response:?}");
        let id = line["span"]["id"].as_str().unwrap();
        if is_trusted {
            assert_eq!((id, &line["span"]["name"]), ("id-of-the-proxy", &"request".into()));
        } else {
            assert!(id.starts_with("req_"), "{id}");
        }
    }
}
