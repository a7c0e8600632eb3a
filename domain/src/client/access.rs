//! Who may see and change which application: the tenant's staff all of them, a developer their
//! own. What is not theirs to see is not there.

use super::{read, rules};
use crate::{
    actor::{Actor, Right, Who},
    client::Client,
    error::{Error, Result},
    tenant::Tenant,
    work::Work,
};
use std::sync::Arc;

/// How much of an application somebody may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everything.
    Staff,
    /// What a developer may change of their own.
    Owner,
}

/// The person whose applications alone are seen; nobody where all are.
pub(crate) fn only_of(tenant: &Tenant, actor: &Actor) -> Result<Option<String>> {
    match tenant.allow(actor, Right::Read) {
        Ok(()) => Ok(None),
        Err(Error::Forbidden) => {
            tenant.allow(actor, Right::OwnClients)?;
            actor.person().map(|id| Some(id.to_owned())).ok_or(Error::Forbidden)
        }
        Err(other) => Err(other),
    }
}

/// Fails with [`Error::NotFound`] where this application is not theirs to see.
pub(crate) async fn may_see(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    if holds_registration(tenant, actor, row_id) {
        return Ok(());
    }
    match only_of(tenant, actor)? {
        None => Ok(()),
        Some(person) if store::client_owner::is_owner(&tenant.read(), row_id, &person).await? => Ok(()),
        Some(_) => Err(Error::NotFound),
    }
}

/// An application in this transaction, and how much of it may be changed.
pub(crate) async fn may_change(work: &Work, row_id: &str) -> Result<(Arc<Client>, Reach)> {
    let reach = match work.require(Right::ManageClients) {
        Ok(()) => Reach::Staff,
        Err(Error::Forbidden) if holds_registration(work.tenant(), work.actor(), row_id) => Reach::Owner,
        Err(Error::Forbidden) => {
            work.require(Right::OwnClients)?;
            let person = work.actor().person().ok_or(Error::Forbidden)?;
            if !store::client_owner::is_owner(work.scope(), row_id, person).await? {
                return Err(Error::NotFound);
            }
            Reach::Owner
        }
        Err(other) => return Err(other),
    };
    let client = read(work.scope(), row_id).await?.ok_or(Error::NotFound)?;
    rules::not_managed(client.managed_by.as_deref(), &client.name)?;
    Ok((client, reach))
}

/// Whether software acts by the registration of this very application.
fn holds_registration(tenant: &Tenant, actor: &Actor, row_id: &str) -> bool {
    actor.belongs_to(tenant.id()) && matches!(&actor.who, Who::Registration { client, .. } if client == row_id)
}
