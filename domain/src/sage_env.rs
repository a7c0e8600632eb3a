//! Sage's environment variables, applied to the default tenant at every start.
//!
//! Applying is idempotent by `client_id`. A client that is no longer in the variables is disabled,
//! not deleted.

use contract::sage::{CLIENTS_VAR, ISSUER_VAR, MANAGED_BY, SageEnvironment};

use crate::{
    client,
    model::{
        actor::{Actor, Cause},
        error::{Error, InvalidField, Result, ensure_valid},
    },
    runtime::{platform::Platform, tenant::Tenant, transaction::Transaction},
    tenant::{self, TenantUpdate},
};

/// Apply the variables. Returns `false` if there is no default tenant yet: set-up must create it
/// first.
pub async fn apply(platform: &Platform) -> Result<bool> {
    let Some(env) = platform.sage_env() else { return Ok(true) };
    let Some(tenant) = platform.default_tenant().await? else { return Ok(false) };
    tenant
        .transaction(&Actor::environment(Cause::Configuration), async |tx| {
            apply_to_tenant(tx, env).await
        })
        .await?;
    Ok(true)
}

async fn apply_to_tenant(tx: &mut Transaction, env: &SageEnvironment) -> Result<()> {
    let tenant = tx.tenant().clone();
    tenant::update(tx, tenant_update(&tenant, env)?).await?;
    let Some(clients) = &env.clients else { return Ok(()) };
    let mut problems = Vec::new();
    for (number, new) in clients.iter().enumerate() {
        // Report the mistakes of all clients at once.
        match client::upsert(tx, new.clone()).await {
            Ok(_) => {}
            Err(Error::Invalid(field_errors)) => problems.extend(
                field_errors.into_iter().map(|problem| with_variable_path(number, problem)),
            ),
            Err(other) => return Err(other),
        }
    }
    ensure_valid(problems)?;
    for row in store::client::list_managed_by(tx.scope(), MANAGED_BY).await? {
        if row.enabled
            && !clients.iter().any(|client| client.client_id.as_deref() == Some(&row.client_id))
        {
            client::set_enabled_unchecked(tx, &row.id, false).await?;
        }
    }
    Ok(())
}

fn with_variable_path(number: usize, problem: InvalidField) -> InvalidField {
    // Write list indexes as in the JSON of the variable.
    let field = match problem.field.split_once('.') {
        Some((list, index)) => format!("{list}[{index}]"),
        None => problem.field,
    };
    InvalidField {
        field: format!(
            "{CLIENTS_VAR}[{number}].{}",
            if field == "client_name" { "name" } else { &field }
        ),
        ..problem
    }
}

/// The update that sets the issuer and the access token lifetime of the variables. The issuer's
/// host becomes a domain of the tenant, unless it is the public host.
fn tenant_update(tenant: &Tenant, env: &SageEnvironment) -> Result<TenantUpdate> {
    let mut settings = serde_json::Map::new();
    if let Some(seconds) = env.access_token_lifetime {
        settings.insert("access_token_lifetime".into(), seconds.into());
    }
    let mut domains = Vec::new();
    if let Some(issuer) = &env.issuer {
        let host = url::Url::parse(issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
        let host =
            host.ok_or_else(|| Error::invalid(ISSUER_VAR, format!("{issuer} is not an address")))?;
        if host != tenant.platform().public_host() {
            domains.push(host);
        }
    }
    Ok(TenantUpdate { settings, issuer: env.issuer.clone(), domains, ..TenantUpdate::default() })
}
