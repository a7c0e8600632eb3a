//! Browsers in which an application asks for no second factor again.

use contract::settings::{SecondFactorPolicy, TenantSettings};
use domain::Actor;
use serde_json::json;
use tests::{
    Authenticator, Browser, TestClient, TestResponse, TestServer, TestTenant, fixtures::PASSWORD,
    test_server,
};

use super::{CODE_PAGE, enrol, enrol_both, next_code, settings, submit, submit_and_follow};
use crate::account::ACCOUNT;
const FORGET: &str = "/t/acme/account/devices/forget";
const CHECKBOX: &str = "name=\"remember\"";

fn remembering() -> TenantSettings {
    TenantSettings { remembered_devices_days: 30, ..settings(SecondFactorPolicy::Optional) }
}

/// Signs in to an application, and has the browser remembered with a code.
pub(super) async fn remember(
    server: &TestServer,
    shop: &TestClient,
    name: &str,
    code: &str,
) -> Browser {
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, name, &[]).await;
    assert!(page.body.contains(CHECKBOX), "{}", page.body);
    let token = page.hidden_fields().into_iter().find(|(field, _)| field == "form").unwrap().1;
    let fields = [("code", code), ("form", token.as_str()), ("remember", "yes")];
    let passed = browser.post(&page.form_action(), &fields).await;
    assert_eq!(passed.status, 303, "{}", passed.body);
    browser
}

/// Signs the browser out, and in to the application again. Returns the page that follows the
/// password.
async fn sign_in_again(browser: &mut Browser, shop: &TestClient, name: &str) -> TestResponse {
    let page = browser.get("/t/acme/oauth2/logout").await;
    browser.post(&page.form_action(), &[("confirm", "yes")]).await;
    shop.authorize(browser, name, &[]).await
}

struct Fixture<'s> {
    server: &'s TestServer,
    acme: TestTenant<'s>,
    shop: TestClient,
    app: Authenticator,
    recovery: Vec<String>,
    user_id: String,
}

async fn fixture(server: &TestServer) -> Fixture<'_> {
    let acme = server.tenant_with("acme", remembering()).await;
    let user_id = acme.user("anna").await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    let (app, recovery) = enrol(server, "anna").await;
    Fixture { server, acme, shop, app, recovery, user_id }
}

impl Fixture<'_> {
    async fn remember(&self) -> Browser {
        let code = next_code(self.server, &self.app);
        remember(self.server, &self.shop, "anna", &code).await
    }
}

#[tokio::test]
async fn remembered_browser_asks_for_the_factor_only_where_it_matters() {
    let server = test_server().await;
    let fixture = fixture(&server).await;
    let shop = &fixture.shop;
    let mut browser = fixture.remember().await;
    let response = sign_in_again(&mut browser, shop, "anna").await;
    let code = response.redirect_param("code").unwrap_or_else(|| panic!("{}", response.body));
    let claims = shop.redeem(&code).await.id_token_claims();
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("1"), &json!(["pwd"])), "the truth");
    assert_eq!(server.audit_count("second_factor.device_remembered").await, 1);
    let events = server.snapshot().await.rows("audit");
    let named = events.iter().any(|row| {
        row["verb"] == "user.signed_in" && row["detail"].to_string().contains("remembered_device")
    });
    assert!(named, "the sign-in names the browser");
    // It is no second factor.
    let essential = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;
    for change in [("acr_values", "2"), ("claims", essential)] {
        let page = shop.authorize(&mut browser, "anna", &[change]).await;
        assert!(page.body.contains(CODE_PAGE), "{change:?}: {}", page.body);
    }
    for page in [ACCOUNT, "/t/acme/account/second_factor", "/t/acme/account/email"] {
        let redirect = browser.get(page).await;
        let asked = browser.follow_redirects(redirect).await;
        assert!(asked.body.contains(CODE_PAGE), "{page}: {}", asked.body);
    }
    // Another browser, and another user in this one, are asked.
    let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    fixture.acme.user("ben").await;
    let (_, _) = enrol(&server, "ben").await;
    let page = sign_in_again(&mut browser, shop, "ben").await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    let stored = server.snapshot().await;
    let cookie = browser.cookie("tenantry-device").unwrap();
    assert_eq!(stored.tables_containing(cookie), [""; 0], "only a digest is stored");
}

/// A mistyped code does not undo the choice.
#[tokio::test]
async fn wrong_code_keeps_the_box_ticked() {
    let server = test_server().await;
    let fixture = fixture(&server).await;
    let mut browser = server.browser();
    let page = fixture.shop.authorize(&mut browser, "anna", &[]).await;
    let is_ticked = |page: &TestResponse| {
        let input = page.body.split("<input").find(|input| input.contains(CHECKBOX)).unwrap();
        input.split('>').next().unwrap().contains("checked")
    };
    assert!(!is_ticked(&page), "{}", page.body);
    for (fields, expected) in
        [(vec![("code", "000000"), ("remember", "yes")], true), (vec![("code", "000000")], false)]
    {
        let again = browser.post(&page.form_action(), &fields).await;
        assert_eq!(again.status, 401, "{}", again.body);
        assert_eq!(is_ticked(&again), expected, "{}", again.body);
    }
}

#[tokio::test]
async fn recovery_code_and_tenant_without_the_setting_remember_nothing() {
    let server = test_server().await;
    let fixture = fixture(&server).await;
    let mut browser = remember(&server, &fixture.shop, "anna", &fixture.recovery[0]).await;
    assert_eq!(browser.cookie("tenantry-device"), None);
    let page = sign_in_again(&mut browser, &fixture.shop, "anna").await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    crate::passkey::change_settings(&fixture.acme, |settings| {
        settings.remembered_devices_days = 0;
    })
    .await;
    let mut browser = server.browser();
    let page = fixture.shop.authorize(&mut browser, "anna", &[]).await;
    assert!(!page.body.contains(CHECKBOX), "{}", page.body);
    let code = next_code(&server, &fixture.app);
    let fields = [("code", code.as_str()), ("remember", "yes")];
    assert_eq!(browser.post(&page.form_action(), &fields).await.status, 303);
    assert_eq!(browser.cookie("tenantry-device"), None);
    assert!(server.snapshot().await.rows("remembered_device").is_empty());
}

/// What ends it, and what does not.
#[tokio::test]
async fn events_end_what_a_browser_has_remembered() {
    for (event, is_forgotten) in [
        ("time", true),
        ("shorter setting", true),
        ("setting off", true),
        ("setting off and on again", true),
        ("second factors off and on again", true),
        ("password changed", true),
        ("password reset", true),
        ("app removed and set up again", true),
        ("passkey added", true),
        ("signed out everywhere else", true),
        ("signed out by staff", true),
        ("blocked and unblocked", true),
        ("tenant suspended and resumed", true),
        ("forgotten", true),
        ("signed out", false),
        ("recovery codes replaced", false),
    ] {
        let server = test_server().await;
        let mut held = fixture(&server).await;
        let mut browser = held.remember().await;
        let mut own = server.browser();
        let page = super::open(&mut own, ACCOUNT, "anna").await;
        let page = submit_and_follow(&mut own, &page, &next_code(&server, &held.app)).await;
        assert!(page.body.contains("Remembered browsers"), "{event}: {}", page.body);
        let cli = Actor::cli();
        let id = held.user_id.clone();
        let mut password = PASSWORD;
        match event {
            "time" => server.clock.advance(30 * 86_400),
            "shorter setting" | "setting off" => {
                let days = if event == "setting off" { 0 } else { 1 };
                server.clock.advance(86_401);
                crate::passkey::change_settings(&held.acme, |settings| {
                    settings.remembered_devices_days = days;
                })
                .await;
            }
            "setting off and on again" | "second factors off and on again" => {
                for is_on in [false, true] {
                    let of_factors = event.starts_with("second");
                    crate::passkey::change_settings(&held.acme, |settings| match of_factors {
                        true if is_on => settings.second_factor = SecondFactorPolicy::Optional,
                        true => settings.second_factor = SecondFactorPolicy::Off,
                        false => settings.remembered_devices_days = if is_on { 30 } else { 0 },
                    })
                    .await;
                }
                // What is remembered from now on counts.
                server.clock.advance(30);
                let mut later = held.remember().await;
                let end = sign_in_again(&mut later, &held.shop, "anna").await;
                assert!(end.redirect_param("code").is_some(), "{event}: {}", end.body);
            }
            "password changed" => {
                password = "another-horse-battery";
                let fields = [("current", PASSWORD), ("password", password)];
                own.post("/t/acme/account/password", &fields).await;
            }
            "password reset" => {
                password = "another-horse-battery";
                let link =
                    async |tx: &mut domain::Transaction| domain::user::reset_link(tx, &id).await;
                let link = held.acme.transaction(&cli, link).await.unwrap().address;
                let token = link.split_once("token=").unwrap().1;
                let new = domain::Secret::new(password.into());
                domain::user::reset(&held.acme.tenant, token, new, tests::fixtures::FROM_HERE)
                    .await
                    .unwrap();
            }
            "app removed and set up again" => {
                own.post(super::REMOVE, &[]).await;
                held.app = enrol(&server, "anna").await.0;
            }
            "passkey added" => {
                let page = own.open(super::PASSKEY_PAGE).await;
                crate::passkey::add(&mut own, &page).await;
            }
            "signed out everywhere else" => {
                own.post("/t/acme/account/sessions/end_others", &[]).await;
            }
            "signed out by staff" => {
                let end = async |tx: &mut domain::Transaction| {
                    domain::user::end_sign_ins(tx, &id).await.map(drop)
                };
                held.acme.transaction(&cli, end).await.unwrap();
            }
            "blocked and unblocked" => {
                for disabled in [true, false] {
                    let change = async |tx: &mut domain::Transaction| {
                        domain::user::set_disabled(tx, &id, disabled).await.map(drop)
                    };
                    held.acme.transaction(&cli, change).await.unwrap();
                }
            }
            "tenant suspended and resumed" => {
                server.clock.advance(1);
                domain::tenant::suspend(&held.acme.tenant, &cli).await.unwrap();
                let suspended = server.find_tenant("acme").await.tenant;
                domain::tenant::resume(&suspended, &cli).await.unwrap();
            }
            "forgotten" => {
                let device = server.snapshot().await.rows("remembered_device").remove(0);
                let fields = [("device", device["id"].as_str().unwrap())];
                for round in 0..2 {
                    let done = own.post(FORGET, &fields).await;
                    let page = own.follow_redirects(done).await;
                    let text = "You'll be asked for the second step in that browser again.";
                    assert!(page.body.contains(text), "{round}: {}", page.body);
                }
                assert_eq!(server.audit_count("second_factor.device_forgotten").await, 1);
            }
            "signed out" => {
                let page = browser.get("/t/acme/oauth2/logout").await;
                browser.post(&page.form_action(), &[("confirm", "yes")]).await;
            }
            "recovery codes replaced" => {
                let page = own.get(super::CODES).await;
                let ticket = page.hidden_fields().remove(0).1;
                own.post(super::CODES, &[("ticket", &ticket)]).await;
            }
            other => panic!("{other}"),
        }
        let redirect = browser.get(&held.shop.authorization_url(&[("prompt", "login")])).await;
        let page = browser.follow_redirects(redirect).await;
        let end = browser.sign_in(&page, "anna", password).await;
        assert_eq!(end.body.contains(CODE_PAGE), is_forgotten, "{event}: {}", end.body);
        assert_eq!(end.redirect_param("code").is_some(), !is_forgotten, "{event}");
    }
}

/// The ids of others are not found.
#[tokio::test]
async fn browser_is_forgotten_by_its_user_only() {
    let server = test_server().await;
    let fixture = fixture(&server).await;
    fixture.remember().await;
    fixture.acme.user("ben").await;
    let (_, _, _, mut ben) = enrol_both(&server, "ben").await;
    let stored = server.snapshot().await.rows("remembered_device");
    let fields = [("device", stored[0]["id"].as_str().unwrap())];
    assert_eq!(ben.post(FORGET, &fields).await.status, 404);
    // A session that has not passed the factor does not manage them.
    let mut anna = server.browser();
    let page = super::open(&mut anna, ACCOUNT, "anna").await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    anna.post(FORGET, &fields).await;
    assert_eq!(server.snapshot().await.rows("remembered_device"), stored);
    submit(&mut anna, &page, &next_code(&server, &fixture.app)).await;
    // The form may be submitted twice (L6).
    let mut other = anna.clone();
    let (one, two) = tokio::join!(anna.post(FORGET, &fields), other.post(FORGET, &fields));
    let later = anna.post(FORGET, &fields).await;
    assert_eq!([one.status, two.status, later.status], [303; 3], "{}", later.body);
    assert!(server.snapshot().await.rows("remembered_device").is_empty());
}
