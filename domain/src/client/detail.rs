//! The details of one client, and what its deletion would revoke. No secret values.

use contract::{
    client::{
        AllowedFeatures, ClientDetail, ClientForm, ClientRevocations, OwnerSummary, TokenLifetimes,
    },
    paging::CappedCount,
    routes::Endpoint,
    settings::RefreshLifetime,
    view::{ClientValues, SecretSummary},
};

use super::{access::require_visible, list::client_summary};
use crate::{
    model::{
        actor::{Actor, Permission},
        client::Client,
        error::{Error, Result},
        profile::Profile,
    },
    runtime::{load_client::from_row, tenant::Tenant},
};

/// Six statements for staff, one more to check that a developer owns the client.
pub async fn detail(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<ClientDetail> {
    require_visible(tenant, actor, row_id).await?;
    let scope = tenant.reader();
    // Read from the database, not the cache: the form needs the newest version.
    let row = store::client::by_id(&scope, row_id).await?.ok_or(Error::NotFound)?;
    let registration = store::registration::by_id(&scope, row_id).await?;
    let line = client_summary(&row, registration.clone())?;
    let (version, updated_at) = (row.version, row.updated_at);
    let proposed_change = super::proposed_change::find(tenant, &row).await?;
    let client = from_row(&scope, row).await?;
    let ids: Vec<String> = store::client_owner::list_by_client(&scope, row_id)
        .await?
        .into_iter()
        .map(|row| row.user_id)
        .collect();
    let owner = |row: store::user::Row| {
        let profile = Profile::from_row(row);
        let name = Some(profile.display_name().to_owned()).filter(|name| *name != profile.username);
        OwnerSummary { user_id: profile.user_id, username: profile.username, name }
    };
    let owners: Vec<OwnerSummary> =
        store::user::by_ids(&scope, &ids).await?.into_iter().map(owner).collect();
    let registration_token = registration.as_ref().map(|row| row.token_revoked_at.is_none());
    let (state, reason) = super::client_state(client.enabled, registration);
    let logo_problem = match &client.metadata.logo_uri {
        Some(_) => super::logo::problem(tenant, row_id).await?,
        None => None,
    };
    let settings = tenant.settings();
    let may_manage = actor.can(Permission::ManageClients);
    let usage = tenant.platform().secret_usage();
    Ok(ClientDetail {
        may_manage,
        may_change: may_manage
            || actor.user_id().is_some_and(|user_id| {
                actor.can(Permission::ManageOwnClients) && ids.iter().any(|id| id == user_id)
            }),
        summary: line,
        form: ClientForm {
            version,
            description: client.description.clone(),
            client_type: client.client_type,
            metadata: client.metadata.clone(),
            settings: client.settings.clone(),
        },
        managed_by: client.managed_by.clone(),
        state,
        reason,
        proposed_change,
        registration_token,
        secrets: client
            .active_secrets(tenant.now().0)
            .map(|secret| SecretSummary {
                id: secret.id.clone(),
                hint: secret.hint.clone(),
                created_at: secret.created_at,
                expires_at: secret.expires_at,
                last_used_at: secret.last_used_at.max(usage.last_used_at(tenant.id(), &secret.id)),
            })
            .collect(),
        logo_problem,
        owners,
        values: integration_values(tenant, &client),
        updated_at,
        inherited: TokenLifetimes {
            access_token: i64::from(settings.access_token_lifetime),
            refresh_token: match settings.refresh_token_lifetime {
                RefreshLifetime::Off(_) => None,
                RefreshLifetime::Seconds(0) => Some(client.access_token_lifetime(tenant)),
                RefreshLifetime::Seconds(seconds) => Some(i64::from(seconds)),
            },
            code: i64::from(settings.code_lifetime),
        },
        allowed: AllowedFeatures {
            grants: tenant.grant_types(),
            plain_pkce: settings.allow_plain_pkce,
        },
    })
}

/// The values that a developer copies into the client's configuration (S0-21).
pub fn integration_values(tenant: &Tenant, client: &Client) -> ClientValues {
    ClientValues {
        client_id: client.client_id.clone(),
        authorization_url: tenant.url(Endpoint::Authorize),
        token_url: tenant.url(Endpoint::Token),
        userinfo_url: tenant.url(Endpoint::Userinfo),
        redirect_uri: client.metadata.redirect_uris.first().cloned().unwrap_or_default(),
        scope: client.allowed_scope(tenant).to_string(),
        discovery: tenant.url(Endpoint::Metadata),
        base: tenant.base_url().to_owned(),
    }
}

/// What disabling or deleting the client would revoke.
pub async fn revocations(
    tenant: &Tenant,
    actor: &Actor,
    row_id: &str,
) -> Result<ClientRevocations> {
    require_visible(tenant, actor, row_id).await?;
    let (scope, now, limit) = (tenant.reader(), tenant.now().0, CappedCount::CAP + 1);
    Ok(ClientRevocations {
        users: CappedCount::from_pair(
            store::grant::count_users_of_client(&scope, row_id, now, limit).await?,
        ),
        consents: CappedCount::from_count(
            store::consent::count_by_client(&scope, row_id, limit).await?,
        ),
        secrets: store::client_secret::list_by_client(&scope, row_id).await?.len() as u64,
    })
}
