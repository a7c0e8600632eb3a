//! The deletion of an account that its user has requested: at once the user is blocked, and deleted
//! after the grace period of the tenant.

use contract::mail::{MailKind, MailValues};
use serde_json::json;

use super::{end_access::end_access, last_owner::require_another_owner, remove::remove};
use crate::{
    account_deletion::{self, store_disabled},
    mail,
    model::{
        actor::Actor,
        audit_event::AuditEvent,
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
        request_context::RequestContext,
        user_ref::UserRef,
    },
    runtime::{
        job_outcome::JobOutcome, platform::Platform, tenant::Tenant, transaction::Transaction,
    },
};

const DAY: i64 = 86_400;
/// Accounts that are deleted per run, besides those of tenants that fail.
const ACCOUNTS_PER_RUN: u64 = 100;

/// Fails if this user is the last active owner of the tenant or the last active operator. The
/// caller has locked the user: the tenant is locked after users.
pub(crate) async fn require_deletable(tx: &Transaction, user_id: &str) -> Result<()> {
    require_another_owner(tx, user_id).await
}

/// Blocks this user, who has requested the deletion, until the account is deleted. Returns when
/// that is, in Unix seconds. The caller has locked the user.
///
/// # Errors
///
/// [`Error::NotFound`] if users of the tenant cannot delete their account.
pub(crate) async fn schedule_deletion(
    tx: &mut Transaction,
    user: &store::user::Row,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<i64> {
    if !account_deletion::is_offered(tx.tenant()) {
        return Err(Error::NotFound);
    }
    let (now, address) = (tx.now().0, client_ip.to_string());
    let delete_at = now + i64::from(tx.tenant().settings().account_deletion_days) * DAY;
    let row = store::account_deletion::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("del"),
        user_id: user.id.clone(),
        requested_at: now,
        delete_at,
    };
    store::account_deletion::insert(tx.scope(), row).await?;
    store_disabled(tx, user, true).await?;
    end_access(tx, &user.id, GrantEndReason::AccountDeleted).await?;
    let detail = json!({ "address": address, "delete_at": delete_at });
    tx.audit(AuditEvent::UserDeletionRequested, UserRef::from(user).object(), detail);
    let values = MailValues {
        at: Some(now),
        delete_at: Some(delete_at),
        address: Some(address),
        ..Default::default()
    };
    mail::notify(tx, user, MailKind::DeletionRequested, Some(language), values).await?;
    Ok(delete_at)
}

/// Deletes the accounts whose grace period is over. Returns their number.
pub async fn purge_due(platform: &Platform) -> Result<u64> {
    let now = platform.now().0;
    let mut outcome = JobOutcome::default();
    loop {
        let failed = outcome.failed_tenants().len();
        let installation = platform.db().installation();
        let due = installation
            .due_account_deletions(now, outcome.failed_tenants(), ACCOUNTS_PER_RUN)
            .await?;
        for row in due {
            let purged = match platform.tenant_by_id(&row.tenant_id).await {
                Ok(Some(tenant)) => purge(&tenant, &row.user_id).await,
                // The tenant is deleted with all of its users.
                Ok(None) => Ok(false),
                Err(error) => Err(error),
            };
            outcome.record(&row.tenant_id, purged);
        }
        if outcome.failed_tenants().len() == failed {
            return outcome.finish();
        }
    }
}

/// Deletes the account of a user, if they still wait for it. Many grants are deleted first, in
/// transactions of their own (L5).
async fn purge(tenant: &Tenant, user_id: &str) -> Result<bool> {
    let job = Actor::job();
    while store::grant::is_more_than_one_batch_of_user(&tenant.reader(), user_id).await? {
        let removed = tenant.transaction(&job, async |tx| {
            Ok(match is_due(tx, user_id).await? {
                true => store::grant::remove_batch_of_user(tx.scope(), user_id).await?,
                false => 0,
            })
        });
        if removed.await? == 0 {
            return Ok(false);
        }
    }
    tenant
        .transaction(&job, async |tx| {
            if !is_due(tx, user_id).await? {
                return Ok(false);
            }
            require_another_owner(tx, user_id).await?;
            remove(tx, user_id).await?;
            Ok(true)
        })
        .await
}

/// Locks the user, and says whether they still wait for their deletion, which is due.
async fn is_due(tx: &Transaction, user_id: &str) -> Result<bool> {
    if store::user::lock(tx.scope(), user_id).await?.is_none() {
        return Ok(false);
    }
    let waiting = store::account_deletion::by_user(tx.scope(), user_id).await?;
    Ok(waiting.is_some_and(|waiting| waiting.delete_at <= tx.now().0))
}
