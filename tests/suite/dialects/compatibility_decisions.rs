//! Decisions where the legacy systems differ or leave the behaviour open, tested on
//! their paths and on the standard ones.

mod issuers;
mod scopes;

use contract::{
    client::{AccessTokenFormat, NewClient},
    settings::Preset,
    tenant::{CustomClaim, CustomScope},
};
use oauth::GrantType;
use serde_json::json;
use tests::{TestServer, client};

use super::*;

async fn standard_server() -> TestServer {
    let server = server_with_preset(Preset::Standard).await;
    server.find_tenant("acme").await.user("anna").await;
    server
}

/// A server whose tenant has a custom scope that releases a custom claim.
async fn server_with_custom_claims() -> TestServer {
    let server = server_with_preset(Preset::Standard).await;
    let tenant = server.find_tenant("acme").await.tenant;
    let update = domain::tenant::TenantUpdate {
        scopes: Some(vec![CustomScope { name: "hr".into(), description: "Where you work".into() }]),
        claims: Some(vec![CustomClaim {
            name: "known_as".into(),
            from: "nickname".into(),
            scope: "hr".into(),
        }]),
        ..Default::default()
    };
    tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::tenant::update(tx, update).await)
        .await
        .unwrap();
    server
}

fn authorization_url(path: &str, more: &[(&str, &str)]) -> String {
    let mut params =
        vec![("response_type", "code"), ("client_id", "shop"), ("redirect_uri", REDIRECT_URI)];
    params.extend(more);
    with_query(&format!("{ISSUER}{path}"), &params)
}

const AUTHORIZATION_PATHS: [&str; 3] =
    ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"];

#[tokio::test]
async fn x_10_token_endpoint_requires_redirect_uri_except_with_pkce_or_on_legacy_paths() {
    let server = standard_server().await;
    shop_client(&server.find_tenant("acme").await, |new| new.settings.skip_consent = true).await;
    let mut browser = server.browser();
    for (path, redirect_uri, status) in [
        ("/oauth2/token", None, 400),
        ("/api/oauth2/token", None, 400),
        ("/api/login/oauth/access_token", None, 200),
        ("/oauth2/token", Some(REDIRECT_URI), 200),
        ("/oauth2/token", Some("https://shop.example/other"), 400),
        ("/api/login/oauth/access_token", Some("https://shop.example/other"), 400),
    ] {
        let code =
            sign_in_and_consent(&mut browser, &authorization_url("/oauth2/authorize", &[]), "anna")
                .await
                .redirect_param("code")
                .unwrap();
        let mut more = vec![("code", code.as_str())];
        more.extend(redirect_uri.map(|uri| ("redirect_uri", uri)));
        let response = post_json(
            &server,
            &format!("{ISSUER}{path}"),
            &token_request_body("authorization_code", &more),
        )
        .await;
        assert_eq!(response.status.as_u16(), status, "{path} {redirect_uri:?}: {}", response.body);
    }
    let challenge = client::code_challenge();
    let url_with_pkce = authorization_url(
        "/oauth2/authorize",
        &[("code_challenge", &challenge), ("code_challenge_method", "S256")],
    );
    let code = sign_in_and_consent(&mut browser, &url_with_pkce, "anna")
        .await
        .redirect_param("code")
        .unwrap();
    let body = token_request_body(
        "authorization_code",
        &[("code", &code), ("code_verifier", client::CODE_VERIFIER)],
    );
    assert_eq!(
        post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await.status,
        200,
        "PKCE binds the code already"
    );
}

#[tokio::test]
async fn x_11_x_12_state_is_optional_and_echoed_exactly_and_grant_type_is_ignored() {
    let server = standard_server().await;
    shop_client(&server.find_tenant("acme").await, |new| new.settings.skip_consent = true).await;
    let mut browser = server.browser();
    for path in AUTHORIZATION_PATHS {
        let without_state = sign_in_and_consent(
            &mut browser,
            &authorization_url(path, &[("grant_type", "pigeon")]),
            "anna",
        )
        .await;
        assert!(
            without_state.redirect_param("code").is_some()
                && without_state.redirect_param("state").is_none(),
            "{path}"
        );
        let state = "a b+c%20&d=é/\"<x>";
        assert_eq!(
            browser
                .get(&authorization_url(path, &[("state", state)]))
                .await
                .redirect_param("state")
                .as_deref(),
            Some(state),
            "{path}"
        );
    }
}

#[tokio::test]
async fn x_34_signed_out_user_gets_the_sign_in_page_or_login_required() {
    let server = standard_server().await;
    shop_client(&server.find_tenant("acme").await, |_| {}).await;
    for path in AUTHORIZATION_PATHS {
        let mut browser = server.browser();
        assert_eq!(
            browser
                .get(&authorization_url(path, &[("prompt", "none")]))
                .await
                .redirect_param("error")
                .as_deref(),
            Some("login_required")
        );
        let redirect = browser.get(&authorization_url(path, &[])).await;
        assert!(
            browser.follow_redirects(redirect).await.body.contains("name=\"password\""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn x_39_self_registered_client_gets_the_grant_types_of_its_kind() {
    let server = standard_server().await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let acme = server.find_tenant("acme").await;
    let developer = acme.member("dora", contract::user::Role::Developer).await;
    let tenant = acme.tenant;
    for (is_public, grants) in [
        (
            false,
            vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
            ],
        ),
        (true, vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
    ] {
        let mut new = NewClient::default();
        new.metadata.client_name = Some("Mine".into());
        new.metadata.redirect_uris = vec!["https://mine.example/cb".into()];
        new.metadata.token_endpoint_auth_method =
            is_public.then_some(oauth::ClientAuthMethod::None);
        new.settings.by_developer = true;
        let registered = tenant
            .transaction(&developer, async |tx| domain::client::register(tx, new).await)
            .await
            .unwrap();
        assert_eq!(
            tenant.client(&registered.client_id).await.unwrap().unwrap().grant_types(),
            grants
        );
    }
}

#[tokio::test]
async fn x_38_enforced_auth_method_rejects_every_other_method() {
    let server =
        server_with(Preset::Standard, |settings| settings.enforce_auth_method = true, |_| {}).await;
    shop_client(&server.find_tenant("acme").await, |_| {}).await;
    for path in ["/oauth2/token", "/api/oauth2/token", "/api/login/oauth/access_token"] {
        let url = format!("{ISSUER}{path}");
        assert_eq!(
            error_response(
                &post_json(&server, &url, &token_request_body("client_credentials", &[])).await
            ),
            (401, "invalid_client".into())
        );
        assert_eq!(
            post_form(
                &server,
                &url,
                Some(("shop", CLIENT_SECRET)),
                &[("grant_type", "client_credentials")]
            )
            .await
            .status,
            200
        );
    }
}

#[tokio::test]
async fn client_settings_apply_on_every_path() {
    let server = server_with_custom_claims().await;
    let acme = server.find_tenant("acme").await;
    acme.user_with("anna", |new| {
        new.claims.insert("nickname".into(), "Sales".into());
    })
    .await;
    shop_client(&acme, |new| {
        new.settings.skip_consent = true;
        new.settings.access_token_format = AccessTokenFormat::Opaque;
        new.settings.access_token_lifetime = Some(120);
        new.settings.code_lifetime = Some(30);
        new.metadata.scope = Some("openid hr".into());
        new.metadata.id_token_signed_response_alg = Some("EdDSA".into());
    })
    .await;
    let mut browser = server.browser();
    for (path, token) in [
        ("/oauth2/authorize", "/oauth2/token"),
        ("/login/oauth/authorize", "/api/login/oauth/access_token"),
    ] {
        let code = sign_in_and_consent(
            &mut browser,
            &authorization_url(path, &[("scope", "openid hr")]),
            "anna",
        )
        .await
        .redirect_param("code")
        .unwrap();
        let body = token_request_body(
            "authorization_code",
            &[("code", &code), ("redirect_uri", REDIRECT_URI)],
        );
        let tokens = post_json(&server, &format!("{ISSUER}{token}"), &body).await.json();
        assert_eq!((&tokens["expires_in"], &tokens["scope"]), (&json!(120), &json!("openid hr")));
        let (access, id_token) =
            (tokens["access_token"].as_str().unwrap(), tokens["id_token"].as_str().unwrap());
        assert!(!access.contains('.'), "the token is opaque");
        assert_eq!(
            jsonwebtoken::decode_header(id_token).unwrap().alg,
            jsonwebtoken::Algorithm::EdDSA
        );
        assert_eq!(client::jwt_claims(id_token)["known_as"], "Sales");
        for userinfo in ["/oauth2/userinfo", "/api/userinfo"] {
            let claims =
                get_with_bearer(&server, &format!("{ISSUER}{userinfo}"), access).await.json();
            assert_eq!(claims["known_as"], "Sales");
        }
        let expired_code = sign_in_and_consent(&mut browser, &authorization_url(path, &[]), "anna")
            .await
            .redirect_param("code")
            .unwrap();
        server.clock.advance(31);
        let body = token_request_body(
            "authorization_code",
            &[("code", &expired_code), ("redirect_uri", REDIRECT_URI)],
        );
        assert_eq!(
            error_response(&post_json(&server, &format!("{ISSUER}{token}"), &body).await),
            (400, "invalid_grant".into())
        );
    }
}

#[tokio::test]
async fn x_47_unregistered_post_logout_redirect_uri_is_named_and_the_session_is_kept() {
    let server = standard_server().await;
    shop_client(&server.find_tenant("acme").await, |new| {
        new.settings.skip_consent = true;
        new.metadata.post_logout_redirect_uris = vec!["https://shop.example/bye".into()];
    })
    .await;
    let mut browser = server.browser();
    sign_in_and_consent(&mut browser, &authorization_url("/oauth2/authorize", &[]), "anna").await;
    let other = "https://other.example/bye";
    for path in ["/oauth2/logout", "/api/oauth2/logout"] {
        let params = [("client_id", "shop"), ("post_logout_redirect_uri", other)];
        let page = browser.get(&with_query(&format!("{ISSUER}{path}"), &params)).await;
        assert_eq!((page.status.as_u16(), page.location()), (200, ""), "{path}");
        assert!(page.body.contains(other) && page.body.contains("Sign out?"), "{}", page.body);
        let session = browser.get(&format!("{ISSUER}/api/auth/session")).await.json();
        assert_eq!(session["user"]["username"], "anna", "{path}");
    }
}
