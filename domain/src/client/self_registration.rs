//! Self-registration: the tenant's policy for clients that developers register, the same for the
//! console and every registration endpoint (X-29, P1).

use contract::{client::NewClient, settings::SelfRegistration};
use oauth::{ClientMetadata, ErrorCode, Scope, host_pattern};

use super::{draft::ClientDraft, rules, staff_fields::staff_only_fields};
use crate::{
    model::{
        actor::Permission,
        error::{Error, InvalidField, Result, ensure_valid},
        tenant_record::{STANDARD_SCOPES, USER_SCOPES},
    },
    rate_limit,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Scopes for this installation's own API: allowed only if the tenant's policy names them.
const OPT_IN_SCOPES: [&str; 2] = ["read", "write"];

/// The scope that self-registered clients may have. By default the standard scopes of OpenID
/// Connect, and none of the tenant's custom scopes.
pub fn self_registration_scope(tenant: &Tenant) -> Scope {
    let standard = || {
        STANDARD_SCOPES
            .into_iter()
            .filter(|scope| !OPT_IN_SCOPES.contains(scope))
            .collect::<Scope>()
    };
    let configured = tenant.settings().self_registration_scopes.as_deref();
    configured
        .map_or_else(standard, |configured| Scope::parse(configured).unwrap_or_default())
        .intersection(tenant.known_scope())
}

/// Check a self-registration against the tenant's policy, rate limit and quota, and fill in
/// defaults within that policy. Returns the id of the user who registers.
pub(super) async fn enforce_policy(tx: &mut Transaction, new: &mut NewClient) -> Result<String> {
    tx.require(Permission::ManageOwnClients)?;
    let user_id = tx.actor().user_id().ok_or(Error::Forbidden)?.to_owned();
    let tenant = tx.tenant().clone();
    match tenant.settings().self_registration {
        SelfRegistration::Off => {
            return Err(Error::oauth(
                ErrorCode::AccessDenied,
                "Developers can't register applications in this tenant. Ask an owner or admin.",
            ));
        }
        SelfRegistration::Approval => new.enabled = false,
        SelfRegistration::Open => new.enabled = true,
    }
    let allowed = self_registration_scope(&tenant);
    if new.metadata.grant_types.is_none() {
        new.metadata.grant_types = Some(rules::default_developer_grants(&tenant, new));
    }
    if new.metadata.scope.is_none() {
        new.metadata.scope = Some(initial_scope(&tenant, &new.metadata, &allowed).to_string());
    }
    let mut problems = staff_only_fields(&tenant, None, new);
    problems.extend(disallowed_redirect_hosts(&tenant, &ClientMetadata::default(), &new.metadata));
    // All problems at once, also those that are no question of the policy.
    problems.extend(ClientDraft::with_initial_scope(&tenant, new.clone()).validate(&tenant));
    ensure_valid(problems)?;
    // Lock the user's row, so that concurrent registrations cannot exceed the quota together.
    if store::user::lock(tx.scope(), &user_id).await?.is_none_or(|row| row.disabled) {
        return Err(Error::Forbidden);
    }
    rate_limit::count_registration(tx, &user_id).await?;
    let quota = u64::from(tenant.settings().self_registration_quota);
    if quota > 0 && store::registration::count_by_user(tx.scope(), &user_id).await? >= quota {
        return Err(Error::oauth(
            ErrorCode::AccessDenied,
            format!(
                "You have reached this tenant's limit of {quota} applications. Delete one, or \
                 ask an owner or admin."
            ),
        ));
    }
    Ok(user_id)
}

/// The scope of a registration that names none: the tenant's default for new clients, else all that
/// the policy allows to clients of this kind. A client without end users has no use for the scopes
/// about them.
fn initial_scope(tenant: &Tenant, metadata: &ClientMetadata, allowed: &Scope) -> Scope {
    if rules::is_machine_client(metadata) {
        return allowed.iter().filter(|scope| !USER_SCOPES.contains(scope)).collect();
    }
    match tenant.settings().new_clients.scope.as_deref() {
        Some(configured) => Scope::parse(configured).unwrap_or_default().intersection(allowed),
        None => allowed.clone(),
    }
}

/// New redirect URIs on hosts that the tenant's policy does not allow for developers. URIs that the
/// client had before are kept.
pub(super) fn disallowed_redirect_hosts(
    tenant: &Tenant,
    before: &ClientMetadata,
    requested: &ClientMetadata,
) -> Vec<InvalidField> {
    let Some(hosts) = &tenant.settings().self_registration_redirect_hosts else {
        return Vec::new();
    };
    let lists = [
        ("redirect_uris", &before.redirect_uris, &requested.redirect_uris),
        (
            "post_logout_redirect_uris",
            &before.post_logout_redirect_uris,
            &requested.post_logout_redirect_uris,
        ),
    ];
    let mut problems = Vec::new();
    for (field, before, requested) in lists {
        for (line, uri) in requested.iter().enumerate().filter(|(_, uri)| !before.contains(uri)) {
            if !hosts.iter().any(|host| host_pattern::matches(host, uri)) {
                let message = format!(
                    "Developers can use only these hosts in this tenant: {}.",
                    hosts.join(", ")
                );
                problems.push(InvalidField { field: format!("{field}.{line}"), message });
            }
        }
    }
    problems
}
