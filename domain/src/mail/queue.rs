//! Adds mails to the queue, within limits: a flood of one address or of one tenant's queue ends at
//! them (L9).

use contract::mail::{MailKind, MailValues};
use serde_json::Value;
use store::mail::MailState;

use crate::{
    model::{
        error::{Error, Result},
        identifier::normalise,
        profile,
    },
    rate_limit,
    runtime::{platform::Platform, tenant::Tenant, transaction::Transaction},
};

/// Seconds after which a mail without a link is not attempted any more.
const GIVE_UP_AFTER: i64 = 86_400;
/// Seconds for which staff see a mail.
const KEPT_FOR: i64 = 7 * 86_400;
/// Mails of a tenant that wait at most.
const MAX_WAITING: u64 = 5_000;
/// Mails per hour to one address: those that a visitor can request, and all others.
const REQUESTED_PER_HOUR: i64 = 3;
const OTHERS_PER_HOUR: i64 = 10;

/// A mail to queue.
pub(crate) struct NewMail<'m> {
    pub kind: MailKind,
    /// The user that it is about; it is deleted with them.
    pub user_id: Option<&'m str>,
    pub recipient: &'m str,
    /// See [`languages_of`].
    pub languages: String,
    pub values: MailValues,
    /// When its link expires; `None` for a mail without one.
    pub link_expires_at: Option<i64>,
}

/// Whether a mail was queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queued {
    Yes,
    /// The installation has no mail server.
    MailIsOff,
    /// The address, or the tenant's queue, has as many as it may.
    LimitReached,
}

/// Queue a mail in this transaction. It is sent promptly after the commit.
pub(crate) async fn enqueue(tx: &mut Transaction, mail: NewMail<'_>) -> Result<Queued> {
    let admitted = admit(tx, mail.kind, mail.recipient).await?;
    if admitted == Queued::Yes {
        put(tx, mail).await?;
    }
    Ok(admitted)
}

/// Whether one more mail to this address may be queued, and count it. [`put`] follows.
pub(crate) async fn admit(tx: &Transaction, kind: MailKind, recipient: &str) -> Result<Queued> {
    if !tx.platform().is_mail_on() {
        return Ok(Queued::MailIsOff);
    }
    let waiting = store::mail::count(tx.scope(), MailState::Queued, MAX_WAITING).await?;
    if waiting >= MAX_WAITING || !count(tx, kind, recipient).await? {
        tracing::info!(
            tenant = tx.tenant().slug(),
            kind = kind.as_str(),
            "an email was not queued: the limit of its address or its tenant is reached"
        );
        return Ok(Queued::LimitReached);
    }
    Ok(Queued::Yes)
}

/// Queue a mail that is admitted.
pub(crate) async fn put(tx: &mut Transaction, mail: NewMail<'_>) -> Result<()> {
    let row = row(tx, tx.new_id("mal"), mail)?;
    store::mail::insert(tx.scope(), row).await?;
    tx.set_has_mail();
    Ok(())
}

/// Count one more mail to this address, unless its limit is reached.
async fn count(tx: &Transaction, kind: MailKind, recipient: &str) -> Result<bool> {
    let (class, limit) = match kind {
        MailKind::PasswordReset | MailKind::EmailVerification => {
            (kind.as_str(), REQUESTED_PER_HOUR)
        }
        MailKind::SignUp | MailKind::AccountExists => ("sign_up", REQUESTED_PER_HOUR),
        MailKind::EmailChange => ("email_change", REQUESTED_PER_HOUR),
        // An intruder must not use up the limit of what warns of them.
        MailKind::EmailChanged => ("email_changed", OTHERS_PER_HOUR),
        MailKind::PasswordChanged
        | MailKind::SecondFactorAdded
        | MailKind::SecondFactorRemoved
        | MailKind::RecoveryCodesReplaced
        | MailKind::RecoveryCodeUsed
        | MailKind::PasskeyAdded
        | MailKind::PasskeyRemoved => ("credential_changed", OTHERS_PER_HOUR),
        _ => ("other", OTHERS_PER_HOUR),
    };
    let counted = format!("mail/{class}/{}", normalise(recipient));
    rate_limit::count_per_hour(tx.tenant(), tx.scope(), &counted, limit).await
}

/// The row of a queued mail.
pub(crate) fn row(tx: &Transaction, id: String, mail: NewMail<'_>) -> Result<store::mail::Row> {
    let now = tx.now().0;
    Ok(store::mail::Row {
        tenant_id: tx.tenant().id().into(),
        sealed: Some(seal(tx.tenant(), &id, &mail.values)?),
        id,
        kind: mail.kind.as_str().into(),
        state: MailState::Queued,
        user_id: mail.user_id.map(str::to_owned),
        recipient: mail.recipient.into(),
        languages: mail.languages,
        attempts: 0,
        next_attempt_at: now,
        give_up_at: mail.link_expires_at.unwrap_or(i64::MAX).min(now + GIVE_UP_AFTER),
        last_error: None,
        created_at: now,
        expires_at: now + KEPT_FOR,
    })
}

/// Tell a user what happened to their account, if its address is known to be theirs. The action
/// itself does not depend on the mail.
pub(crate) async fn notify(
    tx: &mut Transaction,
    user: &store::user::Row,
    kind: MailKind,
    language: Option<&str>,
    values: MailValues,
) -> Result<()> {
    let Some(recipient) = user.email.as_deref().filter(|_| user.email_verified) else {
        return Ok(());
    };
    let mail = NewMail {
        kind,
        user_id: Some(&user.id),
        recipient,
        languages: languages_of(&user.claims, language),
        values: MailValues { user: Some(display_name(user)), ..values },
        link_expires_at: None,
    };
    enqueue(tx, mail).await.map(drop)
}

/// The name of a user in their mails.
pub(crate) fn display_name(user: &store::user::Row) -> String {
    profile::display_name(user.claims.get("name"), &user.username).to_owned()
}

/// The languages of a mail: that of the user's `locale` (OpenID Connect Core §5.1), then that of
/// the request.
pub(crate) fn languages_of(claims: &Value, request: Option<&str>) -> String {
    let is_tag = |tag: &String| {
        tag.len() <= 35 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // Some programs write a locale with an underscore.
    let locale = claims.get("locale").and_then(Value::as_str);
    let locale = locale.map(|locale| locale.replace('_', "-")).filter(is_tag);
    let request = request.map(str::to_owned).filter(is_tag);
    locale.into_iter().chain(request).collect::<Vec<_>>().join(" ")
}

fn label(tenant_id: &str, id: &str) -> String {
    format!("mail/{tenant_id}/{id}")
}

/// Seal what a mail names.
pub(super) fn seal(tenant: &Tenant, id: &str, values: &MailValues) -> Result<String> {
    let plain = zeroize::Zeroizing::new(
        serde_json::to_vec(values).map_err(|error| Error::internal(error.to_string()))?,
    );
    let platform = tenant.platform();
    platform.vault().seal(&label(tenant.id(), id), &plain, platform.entropy())
}

/// What a mail names; `None` if it is deleted already.
pub(crate) fn open(platform: &Platform, row: &store::mail::Row) -> Result<Option<MailValues>> {
    let Some(sealed) = &row.sealed else { return Ok(None) };
    let plain = platform.vault().open(&label(&row.tenant_id, &row.id), sealed)?;
    let values = serde_json::from_slice(&plain);
    values.map(Some).map_err(|_| Error::internal(format!("the mail {} is broken", row.id)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::languages_of;

    #[test]
    fn language_of_the_user_comes_before_that_of_the_request() {
        for (claims, request, languages) in [
            (json!({ "locale": "de-CH" }), Some("fr"), "de-CH fr"),
            (json!({ "locale": "pt_BR" }), None, "pt-BR"),
            (json!({ "locale": "<b> en" }), Some("ja"), "ja"),
            (json!({}), None, ""),
        ] {
            assert_eq!(languages_of(&claims, request), languages, "{claims}");
        }
    }
}
