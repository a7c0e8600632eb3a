//! Refresh token rotation and reuse detection (RFC 9700 §4.14.2).
//!
//! A token may be repeated within a short grace period, until its successor is used. Any later
//! reuse ends the grant.

use tests::test_server;

#[tokio::test]
async fn reuse_after_the_grace_period_ends_the_grant() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let first = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let second = shop.refresh(first.refresh_token()).await;
    assert_ne!(first.refresh_token(), second.refresh_token());
    assert!(second.0["id_token"].is_string());
    server.clock.advance(11);
    assert_eq!(shop.refresh(first.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(
        shop.refresh(second.refresh_token()).await.error(),
        "invalid_grant",
        "the reuse ended the grant"
    );
    assert!(!shop.is_active(second.access_token()).await);
}

#[tokio::test]
async fn concurrent_refreshes_get_the_same_successor_until_it_is_used() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = std::sync::Arc::new(acme.client("shop").await);
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let refreshes: Vec<_> = (0..10)
        .map(|_| {
            let (shop, token) = (shop.clone(), tokens.refresh_token().to_owned());
            tokio::spawn(async move { shop.refresh(&token).await })
        })
        .collect();
    let mut successors = std::collections::BTreeSet::new();
    for refresh in refreshes {
        successors.insert(refresh.await.unwrap().refresh_token().to_owned());
    }
    assert_eq!(successors.len(), 1);
    let next = shop.refresh(successors.first().unwrap()).await;
    assert_eq!(
        shop.refresh(tokens.refresh_token()).await.error(),
        "invalid_grant",
        "reuse after the successor was used"
    );
    assert_eq!(shop.refresh(next.refresh_token()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn refresh_cannot_widen_the_scope_or_change_the_client() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let wider = shop
        .request_token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh_token()),
            ("scope", "openid email phone"),
        ])
        .await;
    assert_eq!(wider.error(), "invalid_scope");
    assert_eq!(other.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    let narrower = shop
        .request_token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh_token()),
            ("scope", "openid"),
        ])
        .await;
    assert_eq!(narrower.0["scope"], "openid");
}
