//! Errors: where they are sent, and their codes.

use super::*;

#[tokio::test]
async fn s1_6_x_16_errors_go_to_a_url_of_the_client_only() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    for (name, uri, is_allowed) in [
        ("error_redirect_uri", "https://shop.example/cb", true),
        ("error_redirect_url", "https://app.shop.example/oops?a=1", true),
        ("error_redirect_uri", "https://evil.example/", false),
        ("error_redirect_uri", "https://app.shop.example.evil.example/", false),
        ("after_callback_redirect_url", "https://evil.example/", false),
    ] {
        let change = [(name, uri), ("response_type", "token")];
        let response = fixture.authorize(&mut browser, &change).await;
        if !is_allowed {
            assert_eq!(response.json()["code"], "REDIRECT_URL_NOT_WHITELISTED", "{uri}");
            continue;
        }
        assert!(response.location().starts_with(uri), "{}", response.location());
        assert_eq!(response.redirect_param("errorCode").as_deref(), Some("SCHEMA_ERROR"));
        assert!(response.redirect_param("message").is_some());
        assert!(response.redirect_param("details").is_some());
    }
    // Also what goes wrong at the provider, and what comes too late.
    let change = [("error_redirect_uri", "https://shop.example/cb")];
    let redirect = fixture.authorize(&mut browser, &change).await;
    let start = Url::parse(redirect.location()).unwrap();
    let response = browser.get(&callback(&start, &[("error", "access_denied")])).await;
    assert_eq!(
        response.redirect_param("errorCode").as_deref(),
        Some("OAUTH_PROVIDER_ACCESS_DENIED")
    );
    let redirect = fixture.authorize(&mut browser, &change).await;
    let start = Url::parse(redirect.location()).unwrap();
    fixture.server.clock.advance(600);
    let response = browser.get(&callback(&start, &[("code", "x")])).await;
    assert_eq!(response.redirect_param("errorCode").as_deref(), Some("OUTER_OAUTH_TIMEOUT"));
}

#[tokio::test]
async fn x_13_confidential_secret_in_the_query_is_rejected_and_audited() {
    let fixture = Fixture::new().await;
    let secret = fixture.shop.secret.clone().unwrap();
    let mut browser = fixture.server.browser();
    let response = fixture.authorize(&mut browser, &[("client_secret", &secret)]).await;
    assert_eq!(
        (response.status.as_u16(), &response.json()["code"]),
        (400, &json!("invalid_request"))
    );
    assert!(!response.body.contains(&secret));
    assert_eq!(fixture.server.audit_count("client.secret_exposed").await, 1);
    // A publishable key is no secret: it authenticates nothing elsewhere.
    for fields in [
        vec![("grant_type", "client_credentials")],
        vec![("grant_type", "authorization_code"), ("code", "ac_x")],
    ] {
        let response = fixture.token(&fields).await;
        assert!(response.status.is_client_error(), "{fields:?}: {}", response.body);
    }
    let with_key = TestClient { secret: Some(KEY.into()), ..fixture.shop };
    let response = with_key.post("/oauth2/token", &[("grant_type", "client_credentials")]).await;
    assert_eq!(response.status, 401, "only on Stack Auth's path");
}

#[tokio::test]
async fn s1_23_errors_of_the_token_endpoint_have_both_codes() {
    let fixture = Fixture::new().await;
    let tokens = fixture.sign_in("sub-1", &[]).await;
    let unknown = format!("{}A", tokens["refresh_token"].as_str().unwrap().split_at(40).0);
    for (fields, error, code) in [
        (
            vec![("grant_type", "authorization_code"), ("code", "ac_x"), ("code_verifier", "v")],
            "invalid_grant",
            "INVALID_AUTHORIZATION_CODE",
        ),
        (
            vec![("grant_type", "refresh_token"), ("refresh_token", unknown.as_str())],
            "invalid_grant",
            "REFRESH_TOKEN_NOT_FOUND_OR_EXPIRED",
        ),
    ] {
        let response = fixture.token(&fields).await;
        assert_eq!(response.json()["error"], error, "{}", response.body);
        assert_eq!(response.json()["code"], code, "{}", response.body);
    }
}
