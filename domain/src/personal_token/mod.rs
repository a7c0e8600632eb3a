//! Personal access tokens, which a user creates for their own programs: shown once, named,
//! expiring, revocable.
//!
//! A token has the permissions of the developer role, whatever role its user has.

mod authenticate;
mod create;

use contract::developer::PersonalTokenSummary;
use serde_json::json;

pub(crate) use authenticate::{authenticate, is_personal_token};
pub use create::create;

use crate::{
    model::{
        actor::{Actor, Permission, Principal},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Prefix of every token, so that a leaked one can be recognised.
pub const PREFIX: &str = "pat";
/// Default lifetime in days.
pub const DEFAULT_DAYS: u32 = 90;

/// The signed-in user, who must have the permission to own clients. An actor that authenticated by
/// a token is refused: a token cannot create or revoke tokens.
fn require_signed_in_user<'a>(tenant: &Tenant, actor: &'a Actor) -> Result<&'a str> {
    tenant.require(actor, Permission::ManageOwnClients)?;
    match &actor.principal {
        Principal::User { id, .. } => Ok(id),
        _ => Err(Error::Forbidden),
    }
}

/// The active tokens of the signed-in user, newest first.
pub async fn list(tenant: &Tenant, actor: &Actor) -> Result<Vec<PersonalTokenSummary>> {
    let user_id = require_signed_in_user(tenant, actor)?;
    let rows =
        store::personal_token::list_by_user(&tenant.reader(), user_id, tenant.now().0).await?;
    let line = |row: store::personal_token::Row| PersonalTokenSummary {
        id: row.id,
        name: row.name,
        hint: row.hint,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Revoke a token of the signed-in user.
pub async fn revoke(tx: &mut Transaction, id: &str) -> Result<()> {
    let user_id = require_signed_in_user(tx.tenant(), tx.actor())?.to_owned();
    let token =
        store::personal_token::by_id(tx.scope(), &user_id, id).await?.ok_or(Error::NotFound)?;
    if store::personal_token::remove(tx.scope(), &user_id, id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::PersonalTokenRevoked,
        (ObjectKind::PersonalToken, id, &token.name),
        json!({}),
    );
    Ok(())
}
