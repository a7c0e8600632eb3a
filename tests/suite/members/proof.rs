//! What the link of an invitation proves about the address: staff are shown a link as well.

use contract::mail::MailKind;
use domain::{job, mailer::OutgoingMail, sign_in::BrowserId};
use tests::TestServer;

use super::*;

async fn invitation_mail(server: &TestServer, email: &str) -> OutgoingMail {
    job::deliver_mail(&server.platform).await.expect("mails are delivered");
    server.mailer.sent_to(email, MailKind::Invitation).pop().expect("an invitation")
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
        job::deliver_mail(&server.platform).await.unwrap();
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
        let from = (std::net::Ipv4Addr::LOCALHOST.into(), "en");
        member::accept_operator_invitation(
            &server.platform,
            token,
            &browser,
            "New",
            PASSWORD.into(),
            from,
        )
        .await
        .unwrap();
        assert_eq!(is_verified(&server, &email).await, is_mailed, "{name}");
        job::deliver_mail(&server.platform).await.unwrap();
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

/// Creates an account that claims this address, as a sign-up without a proof does.
async fn claim(server: &TestServer, acme: &TestTenant<'_>, email: &str) {
    acme.user_with("mallory", |new| {
        new.email = Some(email.into());
        new.email_verified = false;
    })
    .await;
    server.execute_sql(r#"UPDATE "user" SET self_created = TRUE WHERE username = 'mallory'"#).await;
}

#[tokio::test]
async fn only_a_mailed_invitation_takes_the_address_from_an_account_that_claims_it() {
    for is_mailed in [true, false] {
        let server = test_server().await;
        server.mailer.turn_on();
        let acme = server.tenant("acme").await;
        let olivia = acme.member("olivia", Role::Owner).await;
        let email = "boss@acme.example";
        claim(&server, &acme, email).await;
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
