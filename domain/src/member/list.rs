//! The list of a tenant's members: the users with a role.

use std::collections::HashMap;

use contract::{member::MemberSummary, paging::Page, user::Role};
use store::Cursor;

use crate::{
    model::{
        actor::{Actor, Permission},
        error::Result,
        profile::Profile,
    },
    runtime::{paginator::Paginator, tenant::Tenant},
};

/// One page of members, oldest first. Two statements.
pub async fn list(
    tenant: &Tenant,
    actor: &Actor,
    role: Option<Role>,
    cursor: Option<&str>,
) -> Result<Page<MemberSummary>> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let listing =
        Paginator::new(tenant.platform(), format!("members/{}/{role:?}", tenant.id()), cursor)?;
    let rows = store::membership::list(&scope, role.map(Role::as_str), &listing.query).await?;
    let page = listing.page(rows, |row| Cursor { key: String::new(), id: row.id.clone() })?;
    let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
    let mut users: HashMap<String, store::user::Row> = store::user::by_ids(&scope, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let lines = page.rows.into_iter().filter_map(|member| {
        // A foreign key guarantees the user. A role that this build does not know has no
        // permissions and is left out.
        let (user, role) = (users.remove(&member.id)?, Role::parse(&member.role)?);
        let profile = Profile::from_row(user);
        Some(MemberSummary {
            name: Some(profile.display_name().to_owned()).filter(|name| *name != profile.username),
            is_you: actor.user_id() == Some(&profile.user_id),
            user_id: profile.user_id,
            username: profile.username,
            email: profile.email,
            role,
            disabled: profile.disabled,
            since: member.created_at,
        })
    });
    Ok(Page { rows: lines.collect(), next: page.next, previous: page.previous, total: None })
}
