//! The change of the user's address: the link to the new one, the notice to the old one, and the
//! link that undoes it.

mod address_claims;
mod repeated;
mod request;
mod undo;

use contract::{mail::MailKind, settings::TenantSettings};
use tests::{
    fixtures::no_rate_limits,
    mail::{link_of, mail_server, token_of},
};

use super::*;

const PAGE: &str = "/t/acme/account/email";
const CONFIRM: &str = "/t/acme/account/email/confirm";
const UNDO: &str = "/t/acme/account/email/undo";
const OLD: &str = "anna@acme.example";
const NEW: &str = "anna@new.example";
const SENT: &str = "If no other account has this address, we've sent it a link.";

async fn acme(server: &TestServer) -> TestTenant<'_> {
    acme_with(server, |_| {}).await
}

/// The tenant with changed settings.
async fn acme_with(
    server: &TestServer,
    change: impl FnOnce(&mut TenantSettings),
) -> TestTenant<'_> {
    let mut settings = TenantSettings { rate_limits: no_rate_limits(), ..Default::default() };
    change(&mut settings);
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    acme
}

/// The token of the link that the user of this browser requests to an address.
async fn requested_token(server: &TestServer, browser: &mut Browser, to: &str) -> String {
    let page = browser.post(PAGE, &[("email", to)]).await;
    assert!(text(&page).contains(SENT), "{} {}", page.status, page.body);
    let to = to.trim().to_lowercase();
    let mail = server.delivered(&to, MailKind::EmailChange).await.expect("a mail");
    token_of(&mail)
}

/// Changes the address of the user of this browser, and returns the token that undoes it.
async fn change(server: &TestServer, browser: &mut Browser, from: &str, to: &str) -> String {
    let token = requested_token(server, browser, to).await;
    let page = post_and_follow(browser, CONFIRM, &[("token", &token)]).await;
    assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
    let notice = server.delivered(from, MailKind::EmailChanged).await.expect("a notice");
    token_of(&notice)
}

/// Who has got a link to another address.
fn recipients(server: &TestServer) -> Vec<String> {
    let sent = server.mailer.sent().into_iter();
    sent.filter(|mail| mail.kind == MailKind::EmailChange).map(|mail| mail.recipient).collect()
}

async fn row(server: &TestServer, name: &str) -> serde_json::Value {
    let users = server.snapshot().await.rows("user");
    users.into_iter().find(|row| row["username"] == name).unwrap()
}

#[tokio::test]
async fn address_is_changed_by_the_link_and_the_old_one_is_told() {
    let server = mail_server().await;
    acme(&server).await;
    let mut browser = server.browser();
    let account = open(&mut browser, "anna").await;
    assert!(text(&account).contains("Change email address"), "{}", account.body);
    let page = browser.get(PAGE).await;
    assert!(page.body.contains("name=\"email\"") && page.body.contains(OLD), "{}", page.body);
    let token = requested_token(&server, &mut browser, " Anna@New.example ").await;
    assert_eq!(recipients(&server), [NEW], "nothing has changed yet");
    assert_eq!(row(&server, "anna").await["email"], OLD);
    let account = browser.get(ACCOUNT).await;
    assert!(text(&account).contains(&format!("Waiting for confirmation: {NEW}")));
    // A program that follows links changes nothing.
    let link = format!("{CONFIRM}?token={token}");
    let page = browser.get(&link).await;
    assert!(page.status == 200 && page.body.contains(NEW), "{}", page.body);
    assert_eq!(row(&server, "anna").await["email"], OLD);
    let page = post_and_follow(&mut browser, CONFIRM, &[("token", &token)]).await;
    assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
    assert!(text(&page).contains("Email address changed"), "{}", page.body);
    let stored = row(&server, "anna").await;
    assert_eq!((&stored["email"], is_true(&stored["email_verified"])), (&NEW.into(), true));
    assert!(signs_in(&server, NEW, PASSWORD).await);
    assert!(!signs_in(&server, OLD, PASSWORD).await, "the old address is free");
    assert_eq!(browser.get(ACCOUNT).await.status, 200, "sessions are kept");
    let notice = server.delivered(OLD, MailKind::EmailChanged).await.expect("a notice");
    assert!(link_of(&notice).contains(UNDO), "{:?}", notice.values.link);
    assert!(server.mailer.sent_to(NEW, MailKind::EmailChanged).is_empty());
    // The link works once; its page is not shown again.
    assert_eq!(browser.get(&link).await.status, 404);
    assert_eq!(server.audit_count("user.email_changed").await, 1);
}

fn is_true(value: &serde_json::Value) -> bool {
    *value == true || *value == 1
}

/// A mistyped address gives its owner nothing: the link needs a session of the user.
#[tokio::test]
async fn link_needs_a_session_of_its_user_and_asks_for_it() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    acme.user("ben").await;
    let (mut anna, mut ben) = (server.browser(), server.browser());
    open(&mut anna, "anna").await;
    open(&mut ben, "ben").await;
    let token = requested_token(&server, &mut anna, NEW).await;
    let link = format!("{CONFIRM}?token={token}");
    let before = server.snapshot().await;
    assert_eq!(ben.get(&link).await.status, 404);
    assert_eq!(ben.post(CONFIRM, &[("token", &token)]).await.status, 404);
    let mut phone = server.browser();
    let refused = phone.post(CONFIRM, &[("token", &token)]).await;
    assert_eq!(refused.location(), format!("http://localhost:8080{ACCOUNT}"));
    for unknown in ["", "al_unknown"] {
        assert_eq!(phone.get(&format!("{CONFIRM}?token={unknown}")).await.status, 404);
    }
    server.assert_unchanged(&before, "links without a session of their user").await;
    // A sign-in returns to the link, whose token is not stored.
    let redirect = phone.get(&link).await;
    assert!(redirect.location().contains("/interaction/"), "{}", redirect.location());
    let stored = server.snapshot().await.rows("interaction");
    assert!(!format!("{stored:?}").contains(&token));
    let page = phone.follow_redirects(redirect).await;
    let page = phone.sign_in(&page, "anna", PASSWORD).await;
    assert!(text(&page).contains("Confirm your new email address"), "{}", page.body);
    let page = post_and_follow(&mut phone, CONFIRM, &[("token", &token)]).await;
    assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
}

/// The pending change of an intruder ends with everything else that they hold.
#[tokio::test]
async fn pending_change_ends_with_the_access_of_the_user() {
    for event in ["reset", "change", "block", "policy", "request"] {
        let server = mail_server().await;
        let acme = acme(&server).await;
        let id = row(&server, "anna").await["id"].as_str().unwrap().to_owned();
        let (mut intruder, mut owner) = (server.browser(), server.browser());
        open(&mut intruder, "anna").await;
        open(&mut owner, "anna").await;
        let token = match event {
            "request" => {
                intruder.post(PAGE, &[("email", NEW)]).await;
                String::new()
            }
            _ => requested_token(&server, &mut intruder, NEW).await,
        };
        let cli = Actor::cli();
        let block = async |disabled| {
            acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, disabled).await)
                .await
                .unwrap();
        };
        let mut password = PASSWORD;
        match event {
            "change" | "request" => {
                password = "another-horse-battery";
                let fields = [("current", PASSWORD), ("password", password)];
                owner.post("/t/acme/account/password", &fields).await;
            }
            "reset" => {
                password = "another-horse-battery";
                owner.post("/t/acme/forgot", &[("username", OLD)]).await;
                let mail = server.delivered(OLD, MailKind::PasswordReset).await.unwrap();
                let fields = [("token", &*token_of(&mail)), ("password", password)];
                assert_eq!(owner.post("/t/acme/reset", &fields).await.status, 200);
            }
            "block" => {
                block(true).await;
                block(false).await;
            }
            _ => crate::passkey::change_settings(&acme, |one| one.profile_changes = false).await,
        }
        let mut browser = server.browser();
        let page = browser.open(ACCOUNT).await;
        browser.sign_in(&page, "anna", password).await;
        if event == "request" {
            assert!(server.delivered(NEW, MailKind::EmailChange).await.is_none());
        } else {
            let late = browser.post(CONFIRM, &[("token", &token)]).await;
            assert_eq!(late.status, 404, "{event}: {}", late.body);
        }
        assert_eq!(row(&server, "anna").await["email"], OLD, "{event}");
    }
}

#[tokio::test]
async fn two_users_who_claim_an_address_get_it_once() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    acme.user("ben").await;
    let (mut anna, mut ben) = (server.browser(), server.browser());
    open(&mut anna, "anna").await;
    open(&mut ben, "ben").await;
    let (of_anna, of_ben) = (
        requested_token(&server, &mut anna, NEW).await,
        requested_token(&server, &mut ben, NEW).await,
    );
    let (fields_a, fields_b) = ([("token", &*of_anna)], [("token", &*of_ben)]);
    let (one, two) = tokio::join!(anna.post(CONFIRM, &fields_a), ben.post(CONFIRM, &fields_b));
    let changed = [&one, &two].into_iter().filter(|response| response.status == 303).count();
    assert_eq!(changed, 1, "{one:?} {two:?}");
    let refused = if one.status == 303 { two } else { one };
    assert!(text(&refused).contains("Another account has this email address now."), "{refused:?}");
    let owners = server.snapshot().await.rows("user");
    assert_eq!(owners.iter().filter(|row| row["email"] == NEW).count(), 1);
    assert_eq!(server.audit_count("user.email_changed").await, 1);
}

/// Without the notice the change could not be undone, so that it does not happen.
#[tokio::test]
async fn address_stays_if_the_old_one_cannot_be_told() {
    let server = mail_server().await;
    acme(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let token = requested_token(&server, &mut browser, NEW).await;
    server.mailer.turn_off();
    let before = server.snapshot().await;
    let refused = browser.post(CONFIRM, &[("token", &token)]).await;
    assert_eq!(refused.status, 503, "{}", refused.body);
    server.assert_unchanged(&before, "no mail").await;
    server.mailer.turn_on();
    assert_eq!(browser.post(CONFIRM, &[("token", &token)]).await.status, 303);
}

/// The server has not failed: it is 429, and not 503.
#[tokio::test]
async fn address_stays_if_the_old_one_was_told_of_too_many_changes() {
    let server = mail_server().await;
    acme(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    change(&server, &mut browser, OLD, NEW).await;
    let back = requested_token(&server, &mut browser, OLD).await;
    assert_eq!(browser.post(CONFIRM, &[("token", &back)]).await.status, 303);
    let token = requested_token(&server, &mut browser, NEW).await;
    server.raw_database().execute("UPDATE failure SET count = 1000").await;
    let before = server.snapshot().await;
    let refused = browser.post(CONFIRM, &[("token", &token)]).await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    server.assert_unchanged(&before, "too many mails").await;
    server.raw_database().execute("UPDATE failure SET count = 0").await;
    assert_eq!(browser.post(CONFIRM, &[("token", &token)]).await.status, 303);
}

/// An address that is not known to be the user's gets no mail about their account.
#[tokio::test]
async fn unverified_address_is_verified_by_entering_it_and_gets_no_notice() {
    let server = mail_server().await;
    let settings = TenantSettings { rate_limits: no_rate_limits(), ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    acme.user_with("anna", |new| new.email_verified = false).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let page = browser.post(PAGE, &[("email", OLD)]).await;
    assert!(text(&page).contains(SENT), "{}", page.body);
    let mail = server.delivered(OLD, MailKind::EmailVerification).await.expect("a link");
    let token = requested_token(&server, &mut browser, NEW).await;
    assert_eq!(browser.post(CONFIRM, &[("token", &token)]).await.status, 303);
    assert!(server.delivered(OLD, MailKind::EmailChanged).await.is_none());
    let fields = [("token", &*token_of(&mail))];
    assert_eq!(browser.post("/t/acme/verify", &fields).await.status, 404, "the address is gone");
}
