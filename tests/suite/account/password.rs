//! The change of the password by its user.

use contract::settings::{RateLimits, TenantSettings};
use domain::Actor;
use tests::{
    Browser, TestResponse,
    fixtures::{NEW_PASSWORD, PASSWORD, no_rate_limits},
    test_server,
};

use super::{ACCOUNT, acme_with_anna, open, open_at, post_and_follow, text};

const CHANGE: &str = "/t/acme/account/password";

async fn change(browser: &mut Browser, current: &str, new: &str) -> TestResponse {
    browser.post(CHANGE, &[("current", current), ("password", new)]).await
}

#[tokio::test]
async fn new_password_ends_everything_but_the_session_that_set_it() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let shop = acme.client("shop").await;
    let (mut here, mut there) = (server.browser(), server.browser());
    let tokens = shop.redeem(&shop.obtain_code(&mut there, "anna", &[]).await).await;
    let page = open_at(&mut here, CHANGE, "anna").await;
    assert!(page.body.contains("autocomplete=\"current-password\""), "{}", page.body);
    let fields = [("current", PASSWORD), ("password", NEW_PASSWORD)];
    let page = post_and_follow(&mut here, CHANGE, &fields).await;
    assert!(text(&page).contains("Your password was changed."), "{}", page.body);
    assert_eq!(here.get(ACCOUNT).await.status, 200);
    assert_eq!(there.get(ACCOUNT).await.status, 303);
    assert!(!shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    let mut browser = server.browser();
    let redirect = browser.get(ACCOUNT).await;
    let sign_in = browser.follow_redirects(redirect).await;
    assert_eq!(browser.sign_in(&sign_in, "anna", PASSWORD).await.status, 401);
    assert_eq!(browser.sign_in(&sign_in, "anna", NEW_PASSWORD).await.status, 200);
    assert_eq!(server.audit_count("user.password_changed").await, 1);
}

#[tokio::test]
async fn wrong_current_password_and_invalid_new_one_change_nothing() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let before = server.snapshot().await;
    for new in ["", "short", "tab\tin-password"] {
        let page = change(&mut browser, PASSWORD, new).await;
        assert_eq!(page.status, 422, "{new:?}: {}", page.body);
        assert!(text(&page).contains("Use 8 to 1024 characters."), "{}", page.body);
    }
    let long = "x".repeat(1025);
    assert_eq!(change(&mut browser, PASSWORD, &long).await.status, 422);
    server.assert_unchanged(&before, "invalid new passwords").await;
    let page = change(&mut browser, "wrong-password", NEW_PASSWORD).await;
    assert_eq!(page.status, 401);
    assert!(text(&page).contains("The password is incorrect."), "{}", page.body);
    assert!(!page.body.contains(NEW_PASSWORD) && !page.body.contains("wrong-password"));
    assert_eq!(server.audit_count("sign_in.failed").await, 1);
    assert_eq!(server.audit_count("user.password_changed").await, 0);
}

#[tokio::test]
async fn guesses_of_the_current_password_count_as_sign_in_attempts() {
    let server = test_server().await;
    let rate_limits = RateLimits { sign_in_failures: 3, ..no_rate_limits() };
    let settings = TenantSettings { rate_limits, ..TenantSettings::default() };
    server.tenant_with("acme", settings).await.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    for _ in 0..3 {
        assert_eq!(change(&mut browser, "wrong-password", NEW_PASSWORD).await.status, 401);
    }
    let locked = change(&mut browser, PASSWORD, NEW_PASSWORD).await;
    assert!([401, 429].contains(&locked.status.as_u16()), "{}", locked.status);
    assert_eq!(server.audit_count("user.password_changed").await, 0);
}

/// The session that was signed out while the password was verified changes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_new_passwords_at_once_leave_one() {
    let server = test_server().await;
    let settings = TenantSettings { rate_limits: no_rate_limits(), ..TenantSettings::default() };
    let acme = server.tenant_with("acme", settings).await;
    for round in 0..50 {
        let name = format!("anna{round}");
        acme.user(&name).await;
        let (mut one, mut other) = (server.browser(), server.browser());
        open(&mut one, &name).await;
        open(&mut other, &name).await;
        let (first, second) = tokio::join!(
            change(&mut one, PASSWORD, "first-new-password"),
            change(&mut other, PASSWORD, "second-new-password")
        );
        let changed = |response: &TestResponse| response.location().ends_with("?done=password");
        let statuses = (first.status, second.status);
        assert!(changed(&first) != changed(&second), "round {round}: {statuses:?}");
        assert_eq!(server.audit_count("user.password_changed").await, round + 1);
        assert_eq!(server.snapshot().await.rows("credential").len(), round + 1);
    }
}

#[tokio::test]
async fn user_without_a_password_cannot_change_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let user_id = acme.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    server.execute_sql(&format!("DELETE FROM credential WHERE user_id = '{user_id}'")).await;
    assert!(!text(&browser.get(ACCOUNT).await).contains("Change password"));
    for response in [browser.get(CHANGE).await, change(&mut browser, PASSWORD, NEW_PASSWORD).await]
    {
        assert_eq!(response.location(), "http://localhost:8080/t/acme/account");
    }
    assert!(server.snapshot().await.rows("credential").is_empty());
    let tenant = &acme.tenant;
    let detail = domain::user::detail(tenant, &Actor::cli(), &user_id).await.unwrap();
    assert!(!detail.has_password);
}
