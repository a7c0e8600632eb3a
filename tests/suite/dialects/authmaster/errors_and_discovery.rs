//! Errors, discovery, and requests of scripts.

use super::*;

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
        domain::job::flush_buffers(&server.platform).await.unwrap();
        let acme = server.find_tenant("acme").await;
        let client = acme.tenant.client("shop").await.unwrap().unwrap();
        let (tenant, reader) = (&acme.tenant, Actor::cli());
        let list = domain::diagnostic::list_by_client(tenant, &reader, &client.row_id);
        let diagnostics = list.await.unwrap();
        let warning = diagnostics.warnings.first().unwrap();
        assert_eq!(
            (warning.reason.as_str(), warning.received.as_str()),
            ("secret_from_browser", "https://shop.example")
        );
        assert!(diagnostics.lines.is_empty(), "the request did not fail: {diagnostics:?}");
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
