//! Scopes that a request leaves out or may not have, and refresh tokens.

use super::*;

#[tokio::test]
async fn x_21_default_scope_is_limited_to_what_the_client_may_request() {
    let server = standard_server().await;
    let acme = server.find_tenant("acme").await;
    shop_client(&acme, |new| {
        new.settings.skip_consent = true;
        new.metadata.scope = Some("openid email read".into());
    })
    .await;
    let mut browser = server.browser();
    for (path, token, scope) in [
        ("/oauth2/authorize", "/oauth2/token", "openid email"),
        ("/api/oauth2/authorize", "/api/oauth2/token", "openid email"),
        ("/login/oauth/authorize", "/api/login/oauth/access_token", "openid"),
    ] {
        let code = sign_in_and_consent(&mut browser, &authorization_url(path, &[]), "anna")
            .await
            .redirect_param("code")
            .unwrap();
        let body = token_request_body(
            "authorization_code",
            &[("code", &code), ("redirect_uri", REDIRECT_URI)],
        );
        assert_eq!(
            post_json(&server, &format!("{ISSUER}{token}"), &body).await.json()["scope"],
            scope,
            "{path}"
        );
    }
    let client_token = post_json(
        &server,
        &format!("{ISSUER}/oauth2/token"),
        &token_request_body("client_credentials", &[]),
    )
    .await
    .json();
    assert_eq!(client_token["scope"], "", "a client has no user claims");
    acme.client_with("chosen", |new| {
        new.settings.default_scope = Some("openid phone address".into());
        new.settings.skip_consent = true;
    })
    .await;
    let client = acme.tenant.client("chosen").await.unwrap().unwrap();
    assert_eq!(
        client.default_scope(&acme.tenant, contract::routes::Dialect::Standard).to_string(),
        "openid phone"
    );
}

#[tokio::test]
async fn x_37_refresh_token_is_issued_with_and_without_offline_access() {
    let server = standard_server().await;
    let acme = server.find_tenant("acme").await;
    shop_client(&acme, |_| {}).await;
    for scope in ["openid", "openid offline_access"] {
        let code = sign_in_and_consent(
            &mut server.browser(),
            &authorization_url("/oauth2/authorize", &[("scope", scope)]),
            "anna",
        )
        .await
        .redirect_param("code")
        .unwrap();
        let body = token_request_body(
            "authorization_code",
            &[("code", &code), ("redirect_uri", REDIRECT_URI)],
        );
        let tokens = post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await.json();
        assert!(tokens["refresh_token"].is_string(), "{scope}");
    }
    let codes = acme
        .client_with("codes", |new| {
            new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode])
        })
        .await;
    let tokens = codes
        .redeem(
            &codes
                .obtain_code(&mut server.browser(), "anna", &[("scope", "openid offline_access")])
                .await,
        )
        .await;
    assert!(tokens.0["refresh_token"].is_null(), "no refresh token without its grant type");
}

#[tokio::test]
async fn x_41_unknown_scope_is_rejected_and_forbidden_scope_is_dropped() {
    let server = standard_server().await;
    shop_client(&server.find_tenant("acme").await, |new| {
        new.settings.skip_consent = true;
        new.metadata.scope = Some("openid read".into());
    })
    .await;
    let mut browser = server.browser();
    for path in AUTHORIZATION_PATHS {
        let unknown = browser.get(&authorization_url(path, &[("scope", "openid pigeon")])).await;
        assert_eq!(unknown.redirect_param("error").as_deref(), Some("invalid_scope"), "{path}");
        let code = sign_in_and_consent(
            &mut browser,
            &authorization_url(path, &[("scope", "openid phone read")]),
            "anna",
        )
        .await
        .redirect_param("code")
        .unwrap();
        let body = token_request_body(
            "authorization_code",
            &[("code", &code), ("redirect_uri", REDIRECT_URI)],
        );
        assert_eq!(
            post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await.json()["scope"],
            "openid read",
            "{path}"
        );
    }
    for path in ["/oauth2/token", "/api/oauth2/token", "/api/login/oauth/access_token"] {
        let url = format!("{ISSUER}{path}");
        assert_eq!(
            error_response(
                &post_json(
                    &server,
                    &url,
                    &token_request_body("client_credentials", &[("scope", "pigeon")])
                )
                .await
            )
            .1,
            "invalid_scope"
        );
        assert_eq!(
            post_json(
                &server,
                &url,
                &token_request_body("client_credentials", &[("scope", "read write")])
            )
            .await
            .json()["scope"],
            "read"
        );
    }
}
