//! Who may look at what in the console: operators everywhere, members in their own tenant.

use std::sync::Arc;

use contract::user::Role;

use crate::{
    actor::{Actor, Permission},
    error::Result,
    platform::Platform,
    sign_in::{self, Browser, SignIn},
    tenant::Tenant,
};

/// Somebody who may be where they ask to be.
pub struct ConsoleSession {
    pub tenant: Tenant,
    pub actor: Actor,
    pub sign_in: SignIn,
    /// The tenant at which they have signed in: the operators' own, or this one.
    pub signed_in_at: Tenant,
}

#[derive(Clone)]
pub enum ConsoleAccess {
    Granted(Arc<ConsoleSession>),
    /// Nobody is signed in in this browser.
    Unauthenticated,
    /// Somebody is, but this is not theirs to see, or is not there: both answer alike.
    NotAMember {
        /// Whether they have already proven who they are to the one who could let them in.
        signed_in_here: bool,
    },
}

/// `slug` names the tenant; without one it is the operators' own pages that are asked for.
pub async fn console_access(
    platform: &Platform,
    browser: Option<&Browser>,
    slug: Option<&str>,
) -> Result<ConsoleAccess> {
    let Some(browser) = browser else { return Ok(ConsoleAccess::Unauthenticated) };
    let home = platform.home_tenant().await?;
    let at_home = match &home {
        Some(home) => sign_in::current(home, browser).await?,
        None => None,
    };
    let tenant = match slug {
        Some(slug) => platform.tenant_by_slug(slug).await?,
        None => home.clone(),
    };
    // An operator is one everywhere: what they have proven here besides is not asked.
    let here = match &tenant {
        Some(tenant) if at_home.is_none() && !tenant.is_home() => {
            sign_in::current(tenant, browser).await?
        }
        _ => None,
    };
    if let (Some(tenant), Some(actor)) = (
        &tenant,
        match &tenant {
            Some(tenant) => actor_for(tenant, at_home.as_ref(), here.as_ref()).await,
            None => None,
        },
    ) && (slug.is_some() || actor.can(Permission::ManageTenants))
        && let Some((person, signed_in_at)) =
            at_home.clone().zip(home).or_else(|| here.clone().zip(Some(tenant.clone())))
    {
        return Ok(ConsoleAccess::Granted(Arc::new(ConsoleSession {
            tenant: tenant.clone(),
            actor,
            sign_in: person,
            signed_in_at,
        })));
    }
    let signed_in_here = at_home.is_some() || here.is_some();
    if signed_in_here
        || platform.db().installation().browser_is_signed_in(&browser.0, platform.now().0).await?
    {
        return Ok(ConsoleAccess::NotAMember { signed_in_here });
    }
    Ok(ConsoleAccess::Unauthenticated)
}

/// Who somebody is in `tenant`, by what their browser has proven: an operator of the home
/// tenant enters every tenant, a member acts in their own.
async fn actor_for(
    tenant: &Tenant,
    at_home: Option<&SignIn>,
    here: Option<&SignIn>,
) -> Option<Actor> {
    if let Some(operator) = at_home
        && operator.role == Some(Role::Operator)
    {
        return Some(Actor::operator(&operator.user_id, &operator.user_name));
    }
    let member = here?;
    member.role?;
    if !tenant.is_active() {
        return None;
    }
    Some(Actor::user(&member.user_id, &member.user_name, member.role).scoped_to_tenant(tenant.id()))
}
