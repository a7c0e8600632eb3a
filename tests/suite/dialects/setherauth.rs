//! Compatibility with SetherAuth (S3): its paths, its grant types and its response members.

use contract::{
    client::ClientType,
    settings::{Preset, RefreshLifetime},
    user::NewUser,
};
use oauth::GrantType;
use serde_json::{Value, json};
use tests::{TestClient, TestServer, client, http_request};

use super::*;

const TOKEN_PATH: &str = "/api/login/oauth/access_token";
const ALL_GRANT_TYPES: [GrantType; 5] = [
    GrantType::AuthorizationCode,
    GrantType::RefreshToken,
    GrantType::ClientCredentials,
    GrantType::Implicit,
    GrantType::Password,
];

fn fill_profile(new: &mut NewUser) {
    for (name, value) in [
        ("given_name", json!("Anna")),
        ("picture", json!("https://acme.example/anna.png")),
        ("phone_number", json!("+1 555 0100")),
        ("address", json!({ "formatted": "1 Acme Way" })),
    ] {
        new.claims.insert(name.into(), value);
    }
}

async fn setherauth_server(grants: &[GrantType]) -> (TestServer, TestClient) {
    let server = server_with_preset(Preset::Setherauth).await;
    let acme = server.find_tenant("acme").await;
    acme.user_with("anna", fill_profile).await;
    let client = shop_client(&acme, |new| new.metadata.grant_types = Some(grants.to_vec())).await;
    (server, client)
}

fn authorization_url(
    base: &str,
    response_type: &str,
    scope: &str,
    more: &[(&str, &str)],
) -> String {
    let mut params = vec![
        ("client_id", "shop"),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", response_type),
        ("state", "the-state"),
    ];
    if !scope.is_empty() {
        params.push(("scope", scope));
    }
    params.extend(more);
    with_query(&format!("{base}/login/oauth/authorize"), &params)
}

async fn obtain_tokens(server: &TestServer, base: &str, scope: &str) -> Value {
    let callback = sign_in_and_consent(
        &mut server.browser(),
        &authorization_url(base, "code", scope, &[]),
        "anna",
    )
    .await;
    let code = callback
        .redirect_param("code")
        .unwrap_or_else(|| panic!("{base}: {} {}", callback.location(), callback.body));
    let response = post_json(
        server,
        &format!("{base}{TOKEN_PATH}"),
        &token_request_body("authorization_code", &[("code", &code)]),
    )
    .await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

fn access_token(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"))
}

#[tokio::test]
async fn s3_1_s3_4_s3_8_s3_9_x_10_code_flow_without_redirect_uri_works_at_every_base_url() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let tokens = obtain_tokens(&server, base, "openid").await;
        assert_eq!(
            member_names(&tokens),
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]
        );
        assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("openid")));
    }
}

#[tokio::test]
async fn s3_2_s3_3_x_27_grants_are_off_on_every_path_until_tenant_and_client_enable_them() {
    let (server, _) =
        setherauth_server(&[GrantType::AuthorizationCode, GrantType::RefreshToken]).await;
    for path in ["/oauth2/token", "/api/oauth2/token", TOKEN_PATH] {
        for (grant, fields) in [
            ("password", vec![("username", "anna"), ("password", fixtures::PASSWORD)]),
            ("client_credentials", vec![]),
        ] {
            let response =
                post_json(&server, &format!("{ISSUER}{path}"), &token_request_body(grant, &fields))
                    .await;
            assert_eq!(
                error_response(&response),
                (400, "unauthorized_client".into()),
                "{path} {grant}"
            );
        }
    }
    for path in ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"] {
        for response_type in [
            "token",
            "id_token",
            "id_token token",
            "code id_token",
            "code token",
            "code id_token token",
        ] {
            let url = authorization_url(ISSUER, response_type, "openid", &[("nonce", "n")])
                .replace("/login/oauth/authorize", path);
            let response = server.browser().get(&url).await;
            assert_eq!(
                response.fragment_param("error").as_deref(),
                Some("unauthorized_client"),
                "{path} {response_type}"
            );
            assert_eq!(response.fragment_param("state").as_deref(), Some("the-state"));
        }
    }
    // The tenant's policy overrides the client: a client cannot enable a grant that it forbids.
    let strict = server_with_preset(Preset::Standard).await;
    let tenant = strict.find_tenant("acme").await.tenant;
    let new = contract::client::NewClient {
        metadata: oauth::ClientMetadata {
            client_name: Some("Old".into()),
            redirect_uris: vec!["https://a.example/".into()],
            grant_types: Some(ALL_GRANT_TYPES.to_vec()),
            ..Default::default()
        },
        ..Default::default()
    };
    let error = tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::client::register(tx, new).await)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("implicit") && error.contains("password"), "{error}");
}

#[tokio::test]
async fn x_27_enabling_a_dangerous_grant_warns_and_is_audited() {
    let (server, client) = setherauth_server(&ALL_GRANT_TYPES).await;
    assert_eq!(server.audit_count("client.dangerous_grant_enabled").await, 2);
    let registered =
        server.find_tenant("acme").await.tenant.client(&client.client_id).await.unwrap().unwrap();
    assert_eq!(domain::client::grant_warnings(&registered.grant_types()).len(), 2);
    // Removing the grants from the tenant's policy disables them at once.
    let restarted =
        server.restart_with(|options| options.default_tenant = Some("acme".into())).await;
    let tenant = restarted.tenant_by_slug("acme").await.unwrap().unwrap();
    let serde_json::Value::Object(settings) = serde_json::json!({ "allowed_grants": [] }) else {
        panic!("an object")
    };
    let update = domain::tenant::TenantUpdate { settings, ..Default::default() };
    tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::tenant::update(tx, update).await)
        .await
        .unwrap();
    let router = server::router(restarted, Vec::new());
    let body =
        token_request_body("password", &[("username", "anna"), ("password", fixtures::PASSWORD)])
            .to_string();
    let response = http_request(
        &router,
        "POST",
        &format!("{ISSUER}{TOKEN_PATH}"),
        &[("content-type", "application/json")],
        &body,
    )
    .await;
    assert_eq!(error_response(&response), (400, "unsupported_grant_type".into()));
    let response =
        tests::Browser::new(router).get(&authorization_url(ISSUER, "token", "openid", &[])).await;
    assert_eq!(response.fragment_param("error").as_deref(), Some("unsupported_response_type"));
}

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
async fn s3_19_s3_20_x_38_introspection_accepts_basic_after_a_json_token_request() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    for base in BASE_URLS {
        let tokens = obtain_tokens(&server, base, "openid").await;
        let fields = [("token", access_token(&tokens)), ("token_type_hint", "access_token")];
        let introspection = post_form(
            &server,
            &format!("{base}/api/login/oauth/introspect"),
            Some(("shop", CLIENT_SECRET)),
            &fields,
        )
        .await
        .json();
        assert_eq!(
            member_names(&introspection),
            [
                "active",
                "aud",
                "client_id",
                "exp",
                "iat",
                "iss",
                "nbf",
                "sub",
                "token_type",
                "username"
            ]
        );
        assert_eq!(
            (&introspection["aud"], &introspection["iss"], &introspection["username"]),
            (&json!(["shop"]), &json!(ISSUER), &json!("anna"))
        );
        assert_eq!(
            (&introspection["nbf"], &introspection["token_type"]),
            (&introspection["iat"], &json!("Bearer"))
        );
        assert_eq!(introspection["sub"], client::jwt_claims(access_token(&tokens))["sub"]);
        let unknown = post_form(
            &server,
            &format!("{base}/api/login/oauth/introspect"),
            Some(("shop", CLIENT_SECRET)),
            &[("token", "nonsense")],
        )
        .await;
        assert_eq!(unknown.json(), json!({ "active": false }));
    }
    let client_token = post_json(
        &server,
        &format!("{ISSUER}{TOKEN_PATH}"),
        &token_request_body("client_credentials", &[]),
    )
    .await
    .json();
    let introspection = post_form(
        &server,
        &format!("{ISSUER}/api/login/oauth/introspect"),
        Some(("shop", CLIENT_SECRET)),
        &[("token", access_token(&client_token))],
    )
    .await
    .json();
    assert_eq!((&introspection["sub"], introspection.get("username")), (&json!("shop"), None));
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

#[tokio::test]
async fn s3_25_issuer_is_the_configured_one_whatever_the_host() {
    let (server, _) = setherauth_server(&ALL_GRANT_TYPES).await;
    let tokens = obtain_tokens(&server, "http://login.acme.test", "openid").await;
    for token in [access_token(&tokens), tokens["id_token"].as_str().unwrap()] {
        assert_eq!(client::jwt_claims(token)["iss"], ISSUER);
    }
    let headers = [
        ("authorization", format!("Bearer {}", access_token(&tokens))),
        ("x-forwarded-host", "evil.test".into()),
        ("forwarded", "host=evil.test".into()),
    ];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let userinfo = http_request(
        &server.router,
        "GET",
        "http://acme.localhost:8080/api/userinfo",
        &headers,
        "",
    )
    .await
    .json();
    assert_eq!(userinfo["iss"], ISSUER);
}
