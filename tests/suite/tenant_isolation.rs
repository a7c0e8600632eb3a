//! Tenant isolation: credentials, sessions, names, hosts and headers of one tenant at another.

mod addresses;
mod recreated;

use axum::{body::Body, http::Request};
use domain::Actor;
use serde_json::json;
use tests::{
    TestClient, TestServer, TestTenant, browser::send, client::jwt_claims, fixtures::PASSWORD,
    test_server,
};

/// Tokens and a code issued by one tenant.
struct IssuedCredentials {
    access_token: String,
    refresh_token: String,
    id_token: String,
    /// An access token of the client credentials grant.
    client_token: String,
    code: String,
}

async fn issue_credentials(server: &TestServer, client: &TestClient) -> IssuedCredentials {
    let mut browser = server.browser();
    let tokens = client.redeem(&client.obtain_code(&mut browser, "anna", &[]).await).await;
    let own = client.request_token(&[("grant_type", "client_credentials")]).await;
    IssuedCredentials {
        access_token: tokens.access_token().into(),
        refresh_token: tokens.refresh_token().into(),
        id_token: tokens.0["id_token"].as_str().unwrap().into(),
        client_token: own.access_token().into(),
        code: client.obtain_code(&mut browser, "anna", &[]).await,
    }
}

/// I1: both tenants have a client and a user of the same name.
#[tokio::test]
async fn tokens_of_one_tenant_are_invalid_at_another() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, rival_shop) = (acme.client("shop").await, rival.client("shop").await);
    acme.user("anna").await;
    rival.user("anna").await;
    let issued = issue_credentials(&server, &shop).await;
    let before = server.snapshot().await;
    for token in [
        &issued.access_token,
        &issued.refresh_token,
        &issued.id_token,
        &issued.client_token,
        &issued.code,
    ] {
        assert_eq!(rival_shop.introspect(token).await, json!({"active": false}));
        assert_eq!(rival_shop.userinfo(token).await.status, 401);
        assert_eq!(rival_shop.post("/oauth2/revoke", &[("token", token)]).await.status, 200);
        assert_eq!(rival_shop.refresh(token).await.error(), "invalid_grant");
        assert_eq!(rival_shop.redeem(token).await.error(), "invalid_grant");
    }
    // The client's own secret is invalid at the other tenant's base URL.
    let at_rival = shop.at_base_url("/t/rival");
    for (path, fields) in [
        (
            "/oauth2/token",
            vec![("grant_type", "authorization_code"), ("code", issued.code.as_str())],
        ),
        (
            "/oauth2/token",
            vec![("grant_type", "refresh_token"), ("refresh_token", issued.refresh_token.as_str())],
        ),
        ("/oauth2/token", vec![("grant_type", "client_credentials")]),
        ("/oauth2/introspect", vec![("token", issued.access_token.as_str())]),
        ("/oauth2/revoke", vec![("token", issued.refresh_token.as_str())]),
    ] {
        let response = at_rival.post(path, &fields).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["error"]),
            (401, &json!("invalid_client")),
            "{path} {fields:?}"
        );
    }
    let hint = format!(
        "/t/rival/oauth2/logout?id_token_hint={}&post_logout_redirect_uri=https://shop.example/",
        issued.id_token
    );
    assert_eq!(
        server.browser().get(&hint).await.location(),
        "",
        "a foreign id_token_hint identifies no client"
    );
    server.assert_unchanged(&before, "another tenant's value").await;
    assert!(
        shop.is_active(&issued.access_token).await && shop.is_active(&issued.client_token).await
    );
    assert!(shop.redeem(&issued.code).await.0["access_token"].is_string());
}

/// I2
#[tokio::test]
async fn session_and_interaction_of_one_tenant_are_invalid_at_another() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, rival_shop) = (acme.client("shop").await, rival.client("shop").await);
    acme.user("anna").await;
    rival.user("anna").await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
    let sign_in_url = browser.follow_redirects(redirect).await.form_action();
    let before = server.snapshot().await;
    assert_eq!(
        browser
            .get(&rival_shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let rival_sign_in_url = sign_in_url.replace("/t/acme/", "/t/rival/");
    for (url, fields) in [
        (rival_sign_in_url.clone(), vec![("username", "anna"), ("password", PASSWORD)]),
        (rival_sign_in_url.replace("/sign_in", "/consent"), vec![("decision", "allow")]),
        (rival_sign_in_url.replace("/sign_in", "/select"), vec![("account", "same")]),
    ] {
        assert_eq!(browser.post(&url, &fields).await.status, 410, "{url}");
    }
    assert_eq!(browser.get(&rival_sign_in_url.replace("/sign_in", "")).await.status, 410);
    server.assert_unchanged(&before, "an interaction of another tenant").await;
    // Signing in or out at one tenant does not affect the session at the other.
    rival_shop.obtain_code(&mut browser, "anna", &[]).await;
    assert!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("code")
            .is_some()
    );
    let logout_page = browser.get("/t/acme/oauth2/logout").await;
    assert!(
        browser.post(&logout_page.form_action(), &[]).await.body.contains("You are signed out")
    );
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    assert!(
        browser
            .get(&rival_shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("code")
            .is_some()
    );
}

/// A consent does not apply to a user who signs in later in the same browser.
#[tokio::test]
async fn consent_of_one_user_is_not_applied_to_another() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let resume_url = redirect.location().to_owned();
    let page = browser.follow_redirects(redirect).await;
    let consent = browser.sign_in(&page, "anna", PASSWORD).await;
    // Anna allows; before her browser follows the redirect, Ben signs in in another tab.
    let fields = [("decision", "allow"), ("scope", "openid profile email")];
    assert_eq!(browser.post(&consent.form_action(), &fields).await.status, 303);
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "ben", PASSWORD).await;
    let page = browser.get(&resume_url).await;
    assert!(
        page.body.contains("name=\"decision\"") && page.body.contains("ben"),
        "Ben is asked for consent: {}",
        page.body
    );
}

/// I8
#[tokio::test]
async fn introspection_answers_only_the_tokens_own_client() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    let public = acme
        .client_with("public", |new| {
            new.metadata.token_endpoint_auth_method = Some(oauth::ClientAuthMethod::None);
            new.metadata.grant_types = Some(vec![oauth::GrantType::AuthorizationCode]);
        })
        .await;
    acme.user("anna").await;
    let issued = issue_credentials(&server, &shop).await;
    for token in [
        &issued.access_token,
        &issued.refresh_token,
        &issued.client_token,
        &issued.id_token,
        &issued.code,
        &"nonsense".to_owned(),
    ] {
        assert_eq!(other.introspect(token).await, json!({"active": false}));
        assert_eq!(
            public.introspect(token).await,
            json!({"active": false}),
            "a public client cannot introspect tokens, not even its own"
        );
    }
    let own = public.redeem(&public.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    assert_eq!(public.introspect(own.access_token()).await, json!({"active": false}));
    assert!(
        shop.is_active(&issued.access_token).await && shop.is_active(&issued.client_token).await
    );
}

/// I10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interleaved_sign_ins_never_mix_tenants() {
    let server = std::sync::Arc::new(test_server().await);
    let mut clients = Vec::new();
    for slug in ["acme", "rival"] {
        let tenant = server.tenant(slug).await;
        let client = tenant.client_with("shop", |new| new.settings.skip_consent = true).await;
        // Both tenants have the same usernames.
        let mut users = Vec::new();
        for number in 0..10 {
            users.push(tenant.user(&format!("person{number}")).await);
        }
        clients.push((slug, std::sync::Arc::new(client), users));
    }
    let clients = std::sync::Arc::new(clients);
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (server, clients) = (server.clone(), clients.clone());
            tokio::spawn(async move {
                for round in 0..250 {
                    let (slug, client, users) = &clients[(task + round) % 2];
                    let number = (task * 7 + round) % users.len();
                    let name = format!("person{number}");
                    let mut browser = server.browser();
                    let state = format!("{slug}-{task}-{round}");
                    let response = client
                        .authorize(&mut browser, &name, &[("state", &state), ("nonce", &state)])
                        .await;
                    assert_eq!(response.redirect_param("state").as_deref(), Some(state.as_str()));
                    let issuer = format!("http://localhost:8080/t/{slug}");
                    assert_eq!(response.redirect_param("iss").as_deref(), Some(issuer.as_str()));
                    let tokens = client
                        .redeem(
                            &response
                                .redirect_param("code")
                                .unwrap_or_else(|| panic!("{} {}", response.status, response.body)),
                        )
                        .await;
                    let (id, access) =
                        (tokens.id_token_claims(), jwt_claims(tokens.access_token()));
                    for claims in [&id, &access] {
                        assert_eq!(
                            (&claims["iss"], &claims["sub"]),
                            (&json!(issuer), &json!(users[number]))
                        );
                    }
                    assert_eq!(id["nonce"], state.as_str());
                    // Every tenth round also requests userinfo.
                    if round % 10 == 0 {
                        let userinfo = client.userinfo(tokens.access_token()).await.json();
                        assert_eq!(userinfo["email"], format!("{name}@{slug}.example"));
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
