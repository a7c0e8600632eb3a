//! What users and programs see of a setting of a client.

use tests::client::CODE_VERIFIER;

use super::*;

/// What a user or program sees of this setting of the client.
pub(super) async fn observe_client(
    server: &TestServer,
    acme: &TestTenant<'_>,
    client_id: &str,
    settings: ClientSettings,
    path: &str,
) -> Value {
    if path == "by_developer" {
        // Registration decides it, not the settings of the request.
        let uris = ["https://app.example/cb"];
        let body = match settings.by_developer {
            true => self_register(acme, &uris, json!({})).await,
            false => json!({ "client_id": acme.client(client_id).await.client_id }),
        };
        let id = body["client_id"].as_str().expect("a client").to_owned();
        let client = acme.tenant.client(&id).await.expect("a result").expect("a client");
        let page = first_page(server, &id, &client.metadata.redirect_uris[0]).await;
        return page.contains("developer").into();
    }
    let client = acme.client_with(client_id, |new| new.settings = settings).await;
    let browser = &mut server.browser();
    match path {
        "skip_consent" => {
            first_page(server, client_id, &client.redirect_uri).await.contains("decision").into()
        }
        "allow_plain_pkce" => {
            let plain = [("code_challenge", CODE_VERIFIER), ("code_challenge_method", "plain")];
            let response = client.authorize(browser, "anna", &plain).await;
            response.redirect_param("error").into()
        }
        "access_token_format" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.access_token().contains('.').into()
        }
        "publishable_key" => {
            let query = format!("client_id={client_id}&client_secret=pk_other");
            let url = format!("/t/acme/api/v1/auth/oauth/authorize/idp?{query}");
            browser.get(&url).await.json()["code"].clone()
        }
        "default_scope" => {
            let code = client.obtain_code(browser, "anna", &[("scope", "")]).await;
            client.redeem(&code).await.0["scope"].clone()
        }
        "default_audience" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            let tokens = client.redeem(&code).await;
            client.introspect(tokens.access_token()).await["aud"].clone()
        }
        "access_token_lifetime" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.0["expires_in"].clone()
        }
        "refresh_token_lifetime" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.0["refresh_token"].is_string().into()
        }
        "code_lifetime" => redeem_after_a_minute(server, &client).await,
        "allowed_origins" => {
            let origin = [
                ("origin", "https://other.example"),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let form = format!(
                "grant_type=client_credentials&client_id={client_id}&client_secret={}",
                client.secret.as_deref().unwrap_or_default()
            );
            let url = format!("{}/oauth2/token", client.base_url);
            let response = http_request(&server.router, "POST", &url, &origin, &form).await;
            response.header("access-control-allow-origin").into()
        }
        other => panic!("no observation of the setting {other}"),
    }
}

/// The page or redirect that follows the sign-in of an authorization request at `acme`.
async fn first_page(server: &TestServer, client_id: &str, redirect_uri: &str) -> String {
    let client = TestClient {
        router: server.router.clone(),
        base_url: "/t/acme".into(),
        row_id: String::new(),
        client_id: client_id.into(),
        secret: None,
        redirect_uri: redirect_uri.into(),
    };
    let mut browser = server.browser();
    let redirect = browser.get(&client.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await.body
}
