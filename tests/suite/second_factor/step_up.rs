//! Step-up of a session that has passed one factor (OpenID Connect Core §3.1.2.1, §5.5.1.1).

use contract::settings::SecondFactorPolicy;
use serde_json::json;
use tests::{Authenticator, TestClient, TestServer, test_server};

use super::{CODE_PAGE, SETUP_PAGE, enrol, next_code, now, settings, submit, submit_and_follow};

const ESSENTIAL: &str = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;

/// A tenant with Anna, who has one session from before she set her app up.
async fn acme_shop(server: &TestServer) -> TestClient {
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.client("shop").await
}

#[tokio::test]
async fn acr_values_ask_a_session_of_one_factor_for_the_second() {
    let server = test_server().await;
    let shop = acme_shop(&server).await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let first = shop.redeem(&code).await.id_token_claims();
    let (app, _) = enrol(&server, "anna").await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let claims = shop.redeem(&code).await.id_token_claims();
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("1"), &json!(["pwd"])));
    let silent = [("acr_values", "2"), ("prompt", "none")];
    let code = shop.obtain_code(&mut browser, "anna", &silent).await;
    assert_eq!(shop.redeem(&code).await.id_token_claims()["acr"], "1");
    let page = shop.authorize(&mut browser, "anna", &[("acr_values", "2")]).await;
    assert!(page.body.contains(CODE_PAGE), "{} {}", page.status, page.body);
    assert_eq!(submit(&mut browser, &page, "000000").await.status, 401);
    let end = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    let claims = shop.redeem(&end.redirect_param("code").unwrap()).await.id_token_claims();
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("2"), &json!(["pwd", "otp", "mfa"])));
    assert_eq!(claims["auth_time"], first["auth_time"], "that of the password");
    assert_eq!(server.audit_count("second_factor.passed").await, 2, "and when it was set up");
    let code = shop.obtain_code(&mut browser, "anna", &[("acr_values", "2")]).await;
    assert_eq!(shop.redeem(&code).await.id_token_claims()["acr"], "2");
}

#[tokio::test]
async fn essential_acr_sets_an_app_up_or_is_refused() {
    let server = test_server().await;
    let shop = acme_shop(&server).await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let silent = [("claims", ESSENTIAL), ("prompt", "none")];
    let response = shop.authorize(&mut browser, "anna", &silent).await;
    assert_eq!(response.redirect_param("error").as_deref(), Some("interaction_required"));
    server.clock.advance(301);
    let redirect = browser.get(&shop.authorization_url(&[("claims", ESSENTIAL)])).await;
    let page = browser.follow_redirects(redirect).await;
    assert!(page.body.contains("name=\"password\""), "an old session sets nothing up");
    let page = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert!(page.body.contains(SETUP_PAGE), "{} {}", page.status, page.body);
    server.clock.advance(301);
    let late = Authenticator::of_page(&page).code(now(&server));
    let redirected = submit(&mut browser, &page, &late).await;
    assert_eq!(redirected.status, 303, "{}", redirected.body);
    let page = browser.follow_redirects(redirected).await;
    let page = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    let app = Authenticator::of_page(&page);
    submit(&mut browser, &page, &app.code(now(&server))).await;
    let code = shop.obtain_code(&mut browser, "anna", &[("claims", ESSENTIAL)]).await;
    assert_eq!(shop.redeem(&code).await.id_token_claims()["acr"], "2");
    let acme = server.find_tenant("acme").await;
    super::set_policy(&acme, SecondFactorPolicy::Off).await;
    let mut other = server.browser();
    let response = shop.authorize(&mut other, "anna", &[("claims", ESSENTIAL)]).await;
    assert_eq!(response.redirect_param("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn max_age_asks_for_both_factors_again() {
    let server = test_server().await;
    let shop = acme_shop(&server).await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, "anna", &[]).await;
    let page = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    browser.submit_decision(&page, "allow").await;
    server.clock.advance(100);
    for change in [("max_age", "60"), ("prompt", "login"), ("max_age", "0")] {
        let page = shop.authorize(&mut browser, "anna", &[change]).await;
        assert!(page.body.contains(CODE_PAGE), "{change:?}: {} {}", page.status, page.body);
        let end = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
        let tokens = shop.redeem(&end.redirect_param("code").unwrap()).await;
        assert_eq!(tokens.id_token_claims()["acr"], "2", "{change:?}");
    }
}
