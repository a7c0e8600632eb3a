//! Resource indicators (RFC 8707): `resource`, from the authorization to introspection.

use contract::{client::AccessTokenFormat, settings::LegacyGrant};
use tests::client::jwt_claims;

use super::*;

const API: &str = "https://api.example/v1";
const MAIL: &str = "https://mail.example";

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
