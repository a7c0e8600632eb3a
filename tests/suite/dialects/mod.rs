//! Compatibility with Sage, Stack Auth, AuthMaster and SetherAuth: their clients work after a
//! change of the base URL alone. Test names begin with the ids that they cover, of
//! docs/compatibility.md; see `coverage.rs`.

mod authmaster;
mod authmaster_registration;
mod client_interoperability;
mod compatibility_decisions;
mod coverage;
mod paths;
mod sage;
mod setherauth;
mod stack_auth;

use contract::{
    settings::{Preset, TenantSettings},
    tenant::NewTenant,
};
use domain::platform::Options;
use serde_json::{Value, json};
use tests::{
    Browser, TestResponse, TestServer, TestTenant, browser::form_encode, fixtures, http_request,
    test_server_with,
};

/// All base URLs of the tenant of these tests: bare host, path, subdomain and custom domain.
pub const BASE_URLS: [&str; 4] = [
    "http://localhost:8080",
    "http://localhost:8080/t/acme",
    "http://acme.localhost:8080",
    "http://login.acme.test",
];
/// The issuer of that tenant, and its canonical base URL.
pub const ISSUER: &str = BASE_URLS[0];

/// A server whose default tenant was created with this preset and has all of `BASE_URLS`.
pub async fn server_with_preset(preset: Preset) -> TestServer {
    server_with(preset, |_| {}, |_| {}).await
}

/// As `server_with_preset`, with changed settings of the tenant and options of the server.
pub async fn server_with(
    preset: Preset,
    change: impl FnOnce(&mut TenantSettings),
    options: impl FnOnce(&mut Options),
) -> TestServer {
    let server = test_server_with(|server_options| {
        server_options.default_tenant = Some("acme".into());
        options(server_options);
    })
    .await;
    let mut settings =
        TenantSettings { rate_limits: fixtures::no_rate_limits(), ..preset.settings() };
    change(&mut settings);
    let domains = vec!["login.acme.test".to_owned()];
    server
        .tenant_from(NewTenant {
            slug: "acme".into(),
            name: "Acme".into(),
            preset,
            settings: Some(settings),
            domains,
            ..Default::default()
        })
        .await;
    server
}

/// The URL of an endpoint with query parameters.
pub fn with_query(endpoint: &str, params: &[(&str, &str)]) -> String {
    format!("{endpoint}?{}", form_encode(params))
}

/// Follow the authorization request, and sign in and consent where a page requires it.
pub async fn sign_in_and_consent(browser: &mut Browser, url: &str, username: &str) -> TestResponse {
    let redirect = browser.get(url).await;
    let mut page = browser.follow_redirects(redirect).await;
    if page.body.contains("name=\"password\"") {
        page = browser.sign_in(&page, username, fixtures::PASSWORD).await;
    }
    if page.body.contains("name=\"decision\"") {
        page = browser.submit_decision(&page, "allow").await;
    }
    page
}

pub async fn post_json(server: &TestServer, url: &str, body: &Value) -> TestResponse {
    http_request(
        &server.router,
        "POST",
        url,
        &[("content-type", "application/json")],
        &body.to_string(),
    )
    .await
}

/// POST a form, with HTTP Basic client authentication if a client id and secret are given.
pub async fn post_form(
    server: &TestServer,
    url: &str,
    basic: Option<(&str, &str)>,
    fields: &[(&str, &str)],
) -> TestResponse {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    headers.extend(basic.map(|(id, secret)| {
        ("authorization", format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
    }));
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    http_request(&server.router, "POST", url, &headers, &form_encode(fields)).await
}

pub async fn get_with_bearer(server: &TestServer, url: &str, token: &str) -> TestResponse {
    http_request(&server.router, "GET", url, &[("authorization", &format!("Bearer {token}"))], "")
        .await
}

pub const CLIENT_SECRET: &str = "a-strong-secret-of-the-operator";
pub const REDIRECT_URI: &str = "https://shop.example/callback";

/// A client `shop` with `CLIENT_SECRET` and `REDIRECT_URI`, changed by the test.
pub async fn shop_client(
    acme: &TestTenant<'_>,
    change: impl FnOnce(&mut contract::client::NewClient),
) -> tests::TestClient {
    let client = acme.client_with("shop", |new| {
        new.client_secret = Some(CLIENT_SECRET.into());
        new.metadata.redirect_uris = vec![REDIRECT_URI.into()];
        new.metadata.scope =
            Some("openid profile email address phone offline_access read write".into());
        change(new);
    });
    tests::TestClient { redirect_uri: REDIRECT_URI.into(), ..client.await }
}

/// The sorted member names of a JSON object.
pub fn member_names(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value
        .as_object()
        .unwrap_or_else(|| panic!("not an object: {value}"))
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// The status and OAuth error code of a response, which must not be cached (RFC 6749 §5.1).
pub fn error_response(response: &TestResponse) -> (u16, String) {
    assert_eq!(response.header("cache-control"), "no-store", "{}", response.body);
    (response.status.as_u16(), response.json()["error"].as_str().unwrap_or_default().to_owned())
}

/// The JSON body of a token request by `shop` with `client_secret_post`.
pub fn token_request_body(grant_type: &str, fields: &[(&str, &str)]) -> Value {
    let mut body =
        json!({ "grant_type": grant_type, "client_id": "shop", "client_secret": CLIENT_SECRET });
    for (name, value) in fields {
        body[*name] = (*value).into();
    }
    body
}
