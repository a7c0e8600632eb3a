//! Clients: chosen ids, redirect URIs, PKCE, and what a disabled client is refused.

use super::*;

#[tokio::test]
async fn s0_13_s0_16_client_with_a_chosen_id_gets_the_recommended_scope() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    acme.client_with("chosen-id", |new| new.metadata.scope = None).await;
    let client = acme.tenant.client("chosen-id").await.unwrap().unwrap();
    assert_eq!(client.metadata.scope.as_deref(), Some("openid profile email"));
}

#[tokio::test]
async fn s0_15_redirect_uris_match_exactly() {
    let server = sage_server().await;
    for similar in [
        "https://ledger.example/oauth/callback/",
        "https://ledger.example/oauth/callback?x=1",
        "https://LEDGER.example/oauth/callback",
    ] {
        let mut params = AUTHORIZATION_PARAMS;
        params[2].1 = similar;
        for path in ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"] {
            let response =
                server.browser().get(&with_query(&format!("{ISSUER}{path}"), &params)).await;
            assert_eq!(
                (response.status.as_u16(), response.location()),
                (400, ""),
                "{path} {similar}"
            );
        }
    }
}

#[tokio::test]
async fn s0_17_s0_24_s0_26_public_client_must_use_pkce() {
    let mut clients = clients_variable();
    clients[0]["token_endpoint_auth_method"] = "none".into();
    clients[0].as_object_mut().unwrap().remove("client_secret");
    let server = server_with_environment(environment(&clients, None, None)).await;
    let without_pkce = server
        .browser()
        .get(&with_query(&format!("{ISSUER}/oauth2/authorize"), &AUTHORIZATION_PARAMS))
        .await;
    assert_eq!(without_pkce.redirect_param("error").as_deref(), Some("invalid_request"));
    let challenge = client::code_challenge();
    let mut params = AUTHORIZATION_PARAMS.to_vec();
    params.extend([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
    for prefix in ["/oauth2", "/api/oauth2"] {
        let callback = sign_in_and_consent(
            &mut server.browser(),
            &with_query(&format!("{ISSUER}{prefix}/authorize"), &params),
            "anna",
        )
        .await;
        let code = callback.redirect_param("code").unwrap();
        let token = format!("{ISSUER}{prefix}/token");
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", "ledger"),
            ("code", &code),
            ("redirect_uri", LEDGER_REDIRECT_URI),
        ];
        assert_eq!(
            error_response(&post_form(&server, &token, None, &fields).await).1,
            "invalid_grant"
        );
        let mut fields_with_verifier = fields.to_vec();
        fields_with_verifier.push(("code_verifier", client::CODE_VERIFIER));
        assert_eq!(post_form(&server, &token, None, &fields_with_verifier).await.status, 200);
    }
}

#[tokio::test]
async fn s0_28_x_42_plain_http_redirect_uris_are_for_loopback_only() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    let cli = domain::Actor::cli();
    let can_register = async |uri: &str| {
        let new = contract::client::NewClient {
            metadata: oauth::ClientMetadata {
                client_name: Some("Try".into()),
                redirect_uris: vec![uri.into()],
                ..Default::default()
            },
            ..Default::default()
        };
        acme.tenant
            .transaction(&cli, async |tx| domain::client::register(tx, new).await)
            .await
            .is_ok()
    };
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    for allowed in [
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9/cb",
        "https://app.example/cb",
    ] {
        assert!(can_register(allowed).await, "{allowed}");
    }
    for forbidden in [
        "http://app.example/cb",
        "http://localhost.evil.test/cb",
        "https://app.example/*",
        "https://app.example/cb#f",
        "javascript:alert(1)",
    ] {
        assert!(!can_register(forbidden).await, "{forbidden}");
    }
}

#[tokio::test]
async fn s0_30_disabled_client_is_rejected_everywhere_and_enabling_revives_nothing() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let client = shop_client(&acme, |new| new.settings.skip_consent = true).await;
    let mut browser = server.browser();
    let tokens = client
        .redeem(&client.at_base_url(ISSUER).obtain_code(&mut browser, "anna", &[]).await)
        .await;
    let client_token = client.request_token(&[("grant_type", "client_credentials")]).await;
    let silent =
        browser.get(&client.at_base_url(ISSUER).authorization_url(&[("prompt", "none")])).await;
    assert!(silent.redirect_param("code").is_some(), "skip_consent returns a code at once");
    let cli = domain::Actor::cli();
    acme.tenant
        .transaction(&cli, async |tx| {
            domain::client::set_enabled(tx, &client.row_id, false, 0).await
        })
        .await
        .unwrap();
    for path in ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"] {
        let page = server
            .browser()
            .get(&with_query(
                &format!("{ISSUER}{path}"),
                &[("client_id", "shop"), ("response_type", "code")],
            ))
            .await;
        assert_eq!((page.status.as_u16(), page.location()), (400, ""), "{path}");
    }
    for path in [
        "/oauth2/token",
        "/api/oauth2/token",
        "/api/login/oauth/access_token",
        "/api/login/oauth/refresh_token",
    ] {
        let response = post_json(
            &server,
            &format!("{ISSUER}{path}"),
            &token_request_body("refresh_token", &[("refresh_token", tokens.refresh_token())]),
        )
        .await;
        assert_eq!(error_response(&response), (401, "invalid_client".into()), "{path}");
    }
    for path in ["/oauth2/introspect", "/api/oauth2/introspect", "/api/login/oauth/introspect"] {
        let response = post_form(
            &server,
            &format!("{ISSUER}{path}"),
            Some(("shop", CLIENT_SECRET)),
            &[("token", tokens.access_token())],
        )
        .await;
        assert_eq!(error_response(&response), (401, "invalid_client".into()), "{path}");
    }
    for path in ["/oauth2/userinfo", "/api/oauth2/userinfo", "/api/userinfo", "/api/get-account"] {
        assert_eq!(
            error_response(
                &get_with_bearer(&server, &format!("{ISSUER}{path}"), tokens.access_token()).await
            ),
            (401, "invalid_token".into()),
            "{path}"
        );
    }
    acme.tenant
        .transaction(&cli, async |tx| {
            domain::client::set_enabled(tx, &client.row_id, true, 0).await
        })
        .await
        .unwrap();
    for token in [tokens.access_token(), tokens.refresh_token(), client_token.access_token()] {
        assert!(!client.is_active(token).await);
    }
    server.clock.advance(2);
    assert!(
        client
            .is_active(
                client.request_token(&[("grant_type", "client_credentials")]).await.access_token()
            )
            .await,
        "a new token is valid"
    );
}
