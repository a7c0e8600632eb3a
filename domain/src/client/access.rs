//! Which clients an actor may see and change.
//!
//! Staff see all clients of the tenant, a developer the clients they own, and a registration access
//! token (RFC 7592) the one client it was issued for. A client that the actor may not see is
//! reported as not found.

use super::rules;
use crate::{
    model::{
        actor::{Actor, Permission, Principal},
        client::Client,
        error::{Error, Result},
    },
    runtime::{load_client::from_row, tenant::Tenant, transaction::Transaction},
};
use std::sync::Arc;

/// How much of a client an actor may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientAccess {
    /// Everything: the tenant's staff.
    Full,
    /// What a developer may change of a client they own.
    Owner,
}

/// The user whose clients the actor is limited to; `None` if the actor may see all.
pub(crate) fn owner_filter(tenant: &Tenant, actor: &Actor) -> Result<Option<String>> {
    match tenant.require(actor, Permission::Read) {
        Ok(()) => Ok(None),
        Err(Error::Forbidden) => {
            tenant.require(actor, Permission::ManageOwnClients)?;
            actor.user_id().map(|id| Some(id.to_owned())).ok_or(Error::Forbidden)
        }
        Err(other) => Err(other),
    }
}

/// Fails with [`Error::NotFound`] unless the actor may see this client.
pub(crate) async fn require_visible(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    if let Some(client_row_id) = registered_client(tenant, actor) {
        return if client_row_id == row_id { Ok(()) } else { Err(Error::NotFound) };
    }
    match owner_filter(tenant, actor)? {
        None => Ok(()),
        Some(user_id)
            if store::client_owner::is_owner(&tenant.reader(), row_id, &user_id).await? =>
        {
            Ok(())
        }
        Some(_) => Err(Error::NotFound),
    }
}

/// Lock a client for a change, so that concurrent changes run one after the other. Also returns
/// how much of it the actor may change.
///
/// # Errors
/// [`Error::NotFound`] if the actor may not see the client, [`Error::Conflict`] if it is managed
/// elsewhere.
pub(crate) async fn require_changeable(
    tx: &Transaction,
    row_id: &str,
) -> Result<(Arc<Client>, ClientAccess)> {
    let access = client_access(tx, row_id).await?;
    let row = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let client = from_row(tx.scope(), row).await?;
    rules::require_unmanaged(client.managed_by.as_deref(), &client.name)?;
    Ok((client, access))
}

async fn client_access(tx: &Transaction, row_id: &str) -> Result<ClientAccess> {
    if let Some(client_row_id) = registered_client(tx.tenant(), tx.actor()) {
        return if client_row_id == row_id {
            Ok(ClientAccess::Owner)
        } else {
            Err(Error::NotFound)
        };
    }
    match tx.require(Permission::ManageClients) {
        Ok(()) => Ok(ClientAccess::Full),
        Err(Error::Forbidden) => {
            tx.require(Permission::ManageOwnClients)?;
            let user_id = tx.actor().user_id().ok_or(Error::Forbidden)?;
            let is_owner = store::client_owner::is_owner(tx.scope(), row_id, user_id).await?;
            if is_owner { Ok(ClientAccess::Owner) } else { Err(Error::NotFound) }
        }
        Err(other) => Err(other),
    }
}

/// The row id of the one client that a registration access token (RFC 7592) acts on.
fn registered_client<'a>(tenant: &Tenant, actor: &'a Actor) -> Option<&'a str> {
    match &actor.principal {
        Principal::Registration { client, .. } if actor.can_act_in(tenant.id()) => Some(client),
        _ => None,
    }
}
