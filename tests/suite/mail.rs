//! Mail: what users are sent, its queue, and what links of mails do.

mod delivery;
mod notices;
mod password_reset;
mod repeated;
mod texts;
mod verification;

use contract::{
    mail::{MailKind, MailState},
    settings::TenantSettings,
};
use domain::{Actor, mailer::OutgoingMail, user};
use tests::{
    TestClient, TestResponse, TestServer, TestTenant,
    fixtures::{NEW_PASSWORD, PASSWORD},
    mail::{link_of, mail_server, token_of},
    test_server,
};

/// Submit the form for a forgotten password.
async fn forget(server: &TestServer, username: &str) -> TestResponse {
    server.browser().post("/t/acme/forgot", &[("username", username)]).await
}

/// Request a link for this user and return the mail.
async fn requested_mail(server: &TestServer, name: &str) -> OutgoingMail {
    assert_eq!(forget(server, name).await.status, 200);
    let recipient = format!("{name}@acme.example");
    server.delivered(&recipient, MailKind::PasswordReset).await.expect("a mail")
}

async fn set_password(server: &TestServer, token: &str, password: &str) -> TestResponse {
    let fields = [("token", token), ("password", password)];
    server.browser().post("/t/acme/reset", &fields).await
}

/// Whether this password signs the user in.
async fn signs_in(client: &TestClient, server: &TestServer, name: &str, password: &str) -> bool {
    let mut browser = server.browser();
    let redirect = browser.get(&client.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let response = browser.sign_in(&page, name, password).await;
    !response.body.contains("name=\"password\"")
}

/// The state of the only mail of this kind.
async fn state_of(acme: &TestTenant<'_>, kind: MailKind) -> (MailState, u64, Option<i64>) {
    let mails = domain::mail::recent(&acme.tenant, &Actor::cli()).await.unwrap();
    let mut mails = mails.into_iter().filter(|mail| mail.kind == kind);
    let mail = mails.next().expect("a mail");
    assert!(mails.next().is_none());
    (mail.state, mail.attempts, mail.next_attempt_at)
}
