//! Other grant types, refresh tokens and lifetimes.

use contract::settings::RefreshLifetime;

use super::*;

#[tokio::test]
async fn s3_13_password_grant_works_at_every_base_url() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let body = token_request_body(
            "password",
            &[("username", "anna"), ("password", fixtures::PASSWORD)],
        );
        let tokens = post_json(&server, &format!("{base}{TOKEN_PATH}"), &body).await.json();
        assert_eq!(
            member_names(&tokens),
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]
        );
        assert_eq!(
            get_with_bearer(&server, &format!("{base}/api/userinfo"), access_token(&tokens))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn x_27_password_grant_shares_the_lockout_of_the_sign_in_page() {
    let server = server_with(
        Preset::Setherauth,
        |settings| settings.rate_limits.sign_in_failures = 3,
        |_| {},
    )
    .await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    shop_client(&acme, |new| new.metadata.grant_types = Some(ALL_GRANT_TYPES.to_vec())).await;
    let with = |name: &str, password: &str| {
        token_request_body("password", &[("username", name), ("password", password)])
    };
    let unknown =
        post_json(&server, &format!("{ISSUER}{TOKEN_PATH}"), &with("nobody", "wrong-password"))
            .await;
    for (path, name) in [(TOKEN_PATH, "anna"), ("/oauth2/token", "anna@acme.example")] {
        let wrong =
            post_json(&server, &format!("{ISSUER}{path}"), &with(name, "wrong-password")).await;
        assert_eq!(
            (error_response(&wrong), &wrong.body),
            ((400, "invalid_grant".into()), &unknown.body)
        );
    }
    let mut browser = server.browser();
    let login = format!("{ISSUER}/api/auth/login");
    assert_eq!(
        browser
            .post_json(&login, &json!({ "username": "anna", "password": "wrong-password" }))
            .await
            .status,
        401
    );
    // Failures of the grant and of the sign-in page are counted together: that was the third of the
    // account. The second of this name, so that the response is that of a name without account.
    let as_unknown =
        post_json(&server, &format!("{ISSUER}{TOKEN_PATH}"), &with("anna", fixtures::PASSWORD))
            .await;
    assert_eq!(as_unknown.body, unknown.body);
    let locked =
        post_json(&server, &format!("{ISSUER}{TOKEN_PATH}"), &with("anna", fixtures::PASSWORD))
            .await;
    assert_eq!(error_response(&locked).0, 429);
    server.clock.advance(901);
    assert_eq!(
        post_json(&server, &format!("{ISSUER}{TOKEN_PATH}"), &with("anna", fixtures::PASSWORD))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn s3_14_s3_15_client_credentials_token_has_no_user() {
    let (server, client) = setherauth_server(&ALL_GRANT_TYPES).await;
    let tokens = post_json(
        &server,
        &format!("{ISSUER}{TOKEN_PATH}"),
        &token_request_body("client_credentials", &[]),
    )
    .await
    .json();
    assert_eq!(member_names(&tokens), ["access_token", "expires_in", "scope", "token_type"]);
    assert_eq!(client::jwt_claims(access_token(&tokens))["sub"], "shop");
    for path in ["/api/userinfo", "/api/get-account"] {
        assert_eq!(
            error_response(
                &get_with_bearer(&server, &format!("{ISSUER}{path}"), access_token(&tokens)).await
            ),
            (401, "invalid_token".into())
        );
    }
    assert!(client.introspect(access_token(&tokens)).await["username"].is_null());
}

#[tokio::test]
async fn s3_16_s3_18_refresh_with_scope_returns_the_members_of_the_first_response() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let tokens = obtain_tokens(&server, base, "openid email").await;
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let body =
            token_request_body("refresh_token", &[("refresh_token", refresh), ("scope", "openid")]);
        let refreshed = post_json(&server, &format!("{base}/api/login/oauth/refresh_token"), &body)
            .await
            .json();
        assert_eq!(
            member_names(&refreshed),
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]
        );
        assert_eq!(refreshed["scope"], "openid");
        let wider_scope = token_request_body(
            "refresh_token",
            &[
                ("refresh_token", refreshed["refresh_token"].as_str().unwrap()),
                ("scope", "openid phone"),
            ],
        );
        let rejected =
            post_json(&server, &format!("{base}/api/login/oauth/refresh_token"), &wider_scope)
                .await;
        assert_eq!(error_response(&rejected), (400, "invalid_scope".into()));
    }
}

#[tokio::test]
async fn s3_17_x_5_x_6_refresh_token_lifetime_follows_the_client_setting() {
    for (lifetime, valid_at, expired_at) in [
        (Some(RefreshLifetime::Seconds(0)), Some(604_799), 604_801),
        (Some(RefreshLifetime::Seconds(60)), Some(59), 61),
        (None, Some(604_799), 604_801),
        (Some(RefreshLifetime::Off(contract::settings::OffKeyword::Off)), None, 0),
    ] {
        let server = server_with_preset(Preset::Setherauth).await;
        let acme = server.find_tenant("acme").await;
        acme.user("anna").await;
        shop_client(&acme, |new| {
            new.metadata.grant_types = Some(ALL_GRANT_TYPES.to_vec());
            new.settings.refresh_token_lifetime = lifetime;
        })
        .await;
        let first = obtain_tokens(&server, ISSUER, "openid").await;
        let Some(valid_at) = valid_at else {
            assert!(first["refresh_token"].is_null(), "no refresh token is issued");
            continue;
        };
        let url = format!("{ISSUER}/api/login/oauth/refresh_token");
        let refresh = |tokens: &Value| {
            token_request_body(
                "refresh_token",
                &[("refresh_token", tokens["refresh_token"].as_str().unwrap())],
            )
        };
        server.clock.advance(valid_at);
        let refreshed = post_json(&server, &url, &refresh(&first)).await;
        assert_eq!(refreshed.status, 200, "{lifetime:?}: {}", refreshed.body);
        server.clock.advance(expired_at);
        assert_eq!(
            error_response(&post_json(&server, &url, &refresh(&refreshed.json())).await),
            (400, "invalid_grant".into()),
            "{lifetime:?}"
        );
    }
}

#[tokio::test]
async fn s3_24_x_4_lifetime_of_seven_days_is_reported_in_seconds() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let tokens = obtain_tokens(&server, ISSUER, "openid").await;
    assert_eq!(tokens["expires_in"], 604_800);
    server.clock.advance(604_799);
    assert_eq!(
        get_with_bearer(&server, &format!("{ISSUER}/api/userinfo"), access_token(&tokens))
            .await
            .status,
        200
    );
    server.clock.advance(2);
    assert_eq!(
        get_with_bearer(&server, &format!("{ISSUER}/api/userinfo"), access_token(&tokens))
            .await
            .status,
        401
    );
}
