//! The deletion of the user's own account, and what keeps it.

use contract::{mail::MailKind, settings::TenantSettings, user::Role};
use tests::{TestPasskey, fixtures::no_rate_limits, mail::token_of, test_server};

use super::*;

const PAGE: &str = "/t/acme/account/delete";
const DAYS: i64 = 14;

async fn acme(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        account_deletion_days: DAYS as u32,
        rate_limits: no_rate_limits(),
        allowed_grants: vec![contract::settings::LegacyGrant::Password],
        ..Default::default()
    };
    server.tenant_with("acme", settings).await
}

/// Deletes the account that is signed in in this browser.
async fn delete(browser: &mut Browser) -> TestResponse {
    let page = browser.get(PAGE).await;
    assert!(text(&page).contains("Delete your account"), "{} {}", page.status, page.body);
    let ticket = hidden(&page, "ticket");
    let done = browser.post(PAGE, &[("ticket", &ticket)]).await;
    assert!(text(&done).contains("Your account will be deleted"), "{} {}", done.status, done.body);
    done
}

async fn run_jobs(server: &TestServer) {
    server.run_jobs().await;
}

async fn users(server: &TestServer) -> Vec<String> {
    let rows = server.snapshot().await.rows("user").into_iter();
    rows.map(|row| row["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn account_ends_at_once_and_is_gone_after_the_grace_period() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = acme(&server).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let mut other = server.browser();
    open(&mut other, "anna").await;
    let account = browser.get(ACCOUNT).await;
    assert!(account.body.contains("account/delete"), "{}", account.body);
    let done = delete(&mut browser).await;
    assert!(text(&done).contains("To keep your account, sign in before then."), "{}", done.body);
    for browser in [&mut browser, &mut other] {
        assert!(browser.get(ACCOUNT).await.location().contains("/interaction/"));
    }
    assert!(!shop.is_active(tokens.access_token()).await);
    assert!(!shop.is_active(tokens.refresh_token()).await);
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::DeletionRequested);
    let delete_at = server.platform.now().0 + DAYS * 86_400;
    assert_eq!((mails.len(), mails[0].values.delete_at), (1, Some(delete_at)));
    server.clock.advance(DAYS * 86_400 - 1);
    run_jobs(&server).await;
    assert_eq!(users(&server).await.len(), 2);
    server.clock.advance(1);
    run_jobs(&server).await;
    assert_eq!(users(&server).await, ["ben"]);
    for table in ["account_deletion", "identifier", "credential"] {
        let rows = server.snapshot().await.rows(table);
        assert!(!format!("{rows:?}").contains("anna"), "{table}: {rows:?}");
    }
    assert_eq!(server.audit_count("user.deletion_requested").await, 1);
    assert_eq!(server.audit_count("user.deleted").await, 1);
}

#[tokio::test]
async fn sign_in_keeps_the_account() {
    for by in ["password", "passkey", "json"] {
        let server = test_server().await;
        server.mailer.turn_on();
        let acme = acme(&server).await;
        acme.user("anna").await;
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        let page = browser.get("/t/acme/account/passkey").await;
        let request = crate::passkey::request_of(&page);
        let (mut passkey, answer) = TestPasskey::create(&request, "http://localhost:8080");
        crate::passkey::submit(&mut browser, &request, &answer).await;
        // The session began with the password alone.
        let page = browser.open(PAGE).await;
        let request = crate::passkey::request_of(&page);
        let answer = passkey.sign(&request);
        crate::passkey::submit(&mut browser, &request, &answer).await;
        delete(&mut browser).await;
        server.clock.advance(3 * 86_400);
        let mut again = server.browser();
        let redirect = again.get(ACCOUNT).await;
        let page = again.follow_redirects(redirect).await;
        // A wrong password keeps nothing, and says no more than elsewhere.
        let wrong = again.sign_in(&page, "anna", "wrong-password").await;
        assert_eq!(wrong.status, 401, "{by}");
        assert!(
            text(&wrong).contains("The email, username or password is incorrect."),
            "{}",
            wrong.body
        );
        assert_eq!(server.audit_count("user.deletion_cancelled").await, 0, "{by}");
        match by {
            "passkey" => {
                let request = crate::passkey::request_of(&page);
                let answer = passkey.sign(&request);
                crate::passkey::submit(&mut again, &request, &answer).await;
            }
            "json" => {
                let fields = [("username", "anna"), ("password", PASSWORD)];
                let response = again.post("/t/acme/api/auth/login", &fields).await;
                assert_eq!(response.status, 200, "{}", response.body);
            }
            _ => {
                again.sign_in(&page, "anna", PASSWORD).await;
            }
        }
        let page = again.get(ACCOUNT).await;
        assert_eq!(page.status, 200, "{by}: {}", page.location());
        let shown = text(&page);
        assert!(shown.contains("Account deletion canceled"), "{by}: {shown}");
        assert!(shown.contains("Your account will not be deleted."), "{by}: {shown}");
        server.clock.advance(301);
        assert!(!text(&again.get(ACCOUNT).await).contains("will not be deleted"), "{by}");
        assert_eq!(server.audit_count("user.deletion_cancelled").await, 1, "{by}");
        server.deliver_mail().await;
        let kind = MailKind::DeletionCancelled;
        assert_eq!(server.mailer.sent_to("anna@acme.example", kind).len(), 1, "{by}");
        server.clock.advance(DAYS * 86_400);
        run_jobs(&server).await;
        assert_eq!(users(&server).await, ["anna"], "{by}");
    }
}

/// What does not begin a session does not keep the account.
#[tokio::test]
async fn password_grant_and_forgotten_password_do_not_keep_the_account() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = acme(&server).await;
    acme.user("anna").await;
    let shop = acme
        .client_with("shop", |new| {
            new.metadata.grant_types = Some(vec![oauth::GrantType::Password]);
        })
        .await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    delete(&mut browser).await;
    let request = [("grant_type", "password"), ("username", "anna"), ("password", PASSWORD)];
    assert_eq!(shop.request_token(&request).await.error(), "invalid_grant");
    server.browser().post("/t/acme/forgot", &[("username", "anna")]).await;
    server.deliver_mail().await;
    assert!(server.mailer.sent_to("anna@acme.example", MailKind::PasswordReset).is_empty());
    assert_eq!(server.snapshot().await.rows("account_deletion").len(), 1);
}

#[tokio::test]
async fn staff_keep_the_account_by_unblocking_it_and_block_for_good() {
    let server = test_server().await;
    let acme = acme(&server).await;
    let id = acme.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    delete(&mut browser).await;
    let cli = Actor::cli();
    let detail = domain::user::detail(&acme.tenant, &cli, &id).await.unwrap();
    assert_eq!(detail.delete_at, Some(server.platform.now().0 + DAYS * 86_400));
    let block = async |disabled| {
        acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, disabled).await)
            .await
            .unwrap();
    };
    block(false).await;
    assert_eq!(domain::user::detail(&acme.tenant, &cli, &id).await.unwrap().delete_at, None);
    // A user that staff block signs in no more.
    block(true).await;
    let mut again = server.browser();
    let redirect = again.get(ACCOUNT).await;
    let page = again.follow_redirects(redirect).await;
    assert_eq!(again.sign_in(&page, "anna", PASSWORD).await.status, 401);
    server.clock.advance(DAYS * 86_400);
    run_jobs(&server).await;
    assert_eq!(users(&server).await, ["anna"]);
}

#[tokio::test]
async fn deletion_needs_the_policy_a_recent_sign_in_and_another_owner() {
    let server = test_server().await;
    let acme = acme(&server).await;
    acme.member("olga", Role::Owner).await;
    acme.user("anna").await;
    let mut olga = server.browser();
    open(&mut olga, "olga").await;
    let page = olga.get(PAGE).await;
    let before = server.snapshot().await;
    let ticket = hidden(&page, "ticket");
    let refused = olga.post(PAGE, &[("ticket", &ticket)]).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(text(&refused).contains("You are the last owner here."), "{}", refused.body);
    server.assert_unchanged(&before, "the last owner").await;
    let mut anna = server.browser();
    open(&mut anna, "anna").await;
    server.clock.advance(domain::sign_in::RECENT + 1);
    for response in [anna.get(PAGE).await, anna.post(PAGE, &[]).await] {
        assert!(response.location().contains("/interaction/"), "{}", response.body);
    }
    crate::passkey::change_settings(&acme, |settings| settings.account_deletion_days = 0).await;
    let page = open_again(&mut anna).await;
    assert!(!page.body.contains("account/delete"), "{}", page.body);
    let account = format!("http://localhost:8080{ACCOUNT}");
    let before = server.snapshot().await;
    assert_eq!(anna.get(PAGE).await.location(), account);
    assert_eq!(anna.post(PAGE, &[]).await.location(), account);
    assert_eq!(server.browser().post(PAGE, &[("ticket", &ticket)]).await.location(), account);
    server.assert_unchanged(&before, "a deletion that is not offered").await;
}

async fn open_again(browser: &mut Browser) -> TestResponse {
    let redirect = browser.post("/t/acme/account/identities/link", &[("provider", "x")]).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", PASSWORD).await
}

/// A form that is submitted again has no session any more (L6).
#[tokio::test]
async fn form_may_be_submitted_twice() {
    for at_once in [false, true] {
        let server = test_server().await;
        let acme = acme(&server).await;
        acme.user("anna").await;
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        let page = browser.get(PAGE).await;
        let ticket = hidden(&page, "ticket");
        let fields = [("ticket", ticket.as_str())];
        let mut other = browser.clone();
        let (one, two) = if at_once {
            tokio::join!(browser.post(PAGE, &fields), other.post(PAGE, &fields))
        } else {
            (browser.post(PAGE, &fields).await, other.post(PAGE, &fields).await)
        };
        for page in [one, two] {
            assert!(text(&page).contains("Your account will be deleted"), "{at_once}: {page:?}");
        }
        assert_eq!(server.audit_count("user.deletion_requested").await, 1);
        server.clock.advance(61);
        let late = browser.post(PAGE, &fields).await;
        assert_eq!(late.location(), format!("http://localhost:8080{ACCOUNT}"));
    }
}

/// An intruder who has changed the address and deletes the account does not win: the owner of the
/// old address takes it back.
#[tokio::test]
async fn undone_change_of_the_address_keeps_the_account() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = acme(&server).await;
    acme.user("anna").await;
    let mut intruder = server.browser();
    open(&mut intruder, "anna").await;
    intruder.post("/t/acme/account/email", &[("email", "evil@new.example")]).await;
    let token = async |to: &str, kind| token_of(&server.delivered(to, kind).await.expect("a mail"));
    let confirm = token("evil@new.example", MailKind::EmailChange).await;
    intruder.post("/t/acme/account/email/confirm", &[("token", &confirm)]).await;
    let undo = token("anna@acme.example", MailKind::EmailChanged).await;
    delete(&mut intruder).await;
    let page = server.browser().post("/t/acme/account/email/undo", &[("token", &undo)]).await;
    assert!(text(&page).contains("The change was undone"), "{}", page.body);
    server.clock.advance(DAYS * 86_400);
    run_jobs(&server).await;
    assert_eq!(users(&server).await, ["anna"]);
}
