//! Requests for the link to a new address: who may send one, for which address, and how often.

use contract::settings::SecondFactorPolicy;
use tests::{Authenticator, test_server};

use super::*;

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
        server.deliver_mail().await;
    }
    assert_eq!(responses[0], responses[1]);
    assert!(responses[0].2 <= 12, "{} statements", responses[0].2);
    assert_eq!(recipients(&server), ["free@acme.example"]);
}

#[tokio::test]
async fn address_that_cannot_be_used_is_refused() {
    let server = mail_server().await;
    acme_with(&server, |settings| settings.sign_up_domains = vec!["allowed.example".into()]).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let before = server.snapshot().await;
    for (address, problem) in [
        ("", "Enter an email address"),
        ("anna", "Enter an email address"),
        ("a b@acme.example", "Enter an email address"),
        ("ANNA@acme.example", "This is already your email address."),
        ("anna@other.example", "Email addresses at this domain can't be used here."),
        ("anna@sub.allowed.example", "Email addresses at this domain can't be used here."),
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
    let fifth = server.delivered("five@acme.example", MailKind::EmailChange).await.unwrap();
    assert!(server.delivered("three@acme.example", MailKind::EmailChange).await.is_none());
    assert_eq!(browser.post(CONFIRM, &[("token", &second)]).await.status, 404);
    server.clock.advance(86_400);
    open(&mut browser, "anna").await;
    let late = browser.post(CONFIRM, &[("token", &token_of(&fifth))]).await;
    assert_eq!(late.status, 404, "the link works for a day");
}

#[tokio::test]
async fn request_needs_a_recent_sign_in_that_has_passed_the_app() {
    let server = mail_server().await;
    acme_with(&server, |settings| settings.second_factor = SecondFactorPolicy::Optional).await;
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
