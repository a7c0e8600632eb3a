//! Redemption of an authorization code (RFC 6749 §4.1.3): once, by its client, with its parameters.

use tests::client::CODE_VERIFIER;

use super::*;

#[tokio::test]
async fn each_mismatch_alone_rejects_the_code() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    acme.user("anna").await;
    let mut browser = server.browser();
    let form = |code: &str, uri: &str, verifier: &str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", uri.to_owned()),
            ("code_verifier", verifier.to_owned()),
        ]
    };
    let registered_uri = shop.redirect_uri.clone();
    for (uri, verifier) in [
        ("https://shop.example/other", CODE_VERIFIER),
        (registered_uri.as_str(), "b-verifier-of-at-least-forty-three-characters-0"),
        (registered_uri.as_str(), "short"),
        (registered_uri.as_str(), ""),
    ] {
        let code = shop.obtain_code(&mut browser, "anna", &[]).await;
        let fields = form(&code, uri, verifier);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(shop.request_token(&fields).await.error(), "invalid_grant", "{uri} {verifier}");
    }
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    assert_eq!(other.redeem(&code).await.error(), "invalid_grant", "a code of another client");
    assert!(
        shop.redeem(&code).await.0["access_token"].is_string(),
        "the failed attempt did not consume the code"
    );
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    server.clock.advance(601);
    assert_eq!(shop.redeem(&code).await.error(), "invalid_grant", "expired");
    let code = shop
        .obtain_code(&mut browser, "anna", &[("code_challenge", ""), ("code_challenge_method", "")])
        .await;
    assert_eq!(shop.redeem(&code).await.error(), "invalid_grant", "a verifier without a challenge");
}

#[tokio::test]
async fn replayed_code_ends_the_grant() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let tokens = shop.redeem(&code).await;
    assert!(shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.redeem(&code).await.error(), "invalid_grant");
    assert!(!shop.is_active(tokens.access_token()).await, "a replay ends the grant");
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn concurrent_redemptions_succeed_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = std::sync::Arc::new(acme.client("shop").await);
    acme.user("anna").await;
    let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let redemptions: Vec<_> = (0..100)
        .map(|_| {
            let (shop, code) = (shop.clone(), code.clone());
            tokio::spawn(async move { shop.redeem(&code).await })
        })
        .collect();
    let mut successes = Vec::new();
    for redemption in redemptions {
        let tokens = redemption.await.unwrap();
        match tokens.0["error"].as_str() {
            None => successes.push(tokens),
            Some(error) => assert_eq!(error, "invalid_grant"),
        }
    }
    assert_eq!(successes.len(), 1);
    assert!(!shop.is_active(successes[0].access_token()).await, "the replays ended the grant");
}
