//! Stock clients and proxies: what they send that other servers accept, and what they rely on.

mod registrations;
mod resource_indicators;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use contract::{
    client::ClientType,
    settings::{SelfRegistration, TenantSettings},
    user::Role,
};
use oauth::{ClientAuthMethod, GrantType};
use serde_json::{Value, json};
use tests::{
    TestClient, TestResponse, TestServer, TestTenant,
    browser::{FORM, send},
    client::CODE_VERIFIER,
    fixtures::{PASSWORD, no_rate_limits},
    http_request, test_server,
};

/// The tenant `acme` without rate limits, with changed settings and a key.
pub(crate) async fn acme(
    server: &TestServer,
    change: impl FnOnce(&mut TenantSettings),
) -> TestTenant<'_> {
    let mut settings = TenantSettings { rate_limits: no_rate_limits(), ..Default::default() };
    change(&mut settings);
    server.fill_key_reserve().await;
    server.tenant_with("acme", settings).await
}

fn basic(client: &TestClient) -> String {
    let secret = client.secret.as_deref().unwrap_or_default();
    format!("Basic {}", STANDARD.encode(format!("{}:{secret}", client.client_id)))
}

// Requests

#[tokio::test]
async fn second_authorization_header_is_rejected_by_every_endpoint() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    let access_token = client.redeem(&code).await.access_token().to_owned();
    let personal_token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
    let (basic, bearer) = (basic(&client), format!("Bearer {access_token}"));
    let personal = format!("Bearer {personal_token}");
    let token_form = "grant_type=client_credentials";
    let registration = r#"{"client_name": "App", "redirect_uris": ["https://app.example/cb"]}"#;
    for (method, path, authorization, body) in [
        ("POST", "/oauth2/token", &basic, token_form),
        ("POST", "/api/login/oauth/access_token", &basic, token_form),
        ("POST", "/oauth2/introspect", &basic, "token=x"),
        ("POST", "/oauth2/revoke", &basic, "token=x"),
        ("GET", "/oauth2/userinfo", &bearer, ""),
        ("GET", "/api/userinfo", &bearer, ""),
        ("GET", "/api/get-account", &bearer, ""),
        ("GET", "/api/v1/apps", &personal, ""),
        ("POST", "/oauth2/register", &personal, registration),
        ("POST", "/api/v1/apps/register", &personal, registration),
    ] {
        let content_type = if body.starts_with('{') { "application/json" } else { FORM };
        let request = |times: usize| {
            let mut request = Request::builder()
                .method(method)
                .uri(format!("/t/acme{path}"))
                .header(header::HOST, "localhost:8080")
                .header(header::CONTENT_TYPE, content_type);
            for _ in 0..times {
                request = request.header(header::AUTHORIZATION, authorization);
            }
            request.body(Body::from(body.to_owned())).unwrap()
        };
        let once = send(&server.router, request(1)).await;
        assert!(once.status.is_success(), "{path}: {} {}", once.status, once.body);
        let twice = send(&server.router, request(2)).await;
        assert_eq!(
            (twice.status.as_u16(), &twice.json()["error"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn media_types_are_compared_case_insensitively() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    let access_token = client.redeem(&code).await.access_token().to_owned();
    let personal_token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
    let (basic, personal) = (basic(&client), format!("Bearer {personal_token}"));
    let form = "Application/X-WWW-Form-URLencoded;Charset=UTF-8";
    let json_type = "APPLICATION/JSON; charset=utf-8";
    let registration = r#"{"client_name": "App", "redirect_uris": ["https://app.example/cb"]}"#;
    for (path, content_type, authorization, body) in [
        ("/oauth2/token", form, basic.as_str(), "grant_type=client_credentials"),
        ("/oauth2/token", json_type, &basic, r#"{"grant_type": "client_credentials"}"#),
        ("/oauth2/introspect", form, &basic, "token=x"),
        ("/oauth2/revoke", json_type, &basic, r#"{"token": "x"}"#),
        ("/oauth2/userinfo", form, "", &format!("access_token={access_token}")),
        ("/oauth2/register", json_type, &personal, registration),
    ] {
        let mut headers = vec![("content-type", content_type)];
        if !authorization.is_empty() {
            headers.push(("authorization", authorization));
        }
        let url = format!("/t/acme{path}");
        let response = http_request(&server.router, "POST", &url, &headers, body).await;
        assert!(response.status.is_success(), "{path} {content_type}: {}", response.body);
    }
}

#[tokio::test]
async fn token_responses_and_errors_forbid_caching_in_both_headers() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let basic = basic(&client);
    for path in ["/oauth2/token", "/api/v1/oauth/token", "/api/login/oauth/access_token"] {
        for (form, status) in [("grant_type=client_credentials", 200), ("grant_type=pigeon", 400)] {
            let headers = [("authorization", basic.as_str()), ("content-type", FORM)];
            let url = format!("/t/acme{path}");
            let response = http_request(&server.router, "POST", &url, &headers, form).await;
            if response.status == 404 {
                continue;
            }
            assert_eq!(response.status, status, "{path}: {}", response.body);
            assert_eq!(
                (response.header("cache-control"), response.header("pragma")),
                ("no-store", "no-cache"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn invalid_utf8_in_a_form_is_rejected_whatever_else_it_contains() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let basic = basic(&client);
    for form in ["token=%FF", "token=%FF&token_type_hint=%EF%BF%BD"] {
        let headers = [("authorization", basic.as_str()), ("content-type", FORM)];
        let url = "/t/acme/oauth2/introspect";
        let response = http_request(&server.router, "POST", url, &headers, form).await;
        assert_eq!(response.status, 400, "{form}: {}", response.body);
    }
}

// Clocks

#[tokio::test]
async fn token_of_a_node_whose_clock_is_ahead_is_valid_for_60_seconds() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    for (ahead, expected) in [(60, 200), (61, 401)] {
        let client = acme.client(&format!("shop-{ahead}")).await;
        let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
        server.clock.advance(ahead);
        let access_token = client.redeem(&code).await.access_token().to_owned();
        server.clock.advance(-ahead);
        assert_eq!(client.userinfo(&access_token).await.status, expected, "{ahead} s");
    }
}

// PKCE

#[tokio::test]
async fn public_client_that_may_use_plain_pkce_redeems_its_code() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.allow_plain_pkce = true).await;
    acme.user("anna").await;
    let plain = [("code_challenge", CODE_VERIFIER), ("code_challenge_method", "plain")];
    for (client_id, client_type, error) in [
        ("spa", ClientType::Public, None),
        // A client that has a secret may omit it only with S256 (X-7).
        ("mixed", ClientType::PkceOrSecret, Some("invalid_client")),
    ] {
        let client = acme.client_with(client_id, |new| {
            new.client_type = Some(client_type);
            new.settings.allow_plain_pkce = true;
            new.metadata.grant_types =
                Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
            if client_type == ClientType::Public {
                new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
            }
        });
        let client = TestClient { secret: None, ..client.await };
        let code = client.obtain_code(&mut server.browser(), "anna", &plain).await;
        let wrong = client
            .request_token(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &client.redirect_uri),
                ("code_verifier", &CODE_VERIFIER.replace('a', "b")),
            ])
            .await;
        assert_eq!(wrong.error(), "invalid_grant");
        let tokens = client.redeem(&code).await;
        assert_eq!(tokens.0["error"].as_str(), error, "{client_id}: {}", tokens.0);
        if error.is_none() {
            assert!(client.refresh(tokens.refresh_token()).await.0["access_token"].is_string());
        }
    }
}

// Registration

struct Developer<'s> {
    server: &'s TestServer,
    bearer: String,
}

impl<'s> Developer<'s> {
    async fn new(acme: &TestTenant<'s>) -> Self {
        let token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
        Self { server: acme.server, bearer: format!("Bearer {token}") }
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> TestResponse {
        self.server.fill_key_reserve().await;
        let headers =
            [("authorization", self.bearer.as_str()), ("content-type", "application/json")];
        let url = format!("/t/acme/oauth2/register{path}");
        http_request(&self.server.router, method, &url, &headers, &body.to_string()).await
    }

    async fn register(&self, more: Value) -> TestResponse {
        let mut body = json!({ "client_name": "App", "redirect_uris": ["https://app.example/cb"] });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.send("POST", "", &body).await
    }
}

#[tokio::test]
async fn metadata_advertises_what_works() {
    let server = test_server().await;
    for (slug, policy, advertised) in [
        ("off", SelfRegistration::Off, false),
        ("approval", SelfRegistration::Approval, true),
        ("open", SelfRegistration::Open, true),
    ] {
        let settings = TenantSettings { self_registration: policy, ..Default::default() };
        server.tenant_with(slug, settings).await;
        for document in ["openid-configuration", "oauth-authorization-server"] {
            let url = format!("/t/{slug}/.well-known/{document}");
            let metadata = http_request(&server.router, "GET", &url, &[], "").await.json();
            assert_eq!(metadata["registration_endpoint"].is_string(), advertised, "{slug}");
            // Request objects are rejected (`request_not_supported`).
            assert_eq!(metadata["request_parameter_supported"], false);
            assert_eq!(metadata.get("request_object_signing_alg_values_supported"), None);
        }
    }
}

// Passwords

/// RFC 8265 §4.2
#[tokio::test]
async fn password_is_the_same_however_a_keyboard_composes_it() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let (composed, decomposed) = ("caf\u{E9} au lait", "cafe\u{301}\u{A0}au lait");
    for (name, set) in [("anna", composed), ("bert", decomposed)] {
        acme.user_with(name, |user| user.password = Some(set.into())).await;
        for (typed, signed_in) in
            [(composed, true), (decomposed, true), ("cafe au lait", false), (PASSWORD, false)]
        {
            let mut browser = server.browser();
            let redirect = browser.get(&client.authorization_url(&[])).await;
            let page = browser.follow_redirects(redirect).await;
            let response = browser.sign_in(&page, name, typed).await;
            assert_eq!(response.status != 401, signed_in, "{name} {typed:?}");
        }
    }
    let with_control = acme.server.platform.clone();
    let user = contract::user::NewUser {
        username: "carl".into(),
        password: Some("correct\thorse".into()),
        ..Default::default()
    };
    assert!(domain::user::prepare(&with_control, user).await.is_err());
}
