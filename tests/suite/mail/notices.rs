//! What users are told about their account: new browsers, a changed password, locks.

use contract::{settings::RateLimits, user::Role};
use tests::Browser;

use super::*;

async fn sign_in(client: &TestClient, browser: &mut Browser, name: &str, password: &str) {
    let redirect = browser.get(&client.authorization_url(&[("prompt", "login")])).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, name, password).await;
}

fn notices(server: &TestServer, kind: MailKind) -> usize {
    server.mailer.sent_to("anna@acme.example", kind).len()
}

#[tokio::test]
async fn sign_in_from_a_new_browser_is_reported_once() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user_with("anna", |new| {
        new.claims.insert("locale".into(), "fr_CA".into());
    })
    .await;
    acme.user("ben").await;
    acme.user_with("unverified", |new| new.email_verified = false).await;
    let mut browser = server.browser();
    for _ in 0..2 {
        sign_in(&shop, &mut browser, "anna", PASSWORD).await;
        sign_in(&shop, &mut browser, "ben", PASSWORD).await;
        sign_in(&shop, &mut browser, "unverified", PASSWORD).await;
    }
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::NewSignIn);
    assert_eq!((mails.len(), server.mailer.sent().len()), (1, 2));
    assert_eq!(mails[0].languages, "fr-CA en");
    assert!(mails[0].values.address.is_some() && mails[0].values.at.is_some());
    // A wrong password is no sign-in, and another browser is new.
    let mut other = server.browser();
    sign_in(&shop, &mut other, "anna", "wrong-password").await;
    server.deliver_mail().await;
    assert_eq!(notices(&server, MailKind::NewSignIn), 1);
    sign_in(&shop, &mut other, "anna", PASSWORD).await;
    server.deliver_mail().await;
    assert_eq!(notices(&server, MailKind::NewSignIn), 2);
}

#[tokio::test]
async fn sign_in_to_the_console_from_a_new_browser_is_reported() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.member("anna", Role::Owner).await;
    let mut browser = server.browser();
    for _ in 0..2 {
        let redirect = browser.get("/console/t/acme").await;
        let page = browser.follow_redirects(redirect).await;
        browser.sign_in(&page, "anna", PASSWORD).await;
        browser.post("/console/sign_out", &[]).await;
    }
    server.deliver_mail().await;
    assert_eq!(notices(&server, MailKind::NewSignIn), 1);
}

/// Sage's clients sign in without a page (S0-8).
#[tokio::test]
async fn sign_in_by_the_api_from_a_new_browser_is_reported() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let path = "/t/acme/api/auth/login";
    let mut browser = server.browser();
    for _ in 0..2 {
        let fields = [("username", "anna"), ("password", PASSWORD)];
        assert_eq!(browser.post(path, &fields).await.status, 200);
    }
    browser.post(path, &[("username", "anna"), ("password", "wrong-password")]).await;
    server.deliver_mail().await;
    assert_eq!(notices(&server, MailKind::NewSignIn), 1);
}

/// A database of places that knows one place for all addresses.
struct EverywhereIsBerlin;

impl domain::places::Places for EverywhereIsBerlin {
    fn place(&self, _: std::net::IpAddr) -> Option<domain::places::Place> {
        let names = |names: &[(&str, &str)]| {
            Some(names.iter().map(|(tag, name)| ((*tag).into(), (*name).into())).collect())
        };
        Some(domain::places::Place {
            city: names(&[("en", "Berlin")]),
            country: names(&[("en", "Germany"), ("de", "Deutschland")]),
        })
    }
}

/// Without such a database nothing is shown, as `account::sessions` tells of the page.
#[tokio::test]
async fn place_of_a_session_is_shown_beside_its_address() {
    let server =
        tests::test_server_with(|options| options.places = std::sync::Arc::new(EverywhereIsBerlin))
            .await;
    server.mailer.turn_on();
    let acme = server.tenant("acme").await;
    let id = acme
        .user_with("anna", |new| {
            new.claims.insert("locale".into(), "de".into());
        })
        .await;
    let mut browser = server.browser();
    let redirect = browser.get("/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    let signed_in = browser.sign_in(&page, "anna", PASSWORD).await;
    let page = browser.follow_redirects(signed_in).await;
    assert!(page.body.contains("Berlin, Germany"), "{}", page.body);
    let sessions = user::sign_ins(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    assert_eq!(sessions[0].place, "Berlin, Germany");
    server.deliver_mail().await;
    let mail = server.mailer.sent_to("anna@acme.example", MailKind::NewSignIn).pop().unwrap();
    let address = mail.values.address.clone().unwrap();
    let rendered = app::hosted::render_mail(&mail);
    for text in [&rendered.text, &rendered.html] {
        assert!(text.contains(&format!("{address} (Berlin, Deutschland)")), "{text}");
    }
}

async fn locking_tenant(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        rate_limits: RateLimits { sign_in_failures: 3, ..tests::fixtures::no_rate_limits() },
        ..Default::default()
    };
    server.tenant_with("acme", settings).await
}

#[tokio::test]
async fn lock_is_reported_displayed_and_ended_by_staff() {
    let server = mail_server().await;
    let acme = locking_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user("anna").await;
    let (owner, auditor) =
        (acme.member("olivia", Role::Owner).await, acme.member("aaron", Role::Auditor).await);
    let lock = async || user::locked_until(&acme.tenant, &auditor, &id).await.unwrap();
    for number in 1..=4 {
        assert_eq!(lock().await.is_some(), number > 3, "{number}");
        assert!(!signs_in(&shop, &server, "anna", "wrong-password").await);
    }
    for _ in 0..4 {
        signs_in(&shop, &server, "unknown", "wrong-password").await;
    }
    server.deliver_mail().await;
    assert_eq!((notices(&server, MailKind::AccountLocked), server.mailer.sent().len()), (1, 1));
    assert!(!signs_in(&shop, &server, "anna", PASSWORD).await);
    let until = lock().await.expect("a lock");
    let listed = user::list(&acme.tenant, &auditor, &Default::default()).await.unwrap().rows;
    for row in listed {
        assert_eq!(row.locked_until, (row.id == id).then_some(until), "{}", row.username);
    }
    assert!(until > acme.tenant.now().0 && until <= acme.tenant.now().0 + 900);
    let refused = acme.transaction(&auditor, async |tx| user::unlock(tx, &id).await).await;
    assert!(matches!(refused, Err(domain::Error::Forbidden)));
    acme.transaction(&owner, async |tx| user::unlock(tx, &id).await).await.unwrap();
    assert!(lock().await.is_none());
    assert!(signs_in(&shop, &server, "anna", PASSWORD).await);
    server.deliver_mail().await;
    assert_eq!(notices(&server, MailKind::AccountUnlocked), 1);
    assert_eq!(server.audit_count("user.unlocked").await, 1);
}

#[tokio::test]
async fn password_reset_ends_the_lock() {
    let server = mail_server().await;
    let acme = locking_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user("anna").await;
    for name in ["anna", "anna", "anna", "anna@acme.example"] {
        assert!(!signs_in(&shop, &server, name, "wrong-password").await);
    }
    let cli = Actor::cli();
    assert!(user::locked_until(&acme.tenant, &cli, &id).await.unwrap().is_some());
    let mail = requested_mail(&server, "anna").await;
    assert_eq!(set_password(&server, &token_of(&mail), NEW_PASSWORD).await.status, 200);
    assert!(user::locked_until(&acme.tenant, &cli, &id).await.unwrap().is_none());
    assert!(signs_in(&shop, &server, "anna", NEW_PASSWORD).await);
}

/// A5: the statements of a failed sign-in, and of the one that locks, are those of any identifier.
#[tokio::test]
async fn lock_reveals_no_account_by_its_statements() {
    let server = mail_server().await;
    let acme = locking_tenant(&server).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut seen = std::collections::BTreeSet::new();
    for name in ["anna", "unknown"] {
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let mut requested = Vec::new();
        for _ in 0..4 {
            browser.sign_in(&page, name, "wrong-password").await;
            let rows = server.snapshot().await;
            let rows = rows.rows("mail");
            requested.push(rows.iter().filter(|row| row["state"] == "requested").count());
        }
        server.deliver_mail().await;
        seen.insert(requested);
    }
    assert_eq!(Vec::from_iter(seen), [vec![0, 0, 1, 1]]);
}

#[tokio::test]
async fn password_that_its_user_changes_is_reported() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get("/t/acme/account/password").await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", PASSWORD).await;
    for (current, changes) in [("wrong-password", 0), (PASSWORD, 1)] {
        let fields = [("current", current), ("password", "another-horse-battery")];
        browser.post("/t/acme/account/password", &fields).await;
        server.deliver_mail().await;
        assert_eq!(notices(&server, MailKind::PasswordChanged), changes, "{current}");
    }
}
