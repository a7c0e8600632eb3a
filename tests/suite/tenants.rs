//! Tenant boundaries at the protocol endpoints: tokens, sessions, interactions and discovery.
//!
//! The isolation of every table and route is tested in `tenant_isolation` and `route_access`.

use tests::test_server;

#[tokio::test]
async fn token_is_invalid_at_another_tenant() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, rival_shop) = (acme.client("shop").await, rival.client("shop").await);
    acme.user("anna").await;
    rival.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    assert!(!rival_shop.is_active(tokens.access_token()).await);
    assert_eq!(rival_shop.userinfo(tokens.access_token()).await.status, 401);
    assert_eq!(rival_shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    rival_shop.post("/oauth2/revoke", &[("token", tokens.refresh_token())]).await;
    assert!(shop.is_active(tokens.access_token()).await);
    // Neither the client secret nor the session is accepted by the other tenant.
    assert_eq!(
        shop.at_base_url("/t/rival")
            .request_token(&[("grant_type", "client_credentials")])
            .await
            .error(),
        "invalid_client"
    );
    assert_eq!(
        browser
            .get(&rival_shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn interaction_is_bound_to_its_tenant_and_browser() {
    let server = test_server().await;
    let (acme, _rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let interaction_url = redirect.location().to_owned();
    assert_eq!(browser.get(&interaction_url).await.status, 200);
    assert_eq!(browser.get(&interaction_url.replace("/t/acme/", "/t/rival/")).await.status, 410);
    assert_eq!(server.browser().get(&interaction_url).await.status, 410, "another browser");
}

#[tokio::test]
async fn recreated_client_inherits_nothing() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let client_token = shop.request_token(&[("grant_type", "client_credentials")]).await;
    acme.tenant
        .transaction(&domain::Actor::cli(), async |tx| {
            domain::client::delete(tx, &shop.row_id).await
        })
        .await
        .unwrap();
    let recreated = acme.client("shop").await;
    for token in [tokens.access_token(), tokens.refresh_token(), client_token.access_token()] {
        assert!(!recreated.is_active(token).await);
    }
    assert_eq!(recreated.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(
        browser
            .get(&recreated.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("consent_required"),
        "consent is not inherited either"
    );
}

#[tokio::test]
async fn unknown_tenants_get_the_same_response_and_forwarded_headers_are_ignored() {
    let server = test_server().await;
    server.tenant("acme").await;
    let mut bodies = std::collections::BTreeSet::new();
    for path in [
        "/t/nobody/oauth2/authorize",
        "/t/nobody/.well-known/openid-configuration",
        "/t/nobody/oauth2/jwks",
        "/t/ACME/oauth2/jwks",
    ] {
        let response = server.browser().get(path).await;
        assert_eq!(response.status, 404, "{path}");
        bodies.insert(response.body);
    }
    assert_eq!(bodies.len(), 1);
    let get_metadata = async |host: &str| {
        let request = axum::http::Request::get("/.well-known/openid-configuration")
            .header("host", host)
            .header("x-forwarded-host", "evil.test")
            .header("forwarded", "host=evil.test");
        tests::browser::send(&server.router, request.body(axum::body::Body::empty()).unwrap()).await
    };
    assert_eq!(get_metadata("evil.test").await.status, 421);
    assert_eq!(get_metadata("nobody.localhost").await.status, 421);
    let metadata = get_metadata("acme.localhost:8080").await;
    assert_eq!(metadata.json()["issuer"], "http://localhost:8080/t/acme");
    assert!(!metadata.body.contains("evil.test"));
}

#[tokio::test]
async fn suspended_tenant_answers_like_an_unknown_one() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = domain::Actor::cli();
    domain::tenant::suspend(&acme.tenant, &cli).await.unwrap();
    assert_eq!(
        shop.post("/oauth2/token", &[("grant_type", "client_credentials")]).await.status,
        404
    );
    domain::tenant::resume(&acme.tenant, &cli).await.unwrap();
    assert_eq!(
        shop.post("/oauth2/token", &[("grant_type", "client_credentials")]).await.status,
        200
    );
}

#[tokio::test]
async fn metadata_is_served_at_both_well_known_locations() {
    let server = test_server().await;
    server.tenant("acme").await;
    let mut documents = std::collections::BTreeSet::new();
    for path in [
        "/t/acme/.well-known/openid-configuration",
        "/t/acme/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration/t/acme",
        "/.well-known/oauth-authorization-server/t/acme",
    ] {
        documents.insert(server.browser().get(path).await.body);
    }
    assert_eq!(documents.len(), 1);
    let document: serde_json::Value = serde_json::from_str(documents.first().unwrap()).unwrap();
    assert_eq!(document["token_endpoint"], "http://localhost:8080/t/acme/oauth2/token");
}
