//! What staff do with mails: retry, discard, and test the mail server.

use contract::mail::{MailKind, MailValues};
use serde_json::json;

use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::check_email,
    },
    rate_limit,
    runtime::{mailer::OutgoingMail, tenant::Tenant, transaction::Transaction},
};

/// Test mails of a tenant per hour.
const TESTS_PER_HOUR: i64 = 10;

/// Make a mail that waits or has failed due now.
pub async fn retry(tx: &mut Transaction, id: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let row = store::mail::by_id(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    if store::mail::retry(tx.scope(), id, tx.now().0).await? == 0 {
        return Err(Error::Conflict(
            "This email was sent, or the link in it has expired. There is nothing to send.".into(),
        ));
    }
    tx.set_has_mail();
    let detail = json!({ "kind": row.kind });
    tx.audit(AuditEvent::MailRetried, (ObjectKind::Mail, id, &row.recipient), detail);
    Ok(())
}

/// Delete a mail. One that is being sent may still arrive.
pub async fn discard(tx: &mut Transaction, id: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let row = store::mail::by_id(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    if store::mail::remove(tx.scope(), id).await? == 0 {
        return Err(Error::NotFound);
    }
    let detail = json!({ "kind": row.kind });
    tx.audit(AuditEvent::MailDiscarded, (ObjectKind::Mail, id, &row.recipient), detail);
    Ok(())
}

/// Send a test mail now and wait for the outcome.
///
/// # Errors
///
/// [`Error::Invalid`] with the words of the mail server, if it did not accept the mail.
pub async fn send_test(tenant: &Tenant, actor: &Actor, address: &str) -> Result<()> {
    let address = address.trim();
    let id = tenant
        .transaction(actor, async |tx| {
            tx.require(Permission::ManageSettings)?;
            if !tx.platform().is_mail_on() {
                return Err(Error::Conflict(
                    "Email is off: this installation has no mail server.".into(),
                ));
            }
            check_email(address).map_err(|message| Error::invalid("address", message))?;
            if !rate_limit::count_per_hour(tenant, tx.scope(), "mail/test", TESTS_PER_HOUR).await? {
                let message = "Send at most 10 test emails per hour. Try again later.";
                return Err(Error::invalid("address", message));
            }
            let id = tx.new_id("mal");
            tx.audit(AuditEvent::MailTested, (ObjectKind::Mail, &id, address), json!({}));
            Ok(id)
        })
        .await?;
    let mail = OutgoingMail {
        id,
        kind: MailKind::Test,
        recipient: address.to_owned(),
        languages: String::new(),
        tenant_name: tenant.name().to_owned(),
        own_texts: Vec::new(),
        place: None,
        values: MailValues::default(),
        sent_at: tenant.now().0,
    };
    let outcome = tenant.platform().mailer().send(&mail).await;
    outcome.map_err(|error| Error::invalid("address", format!("Not sent: {error}")))
}
