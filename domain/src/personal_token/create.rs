//! Creation of a personal access token.

use contract::developer::{CreatedPersonalToken, NewPersonalToken};
use serde_json::json;

use super::{DEFAULT_DAYS, PREFIX, require_signed_in_user};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result, ensure_valid},
        name, shape,
    },
    runtime::{secret, transaction::Transaction, vault::DigestKind},
};

/// Active tokens per user.
const MAX_ACTIVE_TOKENS: usize = 20;

/// Create a token for the signed-in user. Its value is returned here only.
pub async fn create(tx: &mut Transaction, new: NewPersonalToken) -> Result<CreatedPersonalToken> {
    let user_id = require_signed_in_user(tx.tenant(), tx.actor())?.to_owned();
    let (name, days) = (new.name.trim().to_owned(), new.days.unwrap_or(DEFAULT_DAYS));
    let mut problems = shape::invalid_fields("", &new);
    problems.extend(name::validate("name", &name, "Enter a name of 1 to 80 characters."));
    ensure_valid(problems)?;
    // Lock the user's row, so that concurrent requests cannot exceed the limit together, and no
    // token is created while the user is being blocked.
    if store::user::lock(tx.scope(), &user_id).await?.is_none_or(|user| user.disabled) {
        return Err(Error::NotFound);
    }
    let now = tx.now().0;
    if store::personal_token::list_by_user(tx.scope(), &user_id, now).await?.len()
        >= MAX_ACTIVE_TOKENS
    {
        return Err(Error::Conflict(format!(
            "You have reached the limit of {MAX_ACTIVE_TOKENS} tokens. Revoke one you no longer \
                use."
        )));
    }
    let token = secret::generate(tx.entropy(), PREFIX);
    let value = token.expose();
    let id = tx.new_id("ptk");
    let expires_at = now + i64::from(days) * 86_400;
    let row = store::personal_token::Row {
        tenant_id: tx.tenant().id().into(),
        id: id.clone(),
        user_id,
        name: name.clone(),
        digest: tx.platform().vault().digest(DigestKind::PersonalToken, value),
        hint: value[value.len() - 4..].to_owned(),
        created_at: now,
        expires_at,
        last_used_at: None,
    };
    store::personal_token::insert(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::PersonalTokenCreated,
        (ObjectKind::PersonalToken, &id, &name),
        json!({ "expires_at": expires_at }),
    );
    Ok(CreatedPersonalToken { id, name, token: value.to_owned(), expires_at })
}
