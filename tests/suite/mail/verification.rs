//! The verification of addresses.

use contract::user::UserForm;

use super::*;

async fn requiring_tenant(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        require_verified_email: true,
        rate_limits: tests::fixtures::no_rate_limits(),
        ..Default::default()
    };
    server.tenant_with("acme", settings).await
}

fn verification_mails(server: &TestServer) -> Vec<OutgoingMail> {
    server.mailer.sent_to("anna@acme.example", MailKind::EmailVerification)
}

async fn confirm(server: &TestServer, mail: &OutgoingMail) -> u16 {
    let token = token_of(mail);
    server.browser().post("/t/acme/verify", &[("token", &token)]).await.status.as_u16()
}

async fn is_verified(acme: &TestTenant<'_>, id: &str) -> bool {
    let detail = user::detail(&acme.tenant, &Actor::cli(), id).await.unwrap();
    detail.summary.email_verified
}

#[tokio::test]
async fn sign_in_continues_after_the_verification_that_the_tenant_requires() {
    let server = mail_server().await;
    let acme = requiring_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user_with("anna", |new| new.email_verified = false).await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains("Verify your email address"), "{}", page.body);
    assert!(page.redirect_param("code").is_none());
    server.deliver_mail().await;
    // Another link replaces the first; the page says so.
    let resend = browser.post(&page.form_action(), &[]).await;
    assert!(resend.status == 200 && resend.body.contains("sent you a link"), "{}", resend.body);
    server.deliver_mail().await;
    let [first, second] = &verification_mails(&server)[..] else { panic!("two mails") };
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("interaction_required"));

    // A program that follows links verifies nothing.
    let shown = server.browser().get(&link_of(second)).await;
    assert!(shown.status == 200 && shown.body.contains("anna@acme.example"), "{}", shown.body);
    assert!(!is_verified(&acme, &id).await);
    assert_eq!(confirm(&server, first).await, 404);
    assert_eq!(confirm(&server, second).await, 200);
    assert!(is_verified(&acme, &id).await);
    // The form may be submitted twice, and the page says what is so.
    assert_eq!(confirm(&server, second).await, 200);
    let shown = server.browser().get(&link_of(second)).await;
    assert!(shown.status == 200 && shown.body.contains("is verified"), "{}", shown.body);
    assert_eq!(server.audit_count("user.email_verified").await, 1);
    let handle = page.form_action();
    let resume = handle.strip_suffix("/verification").expect("the form of an interaction");
    let page = browser.get(resume).await;
    let response = browser.submit_decision(&page, "allow").await;
    assert!(response.redirect_param("code").is_some(), "{}", response.location());
}

#[tokio::test]
async fn link_verifies_only_the_address_that_it_was_sent_to() {
    let server = mail_server().await;
    let acme = requiring_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user_with("anna", |new| new.email_verified = false).await;
    signs_in(&shop, &server, "anna", PASSWORD).await;
    server.deliver_mail().await;
    let mail = verification_mails(&server).pop().expect("a mail");
    let detail = user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    let form = UserForm {
        version: detail.version,
        username: "anna".into(),
        email: "other@acme.example".into(),
        email_verified: false,
        claims: detail.claims,
    };
    acme.transaction(&Actor::cli(), async |tx| user::change(tx, &id, form).await).await.unwrap();
    let shown = server.browser().get(&link_of(&mail)).await;
    assert_eq!(shown.status, 404);
    assert!(
        shown.body.contains("an email address that your account no longer has"),
        "{}",
        shown.body
    );
    assert!(!shown.body.contains("other@acme.example"), "{}", shown.body);
    assert_eq!(confirm(&server, &mail).await, 404);
    assert!(!is_verified(&acme, &id).await);
    // Where the new address is verified, the link to the old one does not say so.
    signs_in(&shop, &server, "anna", PASSWORD).await;
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("other@acme.example", MailKind::EmailVerification);
    assert_eq!(confirm(&server, &mails[0]).await, 200);
    assert_eq!(server.browser().get(&link_of(&mail)).await.status, 404);
}

#[tokio::test]
async fn parallel_confirmations_verify_the_address_once() {
    let server = mail_server().await;
    let acme = requiring_tenant(&server).await;
    let shop = acme.client("shop").await;
    for round in 0..50 {
        let name = format!("anna{round}");
        let id = acme.user_with(&name, |new| new.email_verified = false).await;
        signs_in(&shop, &server, &name, PASSWORD).await;
        server.deliver_mail().await;
        let address = format!("{name}@acme.example");
        let mut mails = server.mailer.sent_to(&address, MailKind::EmailVerification);
        let mail = mails.pop().expect("a mail");
        let (one, two) = tokio::join!(confirm(&server, &mail), confirm(&server, &mail));
        assert_eq!([one, two], [200, 200], "round {round}");
        assert!(is_verified(&acme, &id).await, "round {round}");
        assert_eq!(server.audit_count("user.email_verified").await, round + 1);
    }
}

#[tokio::test]
async fn link_expires_after_a_day_and_ends_when_its_user_is_blocked() {
    let server = mail_server().await;
    let acme = requiring_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user_with("anna", |new| new.email_verified = false).await;
    signs_in(&shop, &server, "anna", PASSWORD).await;
    server.deliver_mail().await;
    let mail = verification_mails(&server).pop().expect("a mail");
    let block = async |blocked| {
        let act = async |tx: &mut domain::Transaction| user::set_disabled(tx, &id, blocked).await;
        acme.transaction(&Actor::cli(), act).await.unwrap();
    };
    block(true).await;
    assert_eq!(confirm(&server, &mail).await, 404);
    block(false).await;
    server.clock.advance(domain::recovery::VERIFICATION_GOOD_FOR);
    assert_eq!(confirm(&server, &mail).await, 404);
    assert!(!is_verified(&acme, &id).await);
}

#[tokio::test]
async fn link_that_staff_send_verifies_the_address_when_it_is_used() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let id = acme
        .user_with("anna", |new| {
            new.email_verified = false;
            new.password = None;
        })
        .await;
    // Only a verified address gets a link that the user requests.
    forget(&server, "anna").await;
    server.deliver_mail().await;
    assert!(server.mailer.sent().is_empty());
    acme.transaction(&Actor::cli(), async |tx| user::mail_reset_link(tx, &id).await).await.unwrap();
    server.deliver_mail().await;
    let mail = server.mailer.sent_to("anna@acme.example", MailKind::PasswordReset).remove(0);
    assert_eq!(mail.values.hours, Some(24));
    assert_eq!(set_password(&server, &token_of(&mail), NEW_PASSWORD).await.status, 200);
    assert!(is_verified(&acme, &id).await);
    let mail = requested_mail(&server, "anna").await;
    assert_eq!(mail.values.hours, Some(1));
    // A link that staff pass on themselves proves nothing about the address.
    let ben = acme.user_with("ben", |new| new.email_verified = false).await;
    let link =
        acme.transaction(&Actor::cli(), async |tx| user::reset_link(tx, &ben).await).await.unwrap();
    let token = link.address.split_once("token=").unwrap().1;
    assert_eq!(set_password(&server, token, NEW_PASSWORD).await.status, 200);
    assert!(!is_verified(&acme, &ben).await);
}

#[tokio::test]
async fn password_grant_needs_the_verification_that_the_tenant_requires() {
    let server = mail_server().await;
    let settings = TenantSettings {
        require_verified_email: true,
        allowed_grants: vec![contract::settings::LegacyGrant::Password],
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    let legacy = acme
        .client_with("legacy", |new| {
            new.metadata.grant_types = Some(vec![oauth::GrantType::Password]);
        })
        .await;
    acme.user("anna").await;
    acme.user_with("ben", |new| new.email_verified = false).await;
    let request = async |name: &str| {
        let fields = [("grant_type", "password"), ("username", name), ("password", PASSWORD)];
        legacy.request_token(&fields).await
    };
    assert!(!request("anna").await.access_token().is_empty());
    assert_eq!(request("ben").await.error(), "invalid_grant");
}

/// In any browser, the link verifies the address of its account, signs no one in and says what
/// has become of the address.
#[tokio::test]
async fn link_opened_in_another_session_verifies_the_address_of_its_own_account_only() {
    let server = mail_server().await;
    let acme = requiring_tenant(&server).await;
    let shop = acme.client("shop").await;
    let id = acme.user_with("anna", |new| new.email_verified = false).await;
    let ben = acme.user_with("ben", |new| new.email_verified = false).await;
    signs_in(&shop, &server, "anna", PASSWORD).await;
    server.deliver_mail().await;
    let mail = verification_mails(&server).pop().expect("a mail");
    let mut of_ben = server.browser();
    let redirect = of_ben.get("/t/acme/account").await;
    let page = of_ben.follow_redirects(redirect).await;
    of_ben.sign_in(&page, "ben", PASSWORD).await;
    let page = of_ben.get(&link_of(&mail)).await;
    assert!(page.body.contains("anna@acme.example"), "{}", page.body);
    let token = token_of(&mail);
    let done = of_ben.post("/t/acme/verify", &[("token", &token)]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(is_verified(&acme, &id).await);
    assert!(!is_verified(&acme, &ben).await);
    // The browser is still Ben's, and one without a session has none now.
    assert!(of_ben.get("/t/acme/account").await.body.contains("ben@acme.example"));
    let mut stranger = server.browser();
    let shown = stranger.get(&link_of(&mail)).await;
    assert!(shown.status == 200 && shown.body.contains("is verified"), "{}", shown.body);
    assert_eq!(stranger.get("/t/acme/account").await.status, 303);
}
