//! Rows that are merged, evicted and removed.

use super::*;

/// Guesses leave one event per account and hour, not one each.
#[tokio::test]
async fn failed_sign_ins_are_merged_in_the_audit_log() {
    let server = test_server().await;
    let (acme, shop) = password_tenant(&server, "acme", no_rate_limits()).await;
    acme.user("anna").await;
    for hour in 1..=2 {
        for number in 0..5 {
            for name in ["anna", "nobody", &format!("nobody{number}")] {
                password_grant(&shop, name, "wrong-password", "203.0.113.7").await;
            }
        }
        assert_eq!(server.audit_count("sign_in.failed").await, 2 * hour);
        let mut counts = Vec::new();
        for row in domain::audit::newest(&acme.tenant, &Actor::cli(), 2).await.unwrap() {
            let event = domain::audit::event(&acme.tenant, &Actor::cli(), &row.id).await.unwrap();
            assert_eq!(event.detail["address"], "203.0.113.7");
            counts.push(event.detail["count"].as_u64());
        }
        counts.sort_unstable();
        assert_eq!(counts, [Some(5), Some(10)], "of the account, and of no account");
        server.clock.advance(3600);
    }
}

#[tokio::test]
async fn audit_events_are_deleted_after_the_retention() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let count = async || server.audit_count("client.registered").await;
    assert_eq!(count().await, 1);
    let days = |days: i64| days * 86_400;
    server.clock.advance(days(400) - 10);
    server.run_jobs().await;
    assert_eq!(count().await, 1);
    server.clock.advance(days(2));
    acme.client("portal").await;
    assert_eq!(count().await, 2);
    server.run_jobs().await;
    assert_eq!(count().await, 1, "old events are deleted, new ones are kept");
}

/// Interactions that a browser opened are limited in number, too.
#[tokio::test]
async fn oldest_opened_interactions_are_evicted_at_the_limit() {
    let server = test_server_with(|options| options.max_open_interactions = 20).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let mut page = None;
    for _ in 0..60 {
        server.clock.advance(1);
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        page = Some(browser.follow_redirects(redirect).await);
    }
    let open = server.snapshot().await.rows("interaction").len();
    assert!(open <= 21, "{open} interactions");
    acme.user("anna").await;
    let newest = browser.sign_in(&page.unwrap(), "anna", PASSWORD).await;
    assert!(newest.body.contains("name=\"decision\""), "{} {}", newest.status, newest.body);
}

/// The expiry of each stored browser cookie, in seconds from now.
async fn cookie_lifetimes(server: &TestServer) -> Vec<i64> {
    let rows = server.snapshot().await.rows("cookie_session");
    let now = server.platform.now().0;
    rows.iter().map(|row| row["expires_at"].as_i64().unwrap() - now).collect()
}

/// Browsers that open sign-in pages and leave must not fill the table for a month.
#[tokio::test]
async fn browsers_that_do_not_sign_in_are_forgotten_after_an_hour() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let open = async |browser: &mut tests::Browser| {
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        browser.follow_redirects(redirect).await
    };
    open(&mut browser).await;
    assert_eq!(cookie_lifetimes(&server).await, [3600]);
    server.clock.advance(1799);
    open(&mut browser).await;
    assert_eq!(cookie_lifetimes(&server).await, [1801], "long enough for an interaction");
    server.clock.advance(2);
    let page = open(&mut browser).await;
    assert_eq!(cookie_lifetimes(&server).await, [3600], "extended by a use");
    let signed_in = browser.sign_in(&page, "anna", PASSWORD).await;
    assert_eq!(signed_in.status, 200);
    assert_eq!(cookie_lifetimes(&server).await, [30 * 86_400], "it holds a sign-in now");

    open(&mut server.browser()).await;
    server.clock.advance(3600);
    server.run_jobs().await;
    assert_eq!(cookie_lifetimes(&server).await, [30 * 86_400 - 3600]);
}

#[tokio::test]
async fn oldest_browsers_without_a_sign_in_are_forgotten_beyond_the_limit() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    for _ in 0..8 {
        server.clock.advance(1);
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        browser.follow_redirects(redirect).await;
    }
    assert_eq!(domain::session::trim_anonymous(&server.platform, 8).await.unwrap(), 0);
    assert_eq!(domain::session::trim_anonymous(&server.platform, 5).await.unwrap(), 3);
    let mut lifetimes = cookie_lifetimes(&server).await;
    lifetimes.sort_unstable();
    assert_eq!(lifetimes, [3596, 3597, 3598, 3599, 3600, 30 * 86_400 - 8]);
}

/// A grant that has ended is not kept for the year that it could have lasted.
#[tokio::test]
async fn ended_grants_are_removed_once_their_access_tokens_have_expired() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let dark = acme
        .client_with("dark", |new| {
            new.settings.access_token_format = contract::client::AccessTokenFormat::Opaque;
            new.settings.access_token_lifetime = Some(7200);
        })
        .await;
    let mut browser = server.browser();
    let mut tokens = Vec::new();
    for client in [&shop, &dark, &shop] {
        let code = client.obtain_code(&mut browser, "anna", &[]).await;
        tokens.push(client.redeem(&code).await);
    }
    for (client, tokens) in [(&shop, &tokens[0]), (&dark, &tokens[1])] {
        let fields = [("token", tokens.refresh_token())];
        assert_eq!(client.post("/oauth2/revoke", &fields).await.status, 200);
    }
    let left = async || {
        server.run_jobs().await;
        let rows = server.snapshot().await;
        (rows.rows("grant").len(), rows.rows("refresh_token").len())
    };
    server.clock.advance(3599);
    assert_eq!(left().await.0, 3);
    server.clock.advance(1);
    assert_eq!(left().await, (2, 1), "the grant of a JWT that has expired by now is removed");
    server.clock.advance(3600);
    assert_eq!(left().await, (1, 1), "an opaque token kept its grant until it expired");
    assert!(!shop.refresh(tokens[2].refresh_token()).await.access_token().is_empty());
}

#[tokio::test]
async fn oldest_interactions_are_evicted_at_the_limit_of_bytes() {
    let server = test_server_with(|options| {
        options.max_open_interactions = 100;
        options.max_interaction_bytes = 50_000;
    })
    .await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let state = "x".repeat(4_000);
    for opened in [false, true] {
        for _ in 0..20 {
            server.clock.advance(1);
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[("state", &state)])).await;
            if opened {
                browser.follow_redirects(redirect).await;
            }
        }
        let rows = server.snapshot().await.rows("interaction");
        let of_kind = rows.iter().filter(|row| row["browser"].is_null() != opened);
        let times: Vec<i64> = of_kind.map(|row| row["created_at"].as_i64().unwrap()).collect();
        let now = server.platform.now().0;
        assert!(times.len() <= 8 && times.contains(&now), "opened: {opened}, {times:?}");
    }
}

#[tokio::test]
async fn request_that_is_too_large_to_store_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let long = "x".repeat(4_000);
    let names = ["state", "nonce", "login_hint", "ui_locales", "acr_values"];
    for (count, error) in [(3, None), (5, Some("invalid_request"))] {
        let params: Vec<_> = names.iter().take(count).map(|name| (*name, long.as_str())).collect();
        let response = server.browser().get(&shop.authorization_url(&params)).await;
        assert_eq!(response.redirect_param("error").as_deref(), error, "{count}");
    }
}
