//! An identity provider as `apply` describes it: keys that the file does not name stay as they are.

use contract::{apply::Provider as FileProvider, provider::ProviderKind};

use super::{
    identity_settings::{self, sends_secret_elsewhere},
    save::{self, NewProvider, is_stored_secret},
};
use crate::{
    model::{
        apply_outcome::ApplyOutcome,
        error::{Error, InvalidField, Result},
    },
    runtime::{
        load_providers::from_row, secret::Secret, tenant::Tenant, transaction::Transaction,
        vault::DigestKind,
    },
};

type Row = store::identity_provider::Row;

/// What applying a provider of the file would do, and the problems of its description.
pub(crate) async fn plan(
    tenant: &Tenant,
    file: &FileProvider,
) -> Result<(ApplyOutcome, Vec<InvalidField>)> {
    let row = store::identity_provider::by_id(&tenant.reader(), &file.id).await?;
    if ProviderKind::parse(&file.kind).is_none() {
        let names: Vec<_> = ProviderKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let message = format!("Use one of {}.", names.join(", "));
        return Ok((ApplyOutcome::Unchanged, vec![InvalidField { field: "kind".into(), message }]));
    }
    let new = described(tenant, row.as_ref(), file)?;
    let mut problems = new.problems(tenant, row.as_ref());
    if let Some(row) = &row {
        problems.extend(identity_settings::problems(&tenant.reader(), row, &new).await?);
    }
    let outcome = match &row {
        None => ApplyOutcome::Created,
        Some(row) if is_changed(row, &new)? => ApplyOutcome::Changed,
        Some(_) => ApplyOutcome::Unchanged,
    };
    Ok((outcome, problems))
}

/// Add the provider, or lay the named keys over the existing one.
pub(crate) async fn upsert_from_file(
    tx: &mut Transaction,
    file: &FileProvider,
) -> Result<ApplyOutcome> {
    let row = store::identity_provider::by_id(tx.scope(), &file.id).await?;
    let tenant = tx.tenant().clone();
    let new = described(&tenant, row.as_ref(), file)?;
    let outcome = match &row {
        None => {
            save::add(tx, new).await?;
            ApplyOutcome::Created
        }
        Some(row) if is_changed(row, &new)? => {
            save::change(tx, new, row.version).await?;
            ApplyOutcome::Changed
        }
        Some(_) => ApplyOutcome::Unchanged,
    };
    if let Some(secret) = secret_of(file) {
        let digest = applied_digest(&tenant, secret);
        let row = store::identity_provider::by_id(tx.scope(), &file.id).await?;
        let mut row = row.ok_or(Error::NotFound)?;
        if row.applied_secret.as_deref() != Some(&*digest) {
            row.applied_secret = Some(digest);
            if store::identity_provider::update(tx.scope(), row).await? == 0 {
                return Err(Error::Stale);
            }
        }
    }
    Ok(outcome)
}

fn secret_of(file: &FileProvider) -> Option<&str> {
    let apple = file.apple.as_ref().map(|apple| apple.private_key.as_str());
    file.client_secret.as_deref().or(apple)
}

fn applied_digest(tenant: &Tenant, secret: &str) -> String {
    tenant.platform().vault().digest(DigestKind::AppliedSecret, secret)
}

fn is_changed(row: &Row, new: &NewProvider) -> Result<bool> {
    let stored = from_row(row.clone())?;
    Ok(stored.settings != new.settings
        || stored.enabled != new.enabled
        || stored.position != new.position
        || new.secret.is_some())
}

/// The provider as the file describes it. The secret is set if the file's own value is new.
fn described(tenant: &Tenant, row: Option<&Row>, file: &FileProvider) -> Result<NewProvider> {
    // Every key is named, so that a new one must be handled.
    let FileProvider {
        id,
        kind,
        name,
        issuer,
        authorization_endpoint,
        token_endpoint,
        userinfo_endpoint,
        client_id,
        client_secret: _,
        scope,
        claims,
        create_accounts,
        link_verified_email,
        allowed_domains,
        update_claims,
        roles,
        keep_tokens,
        apple,
        order,
        icon,
        enabled,
    } = file.clone();
    let stored = row.map(|row| from_row(row.clone())).transpose()?;
    let (was_enabled, position) =
        stored.as_ref().map_or((true, 0), |stored| (stored.enabled, stored.position));
    let mut settings = stored.as_ref().map_or_else(Default::default, |it| it.settings.clone());
    settings.kind = ProviderKind::parse(&kind).unwrap_or(settings.kind);
    put_some(&mut settings.name, name);
    put_some(&mut settings.icon, icon);
    put_some(&mut settings.issuer, issuer);
    put_some(&mut settings.authorization_endpoint, authorization_endpoint);
    put_some(&mut settings.token_endpoint, token_endpoint);
    put_some(&mut settings.userinfo_endpoint, userinfo_endpoint);
    put_some(&mut settings.scope, scope);
    settings.client_id = client_id.unwrap_or(settings.client_id);
    settings.claims.extend(claims.unwrap_or_default());
    settings.create_accounts = create_accounts.unwrap_or(settings.create_accounts);
    settings.link_verified_email = link_verified_email.unwrap_or(settings.link_verified_email);
    settings.allowed_domains = allowed_domains.unwrap_or(settings.allowed_domains);
    settings.update_claims = update_claims.unwrap_or(settings.update_claims);
    settings.roles = roles.or(settings.roles);
    settings.keep_tokens = keep_tokens.unwrap_or(settings.keep_tokens);
    if let Some(apple) = apple {
        settings.apple_team_id = Some(apple.team_id);
        settings.apple_key_id = Some(apple.key_id);
    }
    let goes_elsewhere = stored.is_some_and(|stored| sends_secret_elsewhere(&stored, &settings));
    let secret = secret_of(file).filter(|secret| {
        goes_elsewhere
            || row.is_none_or(|row| {
                row.applied_secret.as_deref() != Some(&*applied_digest(tenant, secret))
                    && !is_stored_secret(tenant, row, secret)
            })
    });
    Ok(NewProvider {
        id,
        settings,
        secret: secret.map(|secret| Secret::new(secret.to_owned())),
        enabled: enabled.unwrap_or(was_enabled),
        position: order.unwrap_or(position),
    }
    .normalised())
}

fn put_some(stored: &mut Option<String>, named: Option<String>) {
    if named.is_some() {
        *stored = named;
    }
}
