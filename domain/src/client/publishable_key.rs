//! The publishable key of a client, which Stack Auth's clients send in URLs. It is no secret: it
//! names the client, and has no overlap when it is replaced.

use super::{PUBLISHABLE_KEY_PREFIX, update::update};
use crate::{
    model::{
        actor::Permission,
        error::{Error, Result},
    },
    runtime::{load_client::from_row, secret, transaction::Transaction},
};

/// Whether a text has the prefix of publishable keys.
pub fn is_publishable_key(text: &str) -> bool {
    secret::has_prefix(text, PUBLISHABLE_KEY_PREFIX)
}

/// Give a client a publishable key, in place of an earlier one.
pub async fn rotate_publishable_key(tx: &mut Transaction, row_id: &str) -> Result<()> {
    let key = secret::generate(tx.entropy(), PUBLISHABLE_KEY_PREFIX);
    set(tx, row_id, Some(key.expose().to_owned())).await
}

/// Take the publishable key from a client.
pub async fn remove_publishable_key(tx: &mut Transaction, row_id: &str) -> Result<()> {
    set(tx, row_id, None).await
}

async fn set(tx: &mut Transaction, row_id: &str, key: Option<String>) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let row = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let version = row.version;
    let client = from_row(tx.scope(), row).await?;
    let mut settings = client.settings.clone();
    settings.publishable_key = key;
    let form = contract::client::ClientForm {
        version,
        description: client.description.clone(),
        client_type: client.client_type,
        metadata: client.metadata.clone(),
        settings,
    };
    update(tx, row_id, form).await?;
    Ok(())
}
