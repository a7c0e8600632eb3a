//! Sends the mails that are due, at least once.
//!
//! A process claims a mail before it sends it. If the process ends before the outcome is stored,
//! another attempt follows when the lease has ended; both have the same `Message-ID`.

use contract::mail::MailKind;
use store::mail::{MailState, Outcome, Row};
use tokio::task::JoinSet;

use super::{ATTEMPT_LEASE, queue::open, text};
use crate::{
    model::error::{Error, Result},
    runtime::{
        mailer::{OutgoingMail, SendError},
        platform::Platform,
        process_counters::MailAttempts,
    },
};

/// Mails of one batch, and how many of them are sent at a time.
const BATCH: u64 = 40;
const AT_A_TIME: usize = 8;
/// Seconds between attempts: doubled from the first to the last of these.
const FIRST_RETRY: i64 = 60;
const LAST_RETRY: i64 = 6 * 3600;
/// Characters of an error that are stored.
const MAX_ERROR_CHARS: usize = 300;

/// Send the mails that are due. Does nothing while mail is off: they wait.
pub async fn send_due(platform: &Platform) -> Result<MailAttempts> {
    let mut counts = MailAttempts::default();
    if !platform.is_mail_on() {
        return Ok(counts);
    }
    loop {
        let now = platform.now().0;
        let (installation, state) = (platform.db().installation(), MailState::Queued);
        let due = installation.due_mails(state, now, now + LAST_RETRY, BATCH).await?;
        let is_last = (due.len() as u64) < BATCH;
        let mut due = due.into_iter();
        let mut attempts = JoinSet::new();
        loop {
            while attempts.len() < AT_A_TIME
                && let Some(row) = due.next()
            {
                let platform = platform.clone();
                attempts.spawn(async move { attempt(&platform, row).await });
            }
            let Some(outcome) = attempts.join_next().await else { break };
            let outcome = outcome
                .map_err(|error| Error::internal(format!("an attempt has ended: {error}")))?;
            match outcome {
                Ok(Some(Attempt::Sent)) => counts.sent += 1,
                Ok(Some(Attempt::Delayed)) => counts.delayed += 1,
                Ok(Some(Attempt::Failed)) => counts.failed += 1,
                Ok(None) => {}
                // One mail that cannot be read keeps no other one from being sent.
                Err(error) => tracing::error!(%error, "an email could not be processed"),
            }
        }
        if is_last {
            return Ok(counts);
        }
    }
}

enum Attempt {
    Sent,
    Delayed,
    Failed,
}

/// Send one mail, if this process can claim it.
#[tracing::instrument(level = "debug", name = "mail", skip_all)]
async fn attempt(platform: &Platform, row: Row) -> Result<Option<Attempt>> {
    let now = platform.now().0;
    let scope = platform.db().begin_tenant(&row.tenant_id).await?;
    let claimed = store::mail::claim(&scope, &row, now + ATTEMPT_LEASE).await?;
    scope.commit().await?;
    if claimed == 0 {
        return Ok(None);
    }
    let result = if now >= row.give_up_at {
        let reason = row.last_error.as_deref().unwrap_or("There was no attempt in time.");
        Err(SendError::Permanent(reason.to_owned()))
    } else {
        send(platform, &row).await?
    };
    let attempt = row.attempts + 1;
    let error = result.as_ref().err().map(|error| shorten(&error.to_string()));
    let error = error.as_deref().unwrap_or_default();
    let retry_at = platform.now().0 + retry_delay(attempt);
    let (outcome, attempted) = match result {
        Ok(()) => (Outcome::Sent, Attempt::Sent),
        Err(SendError::Temporary(_)) if retry_at < row.give_up_at => {
            (Outcome::Retry(retry_at, error), Attempt::Delayed)
        }
        Err(SendError::Permanent(_)) if now < row.give_up_at => {
            (Outcome::Failed(error), Attempt::Failed)
        }
        Err(_) => (Outcome::GivenUp(error), Attempt::Failed),
    };
    if let Attempt::Delayed | Attempt::Failed = attempted {
        tracing::warn!(mail = row.id, kind = row.kind, error, "an email could not be sent");
    }
    let scope = platform.db().begin_tenant(&row.tenant_id).await?;
    store::mail::complete(&scope, &row.id, attempt, outcome).await?;
    scope.commit().await?;
    Ok(Some(attempted))
}

async fn send(platform: &Platform, row: &Row) -> Result<std::result::Result<(), SendError>> {
    let Some(tenant) = platform.tenant_by_id(&row.tenant_id).await?.filter(|it| it.is_active())
    else {
        return Ok(Err(SendError::Temporary("The tenant is not active.".into())));
    };
    let (Some(kind), Some(values)) = (MailKind::parse(&row.kind), open(platform, row)?) else {
        return Ok(Err(SendError::Permanent("This version can't write the email.".into())));
    };
    let mail = OutgoingMail {
        id: row.id.clone(),
        kind,
        recipient: row.recipient.clone(),
        languages: row.languages.clone(),
        tenant_name: tenant.name().to_owned(),
        own_texts: text::of_kind(&tenant, kind).await?,
        place: values.address.as_deref().and_then(|address| platform.place_of(address)),
        values,
        sent_at: platform.now().0,
    };
    Ok(platform.mailer().send(&mail).await)
}

/// Seconds from the attempt with this number to the next.
fn retry_delay(attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt - 1).unwrap_or_default().min(16);
    (FIRST_RETRY << doublings).min(LAST_RETRY)
}

fn shorten(error: &str) -> String {
    let plain = error.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(MAX_ERROR_CHARS).collect()
}

/// Delete the contents of failed mails that would come too late. Returns how many there were.
pub async fn clean_up(platform: &Platform) -> Result<u64> {
    Ok(platform.db().installation_writer().wipe_late_mails(platform.now().0).await?)
}

#[cfg(test)]
mod tests {
    use super::retry_delay;

    #[test]
    fn attempts_follow_after_one_minute_to_six_hours() {
        let delays: Vec<i64> = [1, 2, 3, 9, 10, 11, 100].into_iter().map(retry_delay).collect();
        assert_eq!(delays, [60, 120, 240, 15_360, 21_600, 21_600, 21_600]);
    }
}
