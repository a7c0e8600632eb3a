//! A database that fails during a request: the answer is 503 with `Retry-After`, on every route.

use super::*;

/// Tables that are read by many routes, one of which fails at a time.
const TABLES: [&str; 9] = [
    "cookie_session",
    "sign_in",
    "interaction",
    "user",
    "grant",
    "code",
    "audit",
    "action_link",
    "change",
];

#[tokio::test]
async fn a_failing_database_is_503_with_a_time_to_retry_on_every_route() {
    let fixture = Fixture::new().await;
    let mut unavailable = 0;
    for table in TABLES {
        let rename = async |from: &str, to: &str| {
            let statement = format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\"");
            fixture.server.raw_database().execute(&statement).await;
        };
        let away = format!("{table}_gone");
        rename(table, &away).await;
        for (route, method) in covered_routes() {
            let example = example_request(&fixture, route, method, Caller::Authorized);
            let response =
                send_request(&fixture, "localhost:8080", "/t/acme", route, method, &example).await;
            let status = response.status.as_u16();
            let what = format!("{table}: {} {}: {status}", method.as_str(), route.path);
            assert!(status < 500 || status == 503, "{what} {}", response.body);
            if status == 503 {
                assert!(
                    !response.header("retry-after").is_empty(),
                    "{what} {:?}",
                    response.headers
                );
                assert!(!response.body.contains("no such table"), "{what} {}", response.body);
                unavailable += 1;
            }
        }
        rename(&away, table).await;
    }
    assert!(unavailable > 50, "{unavailable} responses");
}
