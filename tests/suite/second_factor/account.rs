//! The page of the account: setting an app up, recovery codes, removal.

use contract::{mail::MailKind, settings::SecondFactorPolicy};
use domain::Actor;
use tests::{Authenticator, authenticator::codes, test_server};

use super::{
    CODE_PAGE, CODES, CODES_PAGE, PAGE, REMOVE, SETUP_PAGE, enrol, next_code, now, open, settings,
    submit,
};

#[tokio::test]
async fn app_is_set_up_by_a_code_that_it_shows() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    assert!(page.body.contains(SETUP_PAGE), "{}", page.body);
    assert!(page.body.contains("class=\"qr\""), "{}", page.body);
    // The button that copies the key is the only part that needs one.
    assert_eq!(page.body.matches("<script").count(), 1, "{}", page.body);
    assert!(page.body.contains("<script src=\"/pkg/copy"), "{}", page.body);
    let app = Authenticator::of_page(&page);
    let before = server.snapshot().await;
    for wrong in ["", "000000", "abcdef", &"1".repeat(100_000)] {
        let refused = submit(&mut browser, &page, wrong).await;
        if wrong.len() > 60_000 {
            assert_eq!(refused.status, 413);
            continue;
        }
        assert_eq!(refused.status, 422, "{wrong}");
        assert_eq!(codes(&refused), codes(&page), "the same key");
    }
    let other_key = browser.get(PAGE).await;
    assert_ne!(codes(&other_key), codes(&page), "a reload offers another key");
    server.assert_unchanged(&before, "nothing is set up").await;
    let done = submit(&mut browser, &page, &app.code(now(&server))).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(done.body.contains(CODES_PAGE), "{}", done.body);
    assert_eq!(codes(&done).len(), 10);
    assert_eq!(server.audit_count("second_factor.added").await, 1);
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::SecondFactorAdded);
    let account = browser.get("/t/acme/account").await;
    assert!(account.body.contains("Recovery codes left: 10"), "{}", account.body);
    assert!(account.body.contains("Authenticator app set up"), "{}", account.body);
    assert_eq!(mails.len(), 1);
    let manage = browser.get(PAGE).await;
    assert!(manage.body.contains("Create new recovery codes"), "{}", manage.body);
    // The key that another tab has offered is of no use now.
    let late = submit(&mut browser, &other_key, "000000").await;
    assert_eq!(late.status, 303);
}

#[tokio::test]
async fn page_needs_a_recent_sign_in_and_belongs_to_its_user() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let (mut anna, mut ben) = (server.browser(), server.browser());
    let page = open(&mut anna, PAGE, "anna").await;
    open(&mut ben, PAGE, "ben").await;
    let app = Authenticator::of_page(&page);
    let stolen = submit(&mut ben, &page, &app.code(now(&server))).await;
    assert_eq!(stolen.status, 409, "a ticket is of one user");
    server.clock.advance(301);
    let before = server.snapshot().await;
    for path in [PAGE, CODES, REMOVE] {
        let response = anna.post(path, &[("code", &app.code(now(&server)))]).await;
        assert!(response.location().contains("/interaction/"), "{path}: {}", response.body);
    }
    assert!(anna.get(PAGE).await.location().contains("/interaction/"));
    let after = server.snapshot().await;
    assert_eq!(before.rows("authenticator"), after.rows("authenticator"));
}

/// A session of the password alone that began before the app was set up does not change it.
#[tokio::test]
async fn session_that_has_not_passed_the_factor_does_not_manage_it() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut intruder = server.browser();
    open(&mut intruder, PAGE, "anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let before = server.snapshot().await;
    for path in [CODES, REMOVE] {
        let response = intruder.post(path, &[]).await;
        assert!(response.location().contains("/interaction/"), "{path}: {}", response.body);
    }
    let after = server.snapshot().await;
    for table in ["authenticator", "recovery_code"] {
        assert_eq!(before.rows(table), after.rows(table), "{table}");
    }
    let redirect = intruder.get(PAGE).await;
    let page = intruder.follow_redirects(redirect).await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    // While the tenant has switched second factors off, nothing removes one.
    super::set_policy(&acme, SecondFactorPolicy::Off).await;
    intruder.post(REMOVE, &[]).await;
    assert_eq!(before.rows("authenticator"), server.snapshot().await.rows("authenticator"));
    super::set_policy(&acme, SecondFactorPolicy::Optional).await;
    let mut owner = server.browser();
    let page = open(&mut owner, PAGE, "anna").await;
    let page = super::submit_and_follow(&mut owner, &page, &next_code(&server, &app)).await;
    assert!(page.body.contains("Create new recovery codes"), "{}", page.body);
}

#[tokio::test]
async fn ticket_expires() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    let app = Authenticator::of_page(&page);
    server.clock.advance(1801);
    open(&mut browser, PAGE, "anna").await;
    let late = submit(&mut browser, &page, &app.code(now(&server))).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Scan the new QR code"), "{}", late.body);
    assert_ne!(codes(&late), codes(&page));
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (app, old) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    super::submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    let page = browser.get(CODES).await;
    let ticket = page.hidden_fields().remove(0).1;
    let shown = browser.post(CODES, &[("ticket", &ticket)]).await;
    let new = codes(&shown);
    assert_eq!(new.len(), 10, "{}", shown.body);
    assert!(new.iter().all(|code| !old.contains(code)));
    let again = browser.post(CODES, &[("ticket", &ticket)]).await;
    assert_eq!(codes(&again), new, "a repeated form shows the same codes");
    assert_eq!(server.audit_count("second_factor.codes_replaced").await, 1);
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::RecoveryCodesReplaced);
    assert_eq!(mails.len(), 1);
    for (code, status) in [(&old[0], 401), (&new[0], 303), (&new[0], 401), (&new[1], 303)] {
        let mut browser = server.browser();
        let page = open(&mut browser, PAGE, "anna").await;
        assert_eq!(submit(&mut browser, &page, code).await.status, status, "{code}");
    }
    // The form cannot bring used codes back.
    server.clock.advance(61);
    let late = browser.post(CODES, &[("ticket", &ticket)]).await;
    assert_eq!(late.status, 409);
    let account = browser.get("/t/acme/account").await;
    assert!(account.body.contains("Recovery codes left: 8"), "{}", account.body);
}

#[tokio::test]
async fn factor_is_removed_unless_it_is_required() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::All)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    let app = Authenticator::of_page(&page);
    submit(&mut browser, &page, &app.code(now(&server))).await;
    let page = browser.get(PAGE).await;
    assert!(page.body.contains("required here, so the app can"), "{}", page.body);
    let refused = browser.post(REMOVE, &[]).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(server.audit_count("second_factor.removed").await, 0);
    super::set_policy(&acme, SecondFactorPolicy::Optional).await;
    let removed = browser.post(REMOVE, &[]).await;
    let page = browser.follow_redirects(removed).await;
    assert!(page.body.contains("The authenticator app was removed."), "{}", page.body);
    assert_eq!(server.audit_count("second_factor.removed").await, 1);
    let after = server.snapshot().await;
    assert!(after.rows("authenticator").is_empty() && after.rows("recovery_code").is_empty());
    let mut other = server.browser();
    let page = open(&mut other, "/t/acme/account", "anna").await;
    assert!(page.body.contains("Where you are signed in"), "{}", page.body);
}

/// Neither is one click away: a page says what stops working, and changes nothing.
#[tokio::test]
async fn removal_and_new_codes_are_confirmed_on_a_page_of_their_own() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    for path in [CODES, REMOVE] {
        let response = browser.get(path).await;
        assert!(response.location().ends_with("/account/second_factor"), "{path}: no app");
    }
    let app = Authenticator::of_page(&page);
    submit(&mut browser, &page, &app.code(now(&server))).await;
    let manage = browser.get(PAGE).await;
    assert!(!manage.body.contains("<form"), "{}", manage.body);
    let before = server.snapshot().await;
    for (path, text) in [
        (CODES, "Your current recovery codes will stop working."),
        (REMOVE, "Your recovery codes stop working, unless you also have a passkey."),
    ] {
        assert!(manage.body.contains(&format!("{path}\"")), "{path}: {}", manage.body);
        let asked = browser.get(path).await;
        assert!(asked.body.contains(text), "{path}: {}", asked.body);
        assert!(!asked.body.contains("<script"), "{path}: {}", asked.body);
        assert!(asked.form_action().ends_with(path), "{path}");
        assert!(asked.body.contains("Cancel"), "{path}");
    }
    let after = server.snapshot().await;
    for table in ["authenticator", "recovery_code", "audit"] {
        assert_eq!(before.rows(table), after.rows(table), "{table}");
    }
    // Where the app is required, there is no page to remove it.
    super::set_policy(&acme, SecondFactorPolicy::All).await;
    assert!(browser.get(REMOVE).await.location().ends_with("/account/second_factor"));
    super::set_policy(&acme, SecondFactorPolicy::Optional).await;
    let asked = browser.get(REMOVE).await;
    let removed = submit(&mut browser, &asked, "").await;
    let page = browser.follow_redirects(removed).await;
    assert!(page.body.contains("The authenticator app was removed."), "{}", page.body);
}

#[tokio::test]
async fn staff_remove_a_lost_factor() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let id = acme.user("anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, "/t/acme/account", "anna").await;
    super::submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    assert_eq!(browser.get("/t/acme/account").await.status, 200);
    let detail = domain::user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    assert!(detail.second_factor_added_at.is_some());
    let remove =
        async |tx: &mut domain::Transaction| domain::user::remove_second_factor(tx, &id).await;
    acme.transaction(&Actor::cli(), remove).await.unwrap();
    assert_eq!(browser.get("/t/acme/account").await.status, 303, "the sessions have ended");
    let page = open(&mut browser, "/t/acme/account", "anna").await;
    assert!(page.body.contains("Not set up"), "{}", page.body);
    assert!(acme.transaction(&Actor::cli(), remove).await.is_err());
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::SecondFactorRemoved);
    assert_eq!(mails.len(), 1);
}
