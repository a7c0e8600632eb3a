//! Texts of mails that a tenant writes itself.

use contract::mail_text::MailText;
use domain::{Error, mail};

use super::*;

fn text(kind: MailKind, language: &str, subject: &str, body: &str) -> MailText {
    MailText { kind, language: language.into(), subject: subject.into(), body: body.into() }
}

async fn save(acme: &TestTenant<'_>, text: MailText, version: i64) -> Result<(), Error> {
    acme.transaction(&Actor::cli(), async |tx| mail::save_text(tx, text, version).await).await
}

#[tokio::test]
async fn mail_carries_the_text_of_its_tenant_in_its_language() {
    let server = mail_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    acme.user("anna").await;
    rival.user("rita").await;
    let german = text(MailKind::PasswordReset, "de", "Neu bei {tenant}", "Hallo {name}\n\n{link}");
    save(&acme, german.clone(), 0).await.unwrap();
    for (tenant, name, language, own_texts) in
        [("acme", "anna", "de", 1), ("acme", "anna", "fr", 1), ("rival", "rita", "de", 0)]
    {
        let path = format!("/t/{tenant}/forgot?ui_locales={language}");
        let page = server.browser().get(&path).await;
        server.browser().post(&page.form_action(), &[("username", name)]).await;
        server.deliver_mail().await;
        let sent = server.mailer.sent().pop().unwrap();
        assert_eq!(sent.own_texts.len(), own_texts, "{tenant} {language}");
        let link = sent.values.link.clone().unwrap();
        let rendered = app::hosted::render_mail(&sent);
        let is_own = rendered.subject == "Neu bei Tenant acme";
        assert_eq!(is_own, (tenant, language) == ("acme", "de"), "{}", rendered.subject);
        assert!(rendered.text.contains(&link) && rendered.html.contains(&link));
    }
}

#[tokio::test]
async fn text_is_saved_in_the_version_that_was_read_and_reset() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let cli = Actor::cli();
    let of = |subject: &str| text(MailKind::SignUp, "en", subject, "Open {link}");
    let stored = async || mail::own_text(&acme.tenant, &cli, MailKind::SignUp, "en").await.unwrap();
    assert_eq!(stored().await, None);
    save(&acme, of(" First "), 0).await.unwrap();
    assert_eq!(stored().await, Some((of("First"), 1)));
    // Two forms that were opened at once: the later one does not overwrite the earlier one.
    assert!(matches!(save(&acme, of("Second"), 0).await, Err(Error::Stale)));
    save(&acme, of("Second"), 1).await.unwrap();
    assert!(matches!(save(&acme, of("Third"), 1).await, Err(Error::Stale)));
    save(&acme, of("Second"), 2).await.unwrap();
    assert_eq!(stored().await, Some((of("Second"), 2)), "nothing was changed");
    let without_link = save(&acme, text(MailKind::SignUp, "en", "Third", "Open it"), 2).await;
    assert!(matches!(without_link, Err(Error::Invalid(problems)) if problems[0].field == "body"));
    let owned = mail::own_texts(&acme.tenant, &cli).await.unwrap();
    assert_eq!(owned, [(MailKind::SignUp, "en".to_owned())]);
    let reset = async || {
        let (kind, language) = (MailKind::SignUp, "en");
        acme.transaction(&cli, async |tx| mail::reset_text(tx, kind, language).await).await
    };
    reset().await.unwrap();
    assert_eq!(stored().await, None);
    assert!(matches!(reset().await, Err(Error::NotFound)));
    assert_eq!(server.audit_count("mail.text_changed").await, 2);
    assert_eq!(server.audit_count("mail.text_reset").await, 1);
}

#[tokio::test]
async fn two_new_texts_at_once_leave_one() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let of = |subject: &str| text(MailKind::SignUp, "en", subject, "Open {link}");
    let (first, second) = tokio::join!(save(&acme, of("First"), 0), save(&acme, of("Second"), 0));
    let stale = [&first, &second].iter().filter(|it| matches!(it, Err(Error::Stale))).count();
    assert_eq!((stale, first.is_ok() != second.is_ok()), (1, true));
}

/// The preview is a document of its own, which no page of another site can show.
#[tokio::test]
async fn preview_shows_the_stored_text_or_a_draft_and_stores_nothing() {
    use crate::console::{complete_setup, create_member, open_signed_in};
    let server = mail_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    create_member(&acme, "aaron", Some(contract::user::Role::Auditor)).await;
    let (mut browser, _) = open_signed_in(&server, "/console/t/acme", "aaron").await;
    save(&acme, text(MailKind::SignUp, "de", "Gespeichert", "{link}"), 0).await.unwrap();
    let path = "/console/t/acme/mail/preview";
    let before = server.snapshot().await;
    let stored = browser.get(&format!("{path}?kind=sign_up&language=de")).await;
    assert!(stored.status == 200 && stored.body.contains("Gespeichert"), "{}", stored.body);
    let policy = stored.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(stored.header("x-frame-options"), "SAMEORIGIN");
    let built_in = browser.get(&format!("{path}?kind=sign_up&language=en")).await;
    assert!(built_in.body.contains("Create your account"), "{}", built_in.body);
    for (body, words) in [
        ("<script>alert(1)</script> {link}", "&lt;script&gt;"),
        ("{nothing} {link}", "{nothing} can't be used here"),
        ("Hallo", "Add {link}"),
    ] {
        let fields =
            [("kind", "sign_up"), ("language", "de"), ("subject", "Entwurf"), ("body", body)];
        let draft = browser.post(path, &fields).await;
        assert!(draft.status == 200 && draft.body.contains(words), "{body}: {}", draft.body);
        assert!(!draft.body.contains("<script"), "{}", draft.body);
    }
    let unknown = browser.get(&format!("{path}?kind=test&language=en")).await;
    assert_eq!(unknown.status, 404);
    server.assert_unchanged(&before, "previews").await;
    let signed_out = server.browser().get(&format!("{path}?kind=sign_up")).await;
    assert_eq!(signed_out.status, 303);
}
