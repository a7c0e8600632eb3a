//! Compatibility with AuthMaster (S2): JSON at the token endpoint, and different hosts for the
//! front channel and the API.

mod errors_and_discovery;
mod grants;

use contract::settings::Preset;
use domain::Actor;
use serde_json::{Value, json};
use tests::{TestClient, TestServer, TestTenant, client, http_request};

use super::*;

const GRANT_TYPES: [oauth::GrantType; 3] = [
    oauth::GrantType::AuthorizationCode,
    oauth::GrantType::RefreshToken,
    oauth::GrantType::ClientCredentials,
];

async fn authmaster_server() -> TestServer {
    let server = server_with_preset(Preset::Authmaster).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    server
}

async fn client_with_all_grants(acme: &TestTenant<'_>) -> TestClient {
    shop_client(acme, |new| new.metadata.grant_types = Some(GRANT_TYPES.to_vec())).await
}

fn authorization_url(base: &str, challenge: &str, method: &str) -> String {
    let params = [
        ("response_type", "code"),
        ("client_id", "shop"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email"),
        ("state", "the-state"),
        ("code_challenge", challenge),
        ("code_challenge_method", method),
    ];
    with_query(&format!("{base}/oauth2/authorize"), &params)
}

fn code_request_body(code: &str) -> Value {
    token_request_body(
        "authorization_code",
        &[("code", code), ("redirect_uri", REDIRECT_URI), ("code_verifier", client::CODE_VERIFIER)],
    )
}

async fn obtain_code(server: &TestServer, base: &str) -> String {
    let callback = sign_in_and_consent(
        &mut server.browser(),
        &authorization_url(base, &client::code_challenge(), "S256"),
        "anna",
    )
    .await;
    callback
        .redirect_param("code")
        .unwrap_or_else(|| panic!("{base}: {} {}", callback.location(), callback.body))
}

async fn obtain_tokens(server: &TestServer, base: &str) -> Value {
    post_json(
        server,
        &format!("{base}/oauth2/token"),
        &code_request_body(&obtain_code(server, base).await),
    )
    .await
    .json()
}

#[tokio::test]
async fn s2_1_s2_11_s2_12_s2_13_code_flow_with_json_works_at_every_base_url() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    for base in BASE_URLS {
        let tokens = obtain_tokens(&server, base).await;
        assert_eq!(
            member_names(&tokens),
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]
        );
        assert_eq!(
            (&tokens["token_type"], &tokens["expires_in"], &tokens["scope"]),
            (&json!("Bearer"), &json!(3600), &json!("openid profile email"))
        );
        let claims = get_with_bearer(
            &server,
            &format!("{base}/oauth2/userinfo"),
            tokens["access_token"].as_str().unwrap(),
        )
        .await
        .json();
        assert_eq!(
            (&claims["email"], &claims["email_verified"]),
            (&json!("anna@acme.example"), &json!(true))
        );
        assert!(claims["sub"].as_str().unwrap().starts_with("usr_"));
    }
}

#[tokio::test]
async fn s2_5_code_issued_at_one_host_is_redeemed_at_another() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    let code = obtain_code(&server, "http://login.acme.test").await;
    let api = "http://acme.localhost:8080";
    let tokens =
        post_json(&server, &format!("{api}/oauth2/token"), &code_request_body(&code)).await.json();
    assert_eq!(
        get_with_bearer(
            &server,
            &format!("{api}/oauth2/userinfo"),
            tokens["access_token"].as_str().unwrap()
        )
        .await
        .status,
        200
    );
    assert_eq!(client::jwt_claims(tokens["id_token"].as_str().unwrap())["iss"], ISSUER);
}

#[tokio::test]
async fn s2_6_s2_7_only_response_type_code_and_registered_redirect_uris_are_accepted() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    for (response_type, error) in [
        ("token", "unsupported_response_type"),
        ("pigeon", "unsupported_response_type"),
        ("", "invalid_request"),
    ] {
        let params = [
            ("response_type", response_type),
            ("client_id", "shop"),
            ("redirect_uri", REDIRECT_URI),
            ("state", "s"),
        ];
        let response =
            server.browser().get(&with_query(&format!("{ISSUER}/oauth2/authorize"), &params)).await;
        // An error of the implicit flow is returned in the fragment (RFC 6749 §4.2.2.1).
        let returned_error =
            response.redirect_param("error").or_else(|| response.fragment_param("error"));
        assert_eq!(returned_error.as_deref(), Some(error), "{response_type}");
    }
    let unregistered =
        authorization_url(ISSUER, "x", "S256").replace("shop.example", "evil.example");
    let response = server.browser().get(&unregistered).await;
    assert_eq!((response.status.as_u16(), response.location()), (400, ""));
}

#[tokio::test]
async fn s2_8_x_18_plain_pkce_must_be_allowed_by_tenant_and_client() {
    let server = authmaster_server().await;
    let acme = server.find_tenant("acme").await;
    client_with_all_grants(&acme).await;
    acme.client_with("plain", |new| new.settings.allow_plain_pkce = true).await;
    let rejected =
        server.browser().get(&authorization_url(ISSUER, client::CODE_VERIFIER, "plain")).await;
    assert_eq!(rejected.redirect_param("error").as_deref(), Some("invalid_request"));
    let plain = authorization_url(ISSUER, client::CODE_VERIFIER, "plain")
        .replace("client_id=shop", "client_id=plain")
        .replace("shop.example%2Fcallback", "plain.example%2Fcb");
    let callback = sign_in_and_consent(&mut server.browser(), &plain, "anna").await;
    assert!(callback.redirect_param("code").is_some(), "{}", callback.location());
    let discovery = async |server: &TestServer| {
        http_request(
            &server.router,
            "GET",
            &format!("{ISSUER}/.well-known/openid-configuration"),
            &[],
            "",
        )
        .await
        .json()
    };
    assert_eq!(
        discovery(&server).await["code_challenge_methods_supported"],
        json!(["S256", "plain"])
    );
    // A client cannot allow plain PKCE in a tenant that forbids it.
    let strict = server_with_preset(Preset::Standard).await;
    assert_eq!(discovery(&strict).await["code_challenge_methods_supported"], json!(["S256"]));
    let new = contract::client::NewClient {
        metadata: oauth::ClientMetadata {
            client_name: Some("Plain".into()),
            redirect_uris: vec!["https://a.example/".into()],
            ..Default::default()
        },
        settings: contract::client::ClientSettings { allow_plain_pkce: true, ..Default::default() },
        ..Default::default()
    };
    let tenant = strict.find_tenant("acme").await.tenant;
    let error = tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::client::register(tx, new).await)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("allow_plain_pkce"), "{error}");
}

#[tokio::test]
async fn s2_9_s2_10_s2_17_sign_in_and_consent_pages_return_a_code() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    let mut browser = server.browser();
    let redirect = browser
        .get(
            &authorization_url(ISSUER, &client::code_challenge(), "S256")
                .replace("profile+email", "profile+email+read+write"),
        )
        .await;
    let page = browser.follow_redirects(redirect).await;
    assert!(page.body.contains("name=\"username\"") && page.body.contains("name=\"password\""));
    let consent = browser.sign_in(&page, "anna", fixtures::PASSWORD).await;
    for text in ["The shop", "Read your account", "Change your account"] {
        assert!(consent.body.contains(text), "{text}: {}", consent.body);
    }
    let callback = browser.submit_decision(&consent, "allow").await;
    assert!(
        callback.location().starts_with(&format!("{REDIRECT_URI}?code="))
            && callback.redirect_param("state").as_deref() == Some("the-state")
    );
    let tokens = post_json(
        &server,
        &format!("{ISSUER}/oauth2/token"),
        &code_request_body(&callback.redirect_param("code").unwrap()),
    )
    .await
    .json();
    let account = get_with_bearer(
        &server,
        &format!("{ISSUER}/api/get-account"),
        tokens["access_token"].as_str().unwrap(),
    )
    .await
    .json();
    assert_eq!(
        account["data"]["email"], "anna@acme.example",
        "the scope read gives access to the account"
    );

    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let body = token_request_body(
        "refresh_token",
        &[("refresh_token", refresh_token), ("scope", "openid read")],
    );
    let read_only = post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await.json();
    let read_only = read_only["access_token"].as_str().unwrap();
    let apps = get_with_bearer(&server, &format!("{ISSUER}/api/v1/apps"), read_only).await;
    assert_eq!(apps.status, 200, "the scope read lists the user's clients: {}", apps.body);
    for path in ["/api/v1/apps/register", "/oauth2/register", "/api/oauth2/register"] {
        let headers = [
            ("authorization", &*format!("Bearer {read_only}")),
            ("content-type", "application/json"),
        ];
        let response =
            http_request(&server.router, "POST", &format!("{ISSUER}{path}"), &headers, "{}").await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["error"]),
            (403, &json!("insufficient_scope")),
            "{path}"
        );
    }
}
