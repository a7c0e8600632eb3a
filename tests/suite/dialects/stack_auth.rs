//! Stack Auth: its authorization endpoint at an identity provider, and its token endpoint.

mod errors;
mod linking;

use contract::settings::Preset;
use contract::tenant::NewTenant;
use domain::{Actor, client};
use serde_json::{Value, json};
use tests::{
    Browser, FakeProvider, TestClient, TestResponse, TestServer, TestTenant,
    browser::{form_encode, param},
    client::{CODE_VERIFIER, code_challenge},
    fake_provider::{ORIGIN, callback},
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
        form_encode(&params)
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
    tenant
        .add_provider(|new| {
            new.id = id.into();
            new.settings.name = None;
        })
        .await;
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
