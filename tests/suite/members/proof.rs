//! What the link of an invitation proves about the address: staff are shown a link as well.

use contract::mail::MailKind;
use domain::{mailer::OutgoingMail, sign_in::BrowserId};
use tests::TestServer;

use super::*;

async fn invitation_mail(server: &TestServer, email: &str) -> OutgoingMail {
    server.delivered(email, MailKind::Invitation).await.expect("an invitation")
}

async fn is_verified(server: &TestServer, email: &str) -> bool {
    let rows = server.snapshot().await.rows("user");
    let user = rows.iter().find(|row| row["email"] == email).expect("a user");
    user["email_verified"] == true || user["email_verified"] == 1
}

#[tokio::test]
async fn only_the_mailed_link_of_a_member_verifies_the_address() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    for (name, is_mailed) in [("shown", false), ("mailed", true), ("forged", false)] {
        let email = format!("{name}@acme.example");
        let shown = invite(&acme, &olivia, &email, Role::Developer).await.unwrap().address;
        let mailed = invitation_mail(&server, &email).await.values.link.unwrap();
        assert_ne!(shown, mailed);
        let forged = format!("{shown}.{}", "lp_x");
        let link = match name {
            "shown" => &shown,
            "mailed" => &mailed,
            _ => &forged,
        };
        let mut browser = server.browser();
        let page = browser.get(link).await;
        assert_eq!(page.status, 200, "{name}: {}", page.body);
        let fields = [("token", link_token(link)), ("name", "New"), ("password", PASSWORD)];
        let joined = browser.post(&page.form_action(), &fields).await;
        assert_eq!(joined.status, 200, "{name}: {}", joined.body);
        assert_eq!(is_verified(&server, &email).await, is_mailed, "{name}");
        // Both links are one.
        assert_eq!(server.browser().get(&shown).await.status, 404, "{name}");
        assert_eq!(server.browser().get(&mailed).await.status, 404, "{name}");
        // The others get a mail that verifies the address.
        server.deliver_mail().await;
        let sent = server.mailer.sent_to(&email, MailKind::EmailVerification);
        assert_eq!(sent.len(), usize::from(!is_mailed), "{name}");
    }
    assert_eq!(server.audit_count("member.joined").await, 3);
}

#[tokio::test]
async fn only_the_mailed_link_of_an_operator_verifies_the_address() {
    let server = test_server().await;
    server.mailer.turn_on();
    let olga = server.set_up_operator().await;
    for (name, is_mailed) in [("shown", false), ("mailed", true)] {
        let email = format!("{name}@ops.example");
        let shown = member::invite_operator(&server.platform, &olga, &email).await.unwrap();
        let mailed = invitation_mail(&server, &email).await.values.link.unwrap();
        let token = if is_mailed { link_token(&mailed) } else { shown.expose() };
        let browser = domain::sign_in::Browser::new(BrowserId(format!("br_{name}")), "");
        member::accept_operator_invitation(
            &server.platform,
            token,
            &browser,
            "New",
            PASSWORD.into(),
            tests::fixtures::FROM_HERE,
        )
        .await
        .unwrap();
        assert_eq!(is_verified(&server, &email).await, is_mailed, "{name}");
        server.deliver_mail().await;
        let sent = server.mailer.sent_to(&email, MailKind::EmailVerification);
        assert_eq!(sent.len(), usize::from(!is_mailed), "{name}");
    }
}

/// Without a mail server the link is shown only.
#[tokio::test]
async fn invitation_without_mail_verifies_nothing() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let link = invite(&acme, &olivia, "new@acme.example", Role::Developer).await.unwrap();
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    let fields = [("token", link_token(&link.address)), ("name", "New"), ("password", PASSWORD)];
    assert_eq!(browser.post(&page.form_action(), &fields).await.status, 200);
    assert!(!is_verified(&server, "new@acme.example").await);
}

#[tokio::test]
async fn only_a_mailed_invitation_takes_the_address_from_an_account_that_claims_it() {
    for is_mailed in [true, false] {
        let server = test_server().await;
        server.mailer.turn_on();
        let acme = server.tenant("acme").await;
        let olivia = acme.member("olivia", Role::Owner).await;
        let email = "boss@acme.example";
        acme.self_created_user("mallory", email).await;
        let shown = invite(&acme, &olivia, email, Role::Admin).await.unwrap().address;
        let mailed = invitation_mail(&server, email).await.values.link.unwrap();
        let link = if is_mailed { &mailed } else { &shown };
        let mut browser = server.browser();
        let page = browser.get(link).await;
        let password = "boss-horse-battery";
        let fields = [("token", link_token(link)), ("name", "Boss"), ("password", password)];
        let joined = browser.post(&page.form_action(), &fields).await;
        assert_eq!(joined.status == 200, is_mailed, "{}", joined.body);
        let rows = server.snapshot().await.rows("user");
        let holder = rows.iter().find(|row| row["email"] == email).expect("a holder");
        assert_eq!(holder["username"] == "mallory", !is_mailed, "{holder}");
        let roles = list_roles(&acme).await;
        let is_admin = |(_, role): &(String, Role)| *role == Role::Admin;
        assert_eq!(roles.iter().any(is_admin), is_mailed, "{roles:?}");
    }
}

/// Who has the mailed link and the password of the account has proven its address as well.
#[tokio::test]
async fn only_the_mailed_link_verifies_the_address_of_an_existing_account() {
    for (name, is_mailed) in [("shown", false), ("mailed", true)] {
        let server = test_server().await;
        server.mailer.turn_on();
        let acme = server.tenant("acme").await;
        let olivia = acme.member("olivia", Role::Owner).await;
        // As it was typed, the address has another case than in the invitation.
        acme.user_with("anna", |new| {
            new.email = Some("Anna@Acme.example".into());
            new.email_verified = false;
        })
        .await;
        let email = "anna@acme.example";
        let shown = invite(&acme, &olivia, email, Role::Developer).await.unwrap().address;
        let mailed = invitation_mail(&server, email).await.values.link.unwrap();
        let link = if is_mailed { &mailed } else { &shown };
        let mut browser = server.browser();
        let page = browser.get(link).await;
        let wrong = [("token", link_token(link)), ("password", "not-her-password")];
        assert_eq!(browser.post(&page.form_action(), &wrong).await.status, 401, "{name}");
        assert!(!is_verified(&server, "Anna@Acme.example").await, "{name}");
        let fields = [("token", link_token(link)), ("password", PASSWORD)];
        let joined = browser.post(&page.form_action(), &fields).await;
        assert_eq!(joined.status, 200, "{name}: {}", joined.body);
        assert_eq!(is_verified(&server, "Anna@Acme.example").await, is_mailed, "{name}");
        let events = server.audit_count("user.email_verified").await;
        assert_eq!(events, usize::from(is_mailed), "{name}");
        assert_eq!(server.audit_count("member.joined").await, 1, "{name}");
    }
}

/// The token of the link that was mailed to this address.
async fn mailed_token(server: &TestServer, email: &str, kind: MailKind) -> Option<String> {
    server.deliver_mail().await;
    let link = server.mailer.sent_to(email, kind).pop()?.values.link?;
    Some(link_token(&link).to_owned())
}

/// The user who sets an installation up may mistype the address: its owner gets no link for a new
/// password until the address is proven.
#[tokio::test]
async fn address_of_the_first_operator_is_verified_by_its_link() {
    const EMAIL: &str = "olga@ops.example";
    for is_mail_on in [false, true] {
        let server = test_server().await;
        if is_mail_on {
            server.mailer.turn_on();
        }
        server.set_up_operator().await;
        server.mailer.turn_on();
        assert!(!is_verified(&server, EMAIL).await);
        let forgot = [("username", EMAIL)];
        assert_eq!(server.browser().post("/t/home/forgot", &forgot).await.status, 200);
        assert!(mailed_token(&server, EMAIL, MailKind::PasswordReset).await.is_none());
        let token = mailed_token(&server, EMAIL, MailKind::EmailVerification).await;
        assert_eq!(token.is_some(), is_mail_on);
        let Some(token) = token else { continue };
        let home = server.platform.home_tenant().await.unwrap().unwrap();
        domain::recovery::verify(&home, &token).await.unwrap();
        assert!(is_verified(&server, EMAIL).await);
        server.clock.advance(60);
        assert_eq!(server.browser().post("/t/home/forgot", &forgot).await.status, 200);
        assert!(mailed_token(&server, EMAIL, MailKind::PasswordReset).await.is_some());
    }
}
