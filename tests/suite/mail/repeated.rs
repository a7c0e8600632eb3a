//! The forms that send or use mails, submitted twice (L6).

use super::*;

#[tokio::test]
async fn form_for_a_forgotten_password_may_be_submitted_twice() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let (one, two) = tokio::join!(forget(&server, "anna"), forget(&server, "anna"));
    let later = forget(&server, "anna").await;
    for response in [&one, &two, &later] {
        assert_eq!((response.status.as_u16(), &response.body), (200, &one.body));
    }
    server.deliver_mail().await;
    // A link that a newer one has replaced before it was sent is not sent.
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::PasswordReset);
    assert_eq!(mails.len(), 1);
    assert_eq!(set_password(&server, &token_of(&mails[0]), NEW_PASSWORD).await.status, 200);
    assert!(signs_in(&shop, &server, "anna", NEW_PASSWORD).await);
}

#[tokio::test]
async fn form_for_another_verification_link_may_be_submitted_twice() {
    let server = mail_server().await;
    let settings = TenantSettings { require_verified_email: true, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    let shop = acme.client("shop").await;
    acme.user_with("anna", |new| new.email_verified = false).await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    let (action, mut other) = (page.form_action(), browser.clone());
    let (one, two) = tokio::join!(browser.post(&action, &[]), other.post(&action, &[]));
    for response in [one, two] {
        assert!(
            response.status == 200 && response.body.contains("sent you a link"),
            "{response:?}"
        );
    }
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::EmailVerification);
    let token = token_of(mails.last().expect("a mail"));
    for _ in 0..2 {
        let response = server.browser().post("/t/acme/verify", &[("token", &token)]).await;
        assert_eq!(response.status, 200, "{}", response.body);
    }
}
