//! Client credentials (RFC 6749 §4.4), introspection (RFC 7662), revocation (RFC 7009), client
//! authentication, CORS, and RP-initiated logout.

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
async fn only_the_client_of_a_token_introspects_or_revokes_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let introspection = shop.introspect(tokens.access_token()).await;
    assert_eq!(
        (&introspection["active"], &introspection["username"], &introspection["client_id"]),
        (&json!(true), &json!("anna"), &json!("shop"))
    );
    assert_eq!(other.introspect(tokens.access_token()).await, json!({"active": false}));
    assert_eq!(other.introspect(tokens.refresh_token()).await, json!({"active": false}));
    assert_eq!(
        other.post("/oauth2/revoke", &[("token", tokens.refresh_token())]).await.status,
        200
    );
    assert!(shop.is_active(tokens.refresh_token()).await, "another client cannot revoke it");
    assert_eq!(shop.post("/oauth2/revoke", &[("token", tokens.access_token())]).await.status, 200);
    assert!(!shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert!(
        shop.is_active(tokens.refresh_token()).await,
        "revoking an access token keeps the grant"
    );
    let refreshed = shop.refresh(tokens.refresh_token()).await;
    shop.post("/oauth2/revoke", &[("token", refreshed.refresh_token())]).await;
    assert!(
        !shop.is_active(refreshed.access_token()).await,
        "revoking a refresh token ends the grant"
    );
}

#[tokio::test]
async fn token_kinds_are_not_interchangeable() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    assert_eq!(shop.refresh(&code).await.error(), "invalid_grant");
    assert_eq!(shop.userinfo(&code).await.status, 401);
    let tokens = shop.redeem(&code).await;
    let id_token = tokens.0["id_token"].as_str().unwrap();
    for wrong in [id_token, tokens.refresh_token()] {
        assert_eq!(shop.userinfo(wrong).await.status, 401);
    }
    assert!(!shop.is_active(id_token).await);
    assert_eq!(shop.redeem(tokens.refresh_token()).await.error(), "invalid_grant");
    let refresh = tokens.refresh_token();
    for altered in [&refresh[..refresh.len() - 1], &refresh[1..], &format!("{refresh}A")] {
        assert_eq!(shop.refresh(altered).await.error(), "invalid_grant");
    }
}

#[tokio::test]
async fn opaque_access_token_works_until_it_expires() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme
        .client_with("shop", |new| {
            new.settings.access_token_format = contract::client::AccessTokenFormat::Opaque
        })
        .await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    assert!(!tokens.access_token().contains('.'));
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 200);
    server.clock.advance(3601);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
}

#[tokio::test]
async fn wrong_or_missing_secret_is_invalid_client_at_every_endpoint() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut shop = acme.client("shop").await;
    for secret in [Some("wrong-secret"), None] {
        shop.secret = secret.map(str::to_owned);
        for (path, fields) in [
            ("/oauth2/token", vec![("grant_type", "client_credentials")]),
            ("/oauth2/token", vec![("grant_type", "authorization_code"), ("code", "x")]),
            ("/oauth2/token", vec![("grant_type", "refresh_token"), ("refresh_token", "x")]),
            ("/oauth2/introspect", vec![("token", "x")]),
            ("/oauth2/revoke", vec![("token", "x")]),
        ] {
            let response = shop.post(path, &fields).await;
            assert_eq!(
                (response.status.as_u16(), &response.json()["error"]),
                (401, &json!("invalid_client")),
                "{path} {secret:?}"
            );
            assert!(response.header("www-authenticate").starts_with("Basic"));
            assert_eq!(response.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn disabling_ends_all_tokens_and_enabling_revives_none() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let client_token = shop.request_token(&[("grant_type", "client_credentials")]).await;
    let cli = domain::Actor::cli();
    for enabled in [false, true] {
        acme.tenant
            .transaction(&cli, async |tx| {
                domain::client::set_enabled(tx, &shop.row_id, enabled, 0).await
            })
            .await
            .unwrap();
        if enabled {
            assert!(
                !shop.is_active(client_token.access_token()).await
                    && !shop.is_active(tokens.access_token()).await
            );
            assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
        } else {
            assert_eq!(
                shop.post("/oauth2/introspect", &[("token", tokens.access_token())]).await.status,
                401
            );
            assert_eq!(
                browser.get(&shop.authorization_url(&[])).await.status,
                400,
                "the problem page, without a redirect"
            );
        }
    }
    server.clock.advance(2);
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    acme.tenant
        .transaction(&cli, async |tx| domain::user::set_disabled(tx, &anna, true).await)
        .await
        .unwrap();
    assert!(!shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
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

#[tokio::test]
async fn tokens_stay_valid_throughout_a_key_rotation() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let fields = [("grant_type", "client_credentials")];
    let kid = |token: &str| jose_header(token)["kid"].as_str().unwrap().to_owned();
    let before_rotation = shop.request_token(&fields).await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let cli = domain::Actor::cli();
    acme.tenant
        .transaction(&cli, async |tx| domain::key::rotate::rotate_now(tx).await)
        .await
        .unwrap();
    let published =
        server.browser().get("/t/acme/oauth2/jwks").await.json()["keys"].as_array().unwrap().len();
    assert_eq!(published, 4, "two active and two pending keys");
    assert_eq!(
        kid(shop.request_token(&fields).await.access_token()),
        kid(before_rotation.access_token()),
        "a pending key does not sign"
    );
    server.clock.advance(domain::key::rotate::PREPUBLICATION_PERIOD);
    let before_activation = shop.request_token(&fields).await;
    domain::job::rotate_keys(&server.platform).await.unwrap();
    let after_rotation = shop.request_token(&fields).await;
    assert_ne!(kid(after_rotation.access_token()), kid(before_activation.access_token()));
    assert!(
        shop.is_active(after_rotation.access_token()).await
            && shop.is_active(before_activation.access_token()).await,
        "a retired key still verifies"
    );
    server.clock.advance(3600 + 86_400);
    domain::job::rotate_keys(&server.platform).await.unwrap();
    let remaining =
        server.browser().get("/t/acme/oauth2/jwks").await.json()["keys"].as_array().unwrap().len();
    assert_eq!(remaining, 2);
}

fn jose_header(token: &str) -> serde_json::Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap())
        .unwrap()
}

#[tokio::test]
async fn cors_allows_only_origins_of_registered_clients() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let call = async |method: &str, path: &str, origin: &str| {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("origin", origin);
        let form = format!(
            "grant_type=client_credentials&client_id=shop&client_secret={}",
            shop.secret.as_deref().unwrap()
        );
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(form))
            .unwrap();
        tests::browser::send(&server.router, request)
            .await
            .header("access-control-allow-origin")
            .to_owned()
    };
    for path in ["/t/acme/oauth2/token", "/t/acme/oauth2/userinfo", "/t/acme/oauth2/revoke"] {
        assert_eq!(
            call("OPTIONS", path, "https://shop.example").await,
            "https://shop.example",
            "{path}"
        );
        assert_eq!(call("OPTIONS", path, "https://evil.test").await, "", "{path}");
    }
    assert_eq!(
        call("POST", "/t/acme/oauth2/token", "https://shop.example").await,
        "https://shop.example"
    );
    acme.client("other").await;
    assert_eq!(
        call("OPTIONS", "/t/acme/oauth2/token", "https://other.example").await,
        "https://other.example",
        "the origin of a new client is allowed at once"
    );
    assert_eq!(
        call("POST", "/t/acme/oauth2/token", "https://other.example").await,
        "",
        "the response is readable for the authenticated client's origin only"
    );
    // A change of one client does not read the others again: this one could not be read.
    let corrupt = format!("UPDATE client SET metadata = '\"broken\"' WHERE id = '{}'", shop.row_id);
    server.raw_database().execute(&corrupt).await;
    acme.client("third").await;
    for (origin, allowed) in [("https://third.example", true), ("https://shop.example", true)] {
        let answer = call("OPTIONS", "/t/acme/oauth2/token", origin).await;
        assert_eq!(answer == origin, allowed, "{origin}");
    }
    assert_eq!(call("OPTIONS", "/t/acme/interaction/x", "https://shop.example").await, "");
}
