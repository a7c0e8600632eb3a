//! What a provider says about the factors of a sign-in, beside the factor of the user here.

use contract::settings::TenantSettings;

use super::*;
use crate::second_factor::{PAGE, now, remembered::remember, submit};

/// Users with an app are asked for its code by this server, too.
#[tokio::test]
async fn several_factors_at_a_provider_satisfy_the_policy_but_replace_no_app() {
    let server = test_server().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::All)).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let provider = &provider;
    let fixture = Fixture {
        has_several_factors: true,
        ..Fixture::new(&server, &acme, provider, shop, user_id)
    };
    let mut browser = server.browser();
    let page = fixture.sign_in_by("identity provider", &mut browser).await;
    assert!(page.body.contains("name=\"decision\""), "{} {}", page.status, page.body);
    let mut browser = server.browser();
    let redirect = browser.get(PAGE).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    let app = tests::Authenticator::of_page(&page);
    submit(&mut browser, &page, &app.code(now(&server))).await;
    let mut browser = server.browser();
    let page = fixture.sign_in_by("identity provider", &mut browser).await;
    assert!(page.body.contains(CODE_PAGE), "{} {}", page.status, page.body);
    let end = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    assert!(end.body.contains("name=\"decision\""), "{} {}", end.status, end.body);
}

/// A8: an identity is linked at a sign-in after the second factor only.
#[tokio::test]
async fn linking_at_a_sign_in_waits_for_the_second_factor() {
    let server = test_server().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user_with("anna", |new| new.email_verified = false).await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let provider = &provider;
    let fixture = Fixture::new(&server, &acme, provider, shop, user_id);
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let conflict = fixture.sign_in_by("identity provider", &mut browser).await;
    assert_eq!(conflict.status, 409, "{}", conflict.body);
    let back = conflict.body.split("href=\"").find(|part| part.contains("/interaction/"));
    let page = browser.get(back.unwrap().split('"').next().unwrap()).await;
    assert_eq!(page.checked_boxes().len(), 1, "{}", page.body);
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains(CODE_PAGE), "{} {}", page.status, page.body);
    let links = async || server.snapshot().await.rows("linked_identity").len();
    assert_eq!(links().await, 0, "the password alone links nothing");
    submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    assert_eq!(links().await, 1);
}

/// A provider that goes on with an old sign-in must not send the user round for ever.
#[tokio::test]
async fn old_sign_in_at_the_provider_ends_an_essential_acr() {
    let server = test_server().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let fixture = Fixture {
        authenticated_ago: Some(3600),
        ..Fixture::new(&server, &acme, &provider, shop, user_id)
    };
    let essential = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;
    let change = [("claims", essential)];
    let mut browser = server.browser();
    let begun = fixture.begin_at_provider(&mut browser, &change).await;
    assert!(!begun.location().contains("prompt="), "{}", begun.location());
    let end = fixture.come_back(&mut browser, &begun, "anna@acme.example").await;
    assert_eq!(end.redirect_param("error").as_deref(), Some("access_denied"), "{}", end.body);
    // With the old session, the provider is asked for a new sign-in, and has to prove it.
    let begun = fixture.begin_at_provider(&mut browser, &change).await;
    for asked in ["prompt=login", "max_age=0"] {
        assert!(begun.location().contains(asked), "{}", begun.location());
    }
    let end = fixture.come_back(&mut browser, &begun, "anna@acme.example").await;
    assert!(!end.status.is_redirection() && !end.status.is_success(), "{}", end.body);
    assert!(!end.body.contains(SETUP_PAGE), "{}", end.body);
}

/// The cookie of a remembered browser replaces a code, but is no factor.
#[tokio::test]
async fn remembered_browser_has_one_factor_whatever_a_provider_says() {
    let server = test_server().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let settings =
        TenantSettings { remembered_devices_days: 30, ..settings(SecondFactorPolicy::Optional) };
    let acme = server.tenant_with("acme", settings).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    let (app, _) = enrol(&server, "anna").await;
    let code = next_code(&server, &app);
    let mut browser = remember(&server, &shop, "anna", &code).await;
    let page = browser.get("/t/acme/oauth2/logout").await;
    browser.post(&page.form_action(), &[("confirm", "yes")]).await;
    let fixture = Fixture {
        has_several_factors: true,
        ..Fixture::new(&server, &acme, &provider, shop, user_id)
    };
    let page = fixture.sign_in_by("identity provider", &mut browser).await;
    assert!(!page.body.contains(CODE_PAGE), "{}", page.body);
    let asked = fixture.shop.authorize(&mut browser, "anna", &[("acr_values", "2")]).await;
    assert!(asked.body.contains(CODE_PAGE), "{} {}", asked.status, asked.body);
    let redirect = browser.get("/t/acme/account").await;
    let asked = browser.follow_redirects(redirect).await;
    assert!(asked.body.contains(CODE_PAGE), "{} {}", asked.status, asked.body);
}

/// The code is what the user has just proven, whatever the provider says about its own sign-in.
#[tokio::test]
async fn code_after_a_provider_without_auth_time_allows_changes() {
    let server = test_server().await;
    server.set_up_operator().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let (app, _) = enrol(&server, "anna").await;
    let fixture = Fixture::new(&server, &acme, &provider, shop, user_id);
    let mut browser = server.browser();
    let page = fixture.sign_in_by("identity provider", &mut browser).await;
    submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    let change = async |browser: &mut Browser| {
        let response =
            browser.post("/t/acme/account/identities/link", &[("provider", "idp")]).await;
        response.location().starts_with(ORIGIN)
    };
    assert!(change(&mut browser).await);
    let sql = "UPDATE sign_in SET factor_id = NULL";
    server.execute_sql(sql).await;
    assert!(!change(&mut browser).await, "without the code, the password is asked for");
}
