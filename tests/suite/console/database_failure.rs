//! A database that fails during a call of a server function: the answer is 503 with `Retry-After`.

use super::*;

/// Tables without which a call fails at its session, its permission or its write.
const TABLES: [&str; 4] = ["cookie_session", "membership", "submission", "audit"];

#[tokio::test]
async fn a_failing_database_is_503_at_every_server_function() {
    let mut fixture = console_fixture().await;
    let mut unavailable = 0;
    for table in TABLES {
        let away = format!("{table}_gone");
        let rename = async |from: &str, to: &str| {
            let statement = format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\"");
            fixture.server.raw_database().execute(&statement).await;
        };
        rename(table, &away).await;
        for (path, _) in leptos::server_fn::axum::server_fn_paths() {
            let (permitted, body) = &fixture.examples[path.rsplit('/').next().unwrap()];
            let caller =
                if *permitted == "operator" { &mut fixture.operator } else { &mut fixture.owner };
            let form = "application/x-www-form-urlencoded";
            let response = caller.post_body(path, form, body, "same-origin").await;
            let status = response.status.as_u16();
            assert!(status < 500 || status == 503, "{table}: {path}: {status} {}", response.body);
            if status == 503 {
                assert!(!response.header("retry-after").is_empty(), "{table}: {path}");
                unavailable += 1;
            }
        }
        rename(&away, table).await;
    }
    assert!(unavailable > 50, "{unavailable} responses");
}
