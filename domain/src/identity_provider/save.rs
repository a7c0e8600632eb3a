//! Adding, changing and deleting identity providers.

use contract::provider::ProviderSettings;
use serde_json::{Value, json};

use super::{icon, identity_settings, role_mapping, rules, secret_label};
use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        json_diff,
        provider_source::ProviderSource,
        user_ref::UserRef,
    },
    runtime::{
        cache::CacheKey, load_providers::from_row, secret::Secret, tenant::Tenant,
        transaction::Transaction,
    },
};

/// A provider as staff or a file describes it.
#[derive(Clone, Debug)]
pub struct NewProvider {
    /// Part of URLs; it never changes.
    pub id: String,
    /// The settings, without the secret.
    pub settings: ProviderSettings,
    /// The client secret or Apple's private key; `None` keeps the stored one.
    pub secret: Option<Secret>,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// The position on the sign-in page.
    pub position: i64,
}

impl NewProvider {
    /// The stored settings: without surrounding spaces and repetitions, domains in lower case.
    pub(super) fn normalised(mut self) -> Self {
        let trim = |text: &mut Option<String>| {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        };
        let settings = &mut self.settings;
        for text in [
            &mut settings.name,
            &mut settings.icon,
            &mut settings.issuer,
            &mut settings.authorization_endpoint,
            &mut settings.token_endpoint,
            &mut settings.userinfo_endpoint,
            &mut settings.scope,
            &mut settings.apple_team_id,
            &mut settings.apple_key_id,
        ] {
            trim(text);
        }
        settings.client_id = settings.client_id.trim().to_owned();
        for domain in &mut settings.allowed_domains {
            *domain = domain.trim().to_lowercase();
        }
        for claim in &mut settings.update_claims {
            *claim = claim.trim().to_owned();
        }
        settings.update_claims.sort_unstable();
        settings.update_claims.dedup();
        self
    }

    /// All problems, as a new provider or in place of `before`.
    pub(super) fn problems(
        &self,
        tenant: &Tenant,
        before: Option<&store::identity_provider::Row>,
    ) -> Vec<InvalidField> {
        let has_secret =
            self.secret.is_some() || before.is_some_and(|before| before.secret.is_some());
        let mut problems = rules::problems(&self.settings, has_secret);
        problems.extend(icon::url_problem(tenant, self.settings.icon.as_deref()));
        if let Some(secret) = &self.secret {
            problems.extend(rules::secret_problem(self.settings.kind, secret.expose()));
        }
        if before.is_none()
            && let Some(message) = rules::id_problem(&self.id)
        {
            problems.push(InvalidField { field: "id".into(), message });
        }
        problems
    }

    /// The row with this description. A given secret is sealed anew.
    fn row(
        &self,
        tx: &Transaction,
        before: Option<&store::identity_provider::Row>,
    ) -> Result<store::identity_provider::Row> {
        let tenant = tx.tenant();
        let secret = match &self.secret {
            Some(secret) => {
                let label = secret_label(tenant.id(), &self.id);
                let vault = tx.platform().vault();
                Some(vault.seal(&label, secret.expose().as_bytes(), tx.entropy())?)
            }
            None => before.and_then(|before| before.secret.clone()),
        };
        let settings = serde_json::to_value(&self.settings)
            .map_err(|error| Error::internal(error.to_string()))?;
        let now = tx.now().0;
        Ok(store::identity_provider::Row {
            tenant_id: tenant.id().into(),
            id: self.id.clone(),
            generation: generation(tx, before, self.enabled),
            settings,
            secret,
            applied_secret: before.and_then(|before| before.applied_secret.clone()),
            enabled: self.enabled,
            position: self.position,
            version: before.map_or(0, |before| before.version),
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
            test_handle: before.and_then(|before| before.test_handle.clone()),
            test_started_at: before.and_then(|before| before.test_started_at),
            test_report: before.and_then(|before| before.test_report.clone()),
            token_generation: before.map_or_else(String::new, |row| row.token_generation.clone()),
            tokens_ended_at: before.and_then(|before| before.tokens_ended_at),
        })
    }

    fn display_name(&self) -> &str {
        self.settings.name.as_deref().unwrap_or_else(|| self.settings.kind.label())
    }
}

/// Add a provider.
///
/// # Errors
///
/// [`Error::Invalid`], also if the tenant has a provider with this id.
pub async fn add(tx: &mut Transaction, new: NewProvider) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let new = new.normalised();
    ensure_valid(new.problems(tx.tenant(), None))?;
    role_mapping::require_may_map(tx, None, new.settings.roles.as_ref())?;
    let row = new.row(tx, None)?;
    store::identity_provider::insert(tx.scope(), row.clone()).await.map_err(
        |error| match error {
            store::Error::Conflict { .. } => {
                Error::invalid("id", format!("The ID “{}” is already in use.", new.id))
            }
            other => other.into(),
        },
    )?;
    icon::request_if_changed(tx, &new.id, None, new.settings.icon.as_deref()).await?;
    let object = (ObjectKind::IdentityProvider, &*new.id, new.display_name());
    tx.audit(AuditEvent::ProviderAdded, object, audited(&row, new.secret.is_some()));
    tx.invalidate(CacheKey::Providers);
    Ok(())
}

/// Change a provider that was read in this version. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::Invalid`]; [`Error::Stale`] if it changed since.
pub async fn change(tx: &mut Transaction, new: NewProvider, version: i64) -> Result<bool> {
    tx.require(Permission::ManageSettings)?;
    let new = new.normalised();
    let before = store::identity_provider::lock(tx.scope(), &new.id).await?;
    let before = before.ok_or(Error::NotFound)?;
    if before.version != version {
        return Err(Error::Stale);
    }
    let mut after = new.row(tx, Some(&before))?;
    let is_same = after.settings == before.settings
        && after.enabled == before.enabled
        && after.position == before.position
        && new.secret.is_none();
    if is_same {
        return Ok(false);
    }
    let mut problems = new.problems(tx.tenant(), Some(&before));
    problems.extend(identity_settings::problems(tx.scope(), &before, &new).await?);
    ensure_valid(problems)?;
    let stored = from_row(before.clone())?;
    // Who decides what the mapped claim says, or whose it is, gives roles, too.
    let is_fed_alike = ProviderSource::of(&stored)
        == ProviderSource::of(&stored.with_settings(&new.settings))
        && stored.settings.allowed_domains == new.settings.allowed_domains
        && stored.settings.create_accounts == new.settings.create_accounts
        && stored.settings.link_verified_email == new.settings.link_verified_email;
    let mapped_before = stored.settings.roles.as_ref().filter(|_| is_fed_alike);
    role_mapping::require_may_map(tx, mapped_before, new.settings.roles.as_ref())?;
    if stored.settings.keep_tokens && !new.settings.keep_tokens {
        // There may be many: what reads them compares the generation, and a job deletes them.
        after.token_generation = tx.new_id("gen");
        after.tokens_ended_at = Some(tx.now().0);
    }
    write(tx, &before, after, new.secret.is_some()).await?;
    if stored.settings.roles != new.settings.roles {
        role_mapping::withdraw_unmapped(tx, &new.id, new.settings.roles.as_ref()).await?;
    }
    Ok(true)
}

/// New settings of a provider that was read in this version.
#[derive(Clone, Debug)]
pub struct SettingsChange {
    /// Which provider.
    pub id: String,
    /// All settings.
    pub settings: ProviderSettings,
    /// The client secret or Apple's private key; `None` keeps the stored one.
    pub secret: Option<Secret>,
    /// For optimistic locking.
    pub version: i64,
}

/// Change the settings of a provider, but neither its state nor its position. Returns whether
/// anything changed.
///
/// # Errors
///
/// As [`change`].
pub async fn change_settings(tx: &mut Transaction, new: SettingsChange) -> Result<bool> {
    let SettingsChange { id, settings, secret, version } = new;
    let row = store::identity_provider::by_id(tx.scope(), &id).await?.ok_or(Error::NotFound)?;
    let (enabled, position) = (row.enabled, row.position);
    change(tx, NewProvider { id, settings, secret, enabled, position }, version).await
}

/// Let users sign in with a provider, or keep them from it. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn set_enabled(tx: &mut Transaction, id: &str, enabled: bool) -> Result<bool> {
    tx.require(Permission::ManageSettings)?;
    let before = store::identity_provider::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    let generation = generation(tx, Some(&before), enabled);
    let after = store::identity_provider::Row { enabled, generation, ..before.clone() };
    write_changed(tx, &before, after).await
}

/// What was begun at a provider belongs to its generation, and ends when it is disabled.
fn generation(
    tx: &Transaction,
    before: Option<&store::identity_provider::Row>,
    is_enabled: bool,
) -> String {
    match before {
        Some(before) if is_enabled || !before.enabled => before.generation.clone(),
        _ => tx.new_id("gen"),
    }
}

/// Write a row that was locked, if it differs, with its audit event.
pub(super) async fn write_changed(
    tx: &mut Transaction,
    before: &store::identity_provider::Row,
    mut after: store::identity_provider::Row,
) -> Result<bool> {
    if after == *before {
        return Ok(false);
    }
    after.updated_at = tx.now().0;
    write(tx, before, after, false).await?;
    Ok(true)
}

/// Write a changed row with its audit event.
async fn write(
    tx: &mut Transaction,
    before: &store::identity_provider::Row,
    after: store::identity_provider::Row,
    has_new_secret: bool,
) -> Result<()> {
    let provider = from_row(after.clone())?;
    let detail = json_diff::diff(&audited(before, false), &audited(&after, has_new_secret));
    if store::identity_provider::update(tx.scope(), after).await? == 0 {
        return Err(Error::Stale);
    }
    let earlier = from_row(before.clone())?.settings.icon;
    let icon = provider.settings.icon.as_deref();
    icon::request_if_changed(tx, &provider.id, earlier.as_deref(), icon).await?;
    let object = (ObjectKind::IdentityProvider, &*provider.id, provider.name());
    tx.audit(AuditEvent::ProviderChanged, object, detail);
    tx.invalidate(CacheKey::Providers);
    Ok(())
}

/// Delete a provider with the links to it and the roles that it has given. Users who have no other
/// way to sign in need a password reset link.
pub async fn remove(tx: &mut Transaction, id: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let row = store::identity_provider::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    let provider = from_row(row)?;
    for link in store::linked_identity::with_given_role(tx.scope(), id).await? {
        if let Some(user) = store::user::lock(tx.scope(), &link.user_id).await? {
            role_mapping::withdraw(tx, &link, UserRef::from(&user)).await?;
        }
    }
    if store::identity_provider::remove(tx.scope(), id).await? == 0 {
        return Err(Error::NotFound);
    }
    let object = (ObjectKind::IdentityProvider, id, provider.name());
    tx.audit(AuditEvent::ProviderDeleted, object, json!({}));
    tx.invalidate(CacheKey::Providers);
    Ok(())
}

/// Whether the stored secret is this one.
pub(super) fn is_stored_secret(
    tenant: &Tenant,
    row: &store::identity_provider::Row,
    secret: &str,
) -> bool {
    let label = secret_label(tenant.id(), &row.id);
    let vault = tenant.platform().vault();
    let stored = row.secret.as_ref().and_then(|sealed| vault.open(&label, sealed).ok());
    stored.is_some_and(|stored| stored.as_slice() == secret.as_bytes())
}

fn audited(row: &store::identity_provider::Row, has_new_secret: bool) -> Value {
    let mut audited = json!({
        "settings": row.settings,
        "enabled": row.enabled,
        "position": row.position,
    });
    if has_new_secret {
        audited["secret"] = "changed".into();
    }
    audited
}
