//! Access to the console: operators to every tenant, members to their own.

use std::sync::Arc;

use contract::user::Role;

use crate::{
    model::{
        actor::{Actor, ActorSession, Permission},
        browser_id::BrowserId,
        error::Result,
    },
    runtime::{platform::Platform, tenant::Tenant},
    second_factor,
    sign_in::{self, SignIn},
};

/// A browser's session in the console of a tenant to which it has access.
pub struct ConsoleSession {
    /// The tenant whose console is open; the home tenant on the operators' pages.
    pub tenant: Tenant,
    /// The user with their role; what it writes is committed only while the session exists.
    pub actor: Actor,
    /// The session in [`Self::signed_in_at`].
    pub sign_in: SignIn,
    /// The tenant in which the user signed in: the home tenant or this one.
    pub signed_in_at: Tenant,
}

/// Whether a browser has access to the console of a tenant.
#[derive(Clone)]
pub enum ConsoleAccess {
    /// The user is an operator, or has a role in the tenant.
    Granted(Arc<ConsoleSession>),
    /// The browser has no session, or one whose second factor is missing.
    Unauthenticated,
    /// The user is signed in, but the tenant does not exist or they have no role in it. Both cases
    /// get the same response.
    NotAMember {
        /// Whether the session is in this tenant or the home tenant, so that signing in again would
        /// not help.
        signed_in_here: bool,
    },
}

/// `slug` names the tenant; `None` means the operators' pages.
pub async fn console_access(
    platform: &Platform,
    browser: Option<&BrowserId>,
    slug: Option<&str>,
) -> Result<ConsoleAccess> {
    let Some(browser) = browser else { return Ok(ConsoleAccess::Unauthenticated) };
    let home = platform.home_tenant().await?;
    let mut lacks_factor = false;
    // A session without its second factor opens nothing here: the sign-in asks for it.
    let mut complete = |sign_in: Option<SignIn>| {
        lacks_factor |= sign_in.as_ref().is_some_and(lacks_factor_for_role);
        sign_in.filter(|sign_in| !lacks_factor_for_role(sign_in))
    };
    let home_sign_in = match &home {
        Some(home) => complete(sign_in::current(home, browser).await?),
        None => None,
    };
    let tenant = match slug {
        Some(slug) => platform.tenant_by_slug(slug).await?,
        None => home.clone(),
    };
    // An operator has access everywhere: a session in this tenant makes no difference.
    let tenant_sign_in = match &tenant {
        Some(tenant) if home_sign_in.is_none() && !tenant.is_home() => {
            complete(sign_in::current(tenant, browser).await?)
        }
        _ => None,
    };
    if let (Some(tenant), Some(actor)) = (
        &tenant,
        match &tenant {
            Some(tenant) => {
                let home_sign_in = home.as_ref().zip(home_sign_in.as_ref());
                actor_for(tenant, home_sign_in, tenant_sign_in.as_ref()).await
            }
            None => None,
        },
    ) && (slug.is_some() || actor.can(Permission::ManageTenants))
        && let Some((sign_in, signed_in_at)) = home_sign_in
            .clone()
            .zip(home)
            .or_else(|| tenant_sign_in.clone().zip(Some(tenant.clone())))
    {
        return Ok(ConsoleAccess::Granted(Arc::new(ConsoleSession {
            tenant: tenant.clone(),
            actor,
            sign_in,
            signed_in_at,
        })));
    }
    if lacks_factor {
        return Ok(ConsoleAccess::Unauthenticated);
    }
    let signed_in_here = home_sign_in.is_some() || tenant_sign_in.is_some();
    if signed_in_here
        || platform.db().installation().browser_is_signed_in(&browser.0, platform.now().0).await?
    {
        return Ok(ConsoleAccess::NotAMember { signed_in_here });
    }
    Ok(ConsoleAccess::Unauthenticated)
}

/// Whether this session would open the console if it had passed the second factor.
fn lacks_factor_for_role(sign_in: &SignIn) -> bool {
    sign_in.lacks_factor && sign_in.role.is_some()
}

/// The session of this browser, and its tenant, that opens the console once it has passed the
/// second factor. `slug` names the requested tenant; `None` means the operators' pages, or any
/// tenant.
pub(crate) async fn session_without_factor(
    platform: &Platform,
    browser: &BrowserId,
    slug: Option<&str>,
) -> Result<Option<(Tenant, SignIn)>> {
    let installation = platform.db().installation();
    for id in installation.tenants_of_browser(&browser.0, platform.now().0, false).await? {
        let Some(tenant) = platform.tenant_by_id(&id).await? else { continue };
        let is_requested = tenant.is_home() || slug.is_none_or(|slug| slug == tenant.slug());
        if is_requested
            && let Some(sign_in) = sign_in::current(&tenant, browser).await?
            && lacks_factor_for_role(&sign_in)
        {
            return Ok(Some((tenant, sign_in)));
        }
    }
    Ok(None)
}

/// The tenant whose console a browser without an operator's session may open: one where its user
/// has a role, the most recent sign-in first.
pub async fn console_of_member(platform: &Platform, browser: &BrowserId) -> Result<Option<Tenant>> {
    let installation = platform.db().installation();
    for id in installation.tenants_of_browser(&browser.0, platform.now().0, false).await? {
        let Some(tenant) = platform.tenant_by_id(&id).await? else { continue };
        let access = console_access(platform, Some(browser), Some(tenant.slug())).await?;
        if !tenant.is_home() && matches!(access, ConsoleAccess::Granted(_)) {
            return Ok(Some(tenant));
        }
    }
    Ok(None)
}

/// The actor in `tenant`: an operator by a session in the home tenant, a member by one in this
/// tenant.
async fn actor_for(
    tenant: &Tenant,
    home_sign_in: Option<(&Tenant, &SignIn)>,
    tenant_sign_in: Option<&SignIn>,
) -> Option<Actor> {
    let session = |tenant: &Tenant, sign_in: &SignIn, role: Role| ActorSession {
        tenant_id: tenant.id().into(),
        sign_in_id: sign_in.id.clone(),
        user_id: sign_in.user_id.clone(),
        role,
        needs_app: second_factor::is_offered(tenant),
    };
    if let Some((home, operator)) = home_sign_in
        && operator.role == Some(Role::Operator)
    {
        let actor = Actor::operator(&operator.user_id, &operator.display_name);
        return Some(actor.in_session(session(home, operator, Role::Operator)));
    }
    let member = tenant_sign_in?;
    let role = member.role?;
    if !tenant.is_active() {
        return None;
    }
    Some(
        Actor::user(&member.user_id, &member.display_name, member.role)
            .scoped_to_tenant(tenant.id())
            .in_session(session(tenant, member, role)),
    )
}
