//! `prompt=login`, `max_age`, and signing in as another user (OpenID Connect Core §3.1.2.1).

use super::*;

#[tokio::test]
async fn prompt_login_and_max_age_require_reauthentication() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    server.clock.advance(100);
    for parameter in [("prompt", "login"), ("max_age", "50")] {
        let redirect = browser.get(&shop.authorization_url(&[parameter])).await;
        let page = browser.follow_redirects(redirect).await;
        assert!(page.body.contains("name=\"password\""), "{parameter:?}");
        let response = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
        let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
        assert_eq!(tokens.id_token_claims()["auth_time"], tokens.id_token_claims()["iat"]);
        server.clock.advance(100);
    }
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "select_account")])).await;
    let page = browser.follow_redirects(redirect).await;
    assert!(page.body.contains("Choose an account"));
    let response = browser.post(&page.form_action(), &[("account", "other")]).await;
    assert!(browser.follow_redirects(response).await.body.contains("name=\"password\""));
}

/// For a shared machine, where another user may still be signed in.
#[tokio::test]
async fn consent_page_offers_signing_in_as_another_user() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert!(page.body.contains("value=\"other\""), "{}", page.body);
    // It asks first: who continues is still signed in, and decides about the same request.
    let question = browser.submit_decision(&page, "other").await;
    assert!(question.body.contains("Use another account"), "{}", question.body);
    let same = browser.post(&question.form_action(), &[("account", "same")]).await;
    let page = browser.follow_redirects(same).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    let question = browser.submit_decision(&page, "other").await;
    let other = browser.post(&question.form_action(), &[("account", "other")]).await;
    let response = browser.follow_redirects(other).await;
    assert!(
        response.body.contains("name=\"password\""),
        "{} {}",
        response.status,
        response.location()
    );
    let page = browser.sign_in(&response, "ben", tests::fixtures::PASSWORD).await;
    let tokens = shop
        .redeem(&browser.submit_decision(&page, "allow").await.redirect_param("code").unwrap())
        .await;
    assert_eq!(tokens.id_token_claims()["sub"], *ben);
    assert_ne!(anna, ben);
}

/// Another user's password does not renew the sign-in of this browser.
#[tokio::test]
async fn sign_in_of_another_browser_is_no_reauthentication() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    acme.user("mallory").await;
    for parameters in
        [&[("prompt", "login")][..], &[("max_age", "50")], &[("prompt", "select_account")]]
    {
        let mut anna = server.browser();
        shop.obtain_code(&mut anna, "anna", &[]).await;
        server.clock.advance(100);
        let redirect = anna.get(&shop.authorization_url(parameters)).await;
        let interaction = redirect.location().to_owned();
        let page = anna.follow_redirects(redirect).await;
        let mut other = server.browser();
        other.sign_in(&page, "mallory", tests::fixtures::PASSWORD).await;
        let next = anna.get(&interaction).await;
        assert!(!next.location().contains("code="), "{parameters:?}: {}", next.location());
    }
}
