//! What waits for an administrator's approval: clients that developers registered, and changes that
//! they proposed to approved ones. A review shows what it decides about at every width.

mod changes;
mod clients;

use contract::{
    developer::{PendingClient, ProposedChange},
    paging::Page,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

pub use self::changes::change_list;
use self::{
    changes::{ChangeDialogs, change_card},
    clients::{ReviewDialogs, client_card},
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{EmptyState, PageHead, Pager},
};

/// What waits for approval, and the server's time for relative times.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PendingApprovals {
    clients: Page<PendingClient>,
    changes: Vec<ProposedChange>,
    now: i64,
}

/// The applications and changes of a tenant that wait for an approval.
#[server]
pub async fn list_pending_approvals(
    tenant: String,
    #[server(default)] cursor: String,
) -> Result<PendingApprovals, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let (tenant, actor) = (&session.tenant, &session.actor);
    Ok(PendingApprovals {
        clients: domain::client::awaiting_approval(tenant, actor, Some(&cursor)).await?,
        changes: domain::client::proposed_changes(tenant, actor).await?,
        now: tenant.now().0,
    })
}

/// The page with what waits for an approval.
#[component]
pub fn Approvals() -> impl IntoView {
    let (slug, cursor) = (param(use_params_map(), "slug"), param(use_query_map(), "page"));
    screen(
        NavItem::Approvals,
        Some(slug.clone()),
        list_pending_approvals(slug.clone(), cursor),
        move |_, pending| Screen { title: "Approvals".into(), body: body(slug, pending) },
    )
}

fn body(slug: String, pending: PendingApprovals) -> AnyView {
    let PendingApprovals { clients: page, changes, now } = pending;
    let path = format!("/console/t/{slug}/approvals");
    let turn =
        |cursor: Option<String>| cursor.map(|cursor| with_query(&path, &[("page", &cursor)]));
    let (previous, next, total) = (turn(page.previous), turn(page.next), page.total);
    let changes = (!changes.is_empty()).then(|| proposed_changes(&slug, changes, now));
    let list = if page.rows.is_empty() && changes.is_some() {
        ().into_any()
    } else if page.rows.is_empty() {
        let text = "Applications that developers register appear here if the tenant requires \
            approval.";
        view! {
            <div class="card">
                <EmptyState title="No pending approvals" text=text />
            </div>
        }
        .into_any()
    } else {
        let cards: Vec<_> = page.rows.into_iter().map(|row| client_card(&slug, row, now)).collect();
        view! {
            <ul class="stack reviews" aria-label="Applications pending approval, oldest first">
                {cards}
            </ul>
            <Pager what="applications" total previous next />
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Approvals".into_any()
            lead="Applications registered by developers. Until you approve them, users can't sign \
            in to them and they can't obtain tokens."
        />
        <div class="stack">{list}{changes}</div>
        <ChangeDialogs tenant=slug.clone() />
        <ReviewDialogs tenant=slug />
    }
    .into_any()
}

fn proposed_changes(slug: &str, changes: Vec<ProposedChange>, now: i64) -> AnyView {
    let cards: Vec<_> = changes.into_iter().map(|change| change_card(slug, change, now)).collect();
    view! {
        <h2>"Changes to approved applications"</h2>
        <p class="quiet-text">
            "The approved version stays in use until you approve the change."
        </p>
        <ul class="stack reviews" aria-label="Proposed changes, oldest first">
            {cards}
        </ul>
    }
    .into_any()
}

/// Who submitted what is reviewed, and when.
fn submitter(developer: Option<String>, ago: String) -> AnyView {
    let by = match developer {
        Some(username) => view! { <bdi>{username}</bdi> }.into_any(),
        None => "a deleted user".into_any(),
    };
    view! {
        <div>
            <dt>"Submitted by"</dt>
            <dd>{by}<span class="faint">" · "{ago}</span></dd>
        </div>
    }
    .into_any()
}
