//! Compatibility with AuthMaster's self-registration (S2-2 to S2-4), with the requests of its
//! documentation. The rules of registration are tested in `self_registration`.

use contract::settings::{Preset, SelfRegistration, TenantSettings};
use serde_json::json;
use tests::{TestClient, TestServer, TestTenant, client, http_request};

use super::*;

/// The request body of its documentation, with the host changed.
const DOCUMENTED_SAMPLE: &str = r#"{
"name": "My App",
"description": "My application description",
"redirect_uris": ["https://shop.example/callback"],
"scopes": ["openid", "profile", "email"]
}"#;

async fn register_client(server: &TestServer, base: &str, token: &str, body: &str) -> TestResponse {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    http_request(&server.router, "POST", &format!("{base}/api/v1/apps/register"), &headers, body)
        .await
}

/// An access token of a user for a client, with this scope.
async fn obtain_access_token(
    server: &TestServer,
    client: &TestClient,
    username: &str,
    scope: &str,
) -> String {
    let mut browser = server.browser();
    let code = client.obtain_code(&mut browser, username, &[("scope", scope)]).await;
    client.redeem(&code).await.access_token().to_owned()
}

async fn first_party_client(acme: &TestTenant<'_>) -> TestClient {
    let portal = acme.client_with("portal", |new| {
        new.settings.skip_consent = true;
        new.metadata.scope = Some("openid email read write".into());
    });
    portal.await.at_base_url("")
}

#[tokio::test]
async fn s2_2_only_tokens_that_act_for_a_user_may_register() {
    let server = server_with_preset(Preset::Authmaster).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let portal = first_party_client(&acme).await;
    let shop = acme
        .client_with("shop", |new| new.metadata.scope = Some("openid email read write".into()))
        .await;
    let dora = acme.member("dora", contract::user::Role::Developer).await;
    for (what, token, registers) in [
        ("a personal token", acme.personal_token(&dora).await, true),
        (
            "a token for a first-party client",
            obtain_access_token(&server, &portal, "anna", "openid").await,
            true,
        ),
        (
            "a token with scope write",
            obtain_access_token(&server, &shop, "anna", "openid write").await,
            true,
        ),
        (
            "a token with scope read",
            obtain_access_token(&server, &shop, "anna", "openid read").await,
            false,
        ),
        (
            "a client credentials token",
            shop.request_token(&[("grant_type", "client_credentials"), ("scope", "write")])
                .await
                .access_token()
                .to_owned(),
            false,
        ),
    ] {
        let before = server.snapshot().await;
        for path in ["register", "standard"] {
            let response = match path {
                "register" => register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await,
                _ => {
                    let headers = [
                        ("authorization", &*format!("Bearer {token}")),
                        ("content-type", "application/json"),
                    ];
                    http_request(
                        &server.router,
                        "POST",
                        &format!("{ISSUER}/oauth2/register"),
                        &headers,
                        DOCUMENTED_SAMPLE,
                    )
                    .await
                }
            };
            if registers {
                assert_eq!(response.status, 201, "{what}: {}", response.body);
            } else {
                assert_eq!(error_response(&response), (403, "insufficient_scope".into()), "{what}");
                assert!(
                    response.header("www-authenticate").contains("insufficient_scope"),
                    "{what}"
                );
            }
        }
        if !registers {
            server.assert_unchanged(&before, what).await;
        }
    }
    let missing = http_request(
        &server.router,
        "POST",
        &format!("{ISSUER}/api/v1/apps/register"),
        &[("content-type", "application/json")],
        DOCUMENTED_SAMPLE,
    )
    .await;
    assert_eq!(
        (missing.status.as_u16(), missing.header("www-authenticate")),
        (401, "Bearer realm=\"tenantry\"")
    );
    assert_eq!(
        error_response(&register_client(&server, ISSUER, "pat_nothing", DOCUMENTED_SAMPLE).await),
        (401, "invalid_token".into())
    );
}

#[tokio::test]
async fn s2_3_s2_4_x_28_x_30_documented_sample_registers_a_working_client() {
    let server = server_with_preset(Preset::Authmaster).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let token =
        obtain_access_token(&server, &first_party_client(&acme).await, "anna", "openid").await;
    for base in BASE_URLS {
        let response = register_client(&server, base, &token, DOCUMENTED_SAMPLE).await;
        assert_eq!(response.status, 201, "{base}: {}", response.body);
        let app = response.json();
        assert_eq!(
            (&app["app_id"], &app["app_secret"]),
            (&app["client_id"], &app["client_secret"])
        );
        assert_eq!((&app["name"], &app["client_name"]), (&json!("My App"), &json!("My App")));
        assert_eq!(
            (&app["scope"], &app["scopes"]),
            (&json!("openid profile email"), &json!(["openid", "profile", "email"]))
        );
        assert_eq!(
            (&app["description"], &app["client_secret_expires_at"]),
            (&json!("My application description"), &json!(0))
        );
        assert_eq!(
            (&app["redirect_uris"], &app["status"]),
            (&json!(["https://shop.example/callback"]), &json!("active"))
        );
        assert!(app["client_id_issued_at"].is_i64() && app["grant_types"].is_array());
        let management_uri = app["registration_client_uri"].as_str().unwrap();
        assert!(management_uri.starts_with(ISSUER), "{management_uri}");
        assert_eq!(
            get_with_bearer(
                &server,
                management_uri,
                app["registration_access_token"].as_str().unwrap()
            )
            .await
            .status,
            200
        );

        let registered = TestClient {
            router: server.router.clone(),
            base_url: String::new(),
            row_id: String::new(),
            client_id: app["app_id"].as_str().unwrap().into(),
            secret: app["app_secret"].as_str().map(str::to_owned),
            redirect_uri: REDIRECT_URI.into(),
        };
        let tokens = registered
            .redeem(
                &registered
                    .obtain_code(
                        &mut server.browser(),
                        "anna",
                        &[("code_challenge", &client::code_challenge())],
                    )
                    .await,
            )
            .await;
        assert_eq!(tokens.0["scope"], "openid email");
    }
    // Scopes may be a space-separated string or an array, under either member name.
    for (sent, scope) in [
        (json!({ "scope": "openid email" }), "openid email"),
        (json!({ "scope": ["openid", "email"] }), "openid email"),
        (json!({ "scopes": "openid email" }), "openid email"),
        (json!({ "scopes": ["read", "write"] }), "read write"),
    ] {
        let mut body = json!({ "name": "My App", "redirect_uris": [REDIRECT_URI] });
        body.as_object_mut().unwrap().extend(sent.as_object().unwrap().clone());
        assert_eq!(
            register_client(&server, ISSUER, &token, &body.to_string()).await.json()["scope"],
            scope,
            "{sent}"
        );
    }
    let malformed = DOCUMENTED_SAMPLE.replace("\"email\"]\n}", "\"email\"],\n}");
    let response = register_client(&server, ISSUER, &token, &malformed).await;
    assert_eq!(error_response(&response), (400, "invalid_request".into()));
    assert!(
        response.json()["error_description"].as_str().unwrap().contains("trailing comma"),
        "{}",
        response.body
    );
}

#[tokio::test]
async fn x_29_x_36_registration_policy_limits_who_registers_what_and_how_often() {
    let server_with_policy = async |change: &dyn Fn(&mut TenantSettings)| {
        let server = server_with(Preset::Standard, |settings| change(settings), |_| {}).await;
        let acme = server.find_tenant("acme").await;
        acme.user("anna").await;
        let token =
            obtain_access_token(&server, &first_party_client(&acme).await, "anna", "openid").await;
        (server, token)
    };
    let (server, token) =
        server_with_policy(&|settings| settings.self_registration = SelfRegistration::Off).await;
    assert_eq!(
        error_response(&register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await),
        (403, "access_denied".into())
    );

    let (server, token) = server_with_policy(&|_| {}).await;
    let pending = register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await.json();
    assert_eq!(pending["status"], "waiting", "the standard preset requires approval");
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": pending["app_id"],
        "client_secret": pending["app_secret"],
    });
    assert_eq!(
        error_response(&post_json(&server, &format!("{ISSUER}/oauth2/token"), &body).await),
        (401, "invalid_client".into())
    );

    let (server, token) = server_with_policy(&|settings| {
        settings.self_registration = SelfRegistration::Open;
        settings.self_registration_quota = 1;
        settings.self_registration_scopes = Some("openid".into());
        settings.self_registration_redirect_hosts = Some(vec!["shop.example".into()]);
    })
    .await;
    let too_many_scopes = register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await;
    assert_eq!(error_response(&too_many_scopes), (400, "invalid_client_metadata".into()));
    let allowed_sample = DOCUMENTED_SAMPLE.replace(r#", "profile", "email""#, "");
    assert_eq!(
        error_response(
            &register_client(
                &server,
                ISSUER,
                &token,
                &allowed_sample.replace("shop.example", "evil.test")
            )
            .await
        ),
        (400, "invalid_redirect_uri".into())
    );
    assert_eq!(register_client(&server, ISSUER, &token, &allowed_sample).await.status, 201);
    assert_eq!(
        error_response(&register_client(&server, ISSUER, &token, &allowed_sample).await),
        (403, "access_denied".into())
    );

    let (server, token) = server_with_policy(&|settings| {
        settings.rate_limits.registrations_per_hour = 1;
        settings.self_registration = SelfRegistration::Open;
    })
    .await;
    assert_eq!(register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await.status, 201);
    let rate_limited = register_client(&server, ISSUER, &token, DOCUMENTED_SAMPLE).await;
    assert_eq!(error_response(&rate_limited), (429, "temporarily_unavailable".into()));
    assert!(rate_limited.header("retry-after").parse::<u64>().unwrap() > 0);
}
