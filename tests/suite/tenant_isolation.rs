//! Tenant isolation: credentials, sessions, names, hosts and headers of one tenant at another.

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

/// I3
#[tokio::test]
async fn recreated_user_inherits_nothing() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let first = acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "consent")])).await;
    let consent = browser.follow_redirects(redirect).await;
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::user::remove(tx, &first).await)
        .await
        .unwrap();
    let second = acme.user("anna").await;
    assert_ne!(first, second);
    for token in [tokens.access_token(), tokens.refresh_token()] {
        assert!(!shop.is_active(token).await);
    }
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(shop.redeem(&code).await.error(), "invalid_grant");
    assert!(
        browser.submit_decision(&consent, "allow").await.body.contains("name=\"password\""),
        "the session ended with the user"
    );
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    // The new user inherits neither the consent nor the subject of the old ID token.
    let hint = tokens.0["id_token"].as_str().unwrap();
    let mut second_browser = server.browser();
    let redirect = second_browser.get(&shop.authorization_url(&[])).await;
    let page = second_browser.follow_redirects(redirect).await;
    let page = second_browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains("name=\"decision\""), "the new user is asked for consent");
    second_browser.submit_decision(&page, "allow").await;
    assert_eq!(
        second_browser
            .get(&shop.authorization_url(&[("prompt", "none"), ("id_token_hint", hint)]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let second_tokens =
        shop.redeem(&shop.obtain_code(&mut second_browser, "anna", &[]).await).await;
    assert_eq!(jwt_claims(second_tokens.access_token())["sub"], second.as_str());
}

/// I3: an interaction ends with the client it was started for.
#[tokio::test]
async fn recreated_client_inherits_no_interaction_or_redirect_uri() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::client::delete(tx, &shop.row_id).await)
        .await
        .unwrap();
    let registered = acme
        .client_with("shop", |new| {
            new.metadata.redirect_uris = vec!["https://new.example/cb".into()];
            new.settings.skip_consent = true;
        })
        .await;
    let response = browser.sign_in(&page, "anna", PASSWORD).await;
    assert_eq!(
        (response.status.as_u16(), response.location()),
        (410, ""),
        "the old redirect URI is not used for the new client"
    );
    let recreated_client = TestClient {
        redirect_uri: "https://new.example/cb".into(),
        ..registered.at_base_url("/t/acme")
    };
    assert!(
        browser
            .get(&recreated_client.authorization_url(&[]))
            .await
            .redirect_param("code")
            .is_some(),
        "the session belongs to the user, not to the client"
    );
}

/// R1: a removed redirect URI is not used, not even by an interaction already open.
#[tokio::test]
async fn removed_redirect_uri_is_not_used_by_open_interactions() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    let uris = vec!["https://shop.example/other".to_owned()];
    acme.tenant
        .transaction(&Actor::cli(), async |tx| {
            tests::fixtures::replace_redirect_uris(tx, &shop.row_id, uris).await
        })
        .await
        .unwrap();
    let response = browser.submit_decision(&page, "allow").await;
    assert_eq!((response.status.as_u16(), response.location()), (410, ""));
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

/// I3: a deleted tenant keeps its slug, so that no other tenant can take its place.
#[tokio::test]
async fn slug_of_a_deleted_tenant_stays_reserved() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    domain::tenant::delete(&acme.tenant, &Actor::cli()).await.unwrap();
    assert_eq!(server.browser().get("/t/acme/oauth2/jwks").await.status, 404);
    let before = server.snapshot().await;
    let new = contract::tenant::NewTenant {
        slug: "acme".into(),
        name: "Another".into(),
        ..Default::default()
    };
    assert!(domain::tenant::create(&server.platform, &Actor::cli(), new).await.is_err());
    server.assert_unchanged(&before, "a second tenant with the slug").await;
}

/// I5, I6: no header, query or body parameter selects a tenant or a base URL.
#[tokio::test]
async fn tenant_is_resolved_from_the_url_alone() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    acme.client("shop").await;
    rival.client("shop").await;
    let get_with_header = async |path: &str, name: &str, value: &str| {
        let request = Request::get(path).header("host", "localhost:8080").header(name, value);
        send(&server.router, request.body(Body::empty()).unwrap()).await
    };
    let expected =
        get_with_header("/t/acme/.well-known/openid-configuration", "accept", "*/*").await.body;
    for (name, value) in [
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-host", "rival.localhost"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/t/rival"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-server", "evil.test"),
        ("x-original-url", "/t/rival/.well-known/openid-configuration"),
        ("x-rewrite-url", "/t/rival/.well-known/openid-configuration"),
        ("x-http-method-override", "DELETE"),
        ("x-host", "evil.test"),
        ("forwarded", "for=1.2.3.4;host=evil.test;proto=https"),
        ("via", "1.1 evil.test"),
        ("x-stack-project-id", "rival"),
        ("x-tenant", "rival"),
        ("x-tenant-id", rival.tenant.id()),
        ("origin", "https://evil.test"),
        ("referer", "https://evil.test/"),
    ] {
        let response =
            get_with_header("/t/acme/.well-known/openid-configuration", name, value).await;
        assert_eq!(
            (response.status.as_u16(), response.body.as_str()),
            (200, expected.as_str()),
            "{name}: {value}"
        );
        let authorize = get_with_header(&authorization_url(&acme), name, value).await;
        assert!(
            authorize.location().starts_with("http://localhost:8080/t/acme/interaction/"),
            "{name}: {}",
            authorize.location()
        );
    }
    let query = format!(
        "tenant=rival&tenant_id={}&slug=rival&organization=rival&realm=rival",
        rival.tenant.id()
    );
    assert_eq!(
        get_with_header(
            &format!("/t/acme/.well-known/openid-configuration?{query}"),
            "accept",
            "*/*"
        )
        .await
        .body,
        expected
    );
    let service = acme.client("own").await;
    for (name, value) in [
        ("tenant", "rival"),
        ("tenant_id", rival.tenant.id()),
        ("iss", "http://localhost:8080/t/rival"),
        ("issuer", "http://localhost:8080/t/rival"),
    ] {
        let tokens =
            service.request_token(&[("grant_type", "client_credentials"), (name, value)]).await;
        assert_eq!(
            jwt_claims(tokens.access_token())["iss"],
            "http://localhost:8080/t/acme",
            "{name}"
        );
    }
}

fn authorization_url(acme: &TestTenant<'_>) -> String {
    format!(
        "/t/{}/oauth2/authorize?response_type=code&client_id=shop\
         &redirect_uri=https://shop.example/cb&scope=openid",
        acme.tenant.slug()
    )
}

/// I1: an unknown host serves no tenant, however it is spelled.
#[tokio::test]
async fn unknown_host_is_rejected_on_every_path() {
    let server = test_server().await;
    server.tenant("acme").await;
    for host in [
        "evil.test",
        "nobody.localhost",
        "nobody.localhost:8080",
        "acme.localhost.evil.test",
        "localhost.evil.test",
        "evil-localhost",
        "xlocalhost",
        "ACME.evil.test",
        "a.acme.localhost",
        "localhost@evil.test",
        "acme.localhost@evil.test",
        ".localhost",
        "",
        "localhost:8080:8080",
        "[::1",
        "acme_localhost",
    ] {
        for path in [
            "/",
            "/setup",
            "/t/acme/oauth2/jwks",
            "/.well-known/openid-configuration",
            "/oauth2/authorize",
            "/pkg/x",
        ] {
            let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
            let response = send(&server.router, request).await;
            assert_eq!(response.status, 421, "{host:?} {path}: {}", response.body);
            assert!(!response.body.contains(host) || host.is_empty(), "{host:?}");
        }
    }
    for host in ["acme.localhost", "ACME.LOCALHOST:8080", "acme.localhost."] {
        let request =
            Request::get("/oauth2/jwks").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(send(&server.router, request).await.status, 200, "{host}");
    }
    let no_host = Request::get("/oauth2/jwks").body(Body::empty()).unwrap();
    assert_eq!(send(&server.router, no_host).await.status, 421);
}

/// I6, I11: a tenant's staff cannot move it to a host that the tenant does not own.
#[tokio::test]
async fn only_operators_change_a_tenants_base_url_or_issuer() {
    use contract::user::Role;
    use domain::tenant::{TenantUpdate, update};
    let server = test_server().await;
    let (acme, _rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let change = |base: Option<&str>, issuer: Option<&str>, domains: &[&str]| TenantUpdate {
        base: base.map(str::to_owned),
        issuer: issuer.map(str::to_owned),
        domains: domains.iter().map(|host| (*host).to_owned()).collect(),
        ..Default::default()
    };
    let before = server.snapshot().await;
    for role in [Role::Owner, Role::Admin] {
        let actor = Actor::user("usr_1", "Owner", Some(role));
        for wanted in [
            change(Some("http://localhost:8080/t/rival"), None, &[]),
            change(Some("https://evil.test"), None, &[]),
            change(None, Some("http://localhost:8080/t/rival"), &[]),
            change(None, None, &["login.bank.example"]),
        ] {
            let refused =
                acme.tenant.transaction(&actor, async |tx| update(tx, wanted).await).await;
            assert!(matches!(refused, Err(domain::Error::Forbidden)), "{role:?}");
        }
    }
    server.assert_unchanged(&before, "moving a tenant").await;
    for bad in [
        "http://evil.test/",
        "javascript:alert(1)",
        "https://a@evil.test",
        "https://evil.test/x?y",
        "https://EVIL.test",
        "https://evil.test/ü",
        "//evil.test",
    ] {
        let refused = acme
            .tenant
            .transaction(&Actor::cli(), async |tx| update(tx, change(Some(bad), None, &[])).await)
            .await;
        assert!(matches!(refused, Err(domain::Error::Invalid(_))), "{bad}");
    }
}

/// I7
#[tokio::test]
async fn reserved_slugs_are_rejected_and_usernames_grant_no_role() {
    let server = test_server().await;
    for slug in [
        "home",
        "api",
        "oauth2",
        "login",
        "t",
        "setup",
        "account",
        "interaction",
        "console",
        "admin",
        "www",
        "assets",
        "pkg",
        "health",
        "metrics",
        ".well-known",
        "Acme",
        "ACME",
        "аcme",
        "acme\u{200b}",
        "a",
        "",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "a.b",
        "a/b",
        "..",
        "%61cme",
        "acme ",
        "xn--80ak6aa92e",
    ] {
        let new = contract::tenant::NewTenant {
            slug: slug.into(),
            name: "Acme".into(),
            ..Default::default()
        };
        let created = domain::tenant::create(&server.platform, &Actor::cli(), new).await;
        assert!(matches!(created, Err(domain::Error::Invalid(_))), "{slug:?}");
    }
    let acme = server.tenant("acme").await;
    for name in ["operator", "admin", "root", "owner", "system"] {
        acme.user(name).await;
        let rows = server.snapshot().await.rows("membership");
        assert!(rows.is_empty(), "{name}: {rows:?}");
    }
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
