//! Sign-ins that go to one provider without the sign-in page (`sign_in_provider`).

use contract::settings::TenantSettings;

use super::{sign_out::sign_out, *};
use crate::passkey::change_settings;

/// A tenant that sends sign-ins to the first of its two providers.
async fn fixture() -> (Fixture, TestClient) {
    let fixture = Fixture::new().await;
    let settings =
        TenantSettings { sign_in_provider: Some("idp".into()), ..TenantSettings::default() };
    let acme = fixture.server.tenant_with("acme", settings).await;
    acme.add_provider(|_| {}).await;
    acme.add_provider(|new| {
        new.id = "corp".into();
        new.settings.allowed_domains = vec!["corp.example".into()];
        new.position = 1;
    })
    .await;
    acme.user("anna").await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    (fixture, shop)
}

/// The provider that a response sends the browser to.
fn provider_of(response: &TestResponse) -> Option<&'static str> {
    let is_redirect =
        response.status == 303 && response.location().starts_with(&format!("{ORIGIN}/authorize?"));
    let ids = ["idp", "corp"].into_iter();
    is_redirect
        .then(|| ids.into_iter().find(|id| response.location().contains(&format!("%2F{id}&"))))
        .flatten()
}

fn is_sign_in_page(response: &TestResponse) -> bool {
    response.status == 200 && response.body.contains("name=\"password\"")
}

#[tokio::test]
async fn sign_in_goes_straight_to_the_provider_of_the_tenant() {
    let (fixture, shop) = fixture().await;
    for (change, expected) in [
        (&[][..], Some("idp")),
        (&[("prompt", "login")], Some("idp")),
        (&[("prompt", "select_account")], Some("idp")),
        (&[("login_hint", "anna@mail.example")], Some("idp")),
        (&[("login_hint", "dora@corp.example")], Some("corp")),
        (&[("idp_hint", "corp")], Some("corp")),
        // A way to the password for those who need one.
        (&[("idp_hint", "none")], None),
    ] {
        let response = open(&mut fixture.server.browser(), &shop, change).await;
        assert_eq!(provider_of(&response), expected, "{change:?}: {}", response.body);
    }
    let mut browser = fixture.server.browser();
    let response = open(&mut browser, &shop, &[("login_hint", "anna@mail.example")]).await;
    let start = Url::parse(response.location()).unwrap();
    assert_eq!(param(&start, "login_hint"), "anna@mail.example");
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut browser, &start, claims).await;
    shop.redeem(&finish(&mut browser, response).await).await.access_token();
    // The session is used like any other.
    let again = open(&mut browser, &shop, &[]).await;
    assert!(again.redirect_param("code").is_some(), "{}", again.body);
}

#[tokio::test]
async fn request_without_pages_gets_an_error_and_no_provider() {
    let (fixture, shop) = fixture().await;
    let silent = open(&mut fixture.server.browser(), &shop, &[("prompt", "none")]).await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
}

/// Neither a refusal nor an outage nor the back button leads to a loop.
#[tokio::test]
async fn user_who_comes_back_without_a_session_gets_the_sign_in_page() {
    let (fixture, shop) = fixture().await;
    let mut browser = fixture.server.browser();
    let response = open(&mut browser, &shop, &[]).await;
    let start = Url::parse(response.location()).unwrap();
    let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
    for _ in 0..2 {
        assert!(is_sign_in_page(&browser.get(&link_of(&denied)).await));
    }
    let page = browser.get(&link_of(&denied)).await;
    assert!(page.body.contains("/provider/idp"), "the provider can be chosen again");
    let signed_in = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(signed_in.redirect_param("code").is_some(), "a password signs in: {}", signed_in.body);

    let (fixture, shop) = self::fixture().await;
    let metadata = format!("{ORIGIN}/.well-known/openid-configuration");
    fixture.server.network.set_response(&metadata, Err(FetchError::Timeout));
    let mut browser = fixture.server.browser();
    let down = open(&mut browser, &shop, &[]).await;
    assert_eq!(down.status, 502, "{}", down.body);
    assert!(is_sign_in_page(&browser.get(&link_of(&down)).await));
}

#[tokio::test]
async fn provider_that_cannot_be_used_is_not_gone_to() {
    let (fixture, shop) = fixture().await;
    let acme = fixture.server.find_tenant("acme").await;
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| identity_provider::set_enabled(tx, "idp", false).await)
        .await
        .unwrap();
    let page = open(&mut fixture.server.browser(), &shop, &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    acme.transaction(&cli, async |tx| identity_provider::remove(tx, "idp").await).await.unwrap();
    let page = open(&mut fixture.server.browser(), &shop, &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    // Other settings can be saved, but another unknown provider cannot be named.
    change_settings(&acme, |settings| settings.code_lifetime = 60).await;
    let detail = domain::tenant::detail(&acme.tenant, &cli).await.unwrap();
    let settings =
        TenantSettings { sign_in_provider: Some("unknown".into()), ..detail.settings.clone() };
    let (version, name) = (detail.version, detail.summary.name);
    let form = contract::tenant::TenantForm { version, name, settings };
    let refused =
        acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await).await;
    let Err(domain::Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(problems[0].field, "settings.sign_in_provider");
    let apply = async |id: &str| {
        let text = format!("tenants: [{{ slug: acme, settings: {{ sign_in_provider: {id} }} }}]");
        let file = domain::apply::parse(&text).expect("a valid file");
        domain::apply::apply(&fixture.server.platform, &cli, file, false).await
    };
    assert!(apply("unknown").await.unwrap_err().to_string().contains("sign_in_provider"));
    apply("corp").await.expect("a provider of the tenant");
    let response = open(&mut fixture.server.browser(), &shop, &[]).await;
    assert_eq!(provider_of(&response), Some("corp"));
}

/// The provider still has a session, and would sign its user in again without a question.
#[tokio::test]
async fn user_who_has_signed_out_is_not_signed_in_again_without_a_question() {
    let (fixture, shop) = fixture().await;
    for signs_out_by_json in [false, true] {
        let mut browser = fixture.server.browser();
        let response = open(&mut browser, &shop, &[]).await;
        let start = Url::parse(response.location()).unwrap();
        let claims = fixture.claims(&start, "sub-1");
        let response = fixture.come_back(&mut browser, &start, claims).await;
        finish(&mut browser, response).await;
        match signs_out_by_json {
            true => drop(browser.post("/t/acme/api/auth/logout", &[]).await),
            false => drop(sign_out(&mut browser).await),
        }
        for _ in 0..2 {
            let page = open(&mut browser, &shop, &[]).await;
            assert!(is_sign_in_page(&page), "{}", page.body);
        }
        let account = browser.get("/t/acme/account").await;
        let account = browser.follow_redirects(account).await;
        assert!(is_sign_in_page(&account), "{}", account.body);
        // What the request names is no default.
        let hinted = open(&mut browser, &shop, &[("idp_hint", "idp")]).await;
        assert_eq!(provider_of(&hinted), Some("idp"));
        // A new sign-in ends it.
        let page = open(&mut browser, &shop, &[]).await;
        let signed_in = browser.sign_in(&page, "anna", PASSWORD).await;
        assert!(signed_in.redirect_param("code").is_some(), "{}", signed_in.body);
        fixture.server.clock.advance(86_400 * 40);
        assert_eq!(provider_of(&open(&mut browser, &shop, &[]).await), Some("idp"));
    }
    // The choice of another account is one, too.
    let mut browser = fixture.server.browser();
    let page = open(&mut browser, &shop, &[("idp_hint", "none")]).await;
    // The first page asks for the username alone, because of the other provider.
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    browser.sign_in(&page, "anna", PASSWORD).await;
    let page = open(&mut browser, &shop, &[("prompt", "select_account")]).await;
    let other = browser.post(&page.form_action(), &[("account", "other")]).await;
    let other = browser.follow_redirects(other).await;
    assert!(is_sign_in_page(&other), "{}", other.body);
}

/// Members have a password, and the settings that they may have to correct.
#[tokio::test]
async fn console_keeps_the_sign_in_page_and_the_account_page_does_not() {
    let (fixture, _) = fixture().await;
    let mut browser = fixture.server.browser();
    let account = browser.get("/t/acme/account").await;
    let account = browser.follow_redirects(account).await;
    assert_eq!(provider_of(&account), Some("idp"), "{}", account.body);
    let mut browser = fixture.server.browser();
    let console = browser.get("/console/t/acme/users").await;
    let console = browser.follow_redirects(console).await;
    assert!(is_sign_in_page(&console), "{}", console.body);
}
