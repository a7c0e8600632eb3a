//! Providers of other kinds: OAuth 2.0 without OpenID Connect, and a tenant of another
//! installation.

use tests::test_server_at;

use super::*;

#[tokio::test]
async fn provider_without_openid_connect_is_read_by_its_claims_mapping() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| {
        new.settings.kind = ProviderKind::Oauth2;
        new.settings.issuer = None;
        new.settings.authorization_endpoint = Some(format!("{ORIGIN}/authorize"));
        new.settings.token_endpoint = Some(format!("{ORIGIN}/token"));
        new.settings.userinfo_endpoint = Some(format!("{ORIGIN}/userinfo"));
        new.settings.scope = Some("read:user".into());
        for (claim, path) in
            [("sub", "id"), ("preferred_username", "login"), ("name", "names.full")]
        {
            new.settings.claims.insert(claim.into(), path.into());
        }
    })
    .await;
    fixture.provider.state().userinfo =
        json!({ "id": 583_231, "login": "octo", "names": { "full": "Octo Cat" }, "email": null });
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[("scope", "openid profile")]).await;
    assert_eq!(
        (param(&start, "scope"), param(&start, "nonce")),
        ("read:user".into(), String::new())
    );
    let response = fixture.come_back(&mut browser, &start, json!({})).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(
        (&userinfo["preferred_username"], &userinfo["name"]),
        (&json!("octo"), &json!("Octo Cat"))
    );
    let (body, authorization) = fixture.provider.state().token_requests[0].clone();
    assert!(body.contains("client_secret=upstream-secret") && authorization.is_none(), "{body}");
    let snapshot = fixture.server.snapshot().await;
    assert_eq!(snapshot.rows("linked_identity")[0]["subject"], "583231");
}

/// Another tenant, at another installation, is the provider: this product on both sides.
#[tokio::test]
async fn tenant_of_another_installation_is_a_provider() {
    let upstream_server = test_server_at(ORIGIN).await;
    let people = upstream_server.tenant("people").await;
    people.user("anna").await;
    let upstream_client = people
        .client_with("us", |new| {
            new.client_secret = Some("upstream-secret".into());
            new.metadata.redirect_uris =
                vec!["http://localhost:8080/t/acme/api/v1/auth/oauth/callback/idp".into()];
            new.settings.skip_consent = true;
        })
        .await;
    let server = test_server().await;
    server.network.set_server(ORIGIN, upstream_server.router.clone());
    let acme = server.tenant("acme").await;
    acme.add_provider(|new| {
        new.settings.kind = ProviderKind::Tenantry;
        new.settings.issuer = Some(format!("{ORIGIN}/t/people"));
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let mut upstream_browser = upstream_server.browser();
    let response = upstream_browser.get(start.as_str()).await;
    let response = follow(&mut upstream_browser, response).await;
    let page = upstream_browser.sign_in(&response, "anna", PASSWORD).await;
    let page = follow(&mut upstream_browser, page).await;
    assert!(page.location().starts_with("http://localhost:8080/t/acme/"), "{}", page.body);
    let response = browser.get(page.location()).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    assert_eq!(shop.userinfo(tokens.access_token()).await.json()["email"], "anna@people.example");
    drop(upstream_client);
}

/// Follow redirects within the other installation.
async fn follow(browser: &mut Browser, mut response: TestResponse) -> TestResponse {
    while response.status.is_redirection() && response.location().starts_with(ORIGIN) {
        let next = response.location().to_owned();
        response = browser.get(&next).await;
    }
    response
}
