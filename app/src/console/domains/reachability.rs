//! Check whether the tenant's metadata is reachable at each of its base URLs, as seen from this
//! server.

use contract::domain::ReachabilityCheck;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Card, Icon, LinkButton, Notice, Pill, StateDot},
};

/// Fetches the metadata at each base URL and reports the result.
#[server]
pub async fn check_addresses(tenant: String) -> Result<Vec<ReachabilityCheck>, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::domain_name::check_tenant(&session.tenant, &session.actor).await?)
}

/// Card with the result of the reachability check.
pub fn reachability_card(
    slug: &str,
    checks: Option<Result<Vec<ReachabilityCheck>, AppError>>,
) -> AnyView {
    let href = format!("/console/t/{slug}/domains?check=now#reached");
    let word = if checks.is_some() { "Check again" } else { "Check URLs" };
    let end = view! {
        <LinkButton href variant="secondary small" icon=Icon::Rotate>
            {word}
        </LinkButton>
    }
    .into_any();
    let content = match checks {
        None => view! {
            <div class="body">
                <p class="small quiet-text">
                    "Fetches the metadata at each URL above, as an application does, and reports \
                        problems with DNS, the certificate, the response or the issuer."
                </p>
            </div>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <div class="body">
                <Notice variant="bad">
                    <p>{error.message()}</p>
                </Notice>
            </div>
        }
        .into_any(),
        Some(Ok(results)) => results.into_iter().map(check_row).collect::<Vec<_>>().into_any(),
    };
    view! {
        <Card id="reached" title="Reachability" end>
            {content}
        </Card>
    }
    .into_any()
}

fn check_row(check: ReachabilityCheck) -> AnyView {
    let mark = match &check.problem {
        None => view! { <StateDot variant="ok" label="Reachable" /> }.into_any(),
        Some(_) => view! { <Pill variant="bad" label="Not reachable" /> }.into_any(),
    };
    view! {
        <div class="card-line">
            <span class="name">
                <code>{check.base_url}</code>
            </span>
            {mark}
            {check.problem.map(|problem| view! { <p>{problem}</p> })}
        </div>
    }
    .into_any()
}
