//! The queue: at least once, with retries, by one process at a time, within limits.

mod attempts;

use contract::user::Role;
use domain::{Error, mail, mailer::SendError, member};

use super::*;

fn temporary() -> SendError {
    SendError::Temporary("421 try again later".into())
}

/// Queue an invitation, which staff see as well.
async fn invite(acme: &TestTenant<'_>, email: &str) -> String {
    let invite = contract::member::NewInvitation { email: email.into(), role: Role::Developer };
    let link = acme
        .transaction(&Actor::cli(), async |tx| member::invite(tx, invite).await)
        .await
        .expect("an invitation");
    link.address
}

#[tokio::test]
async fn invitation_is_displayed_and_sent() {
    let server = mail_server().await;
    server.set_up_operator().await;
    let acme = server.tenant("acme").await;
    let address = invite(&acme, "new@acme.example").await;
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("new@acme.example", MailKind::Invitation);
    assert_eq!(mails.len(), 1);
    // The mail has a proof besides.
    let mailed = mails[0].values.link.clone().unwrap();
    assert!(mailed.starts_with(&format!("{address}.")), "{mailed}");
    assert_eq!(mails[0].values.role, Some(Role::Developer));
    assert_eq!(server.browser().get(&link_of(&mails[0])).await.status, 200);
    // A withdrawn invitation is not sent any more.
    server.mailer.fail_next(temporary());
    invite(&acme, "other@acme.example").await;
    server.deliver_mail().await;
    acme.transaction(&Actor::cli(), async |tx| {
        member::withdraw_invitation(tx, "other@acme.example").await
    })
    .await
    .unwrap();
    server.clock.advance(60);
    server.deliver_mail().await;
    assert!(server.mailer.sent_to("other@acme.example", MailKind::Invitation).is_empty());
    let cli = Actor::cli();
    let token = member::invite_operator(&server.platform, &cli, "oran@ops.example").await.unwrap();
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("oran@ops.example", MailKind::Invitation);
    assert!(mails[0].values.link.as_deref().unwrap().contains(token.expose()));
}

#[tokio::test]
async fn tenant_with_many_mails_does_not_delay_those_of_another() {
    let server = mail_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    for number in 0..50 {
        invite(&acme, &format!("new{number}@acme.example")).await;
    }
    invite(&rival, "new@rival.example").await;
    server.deliver_mail().await;
    let sent = server.mailer.sent();
    let position = sent.iter().position(|mail| mail.recipient == "new@rival.example");
    // Some mails are sent side by side.
    assert!(sent.len() == 51 && position.is_some_and(|position| position < 10), "{position:?}");
}

#[tokio::test]
async fn mail_is_queued_only_if_its_transaction_commits() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let invite = contract::member::NewInvitation { email: "a@b.example".into(), role: Role::Admin };
    let failed: Result<(), Error> = acme
        .transaction(&Actor::cli(), async |tx| {
            member::invite(tx, invite).await?;
            Err(Error::NotFound)
        })
        .await;
    assert!(failed.is_err());
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 0);
}

#[tokio::test]
async fn mails_wait_while_mail_is_off_or_the_tenant_is_suspended() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    invite(&acme, "new@acme.example").await;
    server.mailer.turn_off();
    server.deliver_mail().await;
    server.mailer.turn_on();
    domain::tenant::suspend(&acme.tenant, &Actor::cli()).await.unwrap();
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 0);
    domain::tenant::resume(&server.find_tenant("acme").await.tenant, &Actor::cli()).await.unwrap();
    server.clock.advance(60);
    server.deliver_mail().await;
    assert_eq!(server.mailer.sent().len(), 1);
}

#[tokio::test]
async fn one_address_gets_ten_invitations_per_hour() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    for _ in 0..12 {
        invite(&acme, "new@acme.example").await;
        server.deliver_mail().await;
    }
    assert_eq!(server.mailer.sent().len(), 10);
}

/// E6: the link is sealed while it waits, and deleted when it is sent.
#[tokio::test]
async fn link_is_sealed_while_it_waits_and_deleted_when_it_is_sent() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    server.mailer.fail_next(temporary());
    let link = invite(&acme, "new@acme.example").await;
    let token = link.split_once("token=").unwrap().1.to_owned();
    forget(&server, "a-typed-username").await;
    assert!(server.snapshot().await.tables_containing("a-typed-username").is_empty());
    server.deliver_mail().await;
    let waiting = server.snapshot().await;
    assert!(waiting.tables_containing(&token).is_empty());
    assert!(waiting.rows("mail")[0]["sealed"].is_string());
    server.clock.advance(60);
    server.deliver_mail().await;
    let sent = server.snapshot().await;
    assert_eq!(sent.rows("mail").len(), 1);
    assert!(sent.rows("mail")[0]["sealed"].is_null());
    // The contents of a mail that failed are deleted when it would come too late.
    server.mailer.fail_next(SendError::Permanent("550 no".into()));
    invite(&acme, "other@acme.example").await;
    server.deliver_mail().await;
    assert_eq!(mail::clean_up(&server.platform).await.unwrap(), 0);
    server.clock.advance(86_400);
    assert_eq!(mail::clean_up(&server.platform).await.unwrap(), 1);
}

#[tokio::test]
async fn test_mail_shows_the_reply_of_the_mail_server() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let owner = acme.member("olivia", Role::Owner).await;
    let send = async |address: &str| mail::send_test(&acme.tenant, &owner, address).await;
    send("olivia@acme.example").await.unwrap();
    assert_eq!(server.mailer.sent_to("olivia@acme.example", MailKind::Test).len(), 1);
    server.mailer.fail_next(SendError::Permanent("550 5.1.1 no such user".into()));
    let error = send("x@acme.example").await.unwrap_err().to_string();
    assert!(error.contains("550 5.1.1 no such user"), "{error}");
    assert!(matches!(send("no address").await, Err(Error::Invalid(_))));
    for _ in 0..8 {
        send("olivia@acme.example").await.unwrap();
    }
    assert!(send("olivia@acme.example").await.unwrap_err().to_string().contains("10 test emails"));
    server.mailer.turn_off();
    assert!(matches!(send("olivia@acme.example").await, Err(Error::Conflict(_))));
}

/// I3, I4
#[tokio::test]
async fn mails_of_a_tenant_and_of_a_user_end_with_them() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let rival = server.tenant("rival").await;
    let id = acme.user("anna").await;
    server.mailer.set_failure(Some(temporary()));
    requested(&server).await;
    let mails = mail::recent(&acme.tenant, &Actor::cli()).await.unwrap();
    let owner = rival.member("rita", Role::Owner).await;
    let id_of_acme = mails[0].id.as_str();
    let foreign = rival.transaction(&owner, async |tx| mail::discard(tx, id_of_acme).await).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    acme.transaction(&Actor::cli(), async |tx| user::remove(tx, &id).await).await.unwrap();
    assert!(server.snapshot().await.rows("mail").is_empty());
}

async fn requested(server: &TestServer) {
    assert_eq!(forget(server, "anna").await.status, 200);
    server.deliver_mail().await;
}
