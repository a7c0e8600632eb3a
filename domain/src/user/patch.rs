//! A user as `apply` describes them: keys that the file does not name stay as they are.
//!
//! The password is set on creation only.

use contract::user::{NewUser, Role};
use serde_json::{Map, Value, json};

use super::role::change_role;
use super::{
    create::{self, PreparedUser, name_key, reserve_identifiers, set_disabled},
    end_access::end_undo_links,
    rank::require_outranks,
};
use crate::{
    model::{
        apply_outcome::ApplyOutcome,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result},
        identifier::normalise,
        json_diff,
        profile::search_texts,
    },
    runtime::{
        search::{self, SearchKind},
        transaction::Transaction,
    },
};

/// The named keys of one user.
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    /// Identifies the user, without regard to case.
    pub username: String,
    /// A second login name; `None` or an empty one keeps the stored one.
    pub email: Option<String>,
    /// Whether the address belongs to the user; if `None`, a changed address counts as unverified.
    pub email_verified: Option<bool>,
    /// Of a new user: 8 to 1024 bytes; ignored for an existing one.
    pub password: Option<String>,
    /// Of a new user, instead of a password: a PHC string of Argon2; ignored for an existing one.
    pub password_hash: Option<String>,
    /// `None` keeps the role.
    pub role: Option<Role>,
    /// Whether the user is blocked; `None` keeps the state.
    pub disabled: Option<bool>,
    /// Replaces the standard claims that it names; the parts of an object are replaced one by one.
    pub claims: Map<String, Value>,
}

/// What is stored of a user.
#[derive(Clone, Copy)]
pub(crate) struct StoredUser<'a> {
    pub row: &'a store::user::Row,
    pub role: Option<&'a str>,
}

impl UserPatch {
    /// The user to create, where the keys that are not named have their defaults.
    pub fn to_new_user(&self) -> NewUser {
        NewUser {
            username: self.username.clone(),
            email: self.named_email().map(str::to_owned),
            email_verified: self.email_verified.unwrap_or(false),
            password: self.password.clone(),
            password_hash: self.password_hash.clone(),
            role: self.role,
            disabled: self.disabled.unwrap_or(false),
            claims: self.claims.clone(),
        }
    }

    /// All problems that need no database, for a new or an existing user.
    pub(crate) fn check(&self) -> Vec<InvalidField> {
        create::check(&self.to_new_user())
    }

    fn named_email(&self) -> Option<&str> {
        self.email.as_deref().map(str::trim).filter(|email| !email.is_empty())
    }

    /// The login identifiers that the user will have.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let email = self.named_email().map(|email| ("email", normalise(email)));
        [("username", normalise(&self.username))].into_iter().chain(email)
    }

    /// Why this does not identify the stored user, whose username is the same.
    pub(crate) fn mistaken_identity(&self, stored: &store::user::Row) -> Option<InvalidField> {
        if stored.username != self.username {
            return Some(another_users_address(&self.username));
        }
        mistaken_identity(stored, "username", self.named_email().unwrap_or(&self.username))
    }

    /// Whether writing this over the stored user would change anything.
    pub(crate) fn changes(&self, stored: StoredUser<'_>) -> bool {
        self.merged_into(stored.row) != *stored.row
            || self.disabled.is_some_and(|disabled| disabled != stored.row.disabled)
            || self.role.is_some_and(|role| stored.role != Some(role.as_str()))
    }

    /// The profile with the named keys replaced. A new address is not verified unless the file
    /// says so.
    fn merged_into(&self, before: &store::user::Row) -> store::user::Row {
        let mut after = before.clone();
        if let Some(email) = self.named_email()
            && before.email.as_deref() != Some(email)
        {
            after.email = Some(email.to_owned());
            after.email_verified = false;
        }
        if let Some(verified) = self.email_verified {
            after.email_verified = verified && after.email.is_some();
        }
        if !after.claims.is_object() {
            after.claims = Value::Object(Map::new());
        }
        if let Some(claims) = after.claims.as_object_mut() {
            for (name, value) in &self.claims {
                match (claims.get_mut(name), value) {
                    (Some(Value::Object(stored)), Value::Object(parts)) => {
                        stored.extend(parts.clone());
                    }
                    _ => {
                        claims.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        after.name_key = name_key(&after.username, &after.claims);
        after
    }
}

/// Why `name` in a file does not identify the stored user. Users may choose the username that a
/// file will name, to be given its role: their verified address alone is surely theirs.
pub(crate) fn mistaken_identity(
    stored: &store::user::Row,
    field: &str,
    name: &str,
) -> Option<InvalidField> {
    let is_verified_address = stored.email_verified
        && stored.email.as_deref().is_some_and(|email| normalise(email) == normalise(name));
    (stored.self_created && !is_verified_address).then(|| InvalidField {
        field: field.into(),
        message: format!(
            "The user “{}” created this account and may not be the person you mean. Name \
             the account's verified email address.",
            stored.username
        ),
    })
}

/// The problem of a username that is the email address of another user.
fn another_users_address(username: &str) -> InvalidField {
    InvalidField {
        field: "username".into(),
        message: format!("“{username}” is another user's email address."),
    }
}

/// Create the user, or merge the named keys into the existing one. `hash` is the hash of the
/// password of a new user.
pub async fn upsert(
    tx: &mut Transaction,
    patch: &UserPatch,
    hash: Option<String>,
) -> Result<ApplyOutcome> {
    let known = store::identifier::by_id(tx.scope(), &normalise(&patch.username)).await?;
    let Some(identifier) = known else {
        let user = NewUser { password: None, password_hash: None, ..patch.to_new_user() };
        create::create(tx, PreparedUser::with_hash(user, hash)).await?;
        return Ok(ApplyOutcome::Created);
    };
    let id = identifier.user_id;
    let before = require_outranks(tx, &id).await?;
    if let Some(mistaken) = patch.mistaken_identity(&before) {
        return Err(Error::Invalid(vec![mistaken]));
    }
    let after = patch.merged_into(&before);
    let mut changed = after != before;
    if changed {
        let row = store::user::Row { updated_at: tx.now().0, ..after.clone() };
        if store::user::update(tx.scope(), row).await? == 0 {
            return Err(Error::Stale);
        }
        search::reindex(tx, SearchKind::User, after.disabled, &id, &search_texts(&after)).await?;
        store::identifier::remove_for_user(tx.scope(), &id).await?;
        reserve_identifiers(tx, &after).await?;
        if after.email != before.email {
            end_undo_links(tx, &id).await?;
        }
    }
    if let Some(role) = patch.role
        && store::membership::by_id(tx.scope(), &id)
            .await?
            .is_none_or(|row| row.role != role.as_str())
    {
        change_role(tx, &id, role).await?;
        changed = true;
    }
    if let Some(disabled) = patch.disabled.filter(|disabled| *disabled != before.disabled) {
        set_disabled(tx, &id, disabled).await?;
        changed = true;
    }
    if !changed {
        return Ok(ApplyOutcome::Unchanged);
    }
    let audited = |row: &store::user::Row| {
        json!({
            "email": row.email,
            "email_verified": row.email_verified,
            "claims": row.claims,
        })
    };
    tx.audit(
        AuditEvent::UserChanged,
        (ObjectKind::User, &id, &after.username),
        json_diff::diff(&audited(&before), &audited(&after)),
    );
    Ok(ApplyOutcome::Changed)
}
