//! Writing of one tenant of the file, in batches.

use contract::apply::Tenant as FileTenant;

use super::{
    ApplyOutcome, Report, TenantIssuer,
    overlay::{new_tenant, tenant_update, user_patch},
    plan::{TenantPlan, below},
};
use crate::{
    client, identity_provider, mail,
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    runtime::{platform::Platform, tenant::Tenant},
    tenant, user,
};

/// Users and clients per transaction: few enough that other writers wait for a fraction of a second
/// at most.
const USERS_PER_BATCH: usize = 20;
const CLIENTS_PER_BATCH: usize = 20;

/// Write what the plan says has changed.
pub(super) async fn write(
    platform: &Platform,
    actor: &Actor,
    desired: &FileTenant,
    mut plan: TenantPlan,
    report: &mut Report,
) -> Result<()> {
    let tenant = write_tenant(platform, actor, desired, &mut plan).await?;
    if is_first_default(&tenant) && tenant::choose_default(&tenant, actor).await? {
        report.notes.push(format!("{}: is now the default tenant", tenant.slug()));
    }
    write_users(&tenant, actor, desired, &mut plan).await?;
    write_clients(&tenant, actor, desired, &mut plan).await?;
    write_providers(&tenant, actor, desired, &mut plan).await?;
    write_mail_texts(&tenant, actor, desired, &mut plan).await?;
    plan.report(desired, &mut report.lines);
    // Read again: the choice of the default tenant changes the issuer.
    let tenant = platform.tenant_by_id(tenant.id()).await?.ok_or(Error::NotFound)?;
    report.issuers.push(TenantIssuer {
        tenant: tenant.slug().to_owned(),
        issuer: tenant.issuer().to_owned(),
    });
    Ok(())
}

/// Whether this tenant becomes the default one: the configured tenant, or else the first.
fn is_first_default(tenant: &Tenant) -> bool {
    let platform = tenant.platform();
    platform.installation().default_tenant_id.is_none()
        && platform.default_slug().is_none_or(|slug| slug == tenant.slug())
}

async fn write_tenant(
    platform: &Platform,
    actor: &Actor,
    desired: &FileTenant,
    plan: &mut TenantPlan,
) -> Result<Tenant> {
    let Some(existing) = platform.tenant_by_slug(&desired.slug).await? else {
        return tenant::create(platform, actor, new_tenant(platform, desired)?).await;
    };
    if plan.outcome == ApplyOutcome::Unchanged {
        return Ok(existing);
    }
    let changed = existing
        .transaction(actor, async |tx| {
            // The cached tenant may be older than what another process has changed.
            tx.refresh_tenant().await?;
            let update = tenant_update(platform, desired, tx.tenant().scopes());
            tenant::update(tx, update).await
        })
        .await?;
    plan.outcome = if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged };
    platform.tenant_by_id(existing.id()).await?.ok_or(Error::NotFound)
}

/// The positions of the objects that the plan changes.
fn pending(outcomes: &[ApplyOutcome]) -> Vec<usize> {
    let positions = outcomes.iter().enumerate();
    positions
        .filter(|(_, outcome)| **outcome != ApplyOutcome::Unchanged)
        .map(|(position, _)| position)
        .collect()
}

async fn write_users(
    tenant: &Tenant,
    actor: &Actor,
    desired: &FileTenant,
    plan: &mut TenantPlan,
) -> Result<()> {
    let pending = pending(&plan.users);
    for (number, batch) in pending.chunks(USERS_PER_BATCH).enumerate() {
        // Hash passwords before the transaction begins: SQLite has one writer.
        let mut users = Vec::with_capacity(batch.len());
        for position in batch {
            let patch = user_patch(&desired.users[*position])?;
            let hash = if plan.users[*position] == ApplyOutcome::Created {
                user::prepare_in(tenant, patch.to_new_user()).await?.into_hash()
            } else {
                None
            };
            users.push((*position, patch, hash));
        }
        let outcomes = tenant
            .transaction(actor, async |tx| {
                let mut outcomes = Vec::with_capacity(users.len());
                for (position, patch, hash) in users {
                    let outcome = user::upsert(tx, &patch, hash).await;
                    outcomes.push((position, outcome.map_err(at(desired, "users", position))?));
                }
                Ok(outcomes)
            })
            .await?;
        for (position, outcome) in outcomes {
            plan.users[position] = outcome;
        }
        if number % 250 == 249 {
            let written = (number + 1) * USERS_PER_BATCH;
            tracing::info!(tenant = tenant.slug(), written, of = pending.len(), "applying users");
        }
    }
    Ok(())
}

async fn write_clients(
    tenant: &Tenant,
    actor: &Actor,
    desired: &FileTenant,
    plan: &mut TenantPlan,
) -> Result<()> {
    for batch in pending(&plan.clients).chunks(CLIENTS_PER_BATCH) {
        let outcomes = tenant
            .transaction(actor, async |tx| {
                let mut outcomes = Vec::with_capacity(batch.len());
                for position in batch {
                    let outcome = client::upsert_from_file(tx, &desired.clients[*position]).await;
                    outcomes.push(outcome.map_err(at(desired, "clients", *position))?);
                }
                Ok(outcomes)
            })
            .await?;
        for (position, outcome) in batch.iter().zip(outcomes) {
            plan.clients[*position] = outcome;
        }
    }
    Ok(())
}

async fn write_providers(
    tenant: &Tenant,
    actor: &Actor,
    desired: &FileTenant,
    plan: &mut TenantPlan,
) -> Result<()> {
    for position in pending(&plan.providers) {
        plan.providers[position] = tenant
            .transaction(actor, async |tx| {
                let file = &desired.providers[position];
                let outcome = identity_provider::upsert_from_file(tx, file).await;
                outcome.map_err(at(desired, "providers", position))
            })
            .await?;
    }
    Ok(())
}

async fn write_mail_texts(
    tenant: &Tenant,
    actor: &Actor,
    desired: &FileTenant,
    plan: &mut TenantPlan,
) -> Result<()> {
    for position in pending(&plan.mail_texts) {
        plan.mail_texts[position] = tenant
            .transaction(actor, async |tx| {
                let outcome = mail::upsert_text(tx, &desired.mail_texts[position]).await;
                outcome.map_err(at(desired, "mail_texts", position))
            })
            .await?;
    }
    Ok(())
}

/// Names the object of a problem that only the transaction finds, because another process wrote
/// since the file was validated.
fn at(desired: &FileTenant, list: &str, position: usize) -> impl FnOnce(Error) -> Error {
    let at = format!("{}.{list}[{position}]", desired.slug);
    move |error| match error {
        Error::Invalid(problems) => {
            Error::Invalid(problems.into_iter().map(|problem| below(&at, problem)).collect())
        }
        other => other,
    }
}
