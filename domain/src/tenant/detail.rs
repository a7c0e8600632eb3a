//! The details of one tenant, and the update of its name and settings.

use std::ops::RangeInclusive;

use contract::tenant::{TenantDetail, TenantForm};
use serde_json::json;

use super::{create::validate_name, settings_json};
use crate::{
    client,
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        json_diff,
    },
    runtime::{cache::CacheKey, search, tenant::Tenant, transaction::Transaction},
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
    Ok(TenantDetail {
        preset,
        version,
        summary: tenant.summary(),
        base: tenant.base_url().into(),
        domains: tenant.reader().domain_hosts().await?,
        settings: tenant.settings().clone(),
        scopes: tenant.scopes().to_vec(),
    })
}

/// Update name and settings. Fails with [`Error::Stale`] if the form was made from an older
/// version.
pub async fn update_settings(tx: &mut Transaction, form: TenantForm) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let platform = tx.platform().clone();
    // Read in the transaction: the cached tenant may be older.
    let before = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    if before.version != form.version {
        return Err(Error::Stale);
    }
    let mut problems: Vec<InvalidField> = validate_name(&form.name).into_iter().collect();
    problems.extend(validate_settings(&form.settings));
    ensure_valid(problems)?;
    let mut after = before.clone();
    after.name = form.name.trim().to_owned();
    after.name_key = search::fold(&after.name);
    after.settings = settings_json(&form.settings)?;
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

/// Audit events are kept for a month at least, so that an intruder cannot remove the events
/// about what they change.
const AUDIT_RETENTION_DAYS: RangeInclusive<u32> = 30..=3_650;

/// Lifetimes out of range, malformed scopes and malformed redirect hosts.
pub(super) fn validate_settings(
    settings: &contract::settings::TenantSettings,
) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut within = |field: &str, value: u32, least: u32, most: u32| {
        if !(least..=most).contains(&value) {
            problems.push(InvalidField {
                field: format!("settings.{field}"),
                message: format!("Use {least} to {most} seconds."),
            });
        }
    };
    within("access_token_lifetime", settings.access_token_lifetime, 10, 31_536_000);
    within("code_lifetime", settings.code_lifetime, 10, 3_600);
    if let contract::settings::RefreshLifetime::Seconds(seconds) = settings.refresh_token_lifetime
        && seconds != 0
    {
        within("refresh_token_lifetime", seconds, 60, 31_536_000);
    }
    if !AUDIT_RETENTION_DAYS.contains(&settings.audit_retention_days) {
        let (least, most) = AUDIT_RETENTION_DAYS.into_inner();
        problems.push(InvalidField {
            field: "settings.audit_retention_days".into(),
            message: format!("Use {least} to {most} days."),
        });
    }
    let scopes = [
        ("default_scope", &settings.default_scope),
        ("self_registration_scopes", &settings.self_registration_scopes),
        ("new_clients.scope", &settings.new_clients.scope),
    ];
    for (field, scope) in scopes {
        if let Some(Err(error)) = scope.as_deref().map(oauth::Scope::parse) {
            problems.push(InvalidField {
                field: format!("settings.{field}"),
                message: error.description,
            });
        }
    }
    if let Some(wrong) = settings
        .self_registration_redirect_hosts
        .iter()
        .flatten()
        .find(|host| !client::is_host_pattern(host))
    {
        let message = format!(
            "“{wrong}” is no host. Write app.example.com, *.example.com for every host below it, \
             or com.example.app: for a scheme."
        );
        problems.push(InvalidField {
            field: "settings.self_registration_redirect_hosts".into(),
            message,
        });
    }
    problems
}
