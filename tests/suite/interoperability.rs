//! Stock clients and proxies: what they send that other servers accept, and what they rely on.

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use contract::{
    client::{AccessTokenFormat, ClientType, NewClient},
    settings::{LegacyGrant, SelfRegistration, TenantSettings},
    user::Role,
};
use oauth::{ClientAuthMethod, GrantType};
use serde_json::{Value, json};
use tests::{
    TestClient, TestResponse, TestServer, TestTenant,
    browser::send,
    client::{CODE_VERIFIER, jwt_claims},
    fixtures::{PASSWORD, no_rate_limits},
    http_request, test_server,
};

const FORM: &str = "application/x-www-form-urlencoded";
const API: &str = "https://api.example/v1";
const MAIL: &str = "https://mail.example";

async fn acme(server: &TestServer, change: impl FnOnce(&mut TenantSettings)) -> TestTenant<'_> {
    let mut settings = TenantSettings { rate_limits: no_rate_limits(), ..Default::default() };
    change(&mut settings);
    server.fill_key_reserve().await;
    server.tenant_with("acme", settings).await
}

fn basic(client: &TestClient) -> String {
    let secret = client.secret.as_deref().unwrap_or_default();
    format!("Basic {}", STANDARD.encode(format!("{}:{secret}", client.client_id)))
}

// Requests

#[tokio::test]
async fn second_authorization_header_is_rejected_by_every_endpoint() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    let access_token = client.redeem(&code).await.access_token().to_owned();
    let personal_token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
    let (basic, bearer) = (basic(&client), format!("Bearer {access_token}"));
    let personal = format!("Bearer {personal_token}");
    let token_form = "grant_type=client_credentials";
    let registration = r#"{"client_name": "App", "redirect_uris": ["https://app.example/cb"]}"#;
    for (method, path, authorization, body) in [
        ("POST", "/oauth2/token", &basic, token_form),
        ("POST", "/api/login/oauth/access_token", &basic, token_form),
        ("POST", "/oauth2/introspect", &basic, "token=x"),
        ("POST", "/oauth2/revoke", &basic, "token=x"),
        ("GET", "/oauth2/userinfo", &bearer, ""),
        ("GET", "/api/userinfo", &bearer, ""),
        ("GET", "/api/get-account", &bearer, ""),
        ("GET", "/api/v1/apps", &personal, ""),
        ("POST", "/oauth2/register", &personal, registration),
        ("POST", "/api/v1/apps/register", &personal, registration),
    ] {
        let content_type = if body.starts_with('{') { "application/json" } else { FORM };
        let request = |times: usize| {
            let mut request = Request::builder()
                .method(method)
                .uri(format!("/t/acme{path}"))
                .header(header::HOST, "localhost:8080")
                .header(header::CONTENT_TYPE, content_type);
            for _ in 0..times {
                request = request.header(header::AUTHORIZATION, authorization);
            }
            request.body(Body::from(body.to_owned())).unwrap()
        };
        let once = send(&server.router, request(1)).await;
        assert!(once.status.is_success(), "{path}: {} {}", once.status, once.body);
        let twice = send(&server.router, request(2)).await;
        assert_eq!(
            (twice.status.as_u16(), &twice.json()["error"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn media_types_are_compared_case_insensitively() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    let access_token = client.redeem(&code).await.access_token().to_owned();
    let personal_token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
    let (basic, personal) = (basic(&client), format!("Bearer {personal_token}"));
    let form = "Application/X-WWW-Form-URLencoded;Charset=UTF-8";
    let json_type = "APPLICATION/JSON; charset=utf-8";
    let registration = r#"{"client_name": "App", "redirect_uris": ["https://app.example/cb"]}"#;
    for (path, content_type, authorization, body) in [
        ("/oauth2/token", form, basic.as_str(), "grant_type=client_credentials"),
        ("/oauth2/token", json_type, &basic, r#"{"grant_type": "client_credentials"}"#),
        ("/oauth2/introspect", form, &basic, "token=x"),
        ("/oauth2/revoke", json_type, &basic, r#"{"token": "x"}"#),
        ("/oauth2/userinfo", form, "", &format!("access_token={access_token}")),
        ("/oauth2/register", json_type, &personal, registration),
    ] {
        let mut headers = vec![("content-type", content_type)];
        if !authorization.is_empty() {
            headers.push(("authorization", authorization));
        }
        let url = format!("/t/acme{path}");
        let response = http_request(&server.router, "POST", &url, &headers, body).await;
        assert!(response.status.is_success(), "{path} {content_type}: {}", response.body);
    }
}

#[tokio::test]
async fn token_responses_and_errors_forbid_caching_in_both_headers() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let basic = basic(&client);
    for path in ["/oauth2/token", "/api/v1/oauth/token", "/api/login/oauth/access_token"] {
        for (form, status) in [("grant_type=client_credentials", 200), ("grant_type=pigeon", 400)] {
            let headers = [("authorization", basic.as_str()), ("content-type", FORM)];
            let url = format!("/t/acme{path}");
            let response = http_request(&server.router, "POST", &url, &headers, form).await;
            if response.status == 404 {
                continue;
            }
            assert_eq!(response.status, status, "{path}: {}", response.body);
            assert_eq!(
                (response.header("cache-control"), response.header("pragma")),
                ("no-store", "no-cache"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn invalid_utf8_in_a_form_is_rejected_whatever_else_it_contains() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let basic = basic(&client);
    for form in ["token=%FF", "token=%FF&token_type_hint=%EF%BF%BD"] {
        let headers = [("authorization", basic.as_str()), ("content-type", FORM)];
        let url = "/t/acme/oauth2/introspect";
        let response = http_request(&server.router, "POST", url, &headers, form).await;
        assert_eq!(response.status, 400, "{form}: {}", response.body);
    }
}

// Clocks

#[tokio::test]
async fn token_of_a_node_whose_clock_is_ahead_is_valid_for_60_seconds() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    for (ahead, expected) in [(60, 200), (61, 401)] {
        let client = acme.client(&format!("shop-{ahead}")).await;
        let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
        server.clock.advance(ahead);
        let access_token = client.redeem(&code).await.access_token().to_owned();
        server.clock.advance(-ahead);
        assert_eq!(client.userinfo(&access_token).await.status, expected, "{ahead} s");
    }
}

// PKCE

#[tokio::test]
async fn public_client_that_may_use_plain_pkce_redeems_its_code() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.allow_plain_pkce = true).await;
    acme.user("anna").await;
    let plain = [("code_challenge", CODE_VERIFIER), ("code_challenge_method", "plain")];
    for (client_id, client_type, error) in [
        ("spa", ClientType::Public, None),
        // A client that has a secret may omit it only with S256 (X-7).
        ("mixed", ClientType::PkceOrSecret, Some("invalid_client")),
    ] {
        let client = acme.client_with(client_id, |new| {
            new.client_type = Some(client_type);
            new.settings.allow_plain_pkce = true;
            new.metadata.grant_types =
                Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
            if client_type == ClientType::Public {
                new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
            }
        });
        let client = TestClient { secret: None, ..client.await };
        let code = client.obtain_code(&mut server.browser(), "anna", &plain).await;
        let wrong = client
            .request_token(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &client.redirect_uri),
                ("code_verifier", &CODE_VERIFIER.replace('a', "b")),
            ])
            .await;
        assert_eq!(wrong.error(), "invalid_grant");
        let tokens = client.redeem(&code).await;
        assert_eq!(tokens.0["error"].as_str(), error, "{client_id}: {}", tokens.0);
        if error.is_none() {
            assert!(client.refresh(tokens.refresh_token()).await.0["access_token"].is_string());
        }
    }
}

// Registration

struct Developer<'s> {
    server: &'s TestServer,
    bearer: String,
}

impl<'s> Developer<'s> {
    async fn new(acme: &TestTenant<'s>) -> Self {
        let token = acme.personal_token(&acme.member("dora", Role::Developer).await).await;
        Self { server: acme.server, bearer: format!("Bearer {token}") }
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> TestResponse {
        self.server.fill_key_reserve().await;
        let headers =
            [("authorization", self.bearer.as_str()), ("content-type", "application/json")];
        let url = format!("/t/acme/oauth2/register{path}");
        http_request(&self.server.router, method, &url, &headers, &body.to_string()).await
    }

    async fn register(&self, more: Value) -> TestResponse {
        let mut body = json!({ "client_name": "App", "redirect_uris": ["https://app.example/cb"] });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.send("POST", "", &body).await
    }
}

#[tokio::test]
async fn null_member_of_a_registration_counts_as_absent() {
    let server = test_server().await;
    let acme = acme(&server, |settings| {
        settings.self_registration = SelfRegistration::Open;
        settings.self_registration_quota = 0;
        settings.rate_limits.registrations_per_hour = 0;
    })
    .await;
    let dora = Developer::new(&acme).await;
    let comparable = |mut body: Value| {
        for once in ["client_id", "client_secret", "registration_client_uri", "status"] {
            body.as_object_mut().unwrap().remove(once);
        }
        body.as_object_mut().unwrap().remove("registration_access_token");
        body
    };
    let without = dora.register(json!({})).await;
    assert_eq!(without.status, 201, "{}", without.body);
    for name in [
        "scope",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "application_type",
        "jwks",
        "jwks_uri",
        "logo_uri",
        "contacts",
        "default_max_age",
        "initiate_login_uri",
        "description",
        "client_id",
        "client_secret",
        "skip_consent",
        "client_secret_expires_at",
        "software_id",
    ] {
        let with_null = dora.register(json!({ name: null })).await;
        assert_eq!(with_null.status, 201, "{name}: {}", with_null.body);
        assert_eq!(comparable(with_null.json()), comparable(without.json()), "{name}");
    }
}

/// P1
#[tokio::test]
async fn update_with_null_or_empty_members_widens_nothing() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = Developer::new(&acme).await;
    let registered =
        dora.register(json!({ "grant_types": ["authorization_code"], "scope": "openid" })).await;
    let registered = registered.json();
    let path = format!("/{}", registered["client_id"].as_str().unwrap());
    let limits = |body: &Value| {
        ["grant_types", "response_types", "scope", "token_endpoint_auth_method"]
            .map(|name| body[name].clone())
    };
    for method in ["PUT", "PATCH"] {
        for empty in [json!(null), json!(""), json!([])] {
            for name in ["grant_types", "response_types", "scope", "token_endpoint_auth_method"] {
                let body = json!({
                    "client_id": registered["client_id"],
                    "client_name": "App",
                    "redirect_uris": ["https://app.example/cb"],
                    name: empty,
                });
                let response = dora.send(method, &path, &body).await;
                let after = dora.send("GET", &path, &Value::Null).await.json();
                if response.status == 200 && empty.is_null() {
                    assert_eq!(limits(&after), limits(&registered), "{method} {name} {empty}");
                }
                for list in ["grant_types", "response_types"] {
                    let had = registered[list].as_array().unwrap();
                    let has = after[list].as_array().unwrap();
                    assert!(has.iter().all(|item| had.contains(item)), "{method} {name} {empty}");
                }
            }
        }
    }
}

/// P1
#[tokio::test]
async fn form_without_grant_types_does_not_widen_them() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = acme.member("dora", Role::Developer).await;
    let mut new = NewClient { enabled: true, ..Default::default() };
    new.metadata.client_name = Some("App".into());
    new.metadata.redirect_uris = vec!["https://app.example/cb".into()];
    // The default has refresh_token, too.
    new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    let row_id = acme
        .transaction(&dora, async |tx| domain::client::register(tx, new).await)
        .await
        .unwrap()
        .row_id;
    let mut form = domain::client::detail(&acme.tenant, &dora, &row_id).await.unwrap().form;
    form.metadata.grant_types = None;
    let outcome =
        acme.transaction(&dora, async |tx| domain::client::update(tx, &row_id, form).await).await;
    assert!(matches!(outcome, Err(domain::Error::Invalid(_))), "{outcome:?}");
}

#[tokio::test]
async fn registration_without_scope_names_the_default_scopes_of_its_kind() {
    let with_api = "openid email address offline_access read";
    for (policy_scopes, new_clients_scope, grant, expected) in [
        (None, None, "authorization_code", "openid profile email address phone offline_access"),
        (None, None, "client_credentials", ""),
        (Some(with_api), None, "authorization_code", with_api),
        (Some(with_api), None, "client_credentials", "read"),
        (Some(with_api), Some("openid read write"), "authorization_code", "openid read"),
    ] {
        let server = test_server().await;
        let acme = acme(&server, |settings| {
            settings.self_registration = SelfRegistration::Open;
            settings.self_registration_scopes = policy_scopes.map(str::to_owned);
            settings.new_clients.scope = new_clients_scope.map(str::to_owned);
        })
        .await;
        let dora = Developer::new(&acme).await;
        let answer = dora.register(json!({ "grant_types": [grant] })).await.json();
        assert_eq!(answer["scope"], expected, "{policy_scopes:?} {new_clients_scope:?} {grant}");
    }
}

#[tokio::test]
async fn initiate_login_uri_is_kept_and_must_be_https() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = Developer::new(&acme).await;
    let uri = "https://app.example/start";
    let kept = dora.register(json!({ "initiate_login_uri": uri })).await.json();
    assert_eq!(kept["initiate_login_uri"], uri);
    let path = format!("/{}", kept["client_id"].as_str().unwrap());
    assert_eq!(dora.send("GET", &path, &Value::Null).await.json()["initiate_login_uri"], uri);
    for bad in ["http://localhost/start", "com.example.app:/start", "start"] {
        let rejected = dora.register(json!({ "initiate_login_uri": bad })).await;
        assert_eq!(
            (rejected.status.as_u16(), &rejected.json()["error"]),
            (400, &json!("invalid_client_metadata")),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn metadata_advertises_what_works() {
    let server = test_server().await;
    for (slug, policy, advertised) in [
        ("off", SelfRegistration::Off, false),
        ("approval", SelfRegistration::Approval, true),
        ("open", SelfRegistration::Open, true),
    ] {
        let settings = TenantSettings { self_registration: policy, ..Default::default() };
        server.tenant_with(slug, settings).await;
        for document in ["openid-configuration", "oauth-authorization-server"] {
            let url = format!("/t/{slug}/.well-known/{document}");
            let metadata = http_request(&server.router, "GET", &url, &[], "").await.json();
            assert_eq!(metadata["registration_endpoint"].is_string(), advertised, "{slug}");
            // Request objects are rejected (`request_not_supported`).
            assert_eq!(metadata["request_parameter_supported"], false);
            assert_eq!(metadata.get("request_object_signing_alg_values_supported"), None);
        }
    }
}

// Passwords

/// RFC 8265 §4.2
#[tokio::test]
async fn password_is_the_same_however_a_keyboard_composes_it() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let client = acme.client("shop").await;
    let (composed, decomposed) = ("caf\u{E9} au lait", "cafe\u{301}\u{A0}au lait");
    for (name, set) in [("anna", composed), ("bert", decomposed)] {
        acme.user_with(name, |user| user.password = Some(set.into())).await;
        for (typed, signed_in) in
            [(composed, true), (decomposed, true), ("cafe au lait", false), (PASSWORD, false)]
        {
            let mut browser = server.browser();
            let redirect = browser.get(&client.authorization_url(&[])).await;
            let page = browser.follow_redirects(redirect).await;
            let response = browser.sign_in(&page, name, typed).await;
            assert_eq!(response.status != 401, signed_in, "{name} {typed:?}");
        }
    }
    let with_control = acme.server.platform.clone();
    let user = contract::user::NewUser {
        username: "carl".into(),
        password: Some("correct\thorse".into()),
        ..Default::default()
    };
    assert!(domain::user::prepare(&with_control, user).await.is_err());
}

// Resource indicators (RFC 8707)

/// Redeem a grant and name these resources.
async fn token_for(client: &TestClient, grant: &[(&str, &str)], resources: &[&str]) -> Value {
    let mut fields = grant.to_vec();
    fields.extend(resources.iter().map(|uri| ("resource", *uri)));
    client.post("/oauth2/token", &fields).await.json()
}

/// An authorization request that names these resources; returns the page after the sign-in.
async fn request_resources(
    server: &TestServer,
    client: &TestClient,
    scope: &str,
    resources: &[&str],
) -> (tests::Browser, TestResponse) {
    let mut url = client.authorization_url(&[("scope", scope)]);
    for uri in resources {
        url = format!("{url}&resource={uri}");
    }
    let mut browser = server.browser();
    let redirect = browser.get(&url).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    (browser, page)
}

#[tokio::test]
async fn resource_is_kept_from_authorization_to_introspection() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    let issuer = acme.tenant.issuer();
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        for (scope, asked, expected, userinfo) in [
            ("openid", &[][..], json!(issuer), 200),
            ("openid", &[API], json!([API, issuer]), 200),
            ("openid", &[API, MAIL], json!([API, MAIL, issuer]), 200),
            // Without `openid` the token is not for this server.
            ("read", &[API], json!(API), 401),
            ("read", &[issuer, API], json!([issuer, API]), 403),
        ] {
            let name = format!("{format:?}-{}-{scope}", asked.len()).to_lowercase();
            let client =
                acme.client_with(&name, |new| new.settings.access_token_format = format).await;
            let (mut browser, page) = request_resources(&server, &client, scope, asked).await;
            for uri in asked {
                assert!(page.body.contains(uri), "{name}: the consent page shows {uri}");
            }
            let code =
                browser.submit_decision(&page, "allow").await.redirect_param("code").unwrap();
            let mut tokens = client.redeem(&code).await.0;
            for step in ["code", "refresh"] {
                let access_token = tokens["access_token"].as_str().expect("a token").to_owned();
                let introspected = client.introspect(&access_token).await;
                assert_eq!(introspected["aud"], expected, "{name} {step}");
                if format == AccessTokenFormat::Jwt {
                    assert_eq!(jwt_claims(&access_token)["aud"], expected, "{name} {step}");
                }
                assert_eq!(client.userinfo(&access_token).await.status, userinfo, "{name} {step}");
                let refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
                if !asked.is_empty() {
                    assert_eq!(client.introspect(&refresh_token).await["aud"], json!(asked));
                }
                tokens = client.refresh(&refresh_token).await.0;
            }
            // A later token may be for some of the resources.
            if asked == [API, MAIL] {
                let refresh_token = tokens["refresh_token"].as_str().unwrap();
                let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
                let narrowed = token_for(&client, &grant, &[MAIL]).await;
                let access_token = narrowed["access_token"].as_str().unwrap();
                assert_eq!(client.introspect(access_token).await["aud"], json!([MAIL, issuer]));
                let refresh_token = narrowed["refresh_token"].as_str().unwrap();
                let all = client.refresh(refresh_token).await;
                assert_eq!(client.introspect(all.access_token()).await["aud"], expected);
            }
        }
    }
}

#[tokio::test]
async fn resource_that_was_not_authorized_is_an_invalid_target() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    for bad in ["/relative", "https://api.example/%23x#fragment"] {
        let url = client.authorization_url(&[("resource", bad)]);
        let response = server.browser().get(&url).await;
        assert_eq!(response.redirect_param("error").as_deref(), Some("invalid_target"), "{bad}");
    }
    for asked in [&[][..], &[API]] {
        let client = acme.client(&format!("shop-{}", asked.len())).await;
        let (mut browser, page) = request_resources(&server, &client, "openid", asked).await;
        let code = browser.submit_decision(&page, "allow").await.redirect_param("code").unwrap();
        let redemption = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", &client.redirect_uri),
            ("code_verifier", CODE_VERIFIER),
        ];
        assert_eq!(token_for(&client, &redemption, &[MAIL]).await["error"], "invalid_target");
        // The rejected request spent nothing.
        let tokens = token_for(&client, &redemption, asked).await;
        let refresh_token = tokens["refresh_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        assert_eq!(token_for(&client, &refresh, &[MAIL]).await["error"], "invalid_target");
        assert!(token_for(&client, &refresh, asked).await["access_token"].is_string());
    }
}

/// An earlier version ignored `resource`: its clients may send it with their refresh tokens.
#[tokio::test]
async fn grant_of_an_earlier_version_ignores_resource() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    let refresh_token = client.redeem(&code).await.refresh_token().to_owned();
    server.execute_sql("UPDATE \"grant\" SET \"resource\" = NULL").await;
    let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    let tokens = token_for(&client, &grant, &[API]).await;
    let access_token = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
    assert_eq!(client.introspect(access_token).await["aud"], acme.tenant.issuer());
}

#[tokio::test]
async fn consent_to_one_resource_is_no_consent_to_another() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let mut browser = server.browser();
    client.obtain_code(&mut browser, "anna", &[("resource", API)]).await;
    for (resource, error) in
        [("", None), (API, None), (MAIL, Some("consent_required")), (API, None)]
    {
        let silent = [("resource", resource), ("prompt", "none")];
        let response = browser.get(&client.authorization_url(&silent)).await;
        assert_eq!(response.redirect_param("error").as_deref(), error, "{resource}");
    }
    client.obtain_code(&mut browser, "anna", &[("resource", MAIL)]).await;
    let both = format!("{API} {MAIL}");
    let silent = [("resource", both.as_str()), ("prompt", "none")];
    let response = browser.get(&client.authorization_url(&silent)).await;
    assert!(response.redirect_param("code").is_some(), "{}", response.location());
}

#[tokio::test]
async fn grants_without_a_browser_honour_resource() {
    let server = test_server().await;
    let acme =
        acme(&server, |settings| settings.allowed_grants = vec![LegacyGrant::Password]).await;
    acme.user("anna").await;
    let issuer = acme.tenant.issuer();
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        let client = acme
            .client_with(&format!("{format:?}").to_lowercase(), |new| {
                new.settings.access_token_format = format;
                new.metadata.grant_types = Some(vec![
                    GrantType::ClientCredentials,
                    GrantType::Password,
                    GrantType::RefreshToken,
                ]);
            })
            .await;
        let machine = [("grant_type", "client_credentials")];
        let password = [
            ("grant_type", "password"),
            ("username", "anna"),
            ("password", PASSWORD),
            ("scope", "openid"),
        ];
        for (grant, asked, expected) in [
            (&machine[..], &[][..], json!(issuer)),
            (&machine, &[API], json!(API)),
            (&password, &[], json!(issuer)),
            (&password, &[API], json!([API, issuer])),
        ] {
            let tokens = token_for(&client, grant, asked).await;
            let access_token =
                tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
            assert_eq!(client.introspect(access_token).await["aud"], expected, "{grant:?}");
            if let Some(refresh_token) = tokens["refresh_token"].as_str() {
                let refreshed = client.refresh(refresh_token).await;
                let introspected = client.introspect(refreshed.access_token()).await;
                assert_eq!(introspected["aud"], expected, "{grant:?}");
            }
        }
        let relative = token_for(&client, &machine, &["/relative"]).await;
        assert_eq!(relative["error"], "invalid_target");
    }
}
