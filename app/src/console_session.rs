//! The console session of a request. Every server function begins here: each call checks the access
//! to the tenant of its first argument again, whichever page it comes from.
//!
//! The server puts the browser's id into the request; `domain` decides what it has access to.

use std::sync::Arc;

use axum::http::request::Parts;
use contract::{
    paging::CappedCount,
    routes::Endpoint,
    view::{ConsoleContext, CurrentUser, Permissions, TenantLink, TenantView},
};
use domain::{
    Permission, Platform, Tenant,
    member::{self, ConsoleAccess, ConsoleSession},
    sign_in::BrowserId,
};
use leptos::prelude::use_context;

use crate::error::{AppError, Result, reject};

/// Access that the server has already resolved for this request, so that a page resolves it once.
#[derive(Clone)]
pub struct CachedAccess {
    /// The tenant of the page, if it belongs to one.
    pub slug: Option<String>,
    /// What the user may do there.
    pub access: ConsoleAccess,
}

/// The session in this tenant. 401 without a session, 404 without access to the tenant.
pub(crate) async fn tenant_session(slug: &str) -> Result<Arc<ConsoleSession>> {
    require_session(Some(slug)).await
}

/// The session of an operator, for the operators' pages.
pub(crate) async fn operator_session() -> Result<Arc<ConsoleSession>> {
    require_session(None).await
}

/// The platform, from the context of the request.
pub(crate) fn platform() -> Result<Platform> {
    match use_context::<Platform>() {
        Some(platform) => Ok(platform),
        None => {
            Err(domain::Error::internal("the console was asked without an installation").into())
        }
    }
}

async fn require_session(slug: Option<&str>) -> Result<Arc<ConsoleSession>> {
    let parts = use_context::<Parts>();
    let cached = parts
        .as_ref()
        .and_then(|parts| parts.extensions.get::<CachedAccess>())
        .filter(|cached| cached.slug.as_deref() == slug);
    let access = match cached {
        Some(cached) => cached.access.clone(),
        None => {
            let browser = parts.as_ref().and_then(|parts| parts.extensions.get::<BrowserId>());
            member::console_access(&platform()?, browser, slug).await?
        }
    };
    match access {
        ConsoleAccess::Granted(session) => Ok(session),
        ConsoleAccess::Unauthenticated => reject(AppError::Unauthenticated),
        ConsoleAccess::NotAMember { .. } => reject(AppError::NotFound),
    }
}

pub(crate) fn tenant_view(tenant: &Tenant) -> TenantView {
    TenantView {
        slug: tenant.slug().into(),
        name: tenant.name().into(),
        state: tenant.state(),
        issuer: tenant.issuer().into(),
        discovery: format!("{}/.well-known/openid-configuration", tenant.issuer()),
        is_home: tenant.is_home(),
    }
}

/// Tenants that the tenant switcher offers.
const SWITCHER_LIMIT: u64 = 7;
/// The largest number beside "Approvals"; more are "99+".
const MAX_AWAITING_APPROVAL: u64 = 99;

/// What the layout around a screen shows.
pub(crate) async fn frame_view(
    session: &ConsoleSession,
    in_tenant: bool,
) -> Result<ConsoleContext> {
    let can = |permission| session.actor.can(permission);
    let others = if can(Permission::ManageTenants) {
        domain::tenant::newest(&platform()?, &session.actor, SWITCHER_LIMIT)
            .await?
            .into_iter()
            .map(|row| TenantLink { slug: row.slug, name: row.name })
            .collect()
    } else {
        Vec::new()
    };
    let awaiting_approval = if in_tenant && can(Permission::ManageClients) {
        let (tenant, limit) = (&session.tenant, MAX_AWAITING_APPROVAL + 1);
        domain::client::count_awaiting_approval(tenant, &session.actor, limit).await?
    } else {
        0
    };
    let sign_in = &session.sign_in;
    Ok(ConsoleContext {
        user: CurrentUser {
            name: sign_in.display_name.clone(),
            login_name: sign_in.email.clone().unwrap_or_else(|| sign_in.username.clone()),
            role: sign_in.role,
            account_url: session.signed_in_at.url(Endpoint::AccountPage),
        },
        tenant: in_tenant.then(|| tenant_view(&session.tenant)),
        permissions: Permissions {
            read: can(Permission::Read),
            users: can(Permission::ManageUsers),
            clients: can(Permission::ManageClients),
            own_clients: can(Permission::ManageOwnClients),
            tokens: can(Permission::ManageOwnClients) && session.actor.user_id().is_some(),
            members: can(Permission::ManageMembers),
            settings: can(Permission::ManageSettings),
            keys: can(Permission::ManageKeys),
            tenants: can(Permission::ManageTenants),
        },
        awaiting_approval: CappedCount::with_cap(awaiting_approval, MAX_AWAITING_APPROVAL),
        other_tenants: others,
    })
}
