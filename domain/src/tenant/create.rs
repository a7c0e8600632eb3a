//! Creation of a tenant: its row, its domains and an ES256 key.
//!
//! An RSA key is costly to generate, so a tenant gets one with the first client that needs it.

use contract::{settings::TenantSettings, tenant::NewTenant};
use oauth::display_text::is_displayable_text;
use serde_json::json;
use store::{signing_key::KeyState, tenant::TenantState};

use crate::{
    domain_name, key,
    model::{
        actor::Actor,
        algorithm::Algorithm,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        name,
        reserved_claims::RESERVED_CLAIMS,
        shape, slug,
        tenant_record::STANDARD_SCOPES,
    },
    runtime::{
        cache::CacheKey, id, platform::Platform, search, tenant::Tenant, transaction::Transaction,
    },
};

/// A new tenant in the open transaction that created it.
pub struct UncommittedTenant {
    /// Adds to the new tenant; its actor is the one that created the tenant.
    pub tx: Transaction,
}

impl UncommittedTenant {
    /// Commit the transaction.
    pub async fn commit(self) -> Result<Tenant> {
        let (platform, id) = (self.tx.platform().clone(), self.tx.tenant().id().to_owned());
        self.tx.commit().await?;
        platform.tenant_by_id(&id).await?.ok_or(Error::NotFound)
    }

    /// Roll the transaction back.
    pub async fn rollback(self) -> Result<()> {
        self.tx.rollback().await
    }
}

/// Create a tenant in a transaction of its own.
pub async fn create(platform: &Platform, actor: &Actor, new: NewTenant) -> Result<Tenant> {
    create_uncommitted(platform, actor, new).await?.commit().await
}

/// Create a tenant and leave the transaction open, so that users and clients can be added.
pub async fn create_uncommitted(
    platform: &Platform,
    actor: &Actor,
    new: NewTenant,
) -> Result<UncommittedTenant> {
    if !actor.can(crate::model::actor::Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    insert(platform, actor, new, false).await
}

/// Create the home tenant, to which the operators belong. Its slug is reserved.
pub(crate) async fn create_home(
    platform: &Platform,
    actor: &Actor,
    new: NewTenant,
) -> Result<UncommittedTenant> {
    insert(platform, actor, new, true).await
}

/// The row of a new tenant, after every check that needs no other row.
pub(crate) fn new_row(
    platform: &Platform,
    new: &NewTenant,
    is_home: bool,
) -> Result<store::tenant::Row> {
    validate(platform, new, is_home)?;
    let now = platform.now();
    let settings = new.settings.clone().unwrap_or_else(|| new.preset.settings());
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    Ok(store::tenant::Row {
        id: id::new("ten", platform.now_ms(), platform.entropy()),
        slug: new.slug.clone(),
        name: new.name.trim().to_owned(),
        name_key: search::fold(&new.name),
        version: 0,
        state: TenantState::Active,
        preset: new.preset.as_str().into(),
        base: new.base.clone(),
        issuer: new.issuer.clone(),
        settings: serde_json::to_value(&settings).map_err(json)?,
        scopes: serde_json::to_value(&new.scopes).map_err(json)?,
        claims: serde_json::to_value(&new.claims).map_err(json)?,
        created_at: now.0,
        deleted_at: None,
        ended_before: 0,
        devices_ended_before: 0,
        suspended_at: None,
    })
}

async fn insert(
    platform: &Platform,
    actor: &Actor,
    new: NewTenant,
    is_home: bool,
) -> Result<UncommittedTenant> {
    let row = new_row(platform, &new, is_home)?;
    let now = platform.now();
    let installation = platform.db().begin_installation().await?;
    let taken = |error: store::Error| match error {
        store::Error::Conflict { .. } => {
            Error::invalid("slug", format!("The slug “{}” is already taken.", new.slug))
        }
        other => other.into(),
    };
    installation.insert_tenant(row.clone()).await.map_err(taken)?;
    for host in &new.domains {
        installation.insert_domain(host, &row.id, now.0).await.map_err(|error| match error {
            store::Error::Conflict { .. } => {
                Error::invalid("domains", format!("{host} belongs to another tenant."))
            }
            other => other.into(),
        })?;
    }
    let scope = installation.into_tenant(&row.id);
    let tenant = Tenant::from_row(platform.clone(), row)?;
    let mut tx = Transaction::new(scope, tenant.clone(), actor.clone());
    key::create(&mut tx, Algorithm::Es256, KeyState::Active).await?;
    tx.audit(
        AuditEvent::TenantCreated,
        (ObjectKind::Tenant, tenant.id(), tenant.name()),
        json!({ "slug": tenant.slug(), "preset": new.preset.as_str() }),
    );
    tx.invalidate(CacheKey::Tenant);
    Ok(UncommittedTenant { tx })
}

pub(super) fn validate_name(name: &str) -> Option<InvalidField> {
    name::validate("name", name, "Enter a name of 1 to 80 characters.")
}

/// Validate a new or updated tenant. `is_home` allows the reserved slug.
pub(super) fn validate(platform: &Platform, new: &NewTenant, is_home: bool) -> Result<()> {
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(InvalidField { field: field.into(), message });
    if !is_home && let Err(message) = slug::check(&new.slug) {
        problem("slug", message);
    }
    if let Some(wrong) = validate_name(&new.name) {
        problem(&wrong.field, wrong.message);
    }
    for host in &new.domains {
        if let Err(message) = domain_name::validate_host(platform, host) {
            problem("domains", format!("{host}: {message}"));
        }
    }
    for address in new.base.iter().chain(new.issuer.iter()) {
        if let Err(message) = check_base_url(address) {
            problem("issuer", format!("{address}: {message}"));
        }
    }
    problems.extend(
        new.settings.iter().flat_map(|settings| shape::invalid_fields("settings", settings)),
    );
    let mut problem =
        |field: &str, message: String| problems.push(InvalidField { field: field.into(), message });
    for scope in &new.scopes {
        let is_single =
            oauth::Scope::parse(&scope.name).is_ok_and(|parsed| parsed.iter().count() == 1);
        if !is_single || STANDARD_SCOPES.contains(&scope.name.as_str()) {
            problem(
                "scopes",
                format!(
                    "“{}” can't be a custom scope. Use one word that is not a standard scope.",
                    scope.name
                ),
            );
        }
        if !is_displayable_text(&scope.description) {
            problem("scopes", format!("{}: {}", scope.name, name::INVALID_CHARACTER));
        }
    }
    for claim in &new.claims {
        if RESERVED_CLAIMS.contains(&claim.name.as_str()) {
            problem(
                "claims",
                format!("“{}” is set by the server and can't be mapped.", claim.name),
            );
        }
    }
    ensure_valid(problems)
}

/// A base URL or issuer is an http(s) URL without userinfo, query, fragment or trailing slash.
fn check_base_url(address: &str) -> Result<(), String> {
    let url = url::Url::parse(address).map_err(|_| "not a URL".to_owned())?;
    // Require the normalised form: the URL goes into headers and is compared byte by byte.
    let is_normalised = url.as_str().strip_suffix('/').unwrap_or(url.as_str()) == address;
    if !is_normalised
        || !matches!(url.scheme(), "https" | "http")
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
    {
        return Err(
            "enter https://host or https://host/path, in lower case and without a slash at \
                    the end, user, query or fragment"
                .into(),
        );
    }
    Ok(())
}

/// The JSON that settings are stored as.
pub(crate) fn settings_json(settings: &TenantSettings) -> Result<serde_json::Value> {
    serde_json::to_value(settings).map_err(|error| Error::internal(error.to_string()))
}
