//! The queue: at least once, with retries, by one process at a time, within limits.

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
    deliver(&server).await;
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
    deliver(&server).await;
    acme.transaction(&Actor::cli(), async |tx| {
        member::withdraw_invitation(tx, "other@acme.example").await
    })
    .await
    .unwrap();
    server.clock.advance(60);
    deliver(&server).await;
    assert!(server.mailer.sent_to("other@acme.example", MailKind::Invitation).is_empty());
    let cli = Actor::cli();
    let token = member::invite_operator(&server.platform, &cli, "oran@ops.example").await.unwrap();
    deliver(&server).await;
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
    deliver(&server).await;
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
    deliver(&server).await;
    assert_eq!(server.mailer.attempts(), 0);
}

#[tokio::test]
async fn temporary_failure_is_retried_with_growing_delays_until_a_day_has_passed() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    server.mailer.set_failure(Some(temporary()));
    invite(&acme, "new@acme.example").await;
    let start = acme.tenant.now().0;
    let mut delays = Vec::new();
    loop {
        let before = server.mailer.attempts();
        deliver(&server).await;
        assert_eq!(server.mailer.attempts(), before + 1);
        let now = acme.tenant.now().0;
        match state_of(&acme, MailKind::Invitation).await {
            (MailState::Queued, _, Some(next)) => {
                delays.push(next - now);
                // Nothing is attempted before.
                server.clock.advance(next - now - 1);
                deliver(&server).await;
                assert_eq!(server.mailer.attempts(), before + 1);
                server.clock.advance(1);
            }
            (state, attempts, next) => {
                assert_eq!((state, next), (MailState::Failed, None));
                assert_eq!(attempts, delays.len() as u64 + 1);
                break;
            }
        }
    }
    assert_eq!(delays[..4], [60, 120, 240, 480]);
    assert!(delays.iter().all(|delay| *delay <= 21_600));
    assert!(acme.tenant.now().0 - start <= 86_400);
    let mails = mail::recent(&acme.tenant, &Actor::cli()).await.unwrap();
    assert_eq!(mails[0].last_error.as_deref(), Some("421 try again later"));
    let health = domain::health::mail_health(&server.platform).await.unwrap();
    assert_eq!((health.queued, health.failed), (0, 1));
}

#[tokio::test]
async fn failing_mail_server_is_shown_until_a_mail_is_accepted() {
    let server = mail_server().await;
    let mut operator = crate::console::complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let mut shown = async || {
        let mail = operator.get("/console/t/acme/mail").await.body;
        let installation = operator.get("/console/installation").await.body;
        let is_failing = installation.contains("421 try again later");
        assert_eq!(mail.contains("Failing"), is_failing, "{mail}");
        assert_eq!(installation.contains("reach the mail server"), is_failing, "{installation}");
        is_failing
    };
    assert!(!shown().await);
    server.mailer.set_failure(Some(temporary()));
    invite(&acme, "new@acme.example").await;
    assert!(!shown().await, "nothing was attempted");
    deliver(&server).await;
    assert!(shown().await);
    server.mailer.set_failure(None);
    // Mails of one second are in no order.
    server.clock.advance(1);
    invite(&acme, "other@acme.example").await;
    deliver(&server).await;
    assert!(!shown().await, "the older mail waits for its next attempt");
}

#[tokio::test]
async fn rejected_mail_fails_at_once_and_staff_can_retry_or_discard_it() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let owner = acme.member("olivia", Role::Owner).await;
    let auditor = acme.member("aaron", Role::Auditor).await;
    server.mailer.fail_next(SendError::Permanent("550 no such user".into()));
    invite(&acme, "new@acme.example").await;
    deliver(&server).await;
    assert_eq!(state_of(&acme, MailKind::Invitation).await.0, MailState::Failed);
    server.clock.advance(3600);
    deliver(&server).await;
    assert_eq!(server.mailer.attempts(), 1);
    let mails = mail::recent(&acme.tenant, &auditor).await.unwrap();
    assert!(mails[0].can_retry);
    let id = mails[0].id.as_str();
    let refused = acme.transaction(&auditor, async |tx| mail::retry(tx, id).await).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    acme.transaction(&owner, async |tx| mail::retry(tx, id).await).await.unwrap();
    deliver(&server).await;
    assert_eq!(server.mailer.sent_to("new@acme.example", MailKind::Invitation).len(), 1);
    let again = acme.transaction(&owner, async |tx| mail::retry(tx, id).await).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    acme.transaction(&owner, async |tx| mail::discard(tx, id).await).await.unwrap();
    let gone = acme.transaction(&owner, async |tx| mail::discard(tx, id).await).await;
    assert!(matches!(gone, Err(Error::NotFound)));
    assert!(mail::recent(&acme.tenant, &auditor).await.unwrap().is_empty());
}

#[tokio::test]
async fn two_processes_send_a_mail_once() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let node = server.start_node().await;
    for number in 0..20 {
        invite(&acme, &format!("user{number}@acme.example")).await;
    }
    let (one, two) = tokio::join!(
        domain::job::deliver_mail(&server.platform),
        domain::job::deliver_mail(&node.platform),
    );
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 20);
    let mut recipients: Vec<_> =
        server.mailer.sent().into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((recipients.len(), server.mailer.attempts()), (20, 20));
}

/// A process that ends during an attempt: another attempt follows, with the same id.
#[tokio::test]
async fn lost_attempt_is_repeated_when_its_lease_has_ended() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let node = server.start_node().await;
    invite(&acme, "new@acme.example").await;
    server.mailer.hold();
    let platform = node.platform.clone();
    let lost = tokio::spawn(async move { domain::job::deliver_mail(&platform).await });
    server.mailer.attempt_began().await;
    lost.abort();
    assert!(lost.await.is_err());
    server.mailer.release();
    deliver(&server).await;
    assert_eq!(server.mailer.attempts(), 1, "the lease holds");
    server.clock.advance(120);
    deliver(&server).await;
    assert_eq!(server.mailer.attempts(), 2);
    assert_eq!(state_of(&acme, MailKind::Invitation).await.0, MailState::Sent);
}

/// An attempt that ends after its lease does not undo the outcome of the one that followed.
#[tokio::test]
async fn late_outcome_of_an_attempt_changes_nothing() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let node = server.start_node().await;
    invite(&acme, "new@acme.example").await;
    server.mailer.hold();
    let platform = node.platform.clone();
    let slow = tokio::spawn(async move { domain::job::deliver_mail(&platform).await });
    server.mailer.attempt_began().await;
    server.clock.advance(120);
    let platform = server.platform.clone();
    let second = tokio::spawn(async move { domain::job::deliver_mail(&platform).await });
    server.mailer.attempt_began().await;
    // The first of them fails; whichever it is, the mail is sent or waits, and is not lost.
    server.mailer.fail_next(SendError::Permanent("550 no".into()));
    server.mailer.release();
    slow.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    let (state, attempts, _) = state_of(&acme, MailKind::Invitation).await;
    assert_eq!(attempts, 2);
    let sent = server.mailer.sent().len();
    assert_eq!(sent, 1);
    assert!(state == MailState::Sent || state == MailState::Failed);
}

#[tokio::test]
async fn mails_wait_while_mail_is_off_or_the_tenant_is_suspended() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    invite(&acme, "new@acme.example").await;
    server.mailer.turn_off();
    deliver(&server).await;
    server.mailer.turn_on();
    domain::tenant::suspend(&acme.tenant, &Actor::cli()).await.unwrap();
    deliver(&server).await;
    assert_eq!(server.mailer.attempts(), 0);
    domain::tenant::resume(&server.find_tenant("acme").await.tenant, &Actor::cli()).await.unwrap();
    server.clock.advance(60);
    deliver(&server).await;
    assert_eq!(server.mailer.sent().len(), 1);
}

#[tokio::test]
async fn one_address_gets_ten_invitations_per_hour() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    for _ in 0..12 {
        invite(&acme, "new@acme.example").await;
        deliver(&server).await;
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
    deliver(&server).await;
    let waiting = server.snapshot().await;
    assert!(waiting.tables_containing(&token).is_empty());
    assert!(waiting.rows("mail")[0]["sealed"].is_string());
    server.clock.advance(60);
    deliver(&server).await;
    let sent = server.snapshot().await;
    assert_eq!(sent.rows("mail").len(), 1);
    assert!(sent.rows("mail")[0]["sealed"].is_null());
    // The contents of a mail that failed are deleted when it would come too late.
    server.mailer.fail_next(SendError::Permanent("550 no".into()));
    invite(&acme, "other@acme.example").await;
    deliver(&server).await;
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
    deliver(server).await;
}
