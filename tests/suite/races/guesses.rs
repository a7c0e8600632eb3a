//! Password guesses at once: how many are counted.

use contract::settings::RateLimits;

use super::*;

/// A2: attempts are reserved before the password is hashed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_guesses_do_not_exceed_the_limit() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 10, ..tests::fixtures::no_rate_limits() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    for round in 0..5 {
        let name = format!("user{round}");
        acme.user(&name).await;
        let hashes = server.platform.hasher().hash_count();
        let mut guesses = Vec::new();
        for _ in 0..40 {
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let action = browser.follow_redirects(redirect).await.form_action();
            let name = name.clone();
            guesses.push(tokio::spawn(async move {
                let fields = [("username", name.as_str()), ("password", "wrong-password")];
                browser.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut statuses = Vec::new();
        for guess in guesses {
            statuses.push(guess.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 30, "{statuses:?}");
        assert_eq!(server.platform.hasher().hash_count() - hashes, 10, "guesses evaluated");
    }
}

/// An attempt counts even if the caller disconnects before the response.
#[tokio::test]
async fn abandoned_guesses_are_counted() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 3, ..tests::fixtures::no_rate_limits() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    for round in 0..10 {
        let username = format!("user-{round}");
        acme.user(&username).await;
        for _ in 0..3 {
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let action = browser.follow_redirects(redirect).await.form_action();
            let hashes = server.platform.hasher().hash_count();
            let fields = [("username", username.clone()), ("password", "wrong-password".into())];
            let guess = tokio::spawn(async move {
                let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
                browser.post(&action, &fields).await
            });
            // Disconnect once the password is being hashed.
            while server.platform.hasher().hash_count() == hashes {
                assert!(!guess.is_finished(), "answered without hashing: {:?}", guess.await);
                tokio::task::yield_now().await;
            }
            guess.abort();
        }
        assert_eq!(sign_in(&server, &shop, &username, PASSWORD).await, 429);
    }
}

/// Only failures count, so that a backend that signs users in from one address is not throttled.
#[tokio::test]
async fn successful_sign_ins_use_up_no_attempts() {
    let server = test_server().await;
    let limits = RateLimits {
        sign_in_failures: 3,
        sign_in_failures_per_address: 3,
        ..tests::fixtures::no_rate_limits()
    };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    for _ in 0..10 {
        assert_eq!(sign_in(&server, &shop, "anna", PASSWORD).await, 303);
    }
}
