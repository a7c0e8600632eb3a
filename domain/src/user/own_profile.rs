//! Changes that users, or the providers that they sign in at, make to their own profile. Staff use
//! [`change`](super::change).
//!
//! The caller has locked the row. The stored version is part of each update, so that the change of
//! another is never overwritten.

use contract::mail::MailKind;
use serde_json::{Map, Value, json};
use store::action_link::LinkKind;

use super::{
    create::{name_key, reserve_identifiers},
    end_access::end_access,
    reset::end_reset_links,
};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
        json_diff,
        profile::search_texts,
    },
    runtime::{
        search::{self, SearchKind},
        transaction::Transaction,
    },
};

/// Sets these claims of the user's own profile; an empty value removes the claim. `origin` is a
/// member of the audit event: the `address` of the request, or the `provider`. Returns the changed
/// row; `None` if all of them were like this.
pub(crate) async fn set_claims(
    tx: &mut Transaction,
    user: &store::user::Row,
    claims: &[(&str, &str)],
    (origin, value): (&str, &str),
) -> Result<Option<store::user::Row>> {
    let mut after = user.clone();
    let mut changed = match &user.claims {
        Value::Object(claims) => claims.clone(),
        _ => Map::new(),
    };
    for (name, claim) in claims {
        match claim.is_empty() {
            true => changed.remove(*name),
            false => changed.insert((*name).to_owned(), (*claim).into()),
        };
    }
    after.claims = Value::Object(changed);
    if after.claims == user.claims {
        return Ok(None);
    }
    after.name_key = name_key(&after.username, &after.claims);
    after.updated_at = tx.now().0;
    let mut detail =
        json_diff::diff(&json!({ "claims": user.claims }), &json!({ "claims": after.claims }));
    detail[origin] = value.into();
    let changed = store_own(tx, user, after).await?;
    tx.audit(AuditEvent::UserChanged, (ObjectKind::User, &user.id, &user.username), detail);
    Ok(Some(changed))
}

/// Gives the user an address that is known to be theirs. Links and mails for the former one end.
///
/// # Errors
///
/// [`Error::Invalid`] if another account has the address, and does not only claim it.
pub(crate) async fn set_email(
    tx: &mut Transaction,
    user: &store::user::Row,
    email: &str,
) -> Result<()> {
    let mut after = user.clone();
    after.email = Some(email.to_owned());
    after.email_verified = true;
    after.updated_at = tx.now().0;
    store_own(tx, user, after.clone()).await?;
    store::identifier::remove_for_user(tx.scope(), &user.id).await?;
    reserve_identifiers(tx, &after).await?;
    end_links_to_address(tx, &user.id).await
}

/// Ends what was sent to the former address of a user. Links that verify it stay: they verify no
/// other one, and their page says so.
pub(super) async fn end_links_to_address(tx: &Transaction, user_id: &str) -> Result<()> {
    let scope = tx.scope();
    store::action_link::revoke_for_user(scope, LinkKind::EmailChange, user_id).await?;
    for mail in [MailKind::EmailVerification, MailKind::EmailChange] {
        store::mail::withdraw_for_user(scope, mail.as_str(), user_id).await?;
    }
    end_reset_links(tx, user_id).await
}

/// Gives the user a former address back, as [`set_email`] does, and ends everything that they hold.
/// With `ends_password`, the password is deleted too.
pub(crate) async fn restore_email(
    tx: &mut Transaction,
    user: &store::user::Row,
    email: &str,
    ends_password: bool,
) -> Result<()> {
    set_email(tx, user, email).await?;
    end_access(tx, &user.id, GrantEndReason::EmailRestored).await?;
    if ends_password {
        store::credential::remove_password(tx.scope(), &user.id).await?;
    }
    Ok(())
}

/// Writes the changed row, and finds the user by its texts from now on. Returns the row with its
/// new version.
pub(super) async fn store_own(
    tx: &mut Transaction,
    before: &store::user::Row,
    mut after: store::user::Row,
) -> Result<store::user::Row> {
    if store::user::update(tx.scope(), after.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    if search_texts(&after) != search_texts(before) {
        search::reindex(tx, SearchKind::User, after.disabled, &after.id, &search_texts(&after))
            .await?;
    }
    after.version += 1;
    Ok(after)
}
