//! Stack Auth: its authorization endpoint at an identity provider, and its token endpoint.

use contract::provider::ProviderSettings;
use contract::settings::{Preset, SecondFactorPolicy};
use contract::tenant::NewTenant;
use domain::{
    Actor, Secret, client,
    identity_provider::{self, NewProvider},
};
use serde_json::{Value, json};
use tests::{
    Browser, FakeProvider, TestClient, TestResponse, TestServer, TestTenant,
    client::{CODE_VERIFIER, code_challenge},
    fake_provider::ORIGIN,
    http_request, test_server,
};
use url::Url;

const AUTHORIZE: &str = "/t/acme/api/v1/auth/oauth/authorize/google";
const TOKEN: &str = "/t/acme/api/v1/auth/oauth/token";
const KEY: &str = "pk_shop";

struct Fixture {
    server: TestServer,
    provider: FakeProvider,
    shop: TestClient,
}

impl Fixture {
    async fn new() -> Self {
        let server = test_server().await;
        let provider = FakeProvider::default();
        server.network.set_server(ORIGIN, provider.router());
        let acme = server.tenant("acme").await;
        add_provider(&acme, "google").await;
        let shop = acme
            .client_with("shop", |new| {
                new.settings.publishable_key = Some(KEY.into());
                new.settings.skip_consent = true;
                new.settings.allowed_origins = vec!["https://app.shop.example".into()];
            })
            .await;
        drop(acme);
        Self { server, provider, shop }
    }

    /// The query of the samples, with changes; an empty value removes a parameter.
    fn query(&self, change: &[(&str, &str)]) -> String {
        let challenge = code_challenge();
        let mut params = vec![
            ("client_id", "shop"),
            ("client_secret", KEY),
            ("redirect_uri", "https://shop.example/cb"),
            ("scope", "openid email"),
            ("state", "the-state"),
            ("grant_type", "authorization_code"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("response_type", "code"),
        ];
        for (name, value) in change {
            params.retain(|(known, _)| known != name);
            if !value.is_empty() {
                params.push((name, value));
            }
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
    }

    async fn authorize(&self, browser: &mut Browser, change: &[(&str, &str)]) -> TestResponse {
        browser.get(&format!("{AUTHORIZE}?{}", self.query(change))).await
    }

    /// Return from the provider as this subject.
    async fn come_back(
        &self,
        browser: &mut Browser,
        redirect: &TestResponse,
        subject: &str,
    ) -> TestResponse {
        assert_eq!(redirect.status, 302, "{}", redirect.body);
        let start = Url::parse(redirect.location()).unwrap();
        let now = self.server.platform.now().0;
        let code = self.provider.issue_code(json!({
            "iss": ORIGIN, "aud": "us", "sub": subject, "iat": now, "exp": now + 300,
            "nonce": param(&start, "nonce"), "name": "Cleo",
            "email": format!("{subject}@mail.example"), "email_verified": true,
        }));
        let response = browser.get(&callback(&start, &[("code", &code)])).await;
        browser.follow_redirects(response).await
    }

    /// Redeem a code at Stack Auth's token endpoint, as the samples' clients do.
    async fn redeem(&self, code: &str) -> TestResponse {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "https://shop.example/cb"),
            ("code_verifier", CODE_VERIFIER),
        ])
        .await
    }

    async fn token(&self, fields: &[(&str, &str)]) -> TestResponse {
        let credentials = [("client_id", "shop"), ("client_secret", KEY)];
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(credentials)
            .extend_pairs(fields)
            .finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        http_request(&self.server.router, "POST", TOKEN, &headers, &body).await
    }

    /// Sign in as this subject and return the token response.
    async fn sign_in(&self, subject: &str, change: &[(&str, &str)]) -> Value {
        self.sign_in_with(&mut self.server.browser(), subject, change).await
    }

    async fn sign_in_with(
        &self,
        browser: &mut Browser,
        subject: &str,
        change: &[(&str, &str)],
    ) -> Value {
        let redirect = self.authorize(browser, change).await;
        let response = self.come_back(browser, &redirect, subject).await;
        assert_eq!(response.redirect_param("state").as_deref(), Some("the-state"));
        let code = response.redirect_param("code").unwrap_or_else(|| panic!("{}", response.body));
        let tokens = self.redeem(&code).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        tokens.json()
    }
}

async fn add_provider(tenant: &TestTenant<'_>, id: &str) {
    let new = NewProvider {
        id: id.into(),
        settings: ProviderSettings {
            issuer: Some(ORIGIN.into()),
            client_id: "us".into(),
            ..ProviderSettings::default()
        },
        secret: Some(Secret::new("upstream-secret".into())),
        enabled: true,
        position: 0,
    };
    tenant
        .transaction(&Actor::cli(), async |tx| identity_provider::add(tx, new).await)
        .await
        .unwrap();
}

fn param(url: &Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn callback(start: &Url, params: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&param(start, "redirect_uri")).unwrap();
    url.query_pairs_mut().append_pair("state", &param(start, "state")).extend_pairs(params);
    url.to_string()
}

/// The curl sample has both headers, the browser sample none.
#[tokio::test]
async fn s1_1_s1_2_s1_19_s1_20_s1_21_s1_22_samples_sign_in_and_redeem_a_code() {
    let fixture = Fixture::new().await;
    let url = format!("{AUTHORIZE}?{}", fixture.query(&[]));
    let headers = [("x-stack-project-id", "acme"), ("x-stack-publishable-client-key", KEY)];
    let curl = http_request(&fixture.server.router, "GET", &url, &headers, "").await;
    assert_eq!(curl.status, 302, "{}", curl.body);
    assert!(curl.location().starts_with("https://idp.example/authorize?"), "{}", curl.location());
    for is_new in [true, false] {
        let tokens = fixture.sign_in("sub-1", &[]).await;
        assert_eq!(tokens["is_new_user"], is_new);
        assert!(tokens["access_token"].is_string() && tokens["id_token"].is_string());
        let refreshed = fixture
            .token(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
            ])
            .await;
        assert_eq!(refreshed.status, 200, "{}", refreshed.body);
        assert_ne!(refreshed.json()["refresh_token"], tokens["refresh_token"], "it rotates");
        assert!(refreshed.json().get("is_new_user").is_none());
    }
    let userinfo = fixture.sign_in("sub-1", &[]).await;
    let userinfo = fixture.shop.userinfo(userinfo["access_token"].as_str().unwrap()).await;
    assert_eq!(userinfo.json()["email"], "sub-1@mail.example");
}

#[tokio::test]
async fn s1_5_s1_7_x_15_x_40_scopes_and_the_url_after_the_callback_are_kept() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    let redirect = fixture.authorize(&mut browser, &[("provider_scope", "calendar files")]).await;
    let start = Url::parse(redirect.location()).unwrap();
    assert_eq!(param(&start, "scope"), "openid profile email calendar files");
    let after = "https://app.shop.example/welcome";
    let tokens = fixture
        .sign_in("sub-1", &[("scope", "legacy"), ("after_callback_redirect_url", after)])
        .await;
    assert_eq!(tokens["after_callback_redirect_url"], after);
    assert_eq!(tokens["scope"], "openid profile email");
}

#[tokio::test]
async fn s1_8_s1_9_s1_10_s1_11_s1_12_s1_13_s1_14_s1_15_s1_16_s1_23_x_11_x_12_each_is_required() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    for name in [
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "grant_type",
        "code_challenge",
        "code_challenge_method",
        "response_type",
    ] {
        let response = fixture.authorize(&mut browser, &[(name, "")]).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["code"]),
            (400, &json!("SCHEMA_ERROR"))
        );
        assert!(response.json()["error"].as_str().unwrap().starts_with(name), "{}", response.body);
        assert_eq!(response.header("x-stack-known-error"), "SCHEMA_ERROR");
    }
    for (name, value, code) in [
        ("grant_type", "implicit", "SCHEMA_ERROR"),
        ("response_type", "token", "SCHEMA_ERROR"),
        ("code_challenge_method", "plain", "SCHEMA_ERROR"),
        ("code_challenge", "short", "SCHEMA_ERROR"),
        ("type", "merge", "SCHEMA_ERROR"),
        ("client_id", "nobody", "INVALID_OAUTH_CLIENT_ID_OR_SECRET"),
        ("client_secret", "pk_other", "INVALID_OAUTH_CLIENT_ID_OR_SECRET"),
        ("redirect_uri", "https://evil.example/", "REDIRECT_URL_NOT_WHITELISTED"),
        ("scope", "openid unheard-of", "INVALID_SCOPE"),
    ] {
        let response = fixture.authorize(&mut browser, &[(name, value)]).await;
        assert_eq!(response.json()["code"], code, "{name}={value}: {}", response.body);
        assert!(response.status.is_client_error() && response.location().is_empty());
    }
    let unknown = AUTHORIZE.replace("google", "github");
    let response = browser.get(&format!("{unknown}?{}", fixture.query(&[]))).await;
    assert_eq!(response.json()["code"], "OAUTH_PROVIDER_NOT_FOUND_OR_NOT_ENABLED");
    assert!(fixture.server.snapshot().await.rows("upstream_flow").is_empty());
}

#[tokio::test]
async fn s1_17_s1_18_x_14_headers_agree_with_the_query() {
    let fixture = Fixture::new().await;
    let url = format!("{AUTHORIZE}?{}", fixture.query(&[]));
    let id = fixture.server.find_tenant("acme").await.tenant.id().to_owned();
    for (name, value, code) in [
        ("x-stack-project-id", "acme", None),
        ("x-stack-project-id", &*id, None),
        ("x-stack-project-id", "shop", None),
        ("x-stack-project-id", "rival", Some("SCHEMA_ERROR")),
        ("x-stack-publishable-client-key", KEY, None),
        ("x-stack-publishable-client-key", "pk_other", Some("INVALID_PUBLISHABLE_CLIENT_KEY")),
    ] {
        let response =
            http_request(&fixture.server.router, "GET", &url, &[(name, value)], "").await;
        match code {
            None => assert_eq!(response.status, 302, "{name}: {value}: {}", response.body),
            Some(code) => assert_eq!(response.json()["code"], code, "{name}: {value}"),
        }
    }
}

#[tokio::test]
async fn s1_6_x_16_errors_go_to_a_url_of_the_client_only() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    for (name, uri, is_allowed) in [
        ("error_redirect_uri", "https://shop.example/cb", true),
        ("error_redirect_url", "https://app.shop.example/oops?a=1", true),
        ("error_redirect_uri", "https://evil.example/", false),
        ("error_redirect_uri", "https://app.shop.example.evil.example/", false),
        ("after_callback_redirect_url", "https://evil.example/", false),
    ] {
        let change = [(name, uri), ("response_type", "token")];
        let response = fixture.authorize(&mut browser, &change).await;
        if !is_allowed {
            assert_eq!(response.json()["code"], "REDIRECT_URL_NOT_WHITELISTED", "{uri}");
            continue;
        }
        assert!(response.location().starts_with(uri), "{}", response.location());
        assert_eq!(response.redirect_param("errorCode").as_deref(), Some("SCHEMA_ERROR"));
        assert!(response.redirect_param("message").is_some());
        assert!(response.redirect_param("details").is_some());
    }
    // Also what goes wrong at the provider, and what comes too late.
    let change = [("error_redirect_uri", "https://shop.example/cb")];
    let redirect = fixture.authorize(&mut browser, &change).await;
    let start = Url::parse(redirect.location()).unwrap();
    let response = browser.get(&callback(&start, &[("error", "access_denied")])).await;
    assert_eq!(
        response.redirect_param("errorCode").as_deref(),
        Some("OAUTH_PROVIDER_ACCESS_DENIED")
    );
    let redirect = fixture.authorize(&mut browser, &change).await;
    let start = Url::parse(redirect.location()).unwrap();
    fixture.server.clock.advance(600);
    let response = browser.get(&callback(&start, &[("code", "x")])).await;
    assert_eq!(response.redirect_param("errorCode").as_deref(), Some("OUTER_OAUTH_TIMEOUT"));
}

#[tokio::test]
async fn x_13_confidential_secret_in_the_query_is_rejected_and_audited() {
    let fixture = Fixture::new().await;
    let secret = fixture.shop.secret.clone().unwrap();
    let mut browser = fixture.server.browser();
    let response = fixture.authorize(&mut browser, &[("client_secret", &secret)]).await;
    assert_eq!(
        (response.status.as_u16(), &response.json()["code"]),
        (400, &json!("invalid_request"))
    );
    assert!(!response.body.contains(&secret));
    assert_eq!(fixture.server.audit_count("client.secret_exposed").await, 1);
    // A publishable key is no secret: it authenticates nothing elsewhere.
    for fields in [
        vec![("grant_type", "client_credentials")],
        vec![("grant_type", "authorization_code"), ("code", "ac_x")],
    ] {
        let response = fixture.token(&fields).await;
        assert!(response.status.is_client_error(), "{fields:?}: {}", response.body);
    }
    let with_key = TestClient { secret: Some(KEY.into()), ..fixture.shop };
    let response = with_key.post("/oauth2/token", &[("grant_type", "client_credentials")]).await;
    assert_eq!(response.status, 401, "only on Stack Auth's path");
}

#[tokio::test]
async fn s1_3_s1_4_x_17_identity_is_linked_to_the_user_of_the_token() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    let first = fixture.sign_in_with(&mut browser, "sub-1", &[]).await;
    let token = first["access_token"].as_str().unwrap().to_owned();
    let acme = fixture.server.find_tenant("acme").await;
    add_provider(&acme, "second").await;
    let other = acme.client("other").await;
    acme.user("anna").await;
    let code = other.obtain_code(&mut fixture.server.browser(), "anna", &[]).await;
    let of_other_client = other.redeem(&code).await.access_token().to_owned();
    let link = AUTHORIZE.replace("google", "second");
    let mut others_browser = fixture.server.browser();
    let others = fixture.sign_in_with(&mut others_browser, "sub-2", &[]).await;
    let others_token = others["access_token"].as_str().unwrap().to_owned();
    let mut fresh_browser = fixture.server.browser();
    for (token, browser) in [
        ("", &mut browser.clone()),
        ("nonsense", &mut browser.clone()),
        (&*of_other_client, &mut browser.clone()),
        // A token that was taken from the user, or is sent to another user, links nothing.
        (&*token, &mut fresh_browser),
        (&*token, &mut others_browser),
    ] {
        let query = fixture.query(&[("type", "link"), ("token", token)]);
        let response = browser.get(&format!("{link}?{query}")).await;
        assert_eq!(response.json()["code"], "SCHEMA_ERROR", "{token}");
    }
    let change =
        [("type", "link"), ("token", &*token), ("error_redirect_uri", "https://shop.example/cb")];
    let url = format!("{link}?{}", fixture.query(&change));
    let redirect = browser.get(&url).await;
    let response = fixture.come_back(&mut browser, &redirect, "sub-9").await;
    let tokens = fixture.redeem(&response.redirect_param("code").unwrap()).await.json();
    assert_eq!(tokens["is_new_user"], false);
    let sub = |tokens: &Value| {
        tests::client::jwt_claims(tokens["id_token"].as_str().unwrap())["sub"].clone()
    };
    assert_eq!(sub(&tokens), sub(&first));
    // The same user has an identity of this provider now, and another user cannot take it.
    for (subject, token, browser, code) in [
        (
            "sub-8",
            token.clone(),
            &mut browser,
            "USER_ALREADY_CONNECTED_TO_ANOTHER_OAUTH_CONNECTION",
        ),
        (
            "sub-9",
            others_token,
            &mut others_browser,
            "OAUTH_CONNECTION_ALREADY_CONNECTED_TO_ANOTHER_USER",
        ),
    ] {
        let change = [
            ("type", "link"),
            ("token", &*token),
            ("error_redirect_uri", "https://shop.example/cb"),
        ];
        let redirect = browser.get(&format!("{link}?{}", fixture.query(&change))).await;
        let response = fixture.come_back(browser, &redirect, subject).await;
        assert_eq!(response.redirect_param("errorCode").as_deref(), Some(code));
    }
    // A sign-in that is not recent.
    fixture.server.clock.advance(3601);
    let response = browser.get(&url).await;
    assert_eq!(response.redirect_param("errorCode").as_deref(), Some("SCHEMA_ERROR"));
}

/// L1: what has asked for a link is asked for again when it is linked.
#[tokio::test]
async fn link_ends_with_the_session_or_the_grant_that_asked_for_it() {
    for what in ["nothing", "session", "grant", "user", "every session", "second factor"] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.find_tenant("acme").await;
        add_provider(&acme, "second").await;
        let mut browser = fixture.server.browser();
        let offline = [("scope", "openid offline_access")];
        let first = fixture.sign_in_with(&mut browser, "sub-1", &offline).await;
        let token = first["access_token"].as_str().unwrap();
        let user = tests::client::jwt_claims(first["id_token"].as_str().unwrap())["sub"].clone();
        let user = user.as_str().unwrap();
        let link = AUTHORIZE.replace("google", "second");
        let query = fixture.query(&[("type", "link"), ("token", token)]);
        let redirect = browser.get(&format!("{link}?{query}")).await;
        assert_eq!(redirect.status, 302, "{what}: {}", redirect.body);
        match what {
            "session" => {
                // The same user signs in again, in another session of the same browser.
                let mut other = browser.clone();
                fixture.sign_in_with(&mut other, "sub-1", &[]).await;
                browser = other;
            }
            "grant" => {
                let refresh = first["refresh_token"].as_str().unwrap();
                let revoked = fixture.shop.post("/oauth2/revoke", &[("token", refresh)]).await;
                assert_eq!(revoked.status, 200, "{}", revoked.body);
            }
            "user" => {
                acme.transaction(&Actor::cli(), async |tx| {
                    domain::user::set_disabled(tx, user, true).await
                })
                .await
                .unwrap();
            }
            "every session" => {
                acme.transaction(&Actor::cli(), async |tx| {
                    domain::user::end_sign_ins(tx, user).await
                })
                .await
                .unwrap();
            }
            // The session lacks the second factor that its user needs now.
            "second factor" => {
                crate::second_factor::set_policy(&acme, SecondFactorPolicy::All).await;
            }
            _ => {}
        }
        let response = fixture.come_back(&mut browser, &redirect, "sub-9").await;
        let links = fixture.server.snapshot().await.rows("linked_identity").len();
        if what == "nothing" {
            assert!(response.redirect_param("code").is_some(), "{}", response.body);
            assert_eq!(links, 2);
        } else {
            assert_eq!((response.status.as_u16(), links), (410, 1), "{what}: {}", response.body);
        }
    }
}

#[tokio::test]
async fn s1_23_errors_of_the_token_endpoint_have_both_codes() {
    let fixture = Fixture::new().await;
    let tokens = fixture.sign_in("sub-1", &[]).await;
    let unknown = format!("{}A", tokens["refresh_token"].as_str().unwrap().split_at(40).0);
    for (fields, error, code) in [
        (
            vec![("grant_type", "authorization_code"), ("code", "ac_x"), ("code_verifier", "v")],
            "invalid_grant",
            "INVALID_AUTHORIZATION_CODE",
        ),
        (
            vec![("grant_type", "refresh_token"), ("refresh_token", unknown.as_str())],
            "invalid_grant",
            "REFRESH_TOKEN_NOT_FOUND_OR_EXPIRED",
        ),
    ] {
        let response = fixture.token(&fields).await;
        assert_eq!(response.json()["error"], error, "{}", response.body);
        assert_eq!(response.json()["code"], code, "{}", response.body);
    }
}

/// The preset gives every application a key.
#[tokio::test]
async fn preset_gives_new_applications_a_publishable_key() {
    let server = test_server().await;
    let tenant = server
        .tenant_from(NewTenant {
            slug: "acme".into(),
            name: "Acme".into(),
            preset: Preset::StackAuth,
            ..Default::default()
        })
        .await;
    let shop = tenant.client("shop").await;
    let detail = client::detail(&tenant.tenant, &Actor::cli(), &shop.row_id).await.unwrap();
    let key = detail.form.settings.publishable_key.expect("a key");
    assert!(key.starts_with("pk_"), "{key}");
}
