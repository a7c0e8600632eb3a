//! The token endpoint: client credentials, refresh tokens, public clients and lifetimes.

use contract::client::ClientType;

use super::*;

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
