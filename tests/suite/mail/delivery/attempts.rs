//! Attempts to deliver: retries, leases and rejections.

use super::*;

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
        server.deliver_mail().await;
        assert_eq!(server.mailer.attempts(), before + 1);
        let now = acme.tenant.now().0;
        match state_of(&acme, MailKind::Invitation).await {
            (MailState::Queued, _, Some(next)) => {
                delays.push(next - now);
                // Nothing is attempted before.
                server.clock.advance(next - now - 1);
                server.deliver_mail().await;
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
        assert_eq!(installation.contains("accepting emails"), is_failing, "{installation}");
        is_failing
    };
    assert!(!shown().await);
    server.mailer.set_failure(Some(temporary()));
    invite(&acme, "new@acme.example").await;
    assert!(!shown().await, "nothing was attempted");
    server.deliver_mail().await;
    assert!(shown().await);
    server.mailer.set_failure(None);
    // Mails of one second are in no order.
    server.clock.advance(1);
    invite(&acme, "other@acme.example").await;
    server.deliver_mail().await;
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
    server.deliver_mail().await;
    assert_eq!(state_of(&acme, MailKind::Invitation).await.0, MailState::Failed);
    server.clock.advance(3600);
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 1);
    let mails = mail::recent(&acme.tenant, &auditor).await.unwrap();
    assert!(mails[0].can_retry);
    let id = mails[0].id.as_str();
    let refused = acme.transaction(&auditor, async |tx| mail::retry(tx, id).await).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    acme.transaction(&owner, async |tx| mail::retry(tx, id).await).await.unwrap();
    server.deliver_mail().await;
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
    for number in 0..50 {
        invite(&acme, &format!("user{number}@acme.example")).await;
    }
    let (one, two) = tokio::join!(
        domain::job::deliver_mail(&server.platform),
        domain::job::deliver_mail(&node.platform),
    );
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 50);
    let mut recipients: Vec<_> =
        server.mailer.sent().into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((recipients.len(), server.mailer.attempts()), (50, 50));
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
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 1, "the lease holds");
    server.clock.advance(120);
    server.deliver_mail().await;
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
