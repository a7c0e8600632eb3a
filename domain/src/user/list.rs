//! A page of people.

use std::collections::HashMap;

use contract::{paging::Page, user::Role, view::UserLine};

use super::Profile;
use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    paging::{self, Wanted},
    tenant::Tenant,
};

/// Newest first; `search` matches a part of a name or address. Two statements, whatever the page holds.
pub async fn list(tenant: &Tenant, actor: &Actor, wanted: Wanted<'_>) -> Result<Page<UserLine>> {
    if !actor.may(Right::Read) {
        return Err(Error::Forbidden);
    }
    let (scope, name) = (tenant.read(), format!("{}/users", tenant.id()));
    let seek = paging::seek(tenant.platform(), &name, wanted.cursor)?;
    let rows = store::user::page(&scope, &wanted.needle(), &seek, wanted.most + 1).await?;
    let page = paging::page(tenant.platform(), &name, &seek, rows, wanted.most, |row| &row.id);
    let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
    let roles = store::membership::of(&scope, &ids).await?;
    let roles: HashMap<String, Role> = roles.into_iter().filter_map(|row| Some((row.id, Role::parse(&row.role)?))).collect();
    Ok(page.map(|row| {
        let (created_at, email_verified) = (row.created_at, row.email_verified);
        let profile = Profile::from_row(row);
        let name = Some(profile.display_name().to_owned()).filter(|name| *name != profile.username);
        UserLine {
            role: roles.get(&profile.user_id).copied(),
            id: profile.user_id,
            username: profile.username,
            name,
            email: profile.email,
            email_verified,
            disabled: profile.disabled,
            created_at,
        }
    }))
}
