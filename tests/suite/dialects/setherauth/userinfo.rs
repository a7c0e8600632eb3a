//! Userinfo and `get-account`: what each scope releases.

use super::*;

#[tokio::test]
async fn s3_5_s3_21_s3_22_x_23_x_25_userinfo_accepts_the_token_in_query_or_header() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let tokens = obtain_tokens(&server, base, "openid").await;
        let (url, token) = (format!("{base}/api/userinfo"), access_token(&tokens));
        let by_header = get_with_bearer(&server, &url, token).await;
        let by_query =
            http_request(&server.router, "GET", &format!("{url}?accessToken={token}"), &[], "")
                .await;
        assert_eq!(
            (by_query.status.as_u16(), by_query.header("cache-control")),
            (200, "no-store"),
            "{}",
            by_query.body
        );
        assert_eq!(by_query.body, by_header.body);
        let claims = by_header.json();
        assert_eq!(
            (member_names(&claims), &claims["aud"], &claims["iss"]),
            (vec!["aud", "iss", "sub"], &json!("shop"), &json!(ISSUER))
        );
        let repeated = http_request(
            &server.router,
            "GET",
            &format!("{url}?access_token={token}"),
            &[("authorization", &format!("Bearer {token}"))],
            "",
        )
        .await;
        assert_eq!(error_response(&repeated), (400, "invalid_request".into()));
        for path in ["/oauth2/userinfo", "/api/oauth2/userinfo"] {
            let response = http_request(
                &server.router,
                "GET",
                &format!("{base}{path}?access_token={token}"),
                &[],
                "",
            )
            .await;
            assert_eq!(error_response(&response), (400, "invalid_request".into()), "{path}");
        }
    }
    let strict = server_with_preset(Preset::Standard).await;
    for path in ["/api/userinfo", "/api/get-account"] {
        let response =
            http_request(&strict.router, "GET", &format!("{ISSUER}{path}?accessToken=x"), &[], "")
                .await;
        assert_eq!(
            error_response(&response),
            (400, "invalid_request".into()),
            "disabled unless the tenant allows it"
        );
    }
}

#[tokio::test]
async fn s3_5_x_21_x_22_missing_scope_means_openid_and_id_tokens_require_openid() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let without_scope = obtain_tokens(&server, ISSUER, "").await;
    assert_eq!(without_scope["scope"], "openid");
    let claims = client::jwt_claims(without_scope["id_token"].as_str().unwrap());
    assert_eq!((&claims["aud"], &claims["iss"]), (&json!("shop"), &json!(ISSUER)));
    assert_ne!(without_scope["id_token"], without_scope["access_token"]);
    let without_openid = obtain_tokens(&server, ISSUER, "email").await;
    assert!(without_openid["id_token"].is_null(), "{without_openid}");
    let userinfo =
        get_with_bearer(&server, &format!("{ISSUER}/api/userinfo"), access_token(&without_openid))
            .await
            .json();
    assert_eq!(userinfo["email"], "anna@acme.example");
}

#[tokio::test]
async fn s3_6_s3_7_each_scope_releases_its_claims() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for (scope, claims) in [
        (
            "openid profile",
            vec![
                "aud",
                "given_name",
                "iss",
                "name",
                "picture",
                "preferred_username",
                "sub",
                "updated_at",
            ],
        ),
        ("openid email", vec!["aud", "email", "email_verified", "iss", "sub"]),
        ("openid address", vec!["address", "aud", "iss", "sub"]),
        ("openid phone", vec!["aud", "iss", "phone_number", "sub"]),
    ] {
        // SetherAuth's links separate scopes by %20.
        let url = authorization_url(ISSUER, "code", scope, &[]).replace('+', "%20");
        assert!(url.contains("%20"));
        let callback = sign_in_and_consent(&mut server.browser(), &url, "anna").await;
        let body = token_request_body(
            "authorization_code",
            &[("code", &callback.redirect_param("code").unwrap())],
        );
        let tokens = post_json(&server, &format!("{ISSUER}{TOKEN_PATH}"), &body).await.json();
        let userinfo =
            get_with_bearer(&server, &format!("{ISSUER}/api/userinfo"), access_token(&tokens))
                .await
                .json();
        let names: Vec<_> = member_names(&userinfo)
            .into_iter()
            .filter(|name| *name != "phone_number_verified")
            .collect();
        assert_eq!(names, claims, "{scope}");
    }
}

#[tokio::test]
async fn s3_23_x_24_get_account_returns_only_the_granted_claims() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let url = format!("{ISSUER}/api/get-account");
    let full_account = get_with_bearer(
        &server,
        &url,
        access_token(&obtain_tokens(&server, ISSUER, "openid read").await),
    )
    .await
    .json();
    assert_eq!(member_names(&full_account), ["data", "data2", "name", "status", "sub"]);
    assert_eq!(
        (&full_account["status"], &full_account["name"], &full_account["data2"]["organization"]),
        (&json!("ok"), &json!("anna"), &json!("acme"))
    );
    let data = &full_account["data"];
    assert_eq!(
        (&data["name"], &data["displayName"], &data["email"]),
        (&json!("anna"), &json!("anna Ames"), &json!("anna@acme.example"))
    );
    assert_eq!(
        (&data["avatar"], &data["phone"], &data["address"]),
        (&json!("https://acme.example/anna.png"), &json!("+1 555 0100"), &json!(["1 Acme Way"]))
    );
    let limited_account = get_with_bearer(
        &server,
        &url,
        access_token(&obtain_tokens(&server, ISSUER, "openid email").await),
    )
    .await
    .json();
    assert_eq!(
        (&limited_account["data"]["email"], &limited_account["data"]["phone"]),
        (&json!("anna@acme.example"), &Value::Null)
    );
    for response in [&full_account, &limited_account] {
        let text = response.to_string();
        assert!(
            !text.contains("argon2") && !text.contains("password") && !text.contains(CLIENT_SECRET),
            "{text}"
        );
    }
    // The session of the browser is accepted in place of a token.
    let mut browser = server.browser();
    assert_eq!(browser.get(&url).await.status, 401);
    browser
        .post_json(
            &format!("{ISSUER}/api/auth/login"),
            &json!({ "username": "anna", "password": fixtures::PASSWORD }),
        )
        .await;
    assert_eq!(browser.get(&url).await.json(), full_account);
}
