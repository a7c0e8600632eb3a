//! Compatibility with AuthMaster (S2): JSON at the token endpoint, and different hosts for the
//! front channel and the API.

use contract::{client::ClientType, settings::Preset};
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

#[tokio::test]
async fn s2_14_x_20_client_credentials_with_json_work_on_every_token_path() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    for base in BASE_URLS {
        for path in ["/oauth2/token", "/api/oauth2/token", "/api/login/oauth/access_token"] {
            let response = post_json(
                &server,
                &format!("{base}{path}"),
                &token_request_body("client_credentials", &[]),
            )
            .await
            .json();
            assert_eq!(
                member_names(&response),
                ["access_token", "expires_in", "scope", "token_type"],
                "{base}{path}"
            );
        }
    }
}

#[tokio::test]
async fn s2_15_x_19_refresh_rotates_both_tokens_on_every_token_path() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    let mut tokens = obtain_tokens(&server, ISSUER).await;
    for base in BASE_URLS {
        for path in [
            "/oauth2/token",
            "/api/oauth2/token",
            "/api/login/oauth/access_token",
            "/api/login/oauth/refresh_token",
        ] {
            let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
            let refreshed = post_json(
                &server,
                &format!("{base}{path}"),
                &token_request_body("refresh_token", &[("refresh_token", &refresh)]),
            )
            .await
            .json();
            assert_eq!(refreshed["scope"], "openid profile email", "{base}{path}: {refreshed}");
            assert!(
                refreshed["access_token"] != tokens["access_token"]
                    && refreshed["refresh_token"] != tokens["refresh_token"]
            );
            tokens = refreshed;
        }
    }
    for grant in ["authorization_code", "client_credentials", "password", "pigeon"] {
        let body =
            token_request_body(grant, &[("code", "x"), ("username", "anna"), ("password", "x")]);
        let response =
            post_json(&server, &format!("{ISSUER}/api/login/oauth/refresh_token"), &body).await;
        assert_eq!(error_response(&response), (400, "unsupported_grant_type".into()), "{grant}");
    }
}

#[tokio::test]
async fn s2_16_public_client_redeems_and_refreshes_without_a_secret() {
    let server = authmaster_server().await;
    shop_client(&server.find_tenant("acme").await, |new| {
        new.client_type = Some(ClientType::Public);
        new.client_secret = None;
        new.metadata.token_endpoint_auth_method = Some(oauth::ClientAuthMethod::None);
        new.metadata.grant_types = None;
    })
    .await;
    let code = obtain_code(&server, ISSUER).await;
    let mut body = code_request_body(&code);
    body.as_object_mut().unwrap().remove("client_secret");
    let tokens = post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await.json();
    let refresh = json!({
        "grant_type": "refresh_token",
        "client_id": "shop",
        "refresh_token": tokens["refresh_token"],
    });
    assert_eq!(
        post_json(&server, &format!("{ISSUER}/oauth2/token"), &refresh).await.status,
        200,
        "a public client refreshes without a secret"
    );
}

#[tokio::test]
async fn s2_18_default_lifetimes_are_one_hour_thirty_days_and_ten_minutes() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    let (fresh_code, expired_code) =
        (obtain_code(&server, ISSUER).await, obtain_code(&server, ISSUER).await);
    let token = format!("{ISSUER}/oauth2/token");
    server.clock.advance(599);
    let tokens = post_json(&server, &token, &code_request_body(&fresh_code)).await.json();
    server.clock.advance(2);
    assert_eq!(
        error_response(&post_json(&server, &token, &code_request_body(&expired_code)).await),
        (400, "invalid_grant".into())
    );
    let claims = client::jwt_claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    server.clock.advance(30 * 86_400 - 10);
    let refresh = |tokens: &Value| {
        token_request_body(
            "refresh_token",
            &[("refresh_token", tokens["refresh_token"].as_str().unwrap())],
        )
    };
    let refreshed = post_json(&server, &token, &refresh(&tokens)).await.json();
    server.clock.advance(30 * 86_400 + 1);
    assert_eq!(
        error_response(&post_json(&server, &token, &refresh(&refreshed)).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn s2_20_x_31_every_error_has_its_code_and_status() {
    let server = authmaster_server().await;
    let acme = server.find_tenant("acme").await;
    client_with_all_grants(&acme).await;
    acme.client_with("codes", |new| {
        new.metadata.grant_types = Some(vec![oauth::GrantType::AuthorizationCode])
    })
    .await;
    let mut wrong_secret = token_request_body("client_credentials", &[]);
    wrong_secret["client_secret"] = "wrong-secret".into();
    let mut disabled_grant = token_request_body("client_credentials", &[]);
    let codes = acme
        .client_with("codes2", |new| {
            new.metadata.grant_types = Some(vec![oauth::GrantType::AuthorizationCode])
        })
        .await;
    disabled_grant["client_id"] = "codes2".into();
    disabled_grant["client_secret"] = codes.secret.as_deref().unwrap().into();
    for (body, status, error) in [
        (token_request_body("authorization_code", &[]), 400, "invalid_request"),
        (wrong_secret, 401, "invalid_client"),
        (token_request_body("authorization_code", &[("code", "unknown")]), 400, "invalid_grant"),
        (disabled_grant, 400, "unauthorized_client"),
        (token_request_body("pigeon", &[]), 400, "unsupported_grant_type"),
        (token_request_body("client_credentials", &[("scope", "pigeon")]), 400, "invalid_scope"),
    ] {
        assert_eq!(
            error_response(&post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await),
            (status, error.into())
        );
    }
    let mut browser = server.browser();
    let redirect = browser.get(&authorization_url(ISSUER, &client::code_challenge(), "S256")).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", fixtures::PASSWORD).await;
    assert_eq!(
        browser.submit_decision(&page, "deny").await.redirect_param("error").as_deref(),
        Some("access_denied")
    );
    let unknown = server
        .browser()
        .get(&authorization_url(ISSUER, "x", "S256").replace("profile", "pigeon"))
        .await;
    assert_eq!(unknown.redirect_param("error").as_deref(), Some("invalid_scope"));
}

#[tokio::test]
async fn s2_21_x_35_cors_lets_the_clients_origin_redeem_with_secret_and_verifier() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    for base in BASE_URLS {
        let token = format!("{base}/oauth2/token");
        let preflight_headers = [
            ("origin", "https://shop.example"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let preflight =
            http_request(&server.router, "OPTIONS", &token, &preflight_headers, "").await;
        assert_eq!(
            (preflight.status.as_u16(), preflight.header("access-control-allow-origin")),
            (204, "https://shop.example")
        );
        assert!(preflight.header("access-control-allow-headers").contains("content-type"));
        let code = obtain_code(&server, base).await;
        let headers = [
            ("origin", "https://shop.example"),
            ("content-type", "application/json"),
            ("sec-fetch-site", "cross-site"),
        ];
        let response = http_request(
            &server.router,
            "POST",
            &token,
            &headers,
            &code_request_body(&code).to_string(),
        )
        .await;
        assert_eq!(
            (response.status.as_u16(), response.header("access-control-allow-origin")),
            (200, "https://shop.example"),
            "{}",
            response.body
        );
        let foreign = http_request(
            &server.router,
            "OPTIONS",
            &token,
            &[("origin", "https://evil.example"), preflight_headers[1], preflight_headers[2]],
            "",
        )
        .await;
        assert_eq!(foreign.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn s2_22_discovery_lists_exactly_what_the_tenant_supports() {
    let server = authmaster_server().await;
    for base in BASE_URLS {
        let document = http_request(
            &server.router,
            "GET",
            &format!("{base}/.well-known/openid-configuration"),
            &[],
            "",
        )
        .await
        .json();
        for endpoint in [
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "introspection_endpoint",
            "revocation_endpoint",
            "jwks_uri",
        ] {
            let url = document[endpoint].as_str().unwrap();
            assert!(url.starts_with(ISSUER), "{endpoint}");
            let response = http_request(
                &server.router,
                if endpoint == "jwks_uri" { "GET" } else { "POST" },
                url,
                &[],
                "",
            )
            .await;
            assert_ne!(response.status, 404, "{endpoint}");
        }
        assert_eq!(document["response_types_supported"], json!(["code"]));
        assert_eq!(
            document["grant_types_supported"],
            json!(["authorization_code", "refresh_token", "client_credentials"])
        );
        for scope in ["openid", "profile", "email", "read", "write"] {
            assert!(document["scopes_supported"].as_array().unwrap().contains(&json!(scope)));
        }
    }
    let permissive = server_with_preset(Preset::Setherauth).await;
    let document = http_request(
        &permissive.router,
        "GET",
        &format!("{ISSUER}/.well-known/openid-configuration"),
        &[],
        "",
    )
    .await
    .json();
    let types = document["response_types_supported"].as_array().unwrap();
    assert_eq!(types.len(), oauth::ResponseType::ALL.len());
    assert!(document["grant_types_supported"].as_array().unwrap().contains(&json!("password")));
}

#[tokio::test]
async fn s2_23_json_requests_of_python_requests_are_accepted() {
    let server = authmaster_server().await;
    client_with_all_grants(&server.find_tenant("acme").await).await;
    for base in BASE_URLS {
        let code = obtain_code(&server, base).await;
        let headers = [
            ("user-agent", "python-requests/2.32"),
            ("accept-encoding", "gzip, deflate"),
            ("accept", "*/*"),
            ("connection", "keep-alive"),
            ("content-type", "application/json"),
        ];
        let response = http_request(
            &server.router,
            "POST",
            &format!("{base}/oauth2/token"),
            &headers,
            &code_request_body(&code).to_string(),
        )
        .await;
        assert_eq!(
            (response.status.as_u16(), response.header("content-type")),
            (200, "application/json"),
            "{}",
            response.body
        );
    }
}

#[tokio::test]
async fn s2_19_x_36_rate_limits_return_429_and_failed_sign_ins_are_audited() {
    let server = server_with(
        Preset::Authmaster,
        |settings| {
            settings.rate_limits.sign_in_failures = 3;
            settings.rate_limits.client_failures_per_minute = 2;
            settings.rate_limits.token_per_second = 1;
            settings.rate_limits.token_burst = 2;
        },
        |_| {},
    )
    .await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    client_with_all_grants(&acme).await;
    let assert_rate_limited = |response: &TestResponse| {
        assert_eq!(error_response(response), (429, "temporarily_unavailable".into()));
        assert!(response.header("retry-after").parse::<u64>().unwrap() > 0);
    };
    let token = format!("{ISSUER}/oauth2/token");
    for _ in 0..2 {
        assert_eq!(
            post_json(&server, &token, &token_request_body("client_credentials", &[])).await.status,
            200
        );
    }
    assert_rate_limited(
        &post_json(&server, &token, &token_request_body("client_credentials", &[])).await,
    );
    let wrong_secret = json!({
        "grant_type": "client_credentials",
        "client_id": "shop",
        "client_secret": "wrong-secret",
    });
    for path in ["/oauth2/token", "/api/login/oauth/access_token"] {
        assert_eq!(post_json(&server, &format!("{ISSUER}{path}"), &wrong_secret).await.status, 401);
    }
    assert_rate_limited(&post_json(&server, &token, &wrong_secret).await);
    let mut browser = server.browser();
    let login = format!("{ISSUER}/api/auth/login");
    for _ in 0..3 {
        assert_eq!(
            browser
                .post_json(&login, &json!({ "username": "anna", "password": "wrong-password" }))
                .await
                .status,
            401
        );
    }
    assert_rate_limited(
        &browser
            .post_json(&login, &json!({ "username": "anna", "password": fixtures::PASSWORD }))
            .await,
    );
    assert_eq!(server.audit_count("sign_in.failed").await, 1, "merged by hour");
}
