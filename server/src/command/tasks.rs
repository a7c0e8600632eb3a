//! The commands that change or check the installation.

use std::sync::Arc;

use contract::{
    routes::Endpoint,
    tenant::{NewTenant, TenantListParams},
};
use domain::{Platform, Tenant, actor::Actor, apply, job, member, places::NoPlaces, tenant};
use serde_json::json;

use super::{
    OperatorCommand, Task, TenantCommand, doctor, keys,
    output::{Failure, print},
    platform,
};
use crate::config::Config;

pub async fn run(config: Config, task: Task, as_json: bool) -> Result<(), Failure> {
    let platform = platform::open(&config, Arc::new(NoPlaces)).await?;
    let actor = Actor::cli();
    match task {
        Task::Apply { file, dry_run } => {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Failure::invalid_input(format!("{}: {error}", file.display())))?;
            let parsed =
                apply::parse(&text).map_err(|error| Failure::invalid_file(&file, &error))?;
            let report = apply::apply(&platform, &actor, parsed, dry_run)
                .await
                .map_err(|error| apply::with_lines(&text, error))?;
            let value = serde_json::to_value(&report).unwrap_or_default();
            print(as_json, &value, || render_report(&report, dry_run));
            Ok(())
        }
        Task::Tenant(command) => tenants(&platform, &actor, command, as_json).await,
        Task::Operator(OperatorCommand::Invite { email }) => {
            let token = member::invite_operator(&platform, &actor, &email).await?;
            let path = Endpoint::InvitationPage.path();
            let link = format!("{}{path}?token={}", platform.public_url(), token.expose());
            print(as_json, &json!({ "link": link }), || {
                format!("The link works once and expires in 7 days:\n{link}")
            });
            Ok(())
        }
        Task::Keys(command) => keys::run(&platform, &actor, command, as_json).await,
        // Opening the platform has migrated the database, except for indexes of large tables.
        Task::Migrate => {
            job::build_indexes(&platform).await?;
            print(as_json, &json!({ "migrated": true }), || {
                "The database is at this version's schema.".into()
            });
            Ok(())
        }
        Task::Doctor => doctor::run(&platform, &actor, as_json).await,
    }
}

async fn tenants(
    platform: &Platform,
    actor: &Actor,
    command: TenantCommand,
    as_json: bool,
) -> Result<(), Failure> {
    let (slug, done) = match command {
        TenantCommand::List => return list(platform, actor, as_json).await,
        TenantCommand::Create { slug, name } => {
            let new = NewTenant {
                name: name.unwrap_or_else(|| slug.clone()),
                slug,
                ..Default::default()
            };
            let made = tenant::create(platform, actor, new).await?;
            (made.slug().to_owned(), "created")
        }
        TenantCommand::Suspend { slug } => {
            tenant::suspend(&find_tenant(platform, &slug).await?, actor).await?;
            (slug, "suspended")
        }
        TenantCommand::Resume { slug } => {
            tenant::resume(&find_tenant(platform, &slug).await?, actor).await?;
            (slug, "resumed")
        }
        TenantCommand::Delete { slug } => {
            tenant::delete(&find_tenant(platform, &slug).await?, actor).await?;
            (slug, "deleted")
        }
        TenantCommand::Restore { slug } => {
            tenant::restore(&find_tenant(platform, &slug).await?, actor).await?;
            (slug, "restored")
        }
        TenantCommand::Default { slug } => {
            return change_default(platform, actor, &slug, as_json).await;
        }
        TenantCommand::Purge { slug } => {
            tenant::request_purge(&find_tenant(platform, &slug).await?, actor).await?;
            tenant::purge_expired(platform).await?;
            (slug, "purged")
        }
    };
    print(as_json, &json!({ "slug": slug, "did": done }), || format!("{slug} {done}"));
    Ok(())
}

/// Change the default tenant, and name the issuers that moved.
async fn change_default(
    platform: &Platform,
    actor: &Actor,
    slug: &str,
    as_json: bool,
) -> Result<(), Failure> {
    let moved = tenant::change_default(&find_tenant(platform, slug).await?, actor).await?;
    let mut lines: Vec<String> = moved
        .iter()
        .map(|issuer| format!("{}: {} is now {}", issuer.tenant, issuer.before, issuer.after))
        .collect();
    lines.push(if moved.is_empty() {
        format!("{slug} is the default tenant. No issuer changed.")
    } else {
        format!("{slug} is the default tenant. Update the clients of these issuers.")
    });
    if let Some(configured) = platform.default_slug().filter(|configured| *configured != slug) {
        lines.push(format!(
            "{} is still {configured}: set it to {slug} before the next start.",
            tenant::DEFAULT_TENANT_VAR
        ));
    }
    let value = json!({ "slug": slug, "did": "default", "moved": moved });
    print(as_json, &value, || lines.join("\n"));
    Ok(())
}

async fn list(platform: &Platform, actor: &Actor, as_json: bool) -> Result<(), Failure> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = tenant::list(
            platform,
            actor,
            &TenantListParams { cursor: after, ..Default::default() },
        )
        .await?
        .page;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let value = serde_json::to_value(&rows).unwrap_or_default();
    print(as_json, &value, || {
        rows.iter()
            .map(|row| format!("{:<24} {:<10} {}", row.slug, row.state.as_str(), row.issuer))
            .collect::<Vec<_>>()
            .join("\n")
    });
    Ok(())
}

pub(super) async fn find_tenant(platform: &Platform, slug: &str) -> Result<Tenant, Failure> {
    platform
        .tenant_by_slug(slug)
        .await?
        .ok_or_else(|| Failure::invalid_input(format!("There is no tenant “{slug}”.")))
}

fn render_report(report: &apply::Report, dry_run: bool) -> String {
    let mut lines: Vec<String> = report
        .lines
        .iter()
        .map(|line| {
            let outcome = match line.outcome {
                apply::ApplyOutcome::Created => "created",
                apply::ApplyOutcome::Changed => "changed",
                apply::ApplyOutcome::Unchanged => "unchanged",
            };
            format!("{outcome:<10} {} {}/{}", line.kind, line.tenant, line.name)
        })
        .collect();
    lines.extend(
        report.issuers.iter().map(|one| format!("issuer     {} {}", one.tenant, one.issuer)),
    );
    lines.extend(report.notes.iter().map(|note| format!("note       {note}")));
    if dry_run {
        lines.push("Nothing was changed: this was a dry run.".into());
    }
    lines.join("\n")
}
