//! Compatibility with SetherAuth (S3): its paths, its grant types and its response members.

mod front_channel;
mod tokens;
mod userinfo;

use contract::{settings::Preset, user::NewUser};
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
    let router = server::router(restarted, Default::default());
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
