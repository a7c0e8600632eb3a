//! Attacks on the pages of the sign-in: account enumeration, guesses, session fixation and CSRF.

use contract::settings::RateLimits;

use super::*;

#[tokio::test]
async fn known_and_unknown_accounts_get_the_same_response() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut pages = std::collections::BTreeSet::new();
    for name in ["anna", "nobody"] {
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let response = browser
            .post(&page.form_action(), &[("username", name), ("password", "wrong-password")])
            .await;
        assert_eq!(response.status, 401);
        let token = &page.hidden_fields()[0].1;
        let body = response.body_without_challenge();
        let body = body.replace(&page.form_action(), "ACTION").replace(token, "TOKEN");
        pages.insert(body.replace(name, "NAME"));
    }
    assert_eq!(pages.len(), 1);
}

#[tokio::test]
async fn failed_sign_ins_lock_the_account_under_every_login_name() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 3, ..Default::default() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    for name in ["anna", "ANNA", "anna@acme.example"] {
        assert_eq!(
            browser
                .post(&page.form_action(), &[("username", name), ("password", "wrong-password")])
                .await
                .status,
            401
        );
    }
    // The account has no attempt left, but this name has: it is answered like one of no account.
    let sign_in = [("username", "anna"), ("password", PASSWORD)];
    assert_eq!(browser.post(&page.form_action(), &sign_in).await.status, 401);
    let locked = browser.post(&page.form_action(), &sign_in).await;
    assert_eq!(locked.status, 429);
    assert!(locked.header("retry-after").parse::<u64>().is_ok());
    server.clock.advance(900);
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await
            .status,
        303
    );
}

#[tokio::test]
async fn sign_in_replaces_the_session_id() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let previous_id = browser.session_cookie().unwrap().to_owned();
    browser.sign_in(&page, "anna", PASSWORD).await;
    assert_ne!(browser.session_cookie().unwrap(), previous_id);
    let mut attacker = server.browser();
    attacker.set_session_cookie(&previous_id);
    assert_eq!(
        attacker
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn cross_site_form_post_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    for site in ["cross-site", "same-site"] {
        assert_eq!(
            browser
                .post_from_site(
                    &page.form_action(),
                    &[("username", "anna"), ("password", PASSWORD)],
                    site
                )
                .await
                .status,
            403
        );
    }
}
