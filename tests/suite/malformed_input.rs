//! Property tests of the router with arbitrary input (E2).
//!
//! No request causes a panic or a status of 500 or above. The parsers have their own property tests
//! in `oauth`.

mod headers;
mod json;

use std::cell::RefCell;

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use tests::{
    TestResponse, TestServer,
    browser::{FORM, send},
    test_server,
};

/// Samples per strategy. The seed is fixed, so that a failure can be reproduced.
const SAMPLES: usize = 150;

thread_local! {
    static RUNNER: RefCell<TestRunner> = RefCell::new(TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    ));
}

fn samples<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    RUNNER.with_borrow_mut(|runner| {
        (0..SAMPLES).map(|_| strategy.new_tree(runner).expect("a sample").current()).collect()
    })
}

fn assert_no_server_error(response: &TestResponse, what: &dyn std::fmt::Debug) {
    assert!(response.status.as_u16() < 500, "{} for {what:?}: {}", response.status, response.body);
    assert_eq!(response.header("x-content-type-options"), "nosniff", "{what:?}");
}

async fn post(
    server: &TestServer,
    path: &str,
    content_type: &str,
    body: impl Into<Body>,
) -> TestResponse {
    let request = Request::post(path)
        .header("host", "localhost:8080")
        .header("content-type", content_type)
        .header("sec-fetch-site", "same-origin");
    send(&server.router, request.body(body.into()).unwrap()).await
}
const POST_PATHS: [&str; 9] = [
    "/t/acme/oauth2/token",
    "/t/acme/oauth2/introspect",
    "/t/acme/oauth2/revoke",
    "/t/acme/oauth2/userinfo",
    "/t/acme/oauth2/authorize",
    "/t/acme/oauth2/logout",
    "/t/acme/interaction/ix_x/sign_in",
    "/t/acme/interaction/sign_out",
    "/setup",
];
/// Parameter names that some endpoint reads.
const PARAMETER_NAMES: &str = "(grant_type|client_id|client_secret|code|redirect_uri|code_verifier|\
    refresh_token|scope|state|nonce|prompt|max_age|claims|id_token_hint|login_hint|response_type|\
    response_mode|code_challenge|code_challenge_method|acr_values|ui_locales|token|token_type_hint|\
    username|password|client_assertion|client_assertion_type|access_token|resource|request|\
    post_logout_redirect_uri)";
const PARAMETER_VALUES: &str = "(authorization_code|refresh_token|client_credentials|password|\
    shop|code|S256|openid|none|login|form_post|query|https://shop\\.example/cb|\
    urn:ietf:params:oauth:client-assertion-type:jwt-bearer|\
    [{\\[\"\\]}:,0-9a-z]{0,12}|.{0,20}|\\PC{0,8})";

async fn server_with_client() -> TestServer {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    server
}

#[tokio::test]
async fn arbitrary_form_bytes_cause_no_server_error() {
    let server = server_with_client().await;
    for body in samples(vec(any::<u8>(), 0..300)) {
        for path in POST_PATHS {
            assert_no_server_error(&post(&server, path, FORM, body.clone()).await, &(path, &body));
        }
    }
}

#[tokio::test]
async fn forms_of_known_parameters_cause_no_server_error() {
    let server = server_with_client().await;
    for pairs in samples(vec((PARAMETER_NAMES, PARAMETER_VALUES), 0..8)) {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        for path in POST_PATHS {
            assert_no_server_error(&post(&server, path, FORM, form.clone()).await, &(path, &pairs));
        }
        assert_no_server_error(
            &server.browser().get(&format!("/t/acme/oauth2/authorize?{form}")).await,
            &pairs,
        );
        assert_no_server_error(
            &server.browser().get(&format!("/t/acme/oauth2/logout?{form}")).await,
            &pairs,
        );
        assert_no_server_error(&server.browser().get(&format!("/setup?{form}")).await, &pairs);
    }
}

/// Requests of an authenticated client, which reach the code behind client authentication.
#[tokio::test]
async fn forms_of_an_authenticated_client_cause_no_server_error() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    for pairs in samples(vec((PARAMETER_NAMES, PARAMETER_VALUES), 0..6)) {
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .filter(|(name, _)| !name.starts_with("client_"))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
            assert_no_server_error(&shop.post(path, &pairs).await, &(path, &pairs));
        }
        let change: Vec<_> =
            pairs.iter().copied().filter(|(name, _)| *name != "redirect_uri").collect();
        let response = server.browser().get(&shop.authorization_url(&change)).await;
        assert_no_server_error(&response, &change);
        let sent = response.location();
        assert!(
            sent.is_empty()
                || sent.starts_with("https://shop.example/cb?")
                || sent.starts_with("http://localhost:8080/t/acme/interaction/"),
            "{change:?}: {sent}"
        );
    }
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| serde_json::json!(number)),
        PARAMETER_VALUES.prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(PARAMETER_NAMES, inner, 0..4)
                .prop_map(|map| serde_json::json!(map))
        ]
    })
}

#[tokio::test]
async fn malformed_tokens_cause_no_server_error() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let mut tokens: Vec<String> = samples("[!-~]{0,80}");
    tokens.extend(
        samples((
            "[{}\":,a-z0-9\\[\\]]{0,40}",
            "[{}\":,a-z0-9\\[\\]]{0,40}",
            "[A-Za-z0-9_-]{0,20}",
        ))
        .iter()
        .map(|(head, claims, signature)| {
            format!("{}.{}.{signature}", encode(head), encode(claims))
        }),
    );
    tokens.extend(samples((json_value(), json_value())).iter().map(|(head, claims)| {
        format!("{}.{}.AAAA", encode(&head.to_string()), encode(&claims.to_string()))
    }));
    tokens.extend([
        ".".repeat(8_000),
        "..".into(),
        "a".repeat(60_000),
        format!("{}.e30.", encode("{\"alg\":\"none\"}")),
        encode(&"[".repeat(3_000)) + ".x.y",
    ]);
    for token in &tokens {
        let response = shop.userinfo(token).await;
        assert_no_server_error(&response, token);
        assert_eq!(response.status, 401, "{token}");
        let introspection = shop.post("/oauth2/introspect", &[("token", token)]).await;
        assert!(
            introspection.status == 413
                || introspection.status == 400
                || introspection.json() == serde_json::json!({"active": false}),
            "{token}: {}",
            introspection.body
        );
        assert_no_server_error(&shop.post("/oauth2/revoke", &[("token", token)]).await, token);
        let assertion = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", token.as_str()),
        ];
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(assertion).finish();
        assert_no_server_error(&post(&server, "/t/acme/oauth2/token", FORM, form).await, token);
        let hint: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
        assert_no_server_error(
            &server.browser().get(&format!("/t/acme/oauth2/logout?id_token_hint={hint}")).await,
            token,
        );
        let response = server
            .browser()
            .get(&shop.authorization_url(&[("id_token_hint", token), ("prompt", "none")]))
            .await;
        assert_no_server_error(&response, token);
        assert!(response.redirect_param("code").is_none());
    }
}

#[tokio::test]
async fn request_paths_cause_no_server_error() {
    let server = server_with_client().await;
    let mut paths: Vec<String> = samples("/[!-~]{0,60}");
    paths.extend(samples("/t/[!-~]{0,30}/[!-~]{0,30}"));
    paths.extend(samples("/t/acme/interaction/[!-~]{0,30}(/sign_in|/consent|/select|)"));
    paths.extend(samples("/(\\.well-known|oauth2|pkg|setup|interaction|health)[!-~]{0,40}"));
    paths.extend(samples("/(%[0-9a-fA-F]{0,2}|\\.|/|;|\\?|&|=|[a-z]){0,40}"));
    paths.extend(
        [
            "/pkg/../Cargo.toml",
            "/pkg/..%2f..%2fCargo.toml",
            "/pkg/%2e%2e/%2e%2e/etc/passwd",
            "/pkg//etc/passwd",
            "/pkg/\\..\\..\\x",
            "/t//oauth2/jwks",
            "/t/acme",
            "/t/",
            "//t/acme/oauth2/jwks",
        ]
        .map(str::to_owned),
    );
    let mut sent = 0;
    for path in &paths {
        for method in ["GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "TRACE"] {
            let Ok(request) = Request::builder()
                .method(method)
                .uri(path)
                .header("host", "localhost")
                .body(Body::empty())
            else {
                continue;
            };
            let response = send(&server.router, request).await;
            assert_no_server_error(&response, &(method, path));
            assert!(
                !response.body.contains("[package]") && !response.body.contains("root:"),
                "{path}"
            );
            sent += 1;
        }
    }
    assert!(sent > paths.len());
}
