//! Compatibility with Sage (S0): environment variables, new and legacy paths, and JSON sign-in.

mod environment;

use contract::{sage::SageEnvironment, settings::Preset};
use serde_json::{Value, json};
use tests::{TestServer, client, fixtures::PASSWORD, http_request};

use super::*;

const CLIENT_CREDENTIALS: (&str, &str) = ("ledger", "a-secret-from-the-environment");
const LEDGER_REDIRECT_URI: &str = "https://ledger.example/oauth/callback";

/// A value of `SAGE_OAUTH2_CLIENTS`.
fn clients_variable() -> Value {
    json!([{
        "client_id": "ledger",
        "name": "Ledger",
        "description": "Keeps the books",
        "client_secret": CLIENT_CREDENTIALS.1,
        "redirect_uris": [LEDGER_REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": "openid profile email",
        "token_endpoint_auth_method": "client_secret_basic",
        "skip_consent": true,
        "enabled": true,
    }])
}

fn environment(
    clients: &Value,
    issuer: Option<&str>,
    lifetime: Option<&str>,
) -> Option<SageEnvironment> {
    SageEnvironment::parse(Some(&clients.to_string()), issuer, lifetime).unwrap()
}

async fn server_with_environment(environment: Option<SageEnvironment>) -> TestServer {
    let server = server_with(Preset::Sage, |_| {}, |options| options.sage_env = environment).await;
    // The job that generates RSA keys does not run here.
    server.fill_key_reserve().await;
    assert!(domain::sage_env::apply(&server.platform).await.unwrap());
    server.find_tenant("acme").await.user("anna").await;
    server
}

async fn sage_server() -> TestServer {
    server_with_environment(environment(&clients_variable(), None, None)).await
}

const AUTHORIZATION_PARAMS: [(&str, &str); 5] = [
    ("response_type", "code"),
    ("client_id", "ledger"),
    ("redirect_uri", LEDGER_REDIRECT_URI),
    ("scope", "openid profile email"),
    ("state", "the-state"),
];

#[tokio::test]
async fn s0_1_s0_4_s0_5_s0_6_s0_7_code_flow_works_on_new_and_legacy_paths() {
    let server = sage_server().await;
    for base in BASE_URLS {
        for prefix in ["/oauth2", "/api/oauth2"] {
            let url = |path: &str| format!("{base}{prefix}{path}");
            let callback = sign_in_and_consent(
                &mut server.browser(),
                &with_query(&url("/authorize"), &AUTHORIZATION_PARAMS),
                "anna",
            )
            .await;
            let code = callback
                .redirect_param("code")
                .unwrap_or_else(|| panic!("{base}{prefix}: {}", callback.body));
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", LEDGER_REDIRECT_URI),
            ];
            let tokens =
                post_form(&server, &url("/token"), Some(CLIENT_CREDENTIALS), &fields).await.json();
            let claims = get_with_bearer(
                &server,
                &url("/userinfo"),
                tokens["access_token"].as_str().unwrap(),
            )
            .await
            .json();
            assert_eq!(
                (&claims["email"], &claims["name"]),
                (&json!("anna@acme.example"), &json!("anna Ames")),
                "{base}{prefix}"
            );
            let refresh = tokens["refresh_token"].as_str().unwrap();
            let refreshed = post_form(
                &server,
                &url("/token"),
                Some(CLIENT_CREDENTIALS),
                &[("grant_type", "refresh_token"), ("refresh_token", refresh)],
            )
            .await
            .json();
            assert_ne!(refreshed["refresh_token"], tokens["refresh_token"]);
            let introspection = post_form(
                &server,
                &url("/introspect"),
                Some(CLIENT_CREDENTIALS),
                &[("token", refreshed["access_token"].as_str().unwrap())],
            )
            .await
            .json();
            assert_eq!(
                (&introspection["active"], &introspection["iss"]),
                (&json!(true), &json!(ISSUER))
            );
        }
    }
}

#[tokio::test]
async fn s0_2_s0_3_s0_20_s0_22_metadata_alone_suffices_for_the_code_flow() {
    let server = sage_server().await;
    for base in BASE_URLS {
        let document = http_request(
            &server.router,
            "GET",
            &format!("{base}/.well-known/oauth-authorization-server"),
            &[],
            "",
        )
        .await
        .json();
        for name in [
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "grant_types_supported",
            "response_types_supported",
            "scopes_supported",
        ] {
            assert!(!document[name].is_null(), "{name}");
        }
        let url = |name: &str| document[name].as_str().unwrap().to_owned();
        let callback = sign_in_and_consent(
            &mut server.browser(),
            &with_query(&url("authorization_endpoint"), &AUTHORIZATION_PARAMS),
            "anna",
        )
        .await;
        let code = callback.redirect_param("code").unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", LEDGER_REDIRECT_URI),
        ];
        let tokens = post_form(&server, &url("token_endpoint"), Some(CLIENT_CREDENTIALS), &fields)
            .await
            .json();
        assert_eq!(
            get_with_bearer(
                &server,
                &url("userinfo_endpoint"),
                tokens["access_token"].as_str().unwrap()
            )
            .await
            .status,
            200
        );
    }
}

#[tokio::test]
async fn s0_8_json_sign_in_session_and_sign_out_work() {
    let server = sage_server().await;
    for base in BASE_URLS {
        let url = |path: &str| format!("{base}/api/auth/{path}");
        let mut browser = server.browser();
        let signed_out = json!({ "user": null, "session": null });
        assert_eq!(browser.get(&url("session")).await.json(), signed_out);
        let wrong = browser
            .post_json(&url("login"), &json!({ "username": "anna", "password": "wrong-password" }))
            .await;
        let unknown = browser
            .post_json(
                &url("login"),
                &json!({ "email": "nobody@acme.example", "password": "wrong-password" }),
            )
            .await;
        assert_eq!(
            (error_response(&wrong), &wrong.body),
            ((401, "invalid_credentials".into()), &unknown.body)
        );
        let signed_in = browser
            .post_json(
                &url("login"),
                &json!({ "email": "anna@acme.example", "password": PASSWORD }),
            )
            .await;
        assert_eq!(
            (signed_in.status.as_u16(), &signed_in.json()["user"]["username"]),
            (200, &json!("anna"))
        );
        let expires_at = signed_in.json()["session"]["expires_at"].as_i64().unwrap();
        assert!(expires_at > server.platform.now().0);
        assert_eq!(browser.get(&url("session")).await.json(), signed_in.json());
        assert_eq!(browser.get(&url("providers")).await.json(), json!([]));
        assert_eq!(browser.post_json(&url("logout"), &json!({})).await.status, 204);
        assert_eq!(browser.get(&url("session")).await.json(), signed_out);
        let cross_site = browser
            .post_from_site(
                &url("login"),
                &[("username", "anna"), ("password", PASSWORD)],
                "cross-site",
            )
            .await;
        assert_eq!(cross_site.status, 403, "a cross-site request cannot sign in");
    }
}

#[tokio::test]
async fn s0_13_s0_16_client_with_a_chosen_id_gets_the_recommended_scope() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    acme.client_with("chosen-id", |new| new.metadata.scope = None).await;
    let client = acme.tenant.client("chosen-id").await.unwrap().unwrap();
    assert_eq!(client.metadata.scope.as_deref(), Some("openid profile email"));
}

#[tokio::test]
async fn s0_15_redirect_uris_match_exactly() {
    let server = sage_server().await;
    for similar in [
        "https://ledger.example/oauth/callback/",
        "https://ledger.example/oauth/callback?x=1",
        "https://LEDGER.example/oauth/callback",
    ] {
        let mut params = AUTHORIZATION_PARAMS;
        params[2].1 = similar;
        for path in ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"] {
            let response =
                server.browser().get(&with_query(&format!("{ISSUER}{path}"), &params)).await;
            assert_eq!(
                (response.status.as_u16(), response.location()),
                (400, ""),
                "{path} {similar}"
            );
        }
    }
}

#[tokio::test]
async fn s0_17_s0_24_s0_26_public_client_must_use_pkce() {
    let mut clients = clients_variable();
    clients[0]["token_endpoint_auth_method"] = "none".into();
    clients[0].as_object_mut().unwrap().remove("client_secret");
    let server = server_with_environment(environment(&clients, None, None)).await;
    let without_pkce = server
        .browser()
        .get(&with_query(&format!("{ISSUER}/oauth2/authorize"), &AUTHORIZATION_PARAMS))
        .await;
    assert_eq!(without_pkce.redirect_param("error").as_deref(), Some("invalid_request"));
    let challenge = client::code_challenge();
    let mut params = AUTHORIZATION_PARAMS.to_vec();
    params.extend([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
    for prefix in ["/oauth2", "/api/oauth2"] {
        let callback = sign_in_and_consent(
            &mut server.browser(),
            &with_query(&format!("{ISSUER}{prefix}/authorize"), &params),
            "anna",
        )
        .await;
        let code = callback.redirect_param("code").unwrap();
        let token = format!("{ISSUER}{prefix}/token");
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", "ledger"),
            ("code", &code),
            ("redirect_uri", LEDGER_REDIRECT_URI),
        ];
        assert_eq!(
            error_response(&post_form(&server, &token, None, &fields).await).1,
            "invalid_grant"
        );
        let mut fields_with_verifier = fields.to_vec();
        fields_with_verifier.push(("code_verifier", client::CODE_VERIFIER));
        assert_eq!(post_form(&server, &token, None, &fields_with_verifier).await.status, 200);
    }
}

#[tokio::test]
async fn s0_18_x_2_issuer_with_a_path_is_in_every_document_and_token() {
    let issuer = "https://sage.acme.test/oauth2";
    let server =
        server_with_environment(environment(&clients_variable(), Some(issuer), None)).await;
    let mut documents = std::collections::BTreeSet::new();
    for location in [
        "http://sage.acme.test/.well-known/oauth-authorization-server",
        "http://sage.acme.test/oauth2/.well-known/openid-configuration",
        "http://sage.acme.test/oauth2/.well-known/oauth-authorization-server",
        "http://sage.acme.test/.well-known/oauth-authorization-server/oauth2",
        "http://sage.acme.test/.well-known/openid-configuration/oauth2",
        "http://localhost:8080/.well-known/openid-configuration",
        "http://localhost:8080/t/acme/oauth2/.well-known/openid-configuration",
        "http://localhost:8080/.well-known/oauth-authorization-server/t/acme/oauth2",
    ] {
        let response = http_request(&server.router, "GET", location, &[], "").await;
        assert_eq!(response.status, 200, "{location}");
        documents.insert(response.body);
    }
    assert_eq!(documents.len(), 1);
    let document: Value = serde_json::from_str(documents.first().unwrap()).unwrap();
    assert_eq!(
        (&document["issuer"], &document["token_endpoint"]),
        (&json!(issuer), &json!("http://localhost:8080/oauth2/token"))
    );
    let callback = sign_in_and_consent(
        &mut server.browser(),
        &with_query("http://sage.acme.test/oauth2/authorize", &AUTHORIZATION_PARAMS),
        "anna",
    )
    .await;
    assert_eq!(callback.redirect_param("iss").as_deref(), Some(issuer));
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &callback.redirect_param("code").unwrap()),
        ("redirect_uri", LEDGER_REDIRECT_URI),
    ];
    let tokens =
        post_form(&server, "http://sage.acme.test/oauth2/token", Some(CLIENT_CREDENTIALS), &fields)
            .await
            .json();
    assert_eq!(client::jwt_claims(tokens["id_token"].as_str().unwrap())["iss"], issuer);
    assert_eq!(client::jwt_claims(tokens["access_token"].as_str().unwrap())["iss"], issuer);
}

#[tokio::test]
async fn s0_23_s0_25_s0_27_callback_carries_code_and_state_and_userinfo_requires_a_token() {
    let server = sage_server().await;
    let callback = sign_in_and_consent(
        &mut server.browser(),
        &with_query(&format!("{ISSUER}/oauth2/authorize"), &AUTHORIZATION_PARAMS),
        "anna",
    )
    .await;
    assert!(
        callback.location().starts_with(&format!("{LEDGER_REDIRECT_URI}?code=")),
        "{}",
        callback.location()
    );
    assert_eq!(callback.redirect_param("state").as_deref(), Some("the-state"));
    let unauthorized =
        http_request(&server.router, "GET", &format!("{ISSUER}/oauth2/userinfo"), &[], "").await;
    assert_eq!(
        (unauthorized.status.as_u16(), unauthorized.header("www-authenticate")),
        (401, "Bearer realm=\"tenantry\"")
    );
}

#[tokio::test]
async fn s0_28_x_42_plain_http_redirect_uris_are_for_loopback_only() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    let cli = domain::Actor::cli();
    let can_register = async |uri: &str| {
        let new = contract::client::NewClient {
            metadata: oauth::ClientMetadata {
                client_name: Some("Try".into()),
                redirect_uris: vec![uri.into()],
                ..Default::default()
            },
            ..Default::default()
        };
        acme.tenant
            .transaction(&cli, async |tx| domain::client::register(tx, new).await)
            .await
            .is_ok()
    };
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    for allowed in [
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9/cb",
        "https://app.example/cb",
    ] {
        assert!(can_register(allowed).await, "{allowed}");
    }
    for forbidden in [
        "http://app.example/cb",
        "http://localhost.evil.test/cb",
        "https://app.example/*",
        "https://app.example/cb#f",
        "javascript:alert(1)",
    ] {
        assert!(!can_register(forbidden).await, "{forbidden}");
    }
}

#[tokio::test]
async fn s0_30_disabled_client_is_rejected_everywhere_and_enabling_revives_nothing() {
    let server = server_with_preset(Preset::Sage).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let client = shop_client(&acme, |new| new.settings.skip_consent = true).await;
    let mut browser = server.browser();
    let tokens = client
        .redeem(&client.at_base_url(ISSUER).obtain_code(&mut browser, "anna", &[]).await)
        .await;
    let client_token = client.request_token(&[("grant_type", "client_credentials")]).await;
    let silent =
        browser.get(&client.at_base_url(ISSUER).authorization_url(&[("prompt", "none")])).await;
    assert!(silent.redirect_param("code").is_some(), "skip_consent returns a code at once");
    let cli = domain::Actor::cli();
    acme.tenant
        .transaction(&cli, async |tx| {
            domain::client::set_enabled(tx, &client.row_id, false, 0).await
        })
        .await
        .unwrap();
    for path in ["/oauth2/authorize", "/api/oauth2/authorize", "/login/oauth/authorize"] {
        let page = server
            .browser()
            .get(&with_query(
                &format!("{ISSUER}{path}"),
                &[("client_id", "shop"), ("response_type", "code")],
            ))
            .await;
        assert_eq!((page.status.as_u16(), page.location()), (400, ""), "{path}");
    }
    for path in [
        "/oauth2/token",
        "/api/oauth2/token",
        "/api/login/oauth/access_token",
        "/api/login/oauth/refresh_token",
    ] {
        let response = post_json(
            &server,
            &format!("{ISSUER}{path}"),
            &token_request_body("refresh_token", &[("refresh_token", tokens.refresh_token())]),
        )
        .await;
        assert_eq!(error_response(&response), (401, "invalid_client".into()), "{path}");
    }
    for path in ["/oauth2/introspect", "/api/oauth2/introspect", "/api/login/oauth/introspect"] {
        let response = post_form(
            &server,
            &format!("{ISSUER}{path}"),
            Some(("shop", CLIENT_SECRET)),
            &[("token", tokens.access_token())],
        )
        .await;
        assert_eq!(error_response(&response), (401, "invalid_client".into()), "{path}");
    }
    for path in ["/oauth2/userinfo", "/api/oauth2/userinfo", "/api/userinfo", "/api/get-account"] {
        assert_eq!(
            error_response(
                &get_with_bearer(&server, &format!("{ISSUER}{path}"), tokens.access_token()).await
            ),
            (401, "invalid_token".into()),
            "{path}"
        );
    }
    acme.tenant
        .transaction(&cli, async |tx| {
            domain::client::set_enabled(tx, &client.row_id, true, 0).await
        })
        .await
        .unwrap();
    for token in [tokens.access_token(), tokens.refresh_token(), client_token.access_token()] {
        assert!(!client.is_active(token).await);
    }
    server.clock.advance(2);
    assert!(
        client
            .is_active(
                client.request_token(&[("grant_type", "client_credentials")]).await.access_token()
            )
            .await,
        "a new token is valid"
    );
}
