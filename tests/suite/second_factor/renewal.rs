//! The cookie is renewed with the second factor (A7): a copy of it from before has no part in it.

use contract::settings::SecondFactorPolicy::{All, Optional};
use serde_json::json;
use tests::{Authenticator, Browser, TestResponse, TestServer, test_server};

use super::{
    CODE_PAGE, SETUP_PAGE, enrol, enrol_both, next_code, now, open, set_policy, settings, submit,
};
use crate::account::ACCOUNT;

async fn has_session(browser: &mut Browser) -> bool {
    browser.get("/t/acme/api/auth/session").await.json()["session"] != json!(null)
}

/// Submits the form of a page: the code of the app, the answer of a passkey, or a set-up.
async fn pass(server: &TestServer, browser: &mut Browser, step: &Step<'_>) -> TestResponse {
    match step {
        Step::Code(page, app) => submit(browser, page, &next_code(server, app)).await,
        Step::SetUp(page) => {
            let code = Authenticator::of_page(page).code(now(server));
            submit(browser, page, &code).await
        }
        Step::Passkey(page, answer) => {
            crate::passkey::submit(browser, &crate::passkey::request_of(page), answer).await
        }
    }
}

enum Step<'s> {
    Code(&'s TestResponse, &'s Authenticator),
    SetUp(&'s TestResponse),
    Passkey(&'s TestResponse, &'s str),
}

#[tokio::test]
async fn copy_of_the_cookie_from_before_is_signed_out() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(Optional)).await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    for name in ["anna", "ben", "cleo", "dora"] {
        acme.user(name).await;
    }
    // A session of one factor, from before the app was set up.
    let mut running = server.browser();
    open(&mut running, ACCOUNT, "anna").await;
    let (of_anna, _) = enrol(&server, "anna").await;
    let (_, _, mut of_ben, _) = enrol_both(&server, "ben").await;
    let (of_cleo, _) = enrol(&server, "cleo").await;
    for case in ["step-up", "step-up of a client", "passkey", "code", "set-up"] {
        let mut browser = server.browser();
        let page = match case {
            "step-up" => {
                browser = running.clone();
                let redirect = browser.get(ACCOUNT).await;
                browser.follow_redirects(redirect).await
            }
            "step-up of a client" => {
                browser = running.clone();
                shop.authorize(&mut browser, "anna", &[("acr_values", "2")]).await
            }
            "passkey" => open(&mut browser, ACCOUNT, "ben").await,
            "code" => open(&mut browser, ACCOUNT, "cleo").await,
            _ => {
                set_policy(&acme, All).await;
                open(&mut browser, ACCOUNT, "dora").await
            }
        };
        let is_asked = page.body.contains(CODE_PAGE) || page.body.contains(SETUP_PAGE);
        assert!(is_asked, "{case}: {}", page.body);
        let mut answer = String::new();
        if case == "passkey" {
            answer = of_ben.sign(&crate::passkey::request_of(&page));
        }
        let step = match case {
            "step-up" | "step-up of a client" => Step::Code(&page, &of_anna),
            "passkey" => Step::Passkey(&page, &answer),
            "code" => Step::Code(&page, &of_cleo),
            _ => Step::SetUp(&page),
        };
        let before = browser.session_cookie().unwrap().to_owned();
        let passed = pass(&server, &mut browser, &step).await;
        assert!([200, 303].contains(&passed.status.as_u16()), "{case}: {}", passed.body);
        assert_ne!(browser.session_cookie(), Some(before.as_str()), "{case}");
        assert!(has_session(&mut browser).await, "{case}");
        let mut copy = server.browser();
        copy.set_session_cookie(&before);
        assert!(!has_session(&mut copy).await, "{case}");
        let silent = copy.get(&shop.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"), "{case}");
        if case == "step-up" {
            // The next case begins with one factor, too.
            server.execute_sql("UPDATE sign_in SET acr = '1', amr = '[\"pwd\"]'").await;
            running = browser.clone();
        }
    }
}

/// The form that is submitted twice at once continues; its code in another form does not.
#[tokio::test]
async fn code_leads_to_the_new_session_in_the_form_of_its_page_only() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(Optional)).await;
    acme.user("anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, ACCOUNT, "anna").await;
    let old_cookie = browser.session_cookie().unwrap().to_owned();
    let token_of = |page: &TestResponse| {
        page.hidden_fields().into_iter().find(|(name, _)| name == "form").unwrap().1
    };
    let token = token_of(&page);
    let mut copy = server.browser();
    copy.set_session_cookie(&old_cookie);
    let resumed = page.form_action();
    let (resumed, _) = resumed.rsplit_once('/').unwrap();
    let shown = copy.get(resumed).await;
    let of_copy = token_of(&copy.follow_redirects(shown).await);
    let code = next_code(&server, &app);
    assert_eq!(submit(&mut browser, &page, &code).await.status, 303);
    for (form, typed, continues) in [
        (token.as_str(), code.as_str(), true),
        ("", &code, false),
        ("another", &code, false),
        (&of_copy, &code, false),
        (&token, "000000", false),
        (&token, "", false),
    ] {
        let mut other = server.browser();
        other.set_session_cookie(&old_cookie);
        let fields = [("form", form), ("code", typed)];
        let response = other.post(&page.form_action(), &fields).await;
        let case = format!("{form} {typed}: {}", response.body);
        assert_eq!(response.status, if continues { 303 } else { 410 }, "{case}");
        assert_eq!(has_session(&mut other).await, continues, "{case}");
    }
    server.clock.advance(61);
    let mut late = server.browser();
    late.set_session_cookie(&old_cookie);
    submit(&mut late, &page, &code).await;
    assert!(!has_session(&mut late).await, "a minute later");
}

/// A form without the field of its page signs in, and can be continued by no other browser.
#[tokio::test]
async fn form_without_its_field_is_accepted_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(Optional)).await;
    acme.user("anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, ACCOUNT, "anna").await;
    let old_cookie = browser.session_cookie().unwrap().to_owned();
    let code = next_code(&server, &app);
    let fields = [("code", code.as_str())];
    assert_eq!(browser.post(&page.form_action(), &fields).await.status, 303);
    assert!(has_session(&mut browser).await);
    let mut other = server.browser();
    other.set_session_cookie(&old_cookie);
    assert_eq!(other.post(&page.form_action(), &fields).await.status, 410);
    assert!(!has_session(&mut other).await);
}
