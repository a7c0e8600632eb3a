//! Users and clients that are created again under an earlier name.

use super::*;

/// I3
#[tokio::test]
async fn recreated_user_inherits_nothing() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let first = acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "consent")])).await;
    let consent = browser.follow_redirects(redirect).await;
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::user::remove(tx, &first).await)
        .await
        .unwrap();
    let second = acme.user("anna").await;
    assert_ne!(first, second);
    for token in [tokens.access_token(), tokens.refresh_token()] {
        assert!(!shop.is_active(token).await);
    }
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(shop.redeem(&code).await.error(), "invalid_grant");
    assert!(
        browser.submit_decision(&consent, "allow").await.body.contains("name=\"password\""),
        "the session ended with the user"
    );
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    // The new user inherits neither the consent nor the subject of the old ID token.
    let hint = tokens.0["id_token"].as_str().unwrap();
    let mut second_browser = server.browser();
    let redirect = second_browser.get(&shop.authorization_url(&[])).await;
    let page = second_browser.follow_redirects(redirect).await;
    let page = second_browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains("name=\"decision\""), "the new user is asked for consent");
    second_browser.submit_decision(&page, "allow").await;
    assert_eq!(
        second_browser
            .get(&shop.authorization_url(&[("prompt", "none"), ("id_token_hint", hint)]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let second_tokens =
        shop.redeem(&shop.obtain_code(&mut second_browser, "anna", &[]).await).await;
    assert_eq!(jwt_claims(second_tokens.access_token())["sub"], second.as_str());
}

/// I3: an interaction ends with the client it was started for.
#[tokio::test]
async fn recreated_client_inherits_no_interaction_or_redirect_uri() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::client::delete(tx, &shop.row_id).await)
        .await
        .unwrap();
    let registered = acme
        .client_with("shop", |new| {
            new.metadata.redirect_uris = vec!["https://new.example/cb".into()];
            new.settings.skip_consent = true;
        })
        .await;
    let response = browser.sign_in(&page, "anna", PASSWORD).await;
    assert_eq!(
        (response.status.as_u16(), response.location()),
        (410, ""),
        "the old redirect URI is not used for the new client"
    );
    let recreated_client = TestClient {
        redirect_uri: "https://new.example/cb".into(),
        ..registered.at_base_url("/t/acme")
    };
    assert!(
        browser
            .get(&recreated_client.authorization_url(&[]))
            .await
            .redirect_param("code")
            .is_some(),
        "the session belongs to the user, not to the client"
    );
}

/// R1: a removed redirect URI is not used, not even by an interaction already open.
#[tokio::test]
async fn removed_redirect_uri_is_not_used_by_open_interactions() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    let uris = vec!["https://shop.example/other".to_owned()];
    acme.tenant
        .transaction(&Actor::cli(), async |tx| {
            tests::fixtures::replace_redirect_uris(tx, &shop.row_id, uris).await
        })
        .await
        .unwrap();
    let response = browser.submit_decision(&page, "allow").await;
    assert_eq!((response.status.as_u16(), response.location()), (410, ""));
}
