//! Requests for a mail to the account of a typed identifier.
//!
//! A request is stored without looking the account up, so that the response to it neither says nor
//! shows by its duration whether there is one (A5). The account is looked up later, by the task
//! that sends mails.

use contract::mail::{MailKind, MailValues};
use store::mail::MailState;

use super::queue::seal;
use crate::{
    model::error::{Error, Result},
    runtime::transaction::Transaction,
};

/// Seconds after which nothing comes of a request that nothing has looked up.
const LIFETIME: i64 = 3600;
/// Requests of a tenant that wait at most. They wait for less than a second, unless every process
/// is busy.
const MAX_REQUESTS: u64 = 1_000;

/// Store a request. `identifier` is the username or the address as it was typed.
pub(crate) async fn request(
    tx: &mut Transaction,
    kind: MailKind,
    identifier: &str,
    language: Option<&str>,
    values: MailValues,
) -> Result<()> {
    store_request(tx, None, (kind, identifier), language, values).await
}

/// Store the request of this user, who is signed in, for a mail to an address.
pub(crate) async fn request_for_user(
    tx: &mut Transaction,
    user_id: &str,
    kind: MailKind,
    address: &str,
    language: &str,
) -> Result<()> {
    let values = MailValues::default();
    store_request(tx, Some(user_id), (kind, address), Some(language), values).await
}

async fn store_request(
    tx: &mut Transaction,
    user_id: Option<&str>,
    (kind, identifier): (MailKind, &str),
    language: Option<&str>,
    values: MailValues,
) -> Result<()> {
    if store::mail::count(tx.scope(), MailState::Requested, MAX_REQUESTS).await? >= MAX_REQUESTS {
        return Err(Error::Busy { retry_after: 60 });
    }
    let id = tx.new_id("mal");
    let now = tx.now().0;
    let values = MailValues { identifier: Some(identifier.to_owned()), ..values };
    let row = store::mail::Row {
        tenant_id: tx.tenant().id().into(),
        sealed: Some(seal(tx.tenant(), &id, &values)?),
        id,
        kind: kind.as_str().into(),
        state: MailState::Requested,
        user_id: user_id.map(str::to_owned),
        recipient: String::new(),
        languages: language.unwrap_or_default().into(),
        attempts: 0,
        next_attempt_at: now,
        give_up_at: now + LIFETIME,
        last_error: None,
        created_at: now,
        expires_at: now + LIFETIME,
    };
    store::mail::insert(tx.scope(), row).await?;
    tx.set_has_mail();
    Ok(())
}
