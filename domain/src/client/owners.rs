//! Who looks after an application: people of the tenant, who then see and change it as developers.

use serde_json::json;

use crate::{
    actor::Right,
    error::{Error, Result},
    user::normalise,
    work::Work,
};

/// Make a person an owner, by user name or address.
pub async fn add_owner(work: &mut Work, row_id: &str, name: &str) -> Result<()> {
    work.require(Right::ManageClients)?;
    let client = store::client::by_id(work.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let unknown = || Error::invalid("owner", format!("There is nobody “{}” in this tenant.", name.trim()));
    let known = store::identifier::by_id(work.scope(), &normalise(name)).await?.ok_or_else(unknown)?;
    if store::client_owner::add(work.scope(), row_id, &known.user_id).await? {
        work.audit("client.owner_added", ("client", row_id, &client.name), json!({ "user": known.user_id }));
    }
    Ok(())
}

pub async fn remove_owner(work: &mut Work, row_id: &str, user_id: &str) -> Result<()> {
    work.require(Right::ManageClients)?;
    let client = store::client::by_id(work.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if store::client_owner::remove(work.scope(), row_id, user_id).await? == 0 {
        return Err(Error::NotFound);
    }
    work.audit("client.owner_removed", ("client", row_id, &client.name), json!({ "user": user_id }));
    Ok(())
}
