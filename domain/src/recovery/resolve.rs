//! Looks up the accounts of requested mails, outside of the requests.

use contract::mail::{MailKind, MailValues};
use store::mail::{MailState, Row};

use super::{email_change, forgotten_password::offers_password_reset};
use crate::{
    mail::{self, NewMail, Queued},
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    rate_limit,
    runtime::{platform::Platform, tenant::Tenant, transaction::Transaction},
    sign_up, user,
};

/// Requests of one batch.
const BATCH: u64 = 100;

/// Turn the requests of all tenants into mails. One for which there is no account that may get a
/// mail is dropped. Returns the number of mails.
pub async fn resolve_due(platform: &Platform) -> Result<u64> {
    let mut queued = 0;
    loop {
        let now = platform.now().0;
        let (installation, state) = (platform.db().installation(), MailState::Requested);
        let latest = now + mail::ATTEMPT_LEASE;
        let due = installation.due_mails(state, now, latest, BATCH).await?;
        let is_last = (due.len() as u64) < BATCH;
        for row in due {
            let id = row.id.clone();
            match resolve(platform, row).await {
                Ok(is_queued) => queued += u64::from(is_queued),
                // The request is claimed: another attempt follows when the lease has ended.
                Err(error) => tracing::warn!(mail = id, %error, "a request could not be resolved"),
            }
        }
        if is_last {
            return Ok(queued);
        }
    }
}

async fn resolve(platform: &Platform, row: Row) -> Result<bool> {
    let scope = platform.db().begin_tenant(&row.tenant_id).await?;
    let lease_end = platform.now().0 + mail::ATTEMPT_LEASE;
    let claimed = store::mail::claim(&scope, &row, lease_end).await?;
    scope.commit().await?;
    if claimed == 0 {
        return Ok(false);
    }
    let Some(tenant) = platform.tenant_by_id(&row.tenant_id).await? else { return Ok(false) };
    let requested = requested(platform, &tenant, &row).await?;
    // A visitor who is not signed in has requested it; the change of an address is a user's.
    let actor = match &requested {
        Some(Requested::EmailChange { .. }) => Actor::job(),
        _ => Actor::anonymous(),
    };
    let is_queued = tenant.transaction(&actor, async |tx| {
        let mail = match &requested {
            Some(Requested::ForAccount { user_id, kind, values }) => {
                mail_for(tx, &row, user_id, *kind, values).await?
            }
            Some(Requested::SignUp { address, handle }) => {
                let can_reset = offers_password_reset(tx.tenant());
                sign_up::requested_mail(tx, &row, address, handle, can_reset).await?
            }
            Some(Requested::EmailChange { user_id, address }) => {
                email_change::requested_mail(tx, &row, user_id, address).await?
            }
            None => None,
        };
        if let Some(mail) = mail {
            if store::mail::resolve(tx.scope(), mail).await? == 0 {
                return Err(Error::Stale);
            }
            tx.set_has_mail();
            return Ok(true);
        }
        store::mail::remove(tx.scope(), &row.id).await?;
        Ok(false)
    });
    is_queued.await
}

/// What a visitor has requested.
enum Requested {
    /// A mail to the owner of an account, and what it names so far.
    ForAccount { user_id: String, kind: MailKind, values: Box<MailValues> },
    /// A link to create an account that continues an interaction.
    SignUp { address: String, handle: String },
    /// A link that gives a user this address.
    EmailChange { user_id: String, address: String },
}

/// The request of a row. `None` if it is for an account that does not exist.
async fn requested(platform: &Platform, tenant: &Tenant, row: &Row) -> Result<Option<Requested>> {
    let (Some(kind), Some(values)) = (MailKind::parse(&row.kind), mail::open(platform, row)?)
    else {
        return Ok(None);
    };
    let MailValues { identifier, interaction, .. } = values.clone();
    let Some(identifier) = identifier.filter(|_| tenant.is_active()) else { return Ok(None) };
    if kind == MailKind::SignUp {
        let handle = interaction.unwrap_or_default();
        return Ok(Some(Requested::SignUp { address: identifier, handle }));
    }
    if kind == MailKind::EmailChange {
        let user_id = row.user_id.clone();
        return Ok(user_id.map(|user_id| Requested::EmailChange { user_id, address: identifier }));
    }
    let found = store::identifier::by_id(&tenant.reader(), &identifier).await?;
    let values = Box::new(MailValues { identifier: None, ..values });
    Ok(found.map(|found| Requested::ForAccount { user_id: found.user_id, kind, values }))
}

/// The mail that the request leads to. `None` if the account may not get one: only a verified
/// address is known to be the user's.
async fn mail_for(
    tx: &mut Transaction,
    row: &Row,
    user_id: &str,
    kind: MailKind,
    values: &MailValues,
) -> Result<Option<Row>> {
    let user = store::user::lock(tx.scope(), user_id).await?;
    let Some(user) = user.filter(|user| !user.disabled && user.email_verified) else {
        return Ok(None);
    };
    let Some(email) = user.email.clone() else { return Ok(None) };
    if mail::admit(tx, kind, &email).await? != Queued::Yes {
        return Ok(None);
    }
    let (values, link_expires_at) = match kind {
        MailKind::PasswordReset if offers_password_reset(tx.tenant()) => {
            let (values, expires_at) = user::requested_link(tx, &user, &email).await?;
            (values, Some(expires_at))
        }
        MailKind::AccountLocked => {
            if rate_limit::locked_until(tx.tenant(), &user).await?.is_none() {
                return Ok(None);
            }
            let user = Some(mail::display_name(&user));
            (MailValues { user, ..values.clone() }, None)
        }
        _ => return Ok(None),
    };
    let languages = mail::languages_of(&user.claims, Some(&row.languages));
    let recipient = &email;
    let user_id = Some(user_id);
    let new = NewMail { kind, user_id, recipient, languages, values, link_expires_at };
    mail::row(tx, row.id.clone(), new).map(Some)
}
