//! Update of a tenant by `apply` and by Sage's variables. Members that are `None`, and settings
//! that are not named, are left as they are.

use contract::{
    settings::TenantSettings,
    tenant::{CustomClaim, CustomScope, NewTenant},
    user::Role,
};
use serde_json::{Map, Value, json};

use super::{create::validate, settings_json};
use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        explain, json_diff, shape,
    },
    runtime::{
        cache::CacheKey, platform::Platform, search, tenant::Tenant, transaction::Transaction,
    },
    second_factor,
};

/// The new values of a tenant.
#[derive(Clone, Debug, Default)]
pub struct TenantUpdate {
    /// `None` keeps the name.
    pub name: Option<String>,
    /// Replace the values of these settings, key by key.
    pub settings: Map<String, Value>,
    /// `None` keeps the base URL; only operators may change it.
    pub base: Option<String>,
    /// `None` keeps the issuer; only operators may change it.
    pub issuer: Option<String>,
    /// Added to the existing domains.
    pub domains: Vec<String>,
    /// Replaces all custom scopes; `None` keeps them.
    pub scopes: Option<Vec<CustomScope>>,
    /// Replaces all custom claims; `None` keeps them.
    pub claims: Option<Vec<CustomClaim>>,
}

/// The settings with the named keys laid over them, or a problem for each wrong key.
pub(crate) fn merge_settings(
    settings: &TenantSettings,
    named: &Map<String, Value>,
) -> Result<TenantSettings> {
    let stored = settings_json(settings)?;
    let mut problems = Vec::new();
    let mut merged = stored.clone();
    for single in leaves(named) {
        // One key at a time, so that every wrong one is reported.
        let mut with_one = stored.clone();
        merge(&mut with_one, &single);
        match explain::deserialize::<TenantSettings>(&with_one, false) {
            Ok(_) => merge(&mut merged, &single),
            Err(error) => problems.push(InvalidField {
                field: format!("settings.{}", error.path),
                message: error.message,
            }),
        }
    }
    ensure_valid(problems)?;
    serde_json::from_value(merged).map_err(|error| Error::internal(error.to_string()))
}

/// One object per named key; the keys of a nested object are separate.
fn leaves(named: &Map<String, Value>) -> Vec<Value> {
    let mut leaves = Vec::new();
    for (key, value) in named {
        match value {
            Value::Object(nested) if !nested.is_empty() => {
                leaves.extend(nested.iter().map(|(inner, value)| json!({ key: { inner: value } })));
            }
            other => leaves.push(json!({ key: other })),
        }
    }
    leaves
}

fn merge(base: &mut Value, overlay: &Value) {
    match (base, overlay) {
        (Value::Object(base), Value::Object(overlay)) => {
            for (key, value) in overlay {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, overlay) => *base = overlay.clone(),
    }
}

/// The row with the update laid over it, after every check that needs no other row.
pub(crate) fn updated_row(
    platform: &Platform,
    before: &store::tenant::Row,
    update: &TenantUpdate,
) -> Result<store::tenant::Row> {
    let form = NewTenant {
        slug: before.slug.clone(),
        name: update.name.clone().unwrap_or_else(|| before.name.clone()),
        base: update.base.clone(),
        issuer: update.issuer.clone(),
        domains: update.domains.clone(),
        scopes: update.scopes.clone().unwrap_or_default(),
        claims: update.claims.clone().unwrap_or_default(),
        ..Default::default()
    };
    validate(platform, &form, true)?;
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let mut after = before.clone();
    after.name = form.name.trim().to_owned();
    after.name_key = search::fold(&after.name);
    let settings: TenantSettings = serde_json::from_value(before.settings.clone()).map_err(json)?;
    let named = merge_settings(&settings, &update.settings)?;
    if named != settings {
        ensure_valid(shape::invalid_fields("settings", &named))?;
        after.settings = settings_json(&named)?;
        let (stored, now) = (before.devices_ended_before, platform.now().0);
        after.devices_ended_before =
            second_factor::devices_ended_before(stored, (&settings, &named), now);
    }
    after.base = update.base.clone().or(before.base.clone());
    after.issuer = update.issuer.clone().or(before.issuer.clone());
    if let Some(scopes) = &update.scopes {
        after.scopes = serde_json::to_value(scopes).map_err(json)?;
    }
    if let Some(claims) = &update.claims {
        after.claims = serde_json::to_value(claims).map_err(json)?;
    }
    Ok(after)
}

/// Fails if the actor may not change the policy of second factors from `before` to `after`: who
/// lowers it needs at least the highest role that it protects. Raising it needs no more than other
/// settings.
pub(super) fn require_policy_change(
    tx: &Transaction,
    before: &store::tenant::Row,
    after: &TenantSettings,
) -> Result<()> {
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let before: TenantSettings = serde_json::from_value(before.settings.clone()).map_err(json)?;
    let protected = if tx.tenant().is_home() { Role::Operator } else { Role::Owner };
    let is_lowered = after.second_factor.is_lower_than(before.second_factor)
        || after.remembered_devices_days > before.remembered_devices_days
        // Passkeys are second factors, too.
        || (before.passkeys && !after.passkeys);
    if is_lowered && !tx.actor().outranks(Some(protected)) {
        return Err(Error::Forbidden);
    }
    Ok(())
}

/// Returns whether anything changed. The rest of the transaction sees the updated tenant.
pub async fn update(tx: &mut Transaction, update: TenantUpdate) -> Result<bool> {
    tx.require(Permission::ManageSettings)?;
    // Read in the transaction: the cached tenant may be older.
    let before = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    let differs = |requested: &Option<String>, current: &Option<String>| {
        requested.is_some() && requested != current
    };
    if differs(&update.base, &before.base)
        || differs(&update.issuer, &before.issuer)
        || !update.domains.is_empty()
    {
        // Only operators assign base URL, issuer and domains: a tenant's own staff could name a URL
        // of another tenant, or one that they do not control (I11).
        tx.require(Permission::ManageTenants)?;
    }
    let tenant = tx.tenant().clone();
    let after = updated_row(tenant.platform(), &before, &update)?;
    let settings = serde_json::from_value(after.settings.clone());
    let settings = settings.map_err(|error| Error::internal(error.to_string()))?;
    require_policy_change(tx, &before, &settings)?;
    let mut changed = after != before;
    for host in &update.domains {
        match tx.scope().add_domain(host, tx.now().0, None).await {
            Ok(added) => changed |= added,
            Err(store::Error::Conflict { .. }) => {
                return Err(Error::invalid(
                    "domains",
                    format!("{host} belongs to another tenant."),
                ));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if changed {
        if tx.scope().update_tenant(after.clone()).await? == 0 {
            return Err(Error::Stale);
        }
        let audited = |row: &store::tenant::Row| {
            json!({
                "name": row.name,
                "base": row.base,
                "issuer": row.issuer,
                "settings": row.settings,
                "scopes": row.scopes,
                "claims": row.claims,
            })
        };
        tx.set_tenant(Tenant::from_row(tenant.platform().clone(), after.clone())?);
        tx.audit(
            AuditEvent::TenantChanged,
            (ObjectKind::Tenant, tenant.id(), tenant.name()),
            json_diff::diff(&audited(&before), &audited(&after)),
        );
        tx.invalidate(CacheKey::Tenant);
    }
    Ok(changed)
}
