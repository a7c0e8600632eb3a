//! Recovery codes of users who have passkeys and no authenticator app.

use contract::{mail::MailKind, settings::SecondFactorPolicy};
use domain::Actor;
use tests::{Browser, TestResponse, authenticator::codes, test_server};

use super::{
    ACCOUNT, PAGE, add, enrol, open_with_password, request_of, settings, sign_in, submit_and_follow,
};
use crate::second_factor::CODES;
const CODES_TITLE: &str = "Create new recovery codes";

/// Submits the page that replaces the codes.
async fn replace(browser: &mut Browser, page: &TestResponse) -> TestResponse {
    assert!(page.body.contains(CODES_TITLE), "{} {}", page.status, page.body);
    let ticket = page.hidden_fields().remove(0).1;
    browser.post(&page.form_action(), &[("ticket", &ticket)]).await
}

/// Signs in with the password, and confirms with a recovery code. Returns whether it was accepted.
async fn is_accepted(server: &tests::TestServer, code: &str) -> bool {
    let mut browser = server.browser();
    open_with_password(&mut browser, ACCOUNT, "anna").await;
    let page = browser.open(CODES).await;
    let form = page.body.split("<form").find(|form| form.contains("name=\"code\""));
    let form = form.unwrap_or_else(|| panic!("{}", page.body));
    let action = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let token = form.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let response = browser.post(action, &[("code", code), ("form", token)]).await;
    browser.follow_redirects(response).await.body.contains(CODES_TITLE)
}

#[tokio::test]
async fn user_with_passkeys_only_replaces_recovery_codes() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let (mut browser, account) = sign_in(&server, &mut passkey).await;
    assert!(account.body.contains("Recovery codes left: 0"), "{}", account.body);
    assert!(account.body.contains(&format!("{CODES}\"")), "{}", account.body);
    let page = browser.get(CODES).await;
    assert!(page.body.contains("A recovery code works in place of your passkey"), "{}", page.body);
    let shown = replace(&mut browser, &page).await;
    assert!(shown.body.contains("Each code works once in place of your passkey"), "{}", shown.body);
    let first = codes(&shown);
    assert_eq!(first.len(), 10, "{}", shown.body);
    let again = replace(&mut browser, &page).await;
    assert_eq!(codes(&again), first, "a repeated form shows the same codes");
    assert_eq!(server.audit_count("second_factor.codes_replaced").await, 1);
    assert!(is_accepted(&server, &first[0]).await);
    let account = browser.get(ACCOUNT).await;
    assert!(account.body.contains("Recovery codes left: 9"), "{}", account.body);

    server.clock.advance(2);
    let page = browser.get(CODES).await;
    assert!(page.body.contains("Your current recovery codes will stop working."), "{}", page.body);
    let older = browser.get(CODES).await;
    server.clock.advance(2);
    let second = codes(&replace(&mut browser, &page).await);
    assert_eq!(second.len(), 10);
    for (code, expected) in [(&first[1], false), (&second[0], true), (&second[0], false)] {
        assert_eq!(is_accepted(&server, code).await, expected, "{code}");
    }
    // A page from before they were replaced, and the first form again, bring nothing back.
    for page in [&older, &page] {
        server.clock.advance(61);
        let late = replace(&mut browser, page).await;
        assert_eq!(late.status, 409, "{}", late.body);
        assert!(late.body.contains("This page was open for too long."), "{}", late.body);
    }
    assert!(is_accepted(&server, &second[1]).await);
    assert_eq!(server.audit_count("second_factor.codes_replaced").await, 2);
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::RecoveryCodesReplaced);
    assert_eq!(mails.len(), 2);
}

#[tokio::test]
async fn new_codes_need_a_recent_sign_in_with_the_passkey() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let id = acme.user("anna").await;
    // This session begins with the password alone, before there is a passkey.
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let mut passkey = add(&mut browser, &page).await;
    let (mut owner, _) = sign_in(&server, &mut passkey).await;
    let form = owner.get(CODES).await;
    let ticket = form.hidden_fields().remove(0).1;
    let refused = browser.post(CODES, &[("ticket", &ticket)]).await;
    assert!(refused.location().contains("/interaction/"), "{}", refused.body);
    server.clock.advance(301);
    let refused = owner.post(CODES, &[("ticket", &ticket)]).await;
    assert!(refused.location().contains("/interaction/"), "{}", refused.body);
    assert!(server.snapshot().await.rows("recovery_code").is_empty());
    // The passkey leads back to the page.
    let page = owner.open(CODES).await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    let page = submit_and_follow(&mut owner, &request, &answer).await;
    assert_eq!(codes(&replace(&mut owner, &page).await).len(), 10);
    // Without a passkey there is nothing that they would replace.
    let passkey_id = server.snapshot().await.rows("passkey")[0]["id"].as_str().unwrap().to_owned();
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| domain::user::remove_passkey(tx, &id, &passkey_id).await)
        .await
        .unwrap();
    assert!(server.snapshot().await.rows("recovery_code").is_empty());
    let page = open_with_password(&mut server.browser(), ACCOUNT, "anna").await;
    assert!(!page.body.contains("Recovery codes left"), "{}", page.body);
}

/// Two forms at once, and a form that is submitted twice at once.
#[tokio::test]
async fn codes_that_are_replaced_at_once_are_those_of_one_page() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let (mut browser, _) = sign_in(&server, &mut passkey).await;
    let page = browser.get(CODES).await;
    let (mut one, mut other) = (browser.clone(), browser.clone());
    let (first, second) = tokio::join!(replace(&mut one, &page), replace(&mut other, &page));
    assert_eq!(codes(&first).len(), 10, "{}", first.body);
    assert_eq!(codes(&first), codes(&second));
    assert_eq!(server.audit_count("second_factor.codes_replaced").await, 1);
    assert_eq!(server.snapshot().await.rows("recovery_code").len(), 10);
}
