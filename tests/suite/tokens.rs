//! Client credentials (RFC 6749 §4.4), introspection (RFC 7662), revocation (RFC 7009), and
//! RP-initiated logout.

mod introspection;

use serde_json::json;
use tests::{client::jwt_claims, test_server};

#[tokio::test]
async fn cached_client_credentials_grant_runs_no_statement() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let fields = [("grant_type", "client_credentials"), ("scope", "read openid")];
    shop.request_token(&fields).await;
    let before = server.platform.statement_count();
    let tokens = shop.request_token(&fields).await;
    assert_eq!(
        server.platform.statement_count() - before,
        0,
        "a cached tenant and client cost no statement"
    );
    assert_eq!(tokens.0["scope"], "read");
    assert!(tokens.0.get("refresh_token").is_none() && tokens.0.get("id_token").is_none());
    let claims = jwt_claims(tokens.access_token());
    assert_eq!(
        (&claims["sub"], &claims["aud"]),
        (&json!("shop"), &json!("http://localhost:8080/t/acme"))
    );
    assert!(shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401, "the token has no user");
}

#[tokio::test]
async fn logout_asks_for_confirmation_unless_an_id_token_hint_is_sent() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let confirmation = browser
        .get("/t/acme/oauth2/logout?client_id=shop&post_logout_redirect_uri=https://evil.test/")
        .await;
    assert!(confirmation.body.contains("Sign out?"));
    let logged_out = browser
        .post(
            &confirmation.form_action(),
            &[("client_id", "shop"), ("post_logout_redirect_uri", "https://evil.test/")],
        )
        .await;
    assert!(logged_out.body.contains("You are signed out") && logged_out.location().is_empty());
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let id_token_hint = tokens.0["id_token"].as_str().unwrap();
    let logout = format!(
        "/t/acme/oauth2/logout?id_token_hint={id_token_hint}\
         &post_logout_redirect_uri=https://shop.example/&state=s"
    );
    let logged_out = browser.get(&logout).await;
    assert_eq!(logged_out.location(), "https://shop.example/?state=s");
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
}
