//! Implicit and hybrid responses, and PKCE without a secret.

use contract::client::ClientType;

use super::*;

#[tokio::test]
async fn s3_10_x_7_with_pkce_the_secret_may_be_absent_but_not_wrong() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let challenge = client::code_challenge();
    let pkce = [("code_challenge_method", "S256"), ("code_challenge", challenge.as_str())];
    let code = async |more: &[(&str, &str)]| {
        sign_in_and_consent(
            &mut server.browser(),
            &authorization_url(ISSUER, "code", "openid", more),
            "anna",
        )
        .await
        .redirect_param("code")
        .unwrap()
    };
    let body = |code: &str, secret: Option<&str>, verifier: bool| {
        let mut body =
            json!({ "grant_type": "authorization_code", "client_id": "shop", "code": code });
        if let Some(secret) = secret {
            body["client_secret"] = secret.into();
        }
        if verifier {
            body["code_verifier"] = client::CODE_VERIFIER.into();
        }
        body
    };
    let url = format!("{ISSUER}{TOKEN_PATH}");
    let without_secret = post_json(&server, &url, &body(&code(&pkce).await, None, true)).await;
    assert_eq!(without_secret.status, 200, "{}", without_secret.body);
    assert_eq!(
        error_response(
            &post_json(&server, &url, &body(&code(&pkce).await, Some("wrong-secret"), true)).await
        ),
        (401, "invalid_client".into())
    );
    assert_eq!(
        error_response(&post_json(&server, &url, &body(&code(&[]).await, None, false)).await),
        (401, "invalid_client".into())
    );
    // A grant redeemed without the secret is refreshed without it, and one redeemed with it is not.
    let refresh = |tokens: &Value| {
        json!({
            "grant_type": "refresh_token",
            "client_id": "shop",
            "refresh_token": tokens["refresh_token"],
        })
    };
    assert_eq!(post_json(&server, &url, &refresh(&without_secret.json())).await.status, 200);
    let with_secret = obtain_tokens(&server, ISSUER, "openid").await;
    assert_eq!(
        error_response(&post_json(&server, &url, &refresh(&with_secret)).await),
        (401, "invalid_client".into())
    );
    // No other grant type works without the secret.
    for grant in ["client_credentials", "password"] {
        let body = json!({
            "grant_type": grant,
            "client_id": "shop",
            "username": "anna",
            "password": fixtures::PASSWORD,
        });
        assert_eq!(
            error_response(&post_json(&server, &url, &body).await),
            (401, "invalid_client".into()),
            "{grant}"
        );
    }
    // A confidential client always requires it.
    server
        .find_tenant("acme")
        .await
        .client_with("strict", |new| {
            new.client_type = Some(ClientType::Confidential);
            new.settings.skip_consent = true;
        })
        .await;
    let link = authorization_url(ISSUER, "code", "openid", &pkce)
        .replace("client_id=shop", "client_id=strict")
        .replace("shop.example%2Fcallback", "strict.example%2Fcb");
    let strict = sign_in_and_consent(&mut server.browser(), &link, "anna")
        .await
        .redirect_param("code")
        .unwrap();
    let mut body = body(&strict, None, true);
    body["client_id"] = "strict".into();
    assert_eq!(
        error_response(&post_json(&server, &url, &body).await),
        (401, "invalid_client".into())
    );
}

#[tokio::test]
async fn s3_11_x_26_implicit_response_uses_the_fragment() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let callback = sign_in_and_consent(
            &mut server.browser(),
            &authorization_url(base, "token", "openid", &[]),
            "anna",
        )
        .await;
        assert!(
            callback.location().starts_with(&format!("{REDIRECT_URI}#access_token=")),
            "{}",
            callback.location()
        );
        let params: Vec<_> = ["token_type", "expires_in", "scope", "state", "iss"]
            .map(|name| callback.fragment_param(name).unwrap())
            .to_vec();
        assert_eq!(params, ["Bearer", "604800", "openid", "the-state", ISSUER]);
        assert!(
            callback.fragment_param("id_token").is_none()
                && callback.fragment_param("code").is_none()
                && callback.fragment_param("refresh_token").is_none()
        );
        assert_eq!(
            get_with_bearer(
                &server,
                &format!("{base}/api/userinfo"),
                &callback.fragment_param("access_token").unwrap()
            )
            .await
            .status,
            200
        );
    }
}

#[tokio::test]
async fn s3_12_x_26_front_channel_id_token_requires_a_nonce_and_forbids_the_query() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let mut browser = server.browser();
    sign_in_and_consent(&mut browser, &authorization_url(ISSUER, "code", "openid", &[]), "anna")
        .await;
    let half_hash = |token: &str| {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        use sha2::Digest;
        URL_SAFE_NO_PAD.encode(&sha2::Sha256::digest(token)[..16])
    };
    for response_type in
        ["id_token", "id_token token", "code id_token", "code token", "code id_token token"]
    {
        let callback = sign_in_and_consent(
            &mut browser,
            &authorization_url(ISSUER, response_type, "openid", &[("nonce", "the-nonce")]),
            "anna",
        )
        .await;
        for (response_part, param) in
            [("id_token", "id_token"), ("token", "access_token"), ("code", "code")]
        {
            assert_eq!(
                callback.fragment_param(param).is_some(),
                response_type.split(' ').any(|part| part == response_part),
                "{response_type} {param}: {}",
                callback.location()
            );
            assert!(callback.redirect_param(param).is_none());
        }
        if let Some(id_token) = callback.fragment_param("id_token") {
            let claims = client::jwt_claims(&id_token);
            assert_eq!(claims["nonce"], "the-nonce");
            assert_eq!(
                claims["at_hash"].as_str().map(str::to_owned),
                callback.fragment_param("access_token").as_deref().map(half_hash)
            );
            assert_eq!(
                claims["c_hash"].as_str().map(str::to_owned),
                callback.fragment_param("code").as_deref().map(half_hash)
            );
            let without_nonce =
                browser.get(&authorization_url(ISSUER, response_type, "openid", &[])).await;
            assert_eq!(
                without_nonce.fragment_param("error").as_deref(),
                Some("invalid_request"),
                "{response_type} without nonce"
            );
        }
        let query_mode = browser
            .get(&authorization_url(
                ISSUER,
                response_type,
                "openid",
                &[("nonce", "n"), ("response_mode", "query")],
            ))
            .await;
        assert!(
            query_mode.fragment_param("error").is_some()
                || query_mode.redirect_param("error").is_some()
        );
        assert!(
            query_mode.redirect_param("access_token").is_none()
                && query_mode.redirect_param("id_token").is_none()
        );
        let form_post = browser
            .get(&authorization_url(
                ISSUER,
                response_type,
                "openid",
                &[("nonce", "n"), ("response_mode", "form_post")],
            ))
            .await;
        assert_eq!(
            (form_post.status.as_u16(), form_post.form_action().as_str()),
            (200, REDIRECT_URI),
            "{response_type}"
        );
        if let Some(code) = callback.fragment_param("code") {
            let response = post_json(
                &server,
                &format!("{ISSUER}{TOKEN_PATH}"),
                &token_request_body("authorization_code", &[("code", &code)]),
            )
            .await;
            assert_eq!(response.status, 200, "{}", response.body);
        }
    }
}
