//! Diagnostics of rejected requests of a client: the reason, the expected and the received value,
//! and how to fix it.

use contract::diagnostic::{Diagnostic, Diagnostics};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Difference, EmptyState, LinkButton, Notice, Pill, ago, date, group_thousands},
};

/// Diagnostics of the client with this row id.
#[server]
pub async fn list_diagnostics(tenant: String, id: String) -> Result<Diagnostics, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::diagnostic::list_by_client(&session.tenant, &session.actor, &id).await?)
}

pub fn body(settings: &str, name: &str, refused: &Diagnostics, now: i64) -> AnyView {
    if refused.lines.is_empty() {
        let text = format!(
            "{name} had no failed requests in the last 30 days. A failed request appears here \
                within 10 seconds, with its cause and how to fix it."
        );
        let href = settings.to_owned();
        return view! {
            <div class="card">
                <EmptyState title="No failed requests" text>
                    <LinkButton href>"View settings"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> = refused.lines.iter().map(|line| diagnostic_item(line, now)).collect();
    let older = refused.more.then_some(" Older requests are not listed.");
    view! {
        <p class="lead">
            "Requests that the authorization and token endpoints rejected in the last 30 days, \
                latest first. New ones appear within 10 seconds. Secrets, codes and tokens are \
                never stored." {older}
        </p>
        <ul class="refusals stack" aria-label="Failed requests">
            {lines}
        </ul>
    }
    .into_any()
}

/// Origins that the warning names at most.
const MAX_ORIGINS: usize = 5;

/// The warning that browsers send the secret; `None` if none does.
pub fn warning(warnings: &[Diagnostic], now: i64) -> Option<AnyView> {
    let latest = warnings.first()?;
    let origins = warnings.iter().map(|warning| warning.received.clone());
    // Beyond some origins of one hour, none is stored.
    let origins: Vec<_> = origins.filter(|origin| !origin.is_empty()).take(MAX_ORIGINS).collect();
    if origins.is_empty() {
        return None;
    }
    let origins: Vec<_> = origins
        .into_iter()
        .map(|origin| {
            view! {
                " "
                <code>{origin}</code>
            }
        })
        .collect();
    let (summary, advice) = (latest.summary.clone(), latest.advice.clone());
    let last_seen = ago(latest.last_at, now);
    Some(
        view! {
            <Notice variant="warn" title=summary>
                <p>
                    "Last seen "{last_seen}", from"
                    {origins}
                </p>
                <p>{advice}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn diagnostic_item(line: &Diagnostic, now: i64) -> AnyView {
    let times = if line.count == 1 {
        "1 time".to_owned()
    } else {
        format!("{} times", group_thousands(line.count))
    };
    let since = (line.count > 1).then(|| format!(", since {}", date(line.first_at)));
    let values = if line.expected.is_empty() && line.received.is_empty() {
        (!line.error_description.is_empty()).then(|| {
            view! { <p>{format!("Error description: “{}”", line.error_description)}</p> }.into_any()
        })
    } else {
        Some(
            view! { <Difference expected=line.expected.clone() received=line.received.clone() /> }
                .into_any(),
        )
    };
    view! {
        <li class="card">
            <header>
                <h2>{line.summary.clone()}</h2>
                <Pill variant="bad" label=times />
                <p>
                    {format!("Last seen {}", ago(line.last_at, now))}{since}" · "
                    <code>{line.reason.clone()}</code>
                </p>
            </header>
            <div class="body stack tight">
                {values} <p>
                    <strong>"How to fix it: "</strong>
                    {line.advice.clone()}
                </p>
            </div>
        </li>
    }
    .into_any()
}
