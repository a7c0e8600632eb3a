//! Accounts that end users create themselves: by a link to their address, under the policy of the
//! tenant.

mod account_page;
mod invitations;
mod limits;
mod links;
mod policy;
mod races;
mod unproven;

use contract::{
    mail::MailKind,
    settings::{SignUp, TenantSettings},
};
use domain::{Actor, mailer::OutgoingMail, user};
use serde_json::{Value, json};
use tests::{
    Browser, TestClient, TestResponse, TestServer, TestTenant,
    fixtures::{PASSWORD, no_rate_limits},
    mail::{link_of, mail_server},
    test_server,
};

const TERMS: &str = "https://acme.example/terms";
const PRIVACY: &str = "https://acme.example/privacy";

/// The settings of a tenant where everyone may create an account.
pub(crate) fn open_settings() -> TenantSettings {
    TenantSettings { sign_up: SignUp::Open, rate_limits: no_rate_limits(), ..Default::default() }
}

/// Open the sign-up page from the sign-in page of an authorization request.
pub(crate) async fn open_sign_up(
    browser: &mut Browser,
    shop: &TestClient,
    change: &[(&str, &str)],
) -> TestResponse {
    let redirect = browser.get(&shop.authorization_url(change)).await;
    let page = browser.follow_redirects(redirect).await;
    let link = page.body.split("href=\"").find(|rest| {
        let url = rest.split('"').next().unwrap_or_default();
        url.contains("/interaction/") && url.ends_with("/sign_up")
    });
    let link = link.unwrap_or_else(|| panic!("no link to sign up: {}", page.body));
    browser.get(link.split('"').next().unwrap_or_default()).await
}

/// Submit the sign-up page with this address.
pub(crate) async fn submit_address(
    browser: &mut Browser,
    page: &TestResponse,
    email: &str,
) -> TestResponse {
    browser.post(&page.form_action(), &[("email", email)]).await
}

/// The mail with the link that was requested for this address last.
pub(crate) async fn sign_up_mail(server: &TestServer, email: &str) -> OutgoingMail {
    server.delivered(email, MailKind::SignUp).await.expect("a mail with a link")
}

/// Request a link for this address in this browser, and return it.
pub(crate) async fn request_link(
    server: &TestServer,
    browser: &mut Browser,
    shop: &TestClient,
    email: &str,
) -> String {
    let page = open_sign_up(browser, shop, &[]).await;
    let response = submit_address(browser, &page, email).await;
    assert_eq!(response.status, 200, "{}", response.body);
    link_of(&sign_up_mail(server, email).await)
}

/// The fields of the page behind a link, filled in.
pub(crate) fn account_fields<'f>(
    hidden: &'f [(String, String)],
    name: &'f str,
    password: &'f str,
) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![("name", name), ("password", password)];
    fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    fields
}

/// Submit the page behind a link.
pub(crate) async fn create_account(
    browser: &mut Browser,
    page: &TestResponse,
    name: &str,
    password: &str,
) -> TestResponse {
    assert!(page.body.contains("name=\"password\""), "{} {}", page.status, page.body);
    let hidden = page.hidden_fields();
    browser.post(&page.form_action(), &account_fields(&hidden, name, password)).await
}

/// The rows of the tenant's users with this address.
async fn users_with(server: &TestServer, email: &str) -> Vec<Value> {
    let rows = server.snapshot().await.rows("user").into_iter();
    rows.filter(|row| row["email"] == email).collect()
}

/// The detail of the only event with this verb.
async fn detail_of(server: &TestServer, verb: &str) -> Value {
    let events = server.snapshot().await.rows("audit").into_iter();
    let mut events: Vec<Value> = events.filter(|event| event["verb"] == verb).collect();
    assert_eq!(events.len(), 1, "{verb}");
    let detail = events.remove(0)["detail"].clone();
    match detail {
        // SQLite stores JSON as text.
        Value::String(text) => serde_json::from_str(&text).expect("JSON"),
        other => other,
    }
}

/// Change the settings of a tenant as another process does: no cache is told.
async fn set_settings_unnoticed(server: &TestServer, acme: &TestTenant<'_>, settings: Value) {
    let id = acme.tenant.id();
    server
        .execute_sql(&format!("UPDATE tenant SET settings = '{settings}' WHERE id = '{id}'"))
        .await;
}

#[tokio::test]
async fn account_is_created_by_the_mailed_link_and_continues_to_the_client() {
    let server = mail_server().await;
    let settings = TenantSettings {
        terms_uri: Some(TERMS.into()),
        privacy_uri: Some(PRIVACY.into()),
        ..open_settings()
    };
    let acme = server.tenant_with("acme", settings).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[("ui_locales", "de")]).await;
    assert!(page.body.contains("Konto erstellen") && page.body.contains("shop"), "{}", page.body);
    let sent = submit_address(&mut browser, &page, " Nora@New.Example ").await;
    assert!(sent.status == 200 && sent.body.contains("Posteingang"), "{}", sent.body);
    assert!(users_with(&server, "nora@new.example").await.is_empty(), "a mail creates nothing");

    let mail = sign_up_mail(&server, "nora@new.example").await;
    assert_eq!((mail.languages.as_str(), mail.tenant_name.as_str()), ("de", "Tenant acme"));
    // A program that follows links creates nothing.
    let page = browser.get(&link_of(&mail)).await;
    assert!(page.body.contains(TERMS) && page.body.contains(PRIVACY), "{}", page.body);
    assert!(users_with(&server, "nora@new.example").await.is_empty());
    for (name, password) in [("", PASSWORD), ("Nora New", "short")] {
        let rejected = create_account(&mut browser, &page, name, password).await;
        assert_eq!(rejected.status, 422, "{name} {password}");
        assert!(rejected.body.contains("aria-invalid"), "{}", rejected.body);
    }
    let response = create_account(&mut browser, &page, " Nora New ", PASSWORD).await;
    let consent = browser.follow_redirects(response).await;
    let response = browser.submit_decision(&consent, "allow").await;
    let code = response.redirect_param("code").expect("the interaction continues");
    let tokens = shop.redeem(&code).await;
    let claims = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(claims["email"], "nora@new.example");
    assert_eq!(claims["email_verified"], true);
    let users = users_with(&server, "nora@new.example").await;
    assert_eq!((users.len(), &users[0]["username"]), (1, &json!("nora")));

    let detail = detail_of(&server, "user.signed_up").await;
    assert_eq!((&detail["terms_uri"], &detail["privacy_uri"]), (&json!(TERMS), &json!(PRIVACY)));
    assert_eq!(detail["invited_by"], Value::Null);
    // The password was just chosen, and the browser is known.
    server.deliver_mail().await;
    assert!(server.mailer.sent_to("nora@new.example", MailKind::NewSignIn).is_empty());
    assert_eq!(shop.authorize(&mut server.browser(), "nora", &[]).await.status, 303);
}

/// A5: status, headers, body, statements and hashes depend on what was typed, never on the account.
#[tokio::test]
async fn response_to_a_sign_up_is_the_same_for_every_address() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    acme.user_with("unverified", |new| new.email_verified = false).await;
    let blocked = acme.user("blocked").await;
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &blocked, true).await).await.unwrap();
    server.tenant("rival").await.user("rita").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    submit_address(&mut browser, &page, "warm-up@acme.example").await;
    let mut seen = std::collections::BTreeSet::new();
    for name in ["anna", "unverified", "blocked", "unknown", "rita"] {
        let hashes = server.platform.hasher().hash_count();
        let before = server.platform.statement_count();
        let email = format!("{name}@acme.example");
        let response = submit_address(&mut browser, &page, &email).await;
        let statements = server.platform.statement_count() - before;
        assert_eq!(server.platform.hasher().hash_count(), hashes, "{name}");
        // The page repeats the address.
        assert!(response.body.contains(&email), "{}", response.body);
        let body = response.body.replace(&email, "address");
        let headers: Vec<_> = response
            .headers
            .iter()
            .filter(|(name, _)| *name != "content-length")
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        seen.insert((response.status.as_u16(), headers, body, statements));
    }
    assert_eq!(seen.len(), 1, "{seen:#?}");
    assert_eq!(seen.first().map(|(status, ..)| *status), Some(200));
}

#[tokio::test]
async fn owner_of_a_known_address_gets_a_mail_about_the_account() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    acme.user_with("unverified", |new| new.email_verified = false).await;
    let blocked = acme.user("blocked").await;
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &blocked, true).await).await.unwrap();
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    for name in ["Anna", "unverified", "blocked"] {
        submit_address(&mut browser, &page, &format!("{name}@acme.example")).await;
    }
    server.deliver_mail().await;
    let about = |name: &str| {
        let email = format!("{name}@acme.example");
        server.mailer.sent_to(&email, MailKind::AccountExists).pop()
    };
    let mail = about("anna").expect("a mail");
    assert_eq!(link_of(&mail), "/t/acme/account");
    assert_eq!(mail.values.reset_page.as_deref(), Some("http://localhost:8080/t/acme/forgot"));
    // A link for a new password goes to verified addresses only.
    assert_eq!(about("unverified").expect("a mail").values.reset_page, None);
    assert!(about("blocked").is_none());
    assert_eq!(server.mailer.sent().len(), 2, "no link was sent");
    let links = server.snapshot().await.rows("action_link");
    assert!(links.is_empty(), "{links:?}");
}

/// Initiating User Registration via OpenID Connect 1.0.
#[tokio::test]
async fn prompt_create_begins_with_the_sign_up_page() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let create = [("prompt", "create"), ("login_hint", "nora@new.example")];
    let open = async |browser: &mut Browser| {
        let redirect = browser.get(&shop.authorization_url(&create)).await;
        browser.follow_redirects(redirect).await
    };
    let mut browser = server.browser();
    let page = open(&mut browser).await;
    assert!(page.body.contains("value=\"nora@new.example\""), "{}", page.body);
    submit_address(&mut browser, &page, "nora@new.example").await;
    let link = link_of(&sign_up_mail(&server, "nora@new.example").await);
    let account = browser.get(&link).await;
    let response = create_account(&mut browser, &account, "Nora", PASSWORD).await;
    let consent = browser.follow_redirects(response).await;
    assert!(consent.body.contains("name=\"decision\""), "{}", consent.body);

    // A user who has an account signs in; one who is signed in chooses.
    let mut own = server.browser();
    let page = open(&mut own).await;
    let resume = page.form_action().replace("/sign_up", "");
    let sign_in = own.get(&resume).await;
    let consent = own.sign_in(&sign_in, "anna", PASSWORD).await;
    assert!(consent.body.contains("name=\"decision\""), "{}", consent.body);
    let page = open(&mut own).await;
    assert!(page.body.contains("name=\"email\""), "{}", page.body);
    let choice = own.get(&page.form_action().replace("/sign_up", "")).await;
    assert!(choice.body.contains("Choose an account"), "{}", choice.body);
}
