//! Creation of a user, roles, blocking.
//!
//! The password is hashed before the transaction begins: SQLite has one writer, and hashing must
//! not hold it.

use contract::user::{NewUser, Role};
use serde_json::{Value, json};

use store::{TenantScope, credential::CredentialKind};

use super::password_rule::{guessable, invalid, require_unbreached};
use super::{address_claim, claims, end_access::end_access, rank::require_outranks};
use super::{last_owner::require_another_owner, role::assign_role};
use crate::{
    account_deletion::keep_unblocked,
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        grant_end_reason::GrantEndReason,
        identifier::{check_email, check_username, normalise},
        name, password,
        profile::{display_name, search_texts},
    },
    runtime::{
        password_hash::{self, HashSource},
        platform::Platform,
        search::{self, SearchKind},
        secret::Secret,
        tenant::Tenant,
        transaction::Transaction,
    },
};

/// A validated user with a hashed password, ready to be stored.
#[derive(Clone)]
pub struct PreparedUser {
    user: NewUser,
    hash: Option<String>,
}

/// Who creates an account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Creator {
    Staff,
    /// The user, whose username staff did not choose.
    User,
}

impl PreparedUser {
    pub(super) fn with_hash(user: NewUser, hash: Option<String>) -> Self {
        Self { user, hash }
    }

    /// The hash of the password, if there is one.
    pub(crate) fn into_hash(self) -> Option<String> {
        self.hash
    }

    pub(crate) fn with_username(mut self, username: String) -> Self {
        self.user.username = username;
        self
    }

    pub(crate) fn username(&self) -> &str {
        &self.user.username
    }

    pub(crate) fn display_name(&self) -> &str {
        display_name(self.user.claims.get("name"), &self.user.username)
    }
}

/// Validate everything that needs no database, and hash the password.
pub async fn prepare(platform: &Platform, user: NewUser) -> Result<PreparedUser> {
    prepare_from(platform, &HashSource::administration(), user, "").await
}

/// Validate and hash as [`prepare`] does, for a user of this tenant.
pub(crate) async fn prepare_in(tenant: &Tenant, user: NewUser) -> Result<PreparedUser> {
    let source = HashSource::tenant(tenant.id());
    prepare_from(tenant.platform(), &source, user, tenant.name()).await
}

/// Validate and hash as [`prepare`] does, for a user who enters their name themselves. Reports
/// every problem of the page at once, `earlier_problems` among them.
pub(crate) async fn prepare_named(
    platform: &Platform,
    source: &HashSource,
    mut user: NewUser,
    (name, tenant_name): (&str, &str),
    earlier_problems: Vec<InvalidField>,
) -> Result<PreparedUser> {
    let (name, mut problems) = (name.trim(), earlier_problems);
    problems.extend(name::validate("name", name, "Enter your name, using 1 to 80 characters."));
    user.claims.insert("name".into(), name.into());
    if !problems.is_empty() {
        problems.extend(check(&user));
        problems.extend(guessable(&user, tenant_name));
        return Err(Error::Invalid(problems));
    }
    prepare_from(platform, source, user, tenant_name).await
}

async fn prepare_from(
    platform: &Platform,
    source: &HashSource,
    mut user: NewUser,
    tenant_name: &str,
) -> Result<PreparedUser> {
    user.username = user.username.trim().to_owned();
    user.email = user.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty());
    let mut problems = check(&user);
    problems.extend(guessable(&user, tenant_name));
    ensure_valid(problems)?;
    let hash = match (user.password.take(), user.password_hash.take()) {
        (Some(password), _) => Some(hash_password(platform, source, &Secret::new(password)).await?),
        (None, imported) => imported,
    };
    Ok(PreparedUser { user, hash })
}

/// All problems of a new user that need no database, except that the password is guessable: that is
/// asked of new passwords only.
pub(super) fn check(user: &NewUser) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(InvalidField { field: field.into(), message });
    if let Err(message) = check_username(user.username.trim()) {
        problem("username", message);
    }
    if let Some(email) = user.email.as_deref().map(str::trim).filter(|email| !email.is_empty())
        && let Err(message) = check_email(email)
    {
        problem("email", message);
    }
    if let Some(hash) = &user.password_hash
        && let Err(hash_problem) = password_hash::check_imported(hash)
    {
        problem("password_hash", hash_problem.to_string());
    }
    if user.password.is_some() && user.password_hash.is_some() {
        problem("password_hash", "Set either a password or its hash, not both.".into());
    }
    problems.extend(user.password.as_deref().and_then(password::malformed).map(invalid));
    problems.extend(claims::check(&user.claims));
    problems
}

/// Hash a password on the hasher's thread pool.
pub(crate) async fn hash_password(
    platform: &Platform,
    source: &HashSource,
    password: &Secret,
) -> Result<String> {
    platform.hasher().hash(source, password.expose(), platform.entropy()).await
}

/// The key that lists are sorted by: the display name.
pub(super) fn name_key(username: &str, claims: &Value) -> String {
    search::fold(display_name(claims.get("name"), username))
}

/// Create a user. Returns the id.
pub async fn create(tx: &mut Transaction, prepared: PreparedUser) -> Result<String> {
    tx.require(Permission::ManageUsers)?;
    insert(tx, prepared, Creator::Staff).await
}

/// Create the account of a user who has signed in at an identity provider for the first time.
/// Returns the id.
pub(crate) async fn create_at_sign_in(tx: &mut Transaction, user: NewUser) -> Result<String> {
    ensure_valid(check(&user))?;
    insert(tx, PreparedUser { user, hash: None }, Creator::User).await
}

/// Create the account of a user who has chosen a password behind a one-time link. Returns the id.
pub(crate) async fn create_at_sign_up(
    tx: &mut Transaction,
    prepared: PreparedUser,
) -> Result<String> {
    insert(tx, prepared, Creator::User).await
}

async fn insert(tx: &mut Transaction, prepared: PreparedUser, creator: Creator) -> Result<String> {
    let PreparedUser { user, hash } = prepared;
    let id = tx.new_id("usr");
    let now = tx.now().0;
    let tenant_id = tx.tenant().id().to_owned();
    let claims = Value::Object(user.claims);
    let row = store::user::Row {
        name_key: name_key(&user.username, &claims),
        version: 0,
        tenant_id: tenant_id.clone(),
        id: id.clone(),
        username: user.username.clone(),
        email: user.email.clone(),
        email_verified: user.email_verified && user.email.is_some(),
        claims,
        disabled: user.disabled,
        self_created: creator == Creator::User,
        created_at: now,
        updated_at: now,
        session_generation: 0,
        grant_generation: 0,
    };
    store::user::insert(tx.scope(), row.clone()).await?;
    search::index(tx, SearchKind::User, row.disabled, &id, &search_texts(&row)).await?;
    reserve_identifiers(tx, &row).await?;
    if let Some(hash) = hash {
        let row = store::credential::Row {
            tenant_id,
            id: tx.new_id("crd"),
            user_id: id.clone(),
            kind: CredentialKind::Password,
            hash,
            created_at: now,
            updated_at: now,
        };
        store::credential::insert(tx.scope(), row).await?;
    }
    if let Some(role) = user.role {
        assign_role(tx, &id, role).await?;
    }
    tx.audit(
        AuditEvent::UserCreated,
        (ObjectKind::User, &id, &user.username),
        json!({ "role": user.role.map(Role::as_str) }),
    );
    Ok(id)
}

/// Store username and email as login identifiers, which are unique within the tenant. A verified
/// address is taken from a user who only claims it.
///
/// # Errors
///
/// [`Error::Invalid`] if another user has one of them.
pub(super) async fn reserve_identifiers(
    tx: &mut Transaction,
    user: &store::user::Row,
) -> Result<()> {
    let names = [("username", Some(&user.username)), ("email", user.email.as_ref())];
    for (field, name) in names {
        let Some(name) = name.map(|name| normalise(name)) else { continue };
        let row = store::identifier::Row {
            tenant_id: tx.tenant().id().into(),
            id: name.clone(),
            user_id: user.id.clone(),
        };
        if store::identifier::insert_if_absent(tx.scope(), row.clone()).await? {
            continue;
        }
        let is_proven = field == "email" && user.email_verified;
        let is_free = is_proven && address_claim::release(tx, &name).await?;
        if !is_free || !store::identifier::insert_if_absent(tx.scope(), row).await? {
            return Err(Error::Invalid(vec![taken(field, &name)]));
        }
    }
    Ok(())
}

/// The names that another user than `id` has. Naming them discloses nothing new: an actor who may
/// create users may list them. With `is_verified`, an address that another user only claims is
/// free, as for [`reserve_identifiers`].
pub(super) async fn taken_names(
    scope: &TenantScope,
    id: Option<&str>,
    username: &str,
    (email, is_verified): (Option<&str>, bool),
) -> Result<Vec<InvalidField>> {
    let names = [("username", Some(username)), ("email", email)];
    let names: Vec<(&str, String)> = names
        .into_iter()
        .filter_map(|(field, name)| Some((field, normalise(name?))))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let keys: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
    let rows = store::identifier::by_ids(scope, &keys).await?;
    let mut problems = Vec::new();
    for (field, name) in &names {
        let is_other = |row: &&store::identifier::Row| row.id == *name && Some(&*row.user_id) != id;
        let Some(other) = rows.iter().find(is_other) else { continue };
        let is_free = is_verified
            && *field == "email"
            && address_claim::is_claimed_by(scope, &other.user_id, name).await?;
        if !is_free {
            problems.push(taken(field, name));
        }
    }
    Ok(problems)
}

fn taken(field: &str, name: &str) -> InvalidField {
    InvalidField { field: field.into(), message: format!("“{name}” is taken.") }
}

/// Validate a new user as [`prepare`] does, with the problems that only the database shows: a form
/// shows all its problems at once.
pub async fn prepare_new(tenant: &Tenant, actor: &Actor, user: NewUser) -> Result<PreparedUser> {
    check_new(tenant, actor, &user).await?;
    prepare_in(tenant, user).await
}

/// Whether [`prepare_new`] would accept a user, without the cost of hashing the password.
pub(crate) async fn check_new(tenant: &Tenant, actor: &Actor, user: &NewUser) -> Result<()> {
    tenant.require(actor, Permission::ManageUsers)?;
    let mut problems = check(user);
    problems.extend(guessable(user, tenant.name()));
    let (scope, email) = (tenant.reader(), (user.email.as_deref(), user.email_verified));
    problems.extend(taken_names(&scope, None, &user.username, email).await?);
    ensure_valid(problems)?;
    match &user.password {
        Some(password) => require_unbreached(tenant, password).await,
        None => Ok(()),
    }
}

/// Block or unblock a user. Blocking ends what they hold; unblocking restores none of it.
pub async fn set_disabled(tx: &mut Transaction, id: &str, disabled: bool) -> Result<()> {
    let mut row = require_outranks(tx, id).await?;
    if row.disabled == disabled {
        return Ok(());
    }
    if disabled {
        require_another_owner(tx, id).await?;
    }
    let name = row.username.clone();
    row.disabled = disabled;
    row.updated_at = tx.now().0;
    search::reindex(tx, SearchKind::User, disabled, id, &search_texts(&row)).await?;
    let unblocked = row.clone();
    if store::user::update(tx.scope(), row).await? == 0 {
        return Err(Error::Stale);
    }
    if disabled {
        end_access(tx, id, GrantEndReason::UserBlocked).await?;
    } else {
        keep_unblocked(tx, &unblocked).await?;
    }
    tx.audit(
        if disabled { AuditEvent::UserBlocked } else { AuditEvent::UserUnblocked },
        (ObjectKind::User, id, &name),
        json!({}),
    );
    Ok(())
}
