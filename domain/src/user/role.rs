//! The role of a user, and what its change ends. Who may change it is in [`crate::member`].

use contract::user::Role;

use super::end_access::end_made_with_role;
use crate::{
    model::{
        actor::Permission,
        error::{Error, Result},
    },
    one_time_link,
    runtime::transaction::Transaction,
};

/// Assign a role. Needs the permission to manage members. The role `operator` exists in the home
/// tenant alone, so that no other tenant can create an operator (P1, I7).
pub(crate) async fn assign_role(tx: &mut Transaction, id: &str, role: Role) -> Result<()> {
    tx.require(Permission::ManageMembers)?;
    if (role == Role::Operator) != tx.tenant().is_home() {
        return Err(Error::invalid(
            "role",
            "Only the operators' own tenant can have operators, and it can't have other roles.",
        ));
    }
    if !tx.actor().outranks(Some(role)) {
        return Err(Error::Forbidden);
    }
    write_role(tx, id, role).await
}

async fn write_role(tx: &Transaction, id: &str, role: Role) -> Result<()> {
    let row = store::membership::Row {
        tenant_id: tx.tenant().id().into(),
        id: id.into(),
        role: role.as_str().into(),
        created_at: tx.now().0,
    };
    Ok(store::membership::upsert(tx.scope(), row).await?)
}

/// Assign a role without the checks of the use case, and end what depends on the former one: what
/// the user made with it, and resets of their password by actors with fewer rights.
pub(crate) async fn change_role(tx: &mut Transaction, user_id: &str, role: Role) -> Result<()> {
    assign_role(tx, user_id, role).await?;
    end_made_with_role(tx, user_id, Some(role)).await?;
    one_time_link::end_outranked_resets(tx, user_id, role).await
}

/// Assigns or removes the role that an identity provider's mapping says, with what that ends. Staff
/// who may assign it have configured the mapping; it has no owners.
pub(crate) async fn set_mapped_role(
    tx: &mut Transaction,
    user_id: &str,
    role: Option<Role>,
) -> Result<()> {
    match role {
        Some(role) => {
            write_role(tx, user_id, role).await?;
            end_made_with_role(tx, user_id, Some(role)).await?;
            one_time_link::end_outranked_resets(tx, user_id, role).await
        }
        None => {
            store::membership::remove(tx.scope(), user_id).await?;
            end_made_with_role(tx, user_id, None).await
        }
    }
}
