//! Compatibility with Sage (S0): environment variables, new and legacy paths, and JSON sign-in.

mod clients;
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
