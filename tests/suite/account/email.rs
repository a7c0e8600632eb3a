//! The change of the user's address: the link to the new one, the notice to the old one, and the
//! link that undoes it.

use contract::{
    mail::MailKind,
    settings::{SecondFactorPolicy, TenantSettings},
};
use domain::mailer::OutgoingMail;
use tests::{Authenticator, fixtures::no_rate_limits, test_server};

use super::*;

const PAGE: &str = "/t/acme/account/email";
const CONFIRM: &str = "/t/acme/account/email/confirm";
const UNDO: &str = "/t/acme/account/email/undo";
const OLD: &str = "anna@acme.example";
const NEW: &str = "anna@new.example";
const SENT: &str = "If no other account has this address, a link is on its way to it.";

async fn mail_server() -> TestServer {
    let server = test_server().await;
    server.mailer.turn_on();
    server
}

async fn acme(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings { rate_limits: no_rate_limits(), ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    acme
}

/// Looks up requests and sends all mails; returns the newest of this kind to this address.
async fn delivered(server: &TestServer, to: &str, kind: MailKind) -> Option<OutgoingMail> {
    domain::job::deliver_mail(&server.platform).await.unwrap();
    server.mailer.sent_to(to, kind).pop()
}

fn link_of(mail: &OutgoingMail) -> String {
    mail.values.link.clone().expect("a mail with a link")
}

fn token_of(link: &str) -> String {
    link.split_once("token=").expect("a token").1.to_owned()
}

/// The token of the link that the user of this browser requests to an address.
async fn requested_token(server: &TestServer, browser: &mut Browser, to: &str) -> String {
    let page = browser.post(PAGE, &[("email", to)]).await;
    assert!(text(&page).contains(SENT), "{} {}", page.status, page.body);
    let to = to.trim().to_lowercase();
    let mail = delivered(server, &to, MailKind::EmailChange).await.expect("a mail");
    token_of(&link_of(&mail))
}

/// Changes the address of the user of this browser, and returns the token that undoes it.
async fn change(server: &TestServer, browser: &mut Browser, from: &str, to: &str) -> String {
    let token = requested_token(server, browser, to).await;
    let page = post_and_follow(browser, CONFIRM, &[("token", &token)]).await;
    assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
    let notice = delivered(server, from, MailKind::EmailChanged).await.expect("a notice");
    token_of(&link_of(&notice))
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

/// Whether this password signs the user in.
async fn signs_in(server: &TestServer, name: &str, password: &str) -> bool {
    let mut browser = server.browser();
    let page = open_page(&mut browser, ACCOUNT).await;
    let page = browser.sign_in(&page, name, password).await;
    page.body.contains("Where you are signed in")
}

async fn open_page(browser: &mut Browser, path: &str) -> TestResponse {
    let redirect = browser.get(path).await;
    browser.follow_redirects(redirect).await
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
    let notice = delivered(&server, OLD, MailKind::EmailChanged).await.expect("a notice");
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

/// A5: whether another account has the address decides about the mail only.
#[tokio::test]
async fn request_does_not_reveal_which_addresses_have_an_account() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    acme.user("ben").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let mut responses = Vec::new();
    for address in ["ben@acme.example", "free@acme.example"] {
        let before = server.platform.statement_count();
        let page = browser.post(PAGE, &[("email", address)]).await;
        let statements = server.platform.statement_count() - before;
        responses.push((page.status, page.body, statements));
        domain::job::deliver_mail(&server.platform).await.unwrap();
    }
    assert_eq!(responses[0], responses[1]);
    assert!(responses[0].2 <= 12, "{} statements", responses[0].2);
    assert_eq!(recipients(&server), ["free@acme.example"]);
}

#[tokio::test]
async fn address_that_cannot_be_used_is_refused() {
    let server = mail_server().await;
    let settings = TenantSettings {
        rate_limits: no_rate_limits(),
        sign_up_domains: vec!["allowed.example".into()],
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let before = server.snapshot().await;
    for (address, problem) in [
        ("", "Enter an email address"),
        ("anna", "Enter an email address"),
        ("a b@acme.example", "Enter an email address"),
        ("ANNA@acme.example", "This is your email address already."),
        ("anna@other.example", "Addresses of this domain can't be used here."),
        ("anna@sub.allowed.example", "Addresses of this domain can't be used here."),
    ] {
        let page = browser.post(PAGE, &[("email", address)]).await;
        assert_eq!(page.status, 422, "{address}: {}", page.body);
        let shown = text(&page).replace("&#x27;", "'");
        assert!(shown.contains(problem), "{address}: {shown}");
    }
    server.assert_unchanged(&before, "addresses that cannot be used").await;
    // The domain that the account has stays allowed.
    for address in ["anna@allowed.example", "other@acme.example"] {
        requested_token(&server, &mut browser, address).await;
    }
}

#[tokio::test]
async fn newer_request_replaces_the_older_and_requests_are_limited() {
    let server = mail_server().await;
    acme(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let first = requested_token(&server, &mut browser, "one@acme.example").await;
    let second = requested_token(&server, &mut browser, "two@acme.example").await;
    assert_eq!(browser.post(CONFIRM, &[("token", &first)]).await.status, 404);
    for address in ["three@acme.example", "four@acme.example", "five@acme.example"] {
        assert_eq!(browser.post(PAGE, &[("email", address)]).await.status, 200);
    }
    let before = server.snapshot().await;
    let sixth = browser.post(PAGE, &[("email", "six@acme.example")]).await;
    assert_eq!(sixth.status, 429, "{}", sixth.body);
    server.assert_unchanged(&before, "one request too many").await;
    let fifth = delivered(&server, "five@acme.example", MailKind::EmailChange).await.unwrap();
    assert!(delivered(&server, "three@acme.example", MailKind::EmailChange).await.is_none());
    assert_eq!(browser.post(CONFIRM, &[("token", &second)]).await.status, 404);
    server.clock.advance(86_400);
    open(&mut browser, "anna").await;
    let late = browser.post(CONFIRM, &[("token", &token_of(&link_of(&fifth)))]).await;
    assert_eq!(late.status, 404, "the link works for a day");
}

#[tokio::test]
async fn request_needs_a_recent_sign_in_that_has_passed_the_app() {
    let server = mail_server().await;
    let settings = TenantSettings {
        rate_limits: no_rate_limits(),
        second_factor: SecondFactorPolicy::Optional,
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let (mut intruder, mut owner) = (server.browser(), server.browser());
    open(&mut intruder, "anna").await;
    let setup = open_at(&mut owner, "/t/acme/account/second_factor", "anna").await;
    let app = Authenticator::of_page(&setup);
    let mut fields = setup.hidden_fields();
    fields.push(("code".to_owned(), app.code(server.platform.now().0)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    owner.post(&setup.form_action(), &fields).await;
    // The session of the intruder began before the app was set up.
    for response in [intruder.get(PAGE).await, intruder.post(PAGE, &[("email", NEW)]).await] {
        assert!(response.location().contains("/interaction/"), "{}", response.body);
        let page = intruder.follow_redirects(response).await;
        assert!(text(&page).contains("Enter your code"), "{}", page.body);
    }
    requested_token(&server, &mut owner, NEW).await;
    server.clock.advance(domain::sign_in::RECENT + 1);
    for response in [owner.get(PAGE).await, owner.post(PAGE, &[("email", NEW)]).await] {
        assert!(response.location().contains("/interaction/"), "{}", response.body);
        let page = owner.follow_redirects(response).await;
        assert!(text(&page).contains("again, to confirm that it is you"), "{}", page.body);
    }
}

/// An intruder who knows the password changes the address and the password. The owner of the old
/// address takes the account back.
#[tokio::test]
async fn owner_of_the_old_address_takes_the_account_back() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    let shop = acme.client("shop").await;
    let mut intruder = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut intruder, "anna", &[]).await).await;
    let undo = change(&server, &mut intruder, OLD, NEW).await;
    let newer = change(&server, &mut intruder, NEW, "evil@new.example").await;
    let fields = [("current", PASSWORD), ("password", "another-horse-battery")];
    let page = post_and_follow(&mut intruder, "/t/acme/account/password", &fields).await;
    assert!(text(&page).contains("Your password was changed."), "{}", page.body);
    let mut owner = server.browser();
    let page = owner.get(&format!("{UNDO}?token={undo}")).await;
    let shown = text(&page);
    assert!(shown.contains(OLD), "{shown}");
    assert!(shown.contains("Your password will stop working"), "{shown}");
    assert_eq!(row(&server, "anna").await["email"], "evil@new.example", "a GET changes nothing");
    let page = owner.post(UNDO, &[("token", &undo)]).await;
    assert!(text(&page).contains("The change was undone"), "{}", page.body);
    assert!(page.body.contains("/t/acme/forgot"), "{}", page.body);
    assert_eq!(row(&server, "anna").await["email"], OLD);
    assert!(!signs_in(&server, "anna", "another-horse-battery").await, "the password has ended");
    assert!(!signs_in(&server, "evil@new.example", "another-horse-battery").await);
    assert!(intruder.get(ACCOUNT).await.location().contains("/interaction/"));
    assert!(!shop.is_active(tokens.refresh_token()).await);
    // What the intruder has got at the address between does not undo it again.
    assert_eq!(owner.post(UNDO, &[("token", &newer)]).await.status, 404);
    // The owner chooses a new password, and has the account.
    owner.post("/t/acme/forgot", &[("username", OLD)]).await;
    let reset = delivered(&server, OLD, MailKind::PasswordReset).await.expect("a link");
    let fields = [("token", &*token_of(&link_of(&reset))), ("password", "a-third-horse-battery")];
    assert_eq!(owner.post("/t/acme/reset", &fields).await.status, 200);
    assert!(signs_in(&server, OLD, "a-third-horse-battery").await);
    assert_eq!(server.audit_count("user.email_restored").await, 1);
}

#[tokio::test]
async fn undoing_is_possible_for_a_week_unless_the_user_is_blocked_or_the_address_is_taken() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let undo = change(&server, &mut browser, OLD, NEW).await;
    let id = row(&server, "anna").await["id"].as_str().unwrap().to_owned();
    let submit = async || server.browser().post(UNDO, &[("token", &undo)]).await.status.as_u16();
    let cli = Actor::cli();
    let block = async |disabled| {
        acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, disabled).await)
            .await
            .unwrap();
    };
    block(true).await;
    assert_eq!(submit().await, 404);
    block(false).await;
    // The owner of the old address has an account of their own by now.
    acme.user_with("zoe", |new| new.email = Some(OLD.into())).await;
    let page = server.browser().post(UNDO, &[("token", &undo)]).await;
    assert!(text(&page).contains("Another account has this email address now."), "{}", page.body);
    assert_eq!(row(&server, "anna").await["email"], NEW);
    server.clock.advance(domain::recovery::UNDO_GOOD_FOR);
    assert_eq!(submit().await, 404);
}

/// Where users cannot set a new password by mail, the old one stays: nothing else signs them in.
#[tokio::test]
async fn password_stays_where_it_cannot_be_reset_by_mail() {
    let server = mail_server().await;
    let settings = TenantSettings {
        rate_limits: no_rate_limits(),
        password_reset: false,
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let undo = change(&server, &mut browser, OLD, NEW).await;
    let page = server.browser().get(&format!("{UNDO}?token={undo}")).await;
    assert!(!text(&page).contains("password"), "{}", page.body);
    assert_eq!(server.browser().post(UNDO, &[("token", &undo)]).await.status, 200);
    assert!(signs_in(&server, OLD, PASSWORD).await);
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
                let mail = delivered(&server, OLD, MailKind::PasswordReset).await.unwrap();
                let fields = [("token", &*token_of(&link_of(&mail))), ("password", password)];
                assert_eq!(owner.post("/t/acme/reset", &fields).await.status, 200);
            }
            "block" => {
                block(true).await;
                block(false).await;
            }
            _ => crate::passkey::change_settings(&acme, |one| one.profile_changes = false).await,
        }
        let mut browser = server.browser();
        let page = open_page(&mut browser, ACCOUNT).await;
        browser.sign_in(&page, "anna", password).await;
        if event == "request" {
            assert!(delivered(&server, NEW, MailKind::EmailChange).await.is_none());
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
    change(&server, &mut browser, NEW, OLD).await;
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
    let mail = delivered(&server, OLD, MailKind::EmailVerification).await.expect("a link");
    let token = requested_token(&server, &mut browser, NEW).await;
    assert_eq!(browser.post(CONFIRM, &[("token", &token)]).await.status, 303);
    assert!(delivered(&server, OLD, MailKind::EmailChanged).await.is_none());
    let fields = [("token", &*token_of(&link_of(&mail)))];
    assert_eq!(browser.post("/t/acme/verify", &fields).await.status, 404, "the address is gone");
}

#[tokio::test]
async fn change_is_off_without_mail_and_where_the_tenant_manages_profiles() {
    let server = test_server().await;
    let acme = acme(&server).await;
    let mut browser = server.browser();
    let page = open(&mut browser, "anna").await;
    let off = "It can't be changed here, because this service sends no email.";
    assert!(text(&page).replace("&#x27;", "'").contains(off), "{}", page.body);
    let account = format!("http://localhost:8080{ACCOUNT}");
    let before = server.snapshot().await;
    for is_on in [false, true] {
        if is_on {
            server.mailer.turn_on();
            crate::passkey::change_settings(&acme, |one| one.profile_changes = false).await;
        }
        assert_eq!(browser.get(PAGE).await.location(), account);
        assert_eq!(browser.post(PAGE, &[("email", NEW)]).await.location(), account);
        let page = browser.get(ACCOUNT).await;
        assert!(!page.body.contains("account/email"), "{}", page.body);
        assert_eq!(text(&page).contains("because this service"), !is_on);
    }
    assert_eq!(before.rows("user"), server.snapshot().await.rows("user"));
}

/// The forms of the change, submitted twice (L6).
#[tokio::test]
async fn forms_may_be_submitted_twice() {
    let server = mail_server().await;
    acme(&server).await;
    for at_once in [false, true] {
        let (from, to) = if at_once { (NEW, OLD) } else { (OLD, NEW) };
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        let mut other = browser.clone();
        let fields = [("email", to)];
        let (one, two) = if at_once {
            tokio::join!(browser.post(PAGE, &fields), other.post(PAGE, &fields))
        } else {
            (browser.post(PAGE, &fields).await, other.post(PAGE, &fields).await)
        };
        assert!(text(&one).contains(SENT) && text(&two).contains(SENT), "{one:?} {two:?}");
        let mail = delivered(&server, to, MailKind::EmailChange).await.expect("a mail");
        let token = token_of(&link_of(&mail));
        let fields = [("token", &*token)];
        let (one, two) = if at_once {
            tokio::join!(browser.post(CONFIRM, &fields), other.post(CONFIRM, &fields))
        } else {
            (browser.post(CONFIRM, &fields).await, other.post(CONFIRM, &fields).await)
        };
        for response in [one, two] {
            let page = browser.follow_redirects(response).await;
            assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
        }
        let notice = delivered(&server, from, MailKind::EmailChanged).await.expect("a notice");
        let undo = token_of(&link_of(&notice));
        if !at_once {
            continue;
        }
        let fields = [("token", &*undo)];
        let mut other = browser.clone();
        let (one, two) = tokio::join!(browser.post(UNDO, &fields), other.post(UNDO, &fields));
        let three = browser.post(UNDO, &fields).await;
        for page in [one, two, three] {
            assert!(text(&page).contains("The change was undone"), "{}", page.body);
        }
    }
    assert_eq!(server.audit_count("user.email_changed").await, 2);
    assert_eq!(server.audit_count("user.email_restored").await, 1);
}
