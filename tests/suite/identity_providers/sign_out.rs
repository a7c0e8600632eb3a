//! Sign-out at the provider, offered after a sign-out here (OpenID Connect RP-Initiated Logout
//! 1.0 §2).

use super::*;

#[tokio::test]
async fn sign_out_offers_that_of_the_provider() {
    let table = [
        (json!("https://idp.example/end?a=b"), true),
        (json!("javascript:alert(1)"), false),
        (json!("/end"), false),
        (Value::Null, false),
    ];
    for (endpoint, is_offered) in table {
        let fixture = Fixture::new().await;
        fixture.provider.state().metadata = json!({ "end_session_endpoint": endpoint });
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|_| {}).await;
        acme.user("anna").await;
        let shop = acme.client("shop").await;
        let mut browser = fixture.server.browser();
        fixture.sign_in(&shop, &mut browser, |_| {}).await;
        let signed_out = sign_out(&mut browser).await;
        assert!(signed_out.body.contains("You are signed out"), "{}", signed_out.body);
        assert_eq!(signed_out.body.contains("Sign out of"), is_offered, "{endpoint}");
        assert!(!signed_out.body.contains("javascript:"), "{}", signed_out.body);
        if is_offered {
            let href = signed_out.body.split("href=\"https://idp").nth(1).unwrap();
            let href = format!("https://idp{}", href.split('"').next().unwrap());
            let url = Url::parse(&href.replace("&amp;", "&")).unwrap();
            assert_eq!((url.path(), param(&url, "a")), ("/end", "b".into()));
            assert_eq!(param(&url, "client_id"), "us");
            let back = "http://localhost:8080/t/acme/oauth2/logout";
            assert_eq!(param(&url, "post_logout_redirect_uri"), back);
            assert_eq!(browser.get(back).await.status, 200);
        }
        // A session with a password has no provider.
        shop.obtain_code(&mut browser, "anna", &[]).await;
        assert!(!sign_out(&mut browser).await.body.contains("Sign out of"));
    }
}

/// Sign out by the confirmation page.
pub(super) async fn sign_out(browser: &mut Browser) -> TestResponse {
    let page = browser.get("/t/acme/oauth2/logout").await;
    browser.post(&page.form_action(), &[("confirm", "yes")]).await
}

/// A provider that is down keeps no user from signing out.
#[tokio::test]
async fn sign_out_works_while_the_provider_is_down() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    fixture.sign_in(&shop, &mut browser, |_| {}).await;
    let metadata = format!("{ORIGIN}/.well-known/openid-configuration");
    fixture.server.network.set_response(&metadata, Err(FetchError::Timeout));
    fixture.server.clock.advance(2 * 3600);
    let signed_out = sign_out(&mut browser).await;
    assert!(signed_out.status == 200 && signed_out.body.contains("You are signed out"));
}
