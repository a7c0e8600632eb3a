//! The authorization code flow (RFC 6749 §4.1, OpenID Connect Core §3.1).

mod codes;
mod reauthentication;

use serde_json::json;
use tests::test_server;

#[tokio::test]
async fn sign_in_and_consent_yield_tokens() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, anna) = (acme.client("shop").await, acme.user("anna").await);
    let mut browser = server.browser();
    let response = shop.authorize(&mut browser, "anna", &[]).await;
    assert!(
        response.location().starts_with("https://shop.example/cb?code="),
        "{}",
        response.location()
    );
    assert_eq!(response.redirect_param("state").as_deref(), Some("the-state"));
    assert_eq!(response.redirect_param("iss").as_deref(), Some("http://localhost:8080/t/acme"));
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    assert_eq!(
        (&tokens.0["token_type"], &tokens.0["expires_in"], &tokens.0["scope"]),
        (&json!("Bearer"), &json!(3600), &json!("openid email"))
    );
    let claims = tokens.id_token_claims();
    assert_eq!(
        (&claims["sub"], &claims["nonce"], &claims["aud"], &claims["acr"]),
        (&json!(anna), &json!("the-nonce"), &json!("shop"), &json!("1"))
    );
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(
        userinfo,
        json!({"sub": anna, "email": "anna@acme.example", "email_verified": true})
    );
}

#[tokio::test]
async fn consent_is_remembered_and_prompt_none_then_succeeds() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert!(silent.redirect_param("code").is_some(), "{}", silent.location());
    let wider_scope = browser
        .get(&shop.authorization_url(&[("prompt", "none"), ("scope", "openid email phone")]))
        .await;
    assert_eq!(wider_scope.redirect_param("error").as_deref(), Some("consent_required"));
}

#[tokio::test]
async fn denied_consent_redirects_with_access_denied() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "ANNA@acme.example", tests::fixtures::PASSWORD).await;
    let response = browser.submit_decision(&page, "deny").await;
    assert_eq!(
        (response.redirect_param("error").as_deref(), response.redirect_param("state").as_deref()),
        (Some("access_denied"), Some("the-state"))
    );
}

#[tokio::test]
async fn invalid_client_or_redirect_uri_shows_an_error_page_without_redirect() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    for uri in [
        "https://shop.example/cb/",
        "https://shop.example:443/cb",
        "https://SHOP.example/cb",
        "https://shop.example/cb?x=1",
        "https://shop.example/cb/x",
        "https://shop.example//cb",
        "https://shop.example/x/../cb",
        "https://shop.example/%2e%2e/cb",
        "https://shop.example/..;/cb",
        "https://shop.example\\cb",
        "https://shop.example@evil.test/cb",
        "https://shop.example/cb#x",
        "https://shop.example.evil.test/cb",
        "javascript:alert(1)",
        "//shop.example/cb",
    ] {
        for mode in ["", "query", "form_post", "fragment"] {
            let response = server
                .browser()
                .get(&shop.authorization_url(&[
                    ("redirect_uri", uri),
                    ("response_mode", mode),
                    ("scope", "\""),
                ]))
                .await;
            assert_eq!((response.status.as_u16(), response.location()), (400, ""), "{uri} {mode}");
            assert!(response.body.contains("complete this sign-in"));
        }
    }
    let unknown = server.browser().get(&shop.authorization_url(&[("client_id", "nobody")])).await;
    assert_eq!((unknown.status.as_u16(), unknown.location()), (400, ""));
}

#[tokio::test]
async fn claims_acr_values_and_id_token_hint_are_honoured() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut browser = server.browser();
    let plain = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    assert!(plain.id_token_claims().get("email").is_none());
    let with_claims = shop
        .redeem(
            &shop
                .obtain_code(&mut browser, "anna", &[("claims", r#"{"id_token":{"email":null}}"#)])
                .await,
        )
        .await;
    assert_eq!(with_claims.id_token_claims()["email"], "anna@acme.example");
    let essential = browser
        .get(&shop.authorization_url(&[
            ("prompt", "none"),
            ("claims", r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#),
        ]))
        .await;
    assert_eq!(essential.redirect_param("error").as_deref(), Some("interaction_required"));
    let with_acr_values =
        shop.redeem(&shop.obtain_code(&mut browser, "anna", &[("acr_values", "2 1")]).await).await;
    assert_eq!(with_acr_values.id_token_claims()["acr"], "1");
    let id_token_of_anna = plain.0["id_token"].as_str().unwrap();
    assert!(
        browser
            .get(
                &shop.authorization_url(&[("prompt", "none"), ("id_token_hint", id_token_of_anna)])
            )
            .await
            .redirect_param("code")
            .is_some()
    );
    let mut browser_of_ben = server.browser();
    shop.obtain_code(&mut browser_of_ben, "ben", &[]).await;
    assert_eq!(
        browser_of_ben
            .get(
                &shop.authorization_url(&[("prompt", "none"), ("id_token_hint", id_token_of_anna)])
            )
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let with_access_token = browser_of_ben
        .get(
            &shop.authorization_url(&[("prompt", "none"), ("id_token_hint", plain.access_token())]),
        )
        .await;
    assert_eq!(
        with_access_token.redirect_param("error").as_deref(),
        Some("invalid_request"),
        "an access token is not an ID token"
    );
}

#[tokio::test]
async fn form_post_responses_and_posted_requests_work() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let response = shop.authorize(&mut browser, "anna", &[("response_mode", "form_post")]).await;
    assert!(
        response.body.contains("name=\"code\"")
            && response.body.contains("action=\"https://shop.example/cb\""),
        "{}",
        response.body
    );
    assert!(response.header("content-security-policy").contains("script-src 'sha256-"));
    let request = shop.authorization_url(&[("prompt", "none")]);
    let (path, query) = request.split_once('?').unwrap();
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let stored_request = server.browser().post_from_site(path, &pairs, "cross-site").await;
    assert!(
        stored_request.location().contains("/interaction/"),
        "a cross-site POST carries no cookie: {}",
        stored_request.location()
    );
    let response = browser.follow_redirects(stored_request).await;
    assert!(
        response.redirect_param("code").is_some(),
        "the resume endpoint reads the cookie: {}",
        response.location()
    );
}
