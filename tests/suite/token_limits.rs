//! The last second of what expires: codes, tokens and grants end in the second that their
//! responses name.

use contract::client::AccessTokenFormat;
use tests::{TestClient, test_server};

async fn introspected_lifetime(shop: &TestClient, token: &str) -> i64 {
    let introspection = shop.introspect(token).await;
    let seconds = |name: &str| introspection[name].as_i64().unwrap();
    seconds("exp") - seconds("iat")
}

#[tokio::test]
async fn code_is_redeemed_until_the_second_before_it_expires() {
    for (advance, is_redeemed) in [(599, true), (600, false)] {
        let server = test_server().await;
        let acme = server.tenant("acme").await;
        let shop = acme.client("shop").await;
        acme.user("anna").await;
        let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
        server.clock.advance(advance);
        let response = shop.redeem(&code).await;
        assert_eq!(response.0.get("access_token").is_some(), is_redeemed, "{advance} seconds");
    }
}

#[tokio::test]
async fn tokens_are_active_until_the_second_before_they_expire() {
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        let server = test_server().await;
        let acme = server.tenant("acme").await;
        let shop = acme.client_with("shop", |new| new.settings.access_token_format = format).await;
        acme.user("anna").await;
        let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
        let tokens = shop.redeem(&code).await;
        let (access_token, refresh_token) = (tokens.access_token(), tokens.refresh_token());
        let access_lifetime = introspected_lifetime(&shop, access_token).await;
        let refresh_lifetime = introspected_lifetime(&shop, refresh_token).await;
        server.clock.advance(access_lifetime - 1);
        assert!(shop.is_active(access_token).await, "{format:?}");
        assert_eq!(shop.userinfo(access_token).await.status, 200, "{format:?}");
        server.clock.advance(1);
        assert!(!shop.is_active(access_token).await, "{format:?}");
        assert_eq!(shop.userinfo(access_token).await.status, 401, "{format:?}");
        server.clock.advance(refresh_lifetime - access_lifetime - 1);
        assert!(shop.is_active(refresh_token).await, "{format:?}");
        server.clock.advance(1);
        assert!(!shop.is_active(refresh_token).await, "{format:?}");
        assert_eq!(shop.refresh(refresh_token).await.error(), "invalid_grant", "{format:?}");
    }
}
