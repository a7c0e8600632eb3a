//! Owners of a client: users of the tenant who may see and change it as its developers.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result},
        identifier::normalise,
    },
    runtime::transaction::Transaction,
};

/// Add an owner, by username or email address.
pub async fn add_owner(tx: &mut Transaction, row_id: &str, name: &str) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let user_id = resolve_user(tx, "owner", name).await?;
    add(tx, (row_id, &client.name), &user_id).await.map(drop)
}

/// Replace the owners by these users. Returns whether anything changed.
pub(super) async fn replace_owners(
    tx: &mut Transaction,
    client: (&str, &str),
    names: &[String],
) -> Result<bool> {
    let mut wanted = BTreeSet::new();
    for (position, name) in names.iter().enumerate() {
        wanted.insert(resolve_user(tx, &format!("owners.{position}"), name).await?);
    }
    let mut changed = false;
    for row in store::client_owner::list_by_client(tx.scope(), client.0).await? {
        if !wanted.remove(&row.user_id) {
            changed |= remove(tx, client, &row.user_id).await?;
        }
    }
    for user_id in wanted {
        changed |= add(tx, client, &user_id).await?;
    }
    Ok(changed)
}

async fn resolve_user(tx: &Transaction, field: &str, name: &str) -> Result<String> {
    let unknown = || Error::Invalid(vec![unknown_user(field, name)]);
    Ok(store::identifier::by_id(tx.scope(), &normalise(name)).await?.ok_or_else(unknown)?.user_id)
}

/// The problem of an owner who is not a user of the tenant.
pub(super) fn unknown_user(field: &str, name: &str) -> InvalidField {
    InvalidField {
        field: field.into(),
        message: format!("There is no user “{}” in this tenant.", name.trim()),
    }
}

async fn add(tx: &mut Transaction, (row_id, name): (&str, &str), user_id: &str) -> Result<bool> {
    let is_new = store::client_owner::add(tx.scope(), row_id, user_id).await?;
    if is_new {
        tx.audit(
            AuditEvent::ClientOwnerAdded,
            (ObjectKind::Client, row_id, name),
            json!({ "user": user_id }),
        );
    }
    Ok(is_new)
}

async fn remove(tx: &mut Transaction, (row_id, name): (&str, &str), user_id: &str) -> Result<bool> {
    let was_there = store::client_owner::remove(tx.scope(), row_id, user_id).await? > 0;
    if was_there {
        tx.audit(
            AuditEvent::ClientOwnerRemoved,
            (ObjectKind::Client, row_id, name),
            json!({ "user": user_id }),
        );
    }
    Ok(was_there)
}

/// Remove an owner by user id.
pub async fn remove_owner(tx: &mut Transaction, row_id: &str, user_id: &str) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if remove(tx, (row_id, &client.name), user_id).await? { Ok(()) } else { Err(Error::NotFound) }
}
