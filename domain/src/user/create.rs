//! Adding a person. The password is hashed before the transaction begins: SQLite has one
//! writer, and hashing must not hold it.

use contract::user::{NewUser, Role};
use serde_json::json;

use super::names::{check_email, check_username, normalise};
use crate::{
    actor::Right,
    apply::Did,
    error::{Error, Problem, Result, checked},
    grant, hash,
    platform::Platform,
    tenant::RESERVED_CLAIMS,
    work::Work,
};

/// Bytes; never truncated.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=1024;

/// Claims of a profile that may be set besides the columns of their own.
const PROFILE_CLAIMS: [&str; 16] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
];

/// A checked person with a hashed password.
#[derive(Clone)]
pub struct PreparedUser {
    user: NewUser,
    hash: Option<String>,
}

/// Check everything that needs no database, and hash.
pub async fn prepare(platform: &Platform, mut user: NewUser) -> Result<PreparedUser> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: String| problems.push(Problem { field: field.into(), message });
    user.username = user.username.trim().to_owned();
    user.email = user.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty());
    if let Err(message) = check_username(&user.username) {
        problem("username", message);
    }
    if let Some(email) = &user.email
        && let Err(message) = check_email(email)
    {
        problem("email", message);
    }
    if let Some(password) = &user.password
        && !PASSWORD.contains(&password.len())
    {
        problem("password", format!("Use {} to {} characters.", PASSWORD.start(), PASSWORD.end()));
    }
    if let Some(phc) = &user.password_hash
        && let Err(message) = hash::check_imported(phc)
    {
        problem("password_hash", message);
    }
    if user.password.is_some() && user.password_hash.is_some() {
        problem("password_hash", "Give a password or its hash, not both.".into());
    }
    for claim in user.claims.keys() {
        if RESERVED_CLAIMS.contains(&claim.as_str()) || !PROFILE_CLAIMS.contains(&claim.as_str()) {
            problem(claim, "This cannot be set in a profile.".into());
        }
    }
    checked(problems)?;
    let hash = match (user.password.take(), user.password_hash.take()) {
        (Some(password), _) => Some(platform.hasher().hash(&password, platform.entropy()).await?),
        (None, imported) => imported,
    };
    Ok(PreparedUser { user, hash })
}

/// Add a person. Returns their id.
pub async fn create(work: &mut Work, prepared: PreparedUser) -> Result<String> {
    work.require(Right::ManageUsers)?;
    let PreparedUser { user, hash } = prepared;
    let id = work.new_id("usr");
    let now = work.now().0;
    let tenant_id = work.tenant().id().to_owned();
    let row = store::user::Row {
        tenant_id: tenant_id.clone(),
        id: id.clone(),
        username: user.username.clone(),
        email: user.email.clone(),
        email_verified: user.email_verified && user.email.is_some(),
        claims: user.claims.into(),
        disabled: user.disabled,
        created_at: now,
        updated_at: now,
    };
    store::user::insert(work.scope(), row).await?;
    claim_names(work, &id, &user.username, user.email.as_deref()).await?;
    if let Some(hash) = hash {
        let row =
            store::credential::Row { tenant_id, id: work.new_id("crd"), user_id: id.clone(), kind: "password".into(), hash, created_at: now, updated_at: now };
        store::credential::insert(work.scope(), row).await?;
    }
    if let Some(role) = user.role {
        put_role(work, &id, role).await?;
    }
    work.audit("user.created", ("user", &id, &user.username), json!({ "role": user.role.map(Role::as_str) }));
    Ok(id)
}

async fn claim_names(work: &Work, id: &str, username: &str, email: Option<&str>) -> Result<()> {
    for (field, name) in [("username", Some(username)), ("email", email)] {
        let Some(name) = name.map(normalise) else { continue };
        let row = store::identifier::Row { tenant_id: work.tenant().id().into(), id: name.clone(), user_id: id.into() };
        // Only a real duplicate may be told: the person who adds users may know who is there.
        store::identifier::insert(work.scope(), row).await.map_err(|error| match error {
            store::Error::Conflict { .. } => Error::invalid(field, format!("“{name}” is taken.")),
            other => other.into(),
        })?;
    }
    Ok(())
}

/// A role is given by who may manage members; `operator` exists in the home tenant alone, so
/// that no tenant can make one (SECURITY P1, I7).
async fn put_role(work: &mut Work, id: &str, role: Role) -> Result<()> {
    work.require(Right::ManageMembers)?;
    if (role == Role::Operator) != work.tenant().is_home() {
        return Err(Error::invalid("role", "Operators live in the operators' own tenant, every other role outside it."));
    }
    let row = store::membership::Row { tenant_id: work.tenant().id().into(), id: id.into(), role: role.as_str().into(), created_at: work.now().0 };
    Ok(store::membership::put(work.scope(), row).await?)
}

/// Who has a role is changed only by who may give roles: an administrator of users cannot lock
/// the owner out, or take their address (SECURITY P1).
pub(super) async fn require_over(work: &Work, id: &str) -> Result<()> {
    if work.actor().may(Right::ManageMembers) || store::membership::by_id(work.scope(), id).await?.is_none() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Make the person be what a file says. The password is set only when they are created.
pub async fn upsert(work: &mut Work, prepared: PreparedUser) -> Result<Did> {
    let known = store::identifier::by_id(work.scope(), &normalise(&prepared.user.username)).await?;
    let Some(identifier) = known else {
        create(work, prepared).await?;
        return Ok(Did::Created);
    };
    work.require(Right::ManageUsers)?;
    let before = store::user::by_id(work.scope(), &identifier.user_id).await?.ok_or(Error::NotFound)?;
    require_over(work, &before.id).await?;
    let user = prepared.user;
    if before.username != user.username {
        return Err(Error::invalid("username", format!("“{}” is another person's address.", user.username)));
    }
    let mut after = before.clone();
    after.email = user.email.clone();
    after.email_verified = user.email_verified && user.email.is_some();
    after.claims = user.claims.into();
    let mut changed = after != before;
    if changed {
        after.updated_at = work.now().0;
        store::user::update(work.scope(), after).await?;
        store::identifier::remove_of_user(work.scope(), &before.id).await?;
        claim_names(work, &before.id, &user.username, user.email.as_deref()).await?;
    }
    if let Some(role) = user.role
        && store::membership::by_id(work.scope(), &before.id).await?.is_none_or(|row| row.role != role.as_str())
    {
        put_role(work, &before.id, role).await?;
        changed = true;
    }
    if user.disabled != before.disabled {
        set_disabled(work, &before.id, user.disabled).await?;
        changed = true;
    }
    if changed {
        work.audit("user.changed", ("user", &before.id, &user.username), json!({}));
    }
    Ok(if changed { Did::Changed } else { Did::Unchanged })
}

/// A blocked person's sign-ins and grants end at once; unblocking revives none of them.
pub async fn set_disabled(work: &mut Work, id: &str, disabled: bool) -> Result<()> {
    work.require(Right::ManageUsers)?;
    let mut row = store::user::by_id(work.scope(), id).await?.ok_or(Error::NotFound)?;
    if row.disabled == disabled {
        return Ok(());
    }
    require_over(work, id).await?;
    let name = row.username.clone();
    row.disabled = disabled;
    row.updated_at = work.now().0;
    store::user::update(work.scope(), row).await?;
    if disabled {
        store::sign_in::end_of_user(work.scope(), id).await?;
        grant::end_all_of_user(work, id, "user_blocked").await?;
    }
    work.audit(if disabled { "user.blocked" } else { "user.unblocked" }, ("user", id, &name), json!({}));
    Ok(())
}
