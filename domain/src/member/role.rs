//! Giving somebody a role, another role, or none.

use contract::user::Role;
use serde_json::json;

use super::{keep_one, withdraw_made_by};
use crate::{
    actor::Right,
    error::{Error, Result},
    user,
    work::Work,
};

/// Nobody gives what they do not hold, or takes it from who holds more (SECURITY P1).
async fn person(work: &Work, user_id: &str) -> Result<(store::user::Row, Option<Role>)> {
    work.require(Right::ManageMembers)?;
    let person = store::user::by_id(work.scope(), user_id).await?.ok_or(Error::NotFound)?;
    let role = store::membership::by_id(work.scope(), user_id)
        .await?
        .and_then(|row| Role::parse(&row.role));
    if !work.actor().covers(role) {
        return Err(Error::Forbidden);
    }
    Ok((person, role))
}

pub async fn set_role(work: &mut Work, user_id: &str, role: Role) -> Result<()> {
    let (person, before) = person(work, user_id).await?;
    if before == Some(role) {
        return Ok(());
    }
    keep_one(work, user_id).await?;
    user::put_role(work, user_id, role).await?;
    withdraw_made_by(work, user_id).await?;
    let detail = json!({ "role": { "before": before.map(Role::as_str), "after": role.as_str() } });
    work.audit("member.role_changed", ("user", user_id, &person.username), detail);
    Ok(())
}

/// Take the role away: the person stays a user of the tenant. What they invited dies with it.
pub async fn remove(work: &mut Work, user_id: &str) -> Result<()> {
    let (person, before) = person(work, user_id).await?;
    let Some(before) = before else { return Err(Error::NotFound) };
    keep_one(work, user_id).await?;
    store::membership::remove(work.scope(), user_id).await?;
    withdraw_made_by(work, user_id).await?;
    work.audit(
        "member.removed",
        ("user", user_id, &person.username),
        json!({ "role": { "before": before.as_str(), "after": null } }),
    );
    Ok(())
}
