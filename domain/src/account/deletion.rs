//! The deletion of the user's own account.
//!
//! It needs a recent sign-in; with an authenticator app, one that has passed it. The session that
//! asks ends with all others, so that a form that is submitted again is recognised by its ticket.

use oauth::Timestamp;
use serde::{Deserialize, Serialize};

use super::{actor, confirm, is_repeat_of, second_factor::require_any_passed};
use crate::{
    account_deletion,
    model::{
        error::{Error, Result},
        request_context::RequestContext,
    },
    runtime::tenant::Tenant,
    sign_in::SignIn,
    user,
};

/// What the page shows before an account is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionView {
    /// Days for which the account can be kept by signing in.
    pub days: u32,
    /// Sent back by the form.
    pub ticket: String,
}

/// The outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionOutcome {
    /// The account is deleted at this time, in Unix seconds.
    Scheduled {
        /// When.
        delete_at: i64,
    },
    /// Nothing was changed: the user is the last owner of the tenant, or the last operator.
    LastOwner,
}

#[derive(Serialize, Deserialize)]
struct Ticket {
    user_id: String,
}

fn label(tenant: &Tenant) -> String {
    format!("account_deletion/{}", tenant.id())
}

/// Whether users of the tenant can delete their account.
pub fn offers_deletion(tenant: &Tenant) -> bool {
    account_deletion::is_offered(tenant)
}

/// What the page shows the user of this session.
///
/// # Errors
///
/// [`Error::NotFound`] if users of the tenant cannot delete their account;
/// [`Error::SecondFactorRequired`] if the user has an app or a passkey that this
/// session has not passed.
pub async fn deletion_view(tenant: &Tenant, sign_in: &SignIn) -> Result<DeletionView> {
    if !offers_deletion(tenant) {
        return Err(Error::NotFound);
    }
    require_any_passed(&tenant.reader(), tenant, &sign_in.user_id, sign_in.acr).await?;
    let ticket = Ticket { user_id: sign_in.user_id.clone() };
    let plain = serde_json::to_vec(&ticket).map_err(|error| Error::internal(error.to_string()))?;
    let platform = tenant.platform();
    let ticket = platform.vault().seal(&label(tenant), &plain, platform.entropy())?;
    Ok(DeletionView { days: tenant.settings().account_deletion_days, ticket })
}

/// Schedules the deletion of the account of this session's user, who is signed out everywhere.
///
/// # Errors
///
/// As [`deletion_view`]; [`Error::Unauthenticated`] if the session has ended.
pub async fn request_deletion(
    tenant: &Tenant,
    sign_in: &SignIn,
    from: RequestContext<'_>,
) -> Result<DeletionOutcome> {
    let user_id = sign_in.user_id.as_str();
    let scheduled = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            let acr = confirm(tx, sign_in).await?;
            user::require_deletable(tx, user_id).await?;
            require_any_passed(tx.scope(), tx.tenant(), user_id, acr).await?;
            let user = store::user::by_id(tx.scope(), user_id).await?;
            let user = user.ok_or(Error::Unauthenticated)?;
            user::schedule_deletion(tx, &user, from).await
        })
        .await;
    match scheduled {
        Ok(delete_at) => Ok(DeletionOutcome::Scheduled { delete_at }),
        Err(Error::Conflict(_)) => Ok(DeletionOutcome::LastOwner),
        Err(error) => Err(error),
    }
}

/// When the account is deleted whose form with this ticket was submitted a moment ago, in Unix
/// seconds. `None` if it was not.
pub async fn repeated_deletion(tenant: &Tenant, ticket: &str) -> Result<Option<i64>> {
    let Ok(plain) = tenant.platform().vault().open(&label(tenant), ticket) else {
        return Ok(None);
    };
    let Ok(ticket) = serde_json::from_slice::<Ticket>(&plain) else { return Ok(None) };
    let waiting = store::account_deletion::by_user(&tenant.reader(), &ticket.user_id).await?;
    let is_recent = |row: &store::account_deletion::Row| {
        is_repeat_of(Timestamp(row.requested_at), tenant.now())
    };
    Ok(waiting.filter(is_recent).map(|row| row.delete_at))
}
