//! The second factor of a user as staff see it, who remove a lost one.

use contract::mail::MailKind;
use serde_json::json;

use super::{
    end_access::end_passed_by,
    rank::{require_other_user, require_outranks},
    reset::end_reset_links,
    sign_ins::end_sessions,
};
use crate::{
    model::{
        error::{Error, Result},
        user_ref::UserRef,
    },
    runtime::transaction::Transaction,
    second_factor,
};

/// Removes the second factor of another user who has lost it, and ends their sessions, the grants
/// that depend on it, and open reset links: the next sign-in asks for another factor, if the tenant
/// requires one.
///
/// # Errors
///
/// [`Error::Conflict`] for the actor's own, which the account page removes after a recent sign-in.
pub async fn remove_second_factor(tx: &mut Transaction, id: &str) -> Result<()> {
    require_other_user(tx, id)?;
    let user = require_outranks(tx, id).await?;
    tx.confirm_session_of(id).await?;
    let app = store::authenticator::by_user(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    if store::authenticator::remove_for_user(tx.scope(), id).await? == 0 {
        return Err(Error::NotFound);
    }
    second_factor::record_removal(tx, UserRef::from(&user), json!({})).await?;
    end_passed_by(tx, id, &app.id, None).await?;
    end_sessions(tx, id, None).await?;
    end_reset_links(tx, id).await?;
    second_factor::notify(tx, id, MailKind::SecondFactorRemoved, None).await
}
