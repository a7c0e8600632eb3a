//! Updating a user's profile from its form, with optimistic locking.

use contract::user::UserForm;
use serde_json::{Map, Value, json};

use super::{
    claims,
    create::{name_key, reserve_identifiers, taken_names},
    end_access::end_undo_links,
    rank::{require_other_user, require_outranks},
};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        identifier::{check_email, check_username},
        json_diff,
        profile::search_texts,
    },
    runtime::{
        search::{self, SearchKind},
        transaction::Transaction,
    },
};

/// Replace username, email and claims by those of the form. Fails with [`Error::Stale`] if the form
/// was made from an older version.
pub async fn change(tx: &mut Transaction, id: &str, form: UserForm) -> Result<()> {
    let before = require_outranks(tx, id).await?;
    if before.version != form.version {
        return Err(Error::Stale);
    }
    let (username, email) = (
        form.username.trim().to_owned(),
        Some(form.email.trim().to_owned()).filter(|email| !email.is_empty()),
    );
    let claims = map_of(&form.claims)?;
    let mut problems = claims::check(&claims);
    if let Err(message) = check_username(&username) {
        problems.push(InvalidField { field: "username".into(), message });
    }
    if let Some(Err(message)) = email.as_deref().map(check_email) {
        problems.push(InvalidField { field: "email".into(), message });
    }
    if !problems.is_empty() || (&username, &email) != (&before.username, &before.email) {
        let address = (email.as_deref(), form.email_verified);
        let taken = taken_names(tx.scope(), Some(id), &username, address);
        problems.extend(taken.await?);
    }
    ensure_valid(problems)?;

    let mut after = before.clone();
    after.username = username;
    after.email_verified = form.email_verified && email.is_some();
    after.email = email;
    after.claims = Value::Object(claims);
    after.name_key = name_key(&after.username, &after.claims);
    if after == before {
        return Ok(());
    }
    let identifiers =
        |row: &store::user::Row| (row.username.clone(), row.email.clone(), row.email_verified);
    if identifiers(&after) != identifiers(&before) {
        require_other_user(tx, id)?;
    }
    after.updated_at = tx.now().0;
    if store::user::update(tx.scope(), after.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    if (&after.username, &after.email) != (&before.username, &before.email) {
        store::identifier::remove_for_user(tx.scope(), id).await?;
        reserve_identifiers(tx, &after).await?;
    }
    if after.email != before.email {
        end_undo_links(tx, id).await?;
    }
    if search_texts(&after) != search_texts(&before) {
        search::reindex(tx, SearchKind::User, after.disabled, id, &search_texts(&after)).await?;
    }
    let audited = |row: &store::user::Row| {
        json!({
            "username": row.username,
            "email": row.email,
            "email_verified": row.email_verified,
            "claims": row.claims,
        })
    };
    tx.audit(
        AuditEvent::UserChanged,
        (ObjectKind::User, id, &after.username),
        json_diff::diff(&audited(&before), &audited(&after)),
    );
    Ok(())
}

/// The non-empty claims, without surrounding whitespace.
fn map_of(claims: &contract::user::StandardClaims) -> Result<Map<String, Value>> {
    let Value::Object(map) =
        serde_json::to_value(claims).map_err(|error| Error::internal(error.to_string()))?
    else {
        return Err(Error::internal("claims are an object"));
    };
    let trimmed = |value: Value| match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        Value::Object(parts) => parts
            .into_iter()
            .filter(|(_, part)| part.as_str().is_some_and(|text| !text.trim().is_empty()))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    };
    let is_set = |value: &Value| match value {
        Value::String(text) => !text.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        _ => true,
    };
    Ok(map
        .into_iter()
        .map(|(name, value)| (name, trimmed(value)))
        .filter(|(_, value)| is_set(value))
        .collect())
}
