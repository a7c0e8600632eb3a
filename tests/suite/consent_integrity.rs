//! Consent integrity: what a client gets is what the end user allowed on a page that displayed it
//! (L3; OpenID Connect Core §3.1.2.4, §5.5; RFC 8252 §8.6).

mod claims;
mod names;
mod scopes;
mod trust;

use contract::{
    client::NewClient,
    settings::{LegacyGrant, SelfRegistration, TenantSettings},
    user::Role,
};
use domain::{Actor, client};
use oauth::GrantType;
use serde_json::json;
use tests::{
    Browser, TestClient, TestResponse, TestServer, TestTenant,
    browser::http_request,
    fixtures::{PASSWORD, no_rate_limits},
    test_server,
};

/// A tenant with every grant type.
async fn tenant_with_all_grants(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        allowed_grants: vec![LegacyGrant::Implicit, LegacyGrant::Password],
        rate_limits: no_rate_limits(),
        ..Default::default()
    };
    server.tenant_with("acme", settings).await
}

/// The outcome of an authorization request without a page: `code` or the error code.
async fn silent_outcome(
    client: &TestClient,
    browser: &mut Browser,
    change: &[(&str, &str)],
) -> String {
    let mut change = change.to_vec();
    change.push(("prompt", "none"));
    let response = browser.get(&client.authorization_url(&change)).await;
    let error = response.redirect_param("error");
    error.or_else(|| response.redirect_param("code").map(|_| "code".into())).unwrap_or_default()
}

/// Sends an authorization request as a signed-in user and returns the page or the response.
async fn request_page(
    client: &TestClient,
    browser: &mut Browser,
    change: &[(&str, &str)],
) -> TestResponse {
    let response = browser.get(&client.authorization_url(change)).await;
    let page = browser.follow_redirects(response).await;
    if page.body.contains("name=\"password\"") {
        return browser.sign_in(&page, "anna", PASSWORD).await;
    }
    page
}

fn is_consent_page(page: &TestResponse) -> bool {
    page.body.contains("name=\"decision\"")
}

/// OpenID Connect Core §3.1.2.1: the clock has not advanced since the last sign-in.
#[tokio::test]
async fn max_age_zero_requires_a_new_sign_in_within_the_same_second() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let by_default =
        acme.client_with("default", |new| new.metadata.default_max_age = Some(0)).await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    for (client, request) in [(&shop, [("max_age", "0")]), (&by_default, [("max_age", "")])] {
        assert_eq!(silent_outcome(client, &mut browser, &request).await, "login_required");
        let redirect = browser.get(&client.authorization_url(&request)).await;
        let page = browser.follow_redirects(redirect).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
        let mut page = browser.sign_in(&page, "anna", PASSWORD).await;
        if is_consent_page(&page) {
            page = browser.submit_decision(&page, "allow").await;
        }
        assert!(page.redirect_param("code").is_some(), "{}", page.body);
    }
    assert_eq!(silent_outcome(&shop, &mut browser, &[("max_age", "1")]).await, "code");
}

/// OpenID Connect Core §5.5.1
#[tokio::test]
async fn request_for_another_user_yields_no_code() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let value = |section: &str, user: &str| json!({ section: { "sub": { "value": user } } });
    for (claims, silent) in [
        (value("id_token", &anna), "code"),
        (value("id_token", &ben), "login_required"),
        (value("userinfo", &ben), "login_required"),
        (json!({ "id_token": { "sub": { "values": [ben] } } }), "login_required"),
        (json!({ "id_token": { "sub": { "values": [ben, anna] } } }), "code"),
    ] {
        let claims = claims.to_string();
        let request = [("claims", claims.as_str())];
        assert_eq!(silent_outcome(&shop, &mut browser, &request).await, silent, "{claims}");
    }
    let claims = value("id_token", &ben).to_string();
    let redirect = browser.get(&shop.authorization_url(&[("claims", &claims)])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains("name=\"password\""), "still another user: {}", page.body);
    let page = browser.sign_in(&page, "ben", PASSWORD).await;
    let response = browser.submit_decision(&page, "allow").await;
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    assert_eq!(tokens.id_token_claims()["sub"], *ben);
}

///
#[tokio::test]
async fn unregistered_post_logout_redirect_uri_is_named_and_the_user_decides() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let hint = tokens.0["id_token"].as_str().unwrap();
    let other = "https://other.example/bye";
    for fields in [
        vec![("id_token_hint", hint), ("post_logout_redirect_uri", other)],
        vec![("client_id", "shop"), ("post_logout_redirect_uri", other)],
        vec![("post_logout_redirect_uri", other)],
        vec![("id_token_hint", hint), ("client_id", "x"), ("post_logout_redirect_uri", other)],
    ] {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let page = browser.get(&format!("/t/acme/oauth2/logout?{query}")).await;
        assert_eq!((page.status.as_u16(), page.location()), (200, ""));
        assert!(page.body.contains(other) && page.body.contains("Sign out?"), "{}", page.body);
        assert_eq!(silent_outcome(&shop, &mut browser, &[]).await, "code", "the session is kept");
        let signed_out = server.browser().get(&format!("/t/acme/oauth2/logout?{query}")).await;
        assert!(
            signed_out.status == 200
                && signed_out.body.contains(other)
                && signed_out.body.contains("You are signed out"),
            "{}",
            signed_out.body
        );
    }
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", other)];
    let page = browser.post("/t/acme/interaction/sign_out", &fields).await;
    assert_eq!((page.status.as_u16(), page.location()), (200, ""));
    assert!(page.body.contains(other) && page.body.contains("You are signed out"));
    assert_eq!(silent_outcome(&shop, &mut browser, &[]).await, "login_required");
}
