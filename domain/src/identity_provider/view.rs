//! Identity providers as the console shows them. No secret values.

use contract::{
    paging::CappedCount,
    provider::{ProviderDefaults, ProviderDetail, ProviderKind, ProviderSummary, ProviderTest},
};

use super::{callback_url, icon::console_url};
use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
        identity_provider::IdentityProvider,
        known_providers::{Protocol, known_provider},
    },
    runtime::{load_providers::from_row, tenant::Tenant},
};

/// All providers, in the order of the sign-in page. Read from the database, not the cache: the list
/// is where a change is looked for.
pub async fn list(tenant: &Tenant, actor: &Actor) -> Result<Vec<ProviderSummary>> {
    tenant.require(actor, Permission::Read)?;
    let providers = tenant.stored_providers().await?;
    let summary = |provider: &IdentityProvider| {
        let url = |digest: &String| console_url(tenant, &provider.id, digest);
        provider.summary(tenant.settings(), provider.icon_digest.as_ref().map(url))
    };
    Ok(providers.iter().map(summary).collect())
}

/// The page of a provider, in two statements; one more if it has an icon, or keeps tokens.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn detail(tenant: &Tenant, actor: &Actor, id: &str) -> Result<ProviderDetail> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let row = store::identity_provider::by_id(&scope, id).await?.ok_or(Error::NotFound)?;
    let (has_secret, version) = (row.secret.is_some(), row.version);
    let last_test = last_test(&row)?;
    let limit = CappedCount::CAP + 1;
    let linked = store::linked_identity::count_by_provider(&scope, id, limit).await?;
    let provider = from_row(row)?;
    let stored_tokens = match provider.settings.keep_tokens {
        true => store::provider_token::count_by_provider(&scope, id, limit).await?,
        false => 0,
    };
    let icon = match provider.settings.icon {
        Some(_) => store::provider_icon::by_id(&scope, id).await?,
        None => None,
    };
    let (digest, icon_problem) = icon.map(|icon| (icon.digest, icon.problem)).unwrap_or_default();
    let icon_url = digest.map(|digest| console_url(tenant, id, &digest));
    Ok(ProviderDetail {
        summary: provider.summary(tenant.settings(), icon_url),
        defaults: defaults_of(tenant, provider.settings.kind, String::new()),
        has_secret,
        redirect_uri: callback_url(tenant, id),
        linked_identities: CappedCount::from_count(linked),
        version,
        stored_tokens: CappedCount::from_count(stored_tokens),
        icon_problem,
        last_test,
        settings: provider.settings,
    })
}

fn last_test(row: &store::identity_provider::Row) -> Result<Option<ProviderTest>> {
    let Some(started_at) = row.test_started_at else { return Ok(None) };
    let report = row.test_report.clone().map(serde_json::from_value).transpose();
    let report = report.map_err(|error| Error::internal(error.to_string()))?;
    Ok(Some(ProviderTest { started_at, report }))
}

/// What a new provider of this kind needs and has by default.
///
/// # Errors
///
/// [`Error::Forbidden`] if the caller may not add providers.
pub async fn defaults(
    tenant: &Tenant,
    actor: &Actor,
    kind: ProviderKind,
) -> Result<ProviderDefaults> {
    tenant.require(actor, Permission::ManageSettings)?;
    let rows = store::identity_provider::all(&tenant.reader()).await?;
    let is_free = |id: &String| !rows.iter().any(|row| row.id == *id);
    let numbered = (2..=rows.len() + 2).map(|number| format!("{}-{number}", kind.as_str()));
    let free_id = std::iter::once(kind.as_str().to_owned()).chain(numbered).find(is_free);
    Ok(defaults_of(tenant, kind, free_id.unwrap_or_default()))
}

fn defaults_of(tenant: &Tenant, kind: ProviderKind, free_id: String) -> ProviderDefaults {
    let known = known_provider(kind);
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    ProviderDefaults {
        kind,
        is_openid_connect: known.protocol == Protocol::OpenIdConnect,
        issuer: text(known.issuer),
        authorization_endpoint: text(known.authorization_endpoint),
        token_endpoint: text(known.token_endpoint),
        userinfo_endpoint: text(known.userinfo_endpoint),
        scope: known.scope.to_owned(),
        redirect_uri_template: callback_url(tenant, "{id}"),
        free_id,
    }
}
