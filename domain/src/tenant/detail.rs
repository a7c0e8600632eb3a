//! The details of one tenant, and the update of its name and settings.

use contract::{
    settings::TenantSettings,
    tenant::{TenantDetail, TenantForm},
};
use serde_json::json;

use super::{create::validate_name, settings_json, update::require_policy_change};
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        json_diff, shape,
    },
    runtime::{
        cache::CacheKey, load_providers::from_row, search, tenant::Tenant, transaction::Transaction,
    },
    second_factor,
};

/// Read from the database, not the cache: the form needs the newest version.
pub async fn detail(tenant: &Tenant, actor: &Actor) -> Result<TenantDetail> {
    tenant.require(actor, Permission::Read)?;
    let row = tenant
        .platform()
        .db()
        .installation()
        .tenant_by_id(tenant.id())
        .await?
        .ok_or(Error::NotFound)?;
    let (preset, version) = (row.preset.clone(), row.version);
    let tenant = Tenant::from_row(tenant.platform().clone(), row)?;
    let providers = store::identity_provider::all(&tenant.reader()).await?.into_iter();
    let providers = providers.map(|row| Ok(from_row(row)?.summary(tenant.settings(), None)));
    Ok(TenantDetail {
        providers: providers.collect::<Result<_>>()?,
        preset,
        version,
        summary: tenant.summary(),
        base: tenant.base_url().into(),
        domains: tenant.reader().domain_hosts().await?,
        settings: tenant.settings().clone(),
        scopes: tenant.scopes().to_vec(),
    })
}

/// Scopes that are new in the settings and that the tenant does not have.
fn unknown_scopes(tenant: &Tenant, after: &TenantSettings) -> Vec<InvalidField> {
    let before = tenant.settings();
    let fields = [
        ("default_scope", &before.default_scope, &after.default_scope),
        ("new_clients.scope", &before.new_clients.scope, &after.new_clients.scope),
        (
            "self_registration_scopes",
            &before.self_registration_scopes,
            &after.self_registration_scopes,
        ),
    ];
    let parse = |text: &Option<String>| {
        oauth::Scope::parse(text.as_deref().unwrap_or_default()).unwrap_or_default()
    };
    fields
        .into_iter()
        .flat_map(|(field, before, after)| {
            let added = parse(after).difference(&parse(before));
            let unknown = added.difference(tenant.known_scope());
            let problem = |name: &str| InvalidField {
                field: format!("settings.{field}"),
                message: format!("This tenant has no scope “{name}”."),
            };
            unknown.iter().map(problem).collect::<Vec<_>>()
        })
        .collect()
}

/// The problem with another provider that sign-ins are to go to, if the tenant does not have it.
async fn unknown_provider(
    tx: &Transaction,
    after: &TenantSettings,
) -> Result<Option<InvalidField>> {
    let changed = after
        .sign_in_provider
        .as_ref()
        .filter(|id| tx.tenant().settings().sign_in_provider.as_ref() != Some(*id));
    let Some(id) = changed else { return Ok(None) };
    let found = store::identity_provider::by_id(tx.scope(), id).await?;
    Ok(found.is_none().then(|| InvalidField {
        field: "settings.sign_in_provider".into(),
        message: "This tenant has no identity provider with this ID.".into(),
    }))
}

/// Update name and settings. Fails with [`Error::Stale`] if the form was made from an older
/// version, and with [`Error::Forbidden`] if an admin lowers the policy of second factors.
pub async fn update_settings(tx: &mut Transaction, form: TenantForm) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let platform = tx.platform().clone();
    // Read in the transaction: the cached tenant may be older.
    let before = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    if before.version != form.version {
        return Err(Error::Stale);
    }
    require_policy_change(tx, &before, &form.settings)?;
    let mut problems: Vec<InvalidField> = validate_name(&form.name).into_iter().collect();
    problems.extend(shape::invalid_fields("settings", &form.settings));
    problems.extend(unknown_scopes(tx.tenant(), &form.settings));
    problems.extend(unknown_provider(tx, &form.settings).await?);
    ensure_valid(problems)?;
    let mut after = before.clone();
    after.name = form.name.trim().to_owned();
    after.name_key = search::fold(&after.name);
    after.settings = settings_json(&form.settings)?;
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let settings: TenantSettings = serde_json::from_value(before.settings.clone()).map_err(json)?;
    after.devices_ended_before = second_factor::devices_ended_before(
        before.devices_ended_before,
        (&settings, &form.settings),
        tx.now().0,
    );
    if after == before {
        return Ok(());
    }
    if tx.scope().update_tenant(after.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    let audited = |row: &store::tenant::Row| json!({ "name": row.name, "settings": row.settings });
    let (id, name, detail) = (
        before.id.clone(),
        after.name.clone(),
        json_diff::diff(&audited(&before), &audited(&after)),
    );
    tx.set_tenant(Tenant::from_row(platform, after)?);
    tx.audit(AuditEvent::TenantChanged, (ObjectKind::Tenant, &id, &name), detail);
    tx.invalidate(CacheKey::Tenant);
    Ok(())
}
