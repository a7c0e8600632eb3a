//! `tenantry doctor`: checks of the installation from the machine it runs on.

use domain::{Platform, actor::Actor, domain_name, health};
use serde_json::json;

use super::output::{Failure, print};

/// Print the result of every check. Fails if a metadata URL is not reachable.
pub async fn run(platform: &Platform, actor: &Actor, as_json: bool) -> Result<(), Failure> {
    platform.check_ready().await?;
    let default = platform.default_tenant().await?.map(|tenant| tenant.issuer().to_owned());
    let (checks_by_slug, has_more) = domain_name::check_installation(platform, actor).await?;
    let mail = health::mail_health(platform).await?;
    let durability = health::commit_durability(platform).await?;
    let without_mail = health::sign_up_without_mail(platform).await?;
    let value = json!({
        "database": "answers",
        "commits": durability,
        "master_key": "matches",
        "public_url": platform.public_url(),
        "default_issuer": default,
        "mail": mail,
        "sign_up_without_mail": without_mail,
        "addresses": checks_by_slug,
        "more_tenants": has_more,
    });
    let mut lines = vec![
        "The database responds.".to_owned(),
        format!(
            "Commits {} ({})",
            if durability.is_durable {
                "wait for the disk"
            } else {
                "DO NOT WAIT for the disk: a power failure can undo what was acknowledged"
            },
            durability.settings.join(", ")
        ),
        "The master key matches.".to_owned(),
        format!("Public URL {}", platform.public_url()),
        format!("Default issuer {}", default.as_deref().unwrap_or("none yet")),
    ];
    lines.push(match &mail.server {
        None => "Email is off: TENANTRY_SMTP_URL is not set.".to_owned(),
        Some(server) => format!(
            "Email is sent from {} via {}: {} queued, {} failed",
            server.from, server.host, mail.queued, mail.failed
        ),
    });
    if let Some(failure) = mail.failure.as_ref().filter(|_| mail.server.is_some()) {
        lines.push(format!("Email is FAILING: {failure}"));
    }
    lines.extend(without_mail.iter().map(|slug| {
        format!("Sign-up of {slug} is open, but needs a mail server: no one can create an account.")
    }));
    let mut unreachable = 0;
    for (slug, checks) in &checks_by_slug {
        lines.push(format!("Metadata of {slug}"));
        for check in checks {
            unreachable += usize::from(check.problem.is_some());
            let status = check.problem.as_deref().map_or_else(
                || "reached".to_owned(),
                |problem| format!("UNREACHABLE\n      {problem}"),
            );
            lines.push(format!("  {} {status}", check.base_url));
        }
    }
    if has_more {
        lines.push(
            "Not all tenants with domains were checked: there are too many for one run.".to_owned(),
        );
    }
    print(as_json, &value, || lines.join("\n"));
    match unreachable {
        0 => Ok(()),
        1 => Err(Failure::failed("1 URL is unreachable.")),
        many => Err(Failure::failed(format!("{many} URLs are unreachable."))),
    }
}
