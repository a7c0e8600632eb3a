//! PostgreSQL stops answering and comes back: requests fail quickly meanwhile, and nothing is lost.
//! SQLite is a file of this process, and has no such outage.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use tests::{
    TestClient, TestResponse,
    forwarder::{Forwarder, Link},
    test_server_with,
};

/// Two questions of half a second, and time for a busy machine.
const FIRST_ANSWER: Duration = Duration::from_millis(2_500);
/// Requests sent at once while the database is known not to answer.
const REQUESTS: usize = 30;

async fn refresh(client: &TestClient, token: &str) -> TestResponse {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    client.post("/oauth2/token", &fields).await
}

fn is_unavailable(response: &TestResponse) -> bool {
    response.status == StatusCode::SERVICE_UNAVAILABLE
        && response.headers.contains_key(header::RETRY_AFTER)
        && response.json()["error"] == "temporarily_unavailable"
}

#[tokio::test]
async fn requests_fail_at_once_while_the_database_does_not_answer() {
    for outage in [Link::Refused, Link::Silent] {
        let mut forwarder = None;
        let server = test_server_with(|options| {
            if let Some(url) = options.database_url.strip_prefix("postgres://") {
                let target = url.split(['@', '/']).nth(1).unwrap_or_default().to_owned();
                let started = Forwarder::start(&target);
                options.database_url = started.url(&options.database_url);
                forwarder = Some(started);
            }
        })
        .await;
        let Some(forwarder) = forwarder else { return };
        let acme = server.tenant("acme").await;
        acme.user("anna").await;
        let shop = acme.client("shop").await;
        let mut browser = server.browser();
        let code = shop.obtain_code(&mut browser, "anna", &[("scope", "openid offline_access")]);
        let tokens = shop.redeem(&code.await).await;
        let metadata = "/t/acme/.well-known/openid-configuration";
        assert_eq!(server.browser().get(metadata).await.status, 200);

        forwarder.set(outage);
        let started = Instant::now();
        let first = refresh(&shop, tokens.refresh_token()).await;
        assert!(is_unavailable(&first), "{outage:?}: {} {}", first.status, first.body);
        let first_took = started.elapsed();
        assert!(first_took < FIRST_ANSWER, "{outage:?}: {first_took:?}");
        // Its failure may be that of a connection; then the database is being asked.
        while !is_known(&shop, tokens.refresh_token()).await {
            assert!(started.elapsed() < 2 * FIRST_ANSWER, "{outage:?}: each request waits");
        }
        let started = Instant::now();
        for _ in 0..REQUESTS {
            let response = refresh(&shop, tokens.refresh_token()).await;
            assert!(is_unavailable(&response), "{outage:?}: {}", response.status);
        }
        let all_took = started.elapsed();
        assert!(all_took < FIRST_ANSWER, "{outage:?}: {REQUESTS} requests took {all_took:?}");
        assert_eq!(server.browser().get(metadata).await.status, 200, "what is in memory is served");

        forwarder.set(Link::Up);
        let started = Instant::now();
        let rotated = loop {
            let response = refresh(&shop, tokens.refresh_token()).await;
            if response.status == StatusCode::OK {
                break response;
            }
            assert!(is_unavailable(&response), "{outage:?}: {} {}", response.status, response.body);
            assert!(started.elapsed() < Duration::from_secs(10), "{outage:?}: it stays closed");
            tokio::task::yield_now().await;
        };
        let next = rotated.json()["refresh_token"].as_str().expect("a refresh token").to_owned();
        assert_eq!(refresh(&shop, &next).await.status, StatusCode::OK, "{outage:?}");
    }
}

/// Whether a request fails without waiting.
async fn is_known(client: &TestClient, token: &str) -> bool {
    let started = Instant::now();
    let response = refresh(client, token).await;
    assert!(is_unavailable(&response), "{} {}", response.status, response.body);
    started.elapsed() < Duration::from_millis(200)
}
