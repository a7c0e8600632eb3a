//! The second factor of a user as staff see it, who remove a lost one.

use contract::mail::MailKind;
use serde_json::json;

use super::rank::require_outranks;
use crate::{
    model::error::{Error, Result},
    runtime::transaction::Transaction,
    second_factor,
};

/// Removes the second factor of a user who has lost it, and ends their sessions: the next sign-in
/// asks for another one, if the tenant requires it.
pub async fn remove_second_factor(tx: &mut Transaction, id: &str) -> Result<()> {
    require_outranks(tx, id).await?;
    let user = store::user::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    tx.confirm_session_of(id).await?;
    second_factor::remove(tx, (id, &user.username), json!({})).await?;
    store::sign_in::end_for_user(tx.scope(), id).await?;
    second_factor::notify(tx, id, MailKind::SecondFactorRemoved, None).await
}
