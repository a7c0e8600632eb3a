//! Decisions about stock clients: audiences, native redirect URIs and client assertions.

use contract::{
    client::AccessTokenFormat,
    settings::{Preset, SelfRegistration},
};
use oauth::ClientAuthMethod;
use serde_json::{Value, json};
use tests::{TestClient, TestServer, TestTenant, client::jwt_claims, http_request, keys::Key};

use super::{ISSUER, REDIRECT_URI, server_with, server_with_preset, shop_client};

const API: &str = "https://api.example/v1";

#[tokio::test]
async fn x_23_audience_is_the_resource_and_the_issuer_where_userinfo_needs_it() {
    let server = server_with_preset(Preset::Standard).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let client = shop_client(&acme, |new| new.settings.skip_consent = true).await;
    let client = TestClient { base_url: ISSUER.into(), ..client };
    for (scope, resource, expected) in [
        ("openid email", "", json!(ISSUER)),
        ("openid email", API, json!([API, ISSUER])),
        ("email", "", json!(ISSUER)),
        ("email", API, json!(API)),
    ] {
        let change = [("scope", scope), ("resource", resource)];
        let code = client.obtain_code(&mut server.browser(), "anna", &change).await;
        let tokens = client.redeem(&code).await;
        let refreshed = client.refresh(tokens.refresh_token()).await;
        for access_token in [tokens.access_token(), refreshed.access_token()] {
            assert_eq!(jwt_claims(access_token)["aud"], expected, "{scope} {resource}");
            let userinfo = client.userinfo(access_token).await;
            assert_eq!(userinfo.status == 200, scope.contains("openid"), "{scope} {resource}");
        }
    }
}

async fn register(server: &TestServer, acme: &TestTenant<'_>, body: &Value) -> Value {
    server.fill_key_reserve().await;
    // Each registration is another developer's: the quota is per developer.
    let name = format!("dev{}", server.platform.now().0);
    let developer = acme.member(&name, contract::user::Role::Developer).await;
    let bearer = format!("Bearer {}", acme.personal_token(&developer).await);
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = format!("{ISSUER}/oauth2/register");
    server.clock.advance(1);
    http_request(&server.router, "POST", &url, &headers, &body.to_string()).await.json()
}

#[tokio::test]
async fn x_23_token_without_a_resource_has_the_default_audience_of_its_client() {
    let server = server_with_preset(Preset::Standard).await;
    let acme = server.find_tenant("acme").await;
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        let client = acme
            .client_with(&format!("{format:?}").to_lowercase(), |new| {
                new.settings.access_token_format = format;
                new.settings.default_audience = Some(API.into());
            })
            .await;
        let client = TestClient { base_url: ISSUER.into(), ..client };
        for (resource, expected) in [("", API), ("https://mail.example", "https://mail.example")] {
            let request = [("grant_type", "client_credentials"), ("resource", resource)];
            let tokens = client.request_token(&request).await;
            assert_eq!(client.introspect(tokens.access_token()).await["aud"], expected);
        }
    }
}

#[tokio::test]
async fn x_43_x_44_native_clients_may_use_any_scheme_but_dangerous_ones() {
    for preset in [Preset::Standard, Preset::Strict] {
        let open = |settings: &mut contract::settings::TenantSettings| {
            settings.self_registration = SelfRegistration::Open;
        };
        let server = server_with(preset, open, |_| {}).await;
        let acme = server.find_tenant("acme").await;
        let dotless = if preset == Preset::Strict { None } else { Some("native") };
        for (uris, application_type, expected) in [
            (&["https://app.example/cb"][..], None, Some("web")),
            (&["http://localhost:3000/cb"], None, Some("native")),
            (&["http://127.0.0.1/cb", "com.example.app:/cb"], None, Some("native")),
            (&["com.example.app:/cb"], Some("native"), Some("native")),
            (&["com.example.app:/cb"], Some("web"), None),
            (&["com.example.app:/cb", "https://app.example/cb"], None, None),
            (&["com.example.app:/cb", "https://app.example/cb"], Some("native"), Some("native")),
            (&["cursor://anysphere.cursor-deeplink/mcp/cb"], None, dotless),
            (&["vscode:cb"], Some("native"), dotless),
            (&["javascript:alert(1)"], Some("native"), None),
            (&["mailto:anna@acme.example"], Some("native"), None),
            (&["data:text/html,x"], None, None),
            (&["wss://app.example/cb"], Some("native"), None),
        ] {
            let mut body = json!({
                "client_name": "App",
                "redirect_uris": uris,
                "token_endpoint_auth_method": "none",
            });
            if let Some(application_type) = application_type {
                body["application_type"] = application_type.into();
            }
            let answer = register(&server, &acme, &body).await;
            let what = format!("{preset:?} {uris:?} {application_type:?}: {answer}");
            assert_eq!(answer["application_type"].as_str(), expected, "{what}");
            if expected.is_none() {
                assert_eq!(answer["error"], "invalid_redirect_uri", "{what}");
            }
        }
    }
}

#[tokio::test]
async fn x_43_consent_page_names_the_scheme() {
    let server = server_with_preset(Preset::Standard).await;
    let acme = server.find_tenant("acme").await;
    acme.user("anna").await;
    let uri = "cursor://evil.example/cb";
    let client = shop_client(&acme, |new| new.metadata.redirect_uris = vec![uri.into()]).await;
    let client = TestClient { base_url: ISSUER.into(), redirect_uri: uri.into(), ..client };
    let mut browser = server.browser();
    let redirect = browser.get(&client.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert!(page.body.contains("cursor:") && !page.body.contains("evil.example"), "{}", page.body);
    let response = browser.submit_decision(&page, "allow").await;
    assert!(response.location().starts_with(&format!("{uri}?code=")), "{}", response.location());
}

#[tokio::test]
async fn x_44_native_client_by_its_redirect_uris_may_use_any_loopback_port() {
    let server = server_with_preset(Preset::Standard).await;
    let acme = server.find_tenant("acme").await;
    for (client_id, uris, status) in [
        ("native", &["http://127.0.0.1/cb"][..], 303),
        ("web", &["http://127.0.0.1/cb", REDIRECT_URI], 400),
    ] {
        let client = acme.client_with(client_id, |new| {
            new.metadata.redirect_uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
        });
        let client = TestClient {
            base_url: ISSUER.into(),
            redirect_uri: "http://127.0.0.1:51004/cb".into(),
            ..client.await
        };
        let response = server.browser().get(&client.authorization_url(&[])).await;
        assert_eq!(response.status, status, "{client_id}");
    }
}

#[tokio::test]
async fn x_45_client_assertion_lives_up_to_24_hours_and_is_accepted_once() {
    const DAY: i64 = 86_400;
    let server = server_with_preset(Preset::Standard).await;
    let acme = server.find_tenant("acme").await;
    let key = Key::es256();
    let jwks = json!({ "keys": [key.jwk("k1")] });
    let client = shop_client(&acme, |new| {
        new.client_secret = None;
        new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::PrivateKeyJwt);
        new.metadata.jwks = Some(jwks);
    })
    .await;
    let client = TestClient { base_url: ISSUER.into(), secret: None, ..client };
    let authenticate = async |assertion: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        client.post("/oauth2/token", &fields).await.status.as_u16()
    };
    let now = server.platform.now().0;
    let assertion = |jti: &str, iat: i64, exp: i64| {
        let claims = json!({
            "iss": "shop", "sub": "shop", "aud": format!("{ISSUER}/oauth2/token"),
            "iat": iat, "nbf": iat, "exp": exp, "jti": jti,
        });
        key.sign(&json!({ "alg": key.alg(), "kid": "k1" }), &claims)
    };
    // One hour is what Authlib signs.
    for (jti, iat, exp, status) in [
        ("hour", now, now + 3600, 200),
        ("day", now, now + DAY, 200),
        ("ahead", now + 60, now + 60 + DAY, 200),
        ("longer", now, now + DAY + 61, 401),
        ("future", now + 61, now + 3600, 401),
        ("past", now - 120, now - 60, 401),
    ] {
        assert_eq!(authenticate(&assertion(jti, iat, exp)).await, status, "{jti}");
    }
    // The `jti` is remembered until the assertion itself is rejected, also on a node whose clock is
    // 60 seconds behind the one that deletes expired rows.
    let replayed = assertion("day", now, now + DAY);
    let mut elapsed = 0;
    for until in [3600, DAY - 60, DAY, DAY + 59, DAY + 60, DAY + 119] {
        server.clock.advance(until - elapsed);
        elapsed = until;
        server.run_jobs().await;
        assert_eq!(authenticate(&replayed).await, 401, "after {until} s");
        server.clock.advance(-60);
        assert_eq!(authenticate(&replayed).await, 401, "60 s behind, after {until} s");
        server.clock.advance(60);
    }
}
