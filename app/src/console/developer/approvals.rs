//! Clients that developers registered and that wait for approval: each is approved or rejected.

use contract::{
    developer::{PendingClient, ProposedChange},
    paging::Page,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        Dialog, DialogFooter, EmptyState, FormErrors, PageHead, Pager, PlainForm, Table,
        TargetFields, TextArea, ago,
    },
};

/// What waits for approval, and the server's time for relative times.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PendingApprovals {
    clients: Page<PendingClient>,
    changes: Vec<ProposedChange>,
    now: i64,
}

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

/// `proposal` is the change that was reviewed. A later proposal is not approved.
#[server]
pub async fn approve_change(tenant: String, id: String, proposal: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::approve_change(tx, &id, &proposal).await
        })
        .await?;
    Ok(())
}

/// Rejects a proposed change. Its developer sees `rejection_reason`.
#[server]
pub async fn reject_change(
    tenant: String,
    id: String,
    proposal: String,
    rejection_reason: String,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::reject_change(tx, &id, &proposal, &rejection_reason).await
        })
        .await?;
    Ok(())
}

/// `version` is the version that was reviewed. A client that has changed since is not approved.
#[server]
pub async fn approve_client(tenant: String, id: String, version: i64) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::approve(tx, &id, version).await)
        .await?;
    Ok(())
}

/// Rejects a client. Its developer sees `reason`.
#[server]
pub async fn refuse_client(tenant: String, id: String, reason: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::reject(tx, &id, &reason).await)
        .await?;
    Ok(())
}

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
        let rows: Vec<_> = page.rows.into_iter().map(|row| line(&slug, row, now)).collect();
        view! {
            <Table
                caption="Applications pending approval, oldest first"
                columns=&[
                    ("Application", ""),
                    ("Redirect URIs", ""),
                    ("Scopes", "only-wide"),
                    ("Developer", "only-wide"),
                    ("", "actions"),
                ]
            >
                {rows}
            </Table>
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
    let rows: Vec<_> = changes.into_iter().map(|change| change_row(slug, change, now)).collect();
    view! {
        <h2>"Changes to approved applications"</h2>
        <p>"The approved version stays in use until you approve the change."</p>
        <Table
            caption="Proposed changes, oldest first"
            columns=&[
                ("Application", ""),
                ("Change", ""),
                ("Developer", "only-wide"),
                ("", "actions"),
            ]
        >
            {rows}
        </Table>
    }
    .into_any()
}

fn change_row(slug: &str, change: ProposedChange, now: i64) -> impl IntoView + use<> {
    let href = format!("/console/t/{slug}/applications/{}", change.row_id);
    let by = change.developer.clone().unwrap_or_else(|| "a deleted user".into());
    let outdated = change.is_outdated.then(|| {
        view! { <p>"The application has changed since. You can only reject this change."</p> }
    });
    let approve = (!change.is_outdated).then(|| {
        view! {
            <button
                class="button primary small"
                type="button"
                data-opens="approve-change"
                data-fill-id=change.row_id.clone()
                data-fill-proposal=change.proposal.clone()
                data-fill-name=change.client_name.clone()
            >
                "Approve…"
            </button>
        }
    });
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="name">
                    <a href=href>{change.client_name.clone()}</a>
                </span>
            </th>
            <td class="full-row">{outdated} {change_list(&change)}</td>
            <td class="only-wide">{by}<br /><small>{ago(change.created_at, now)}</small></td>
            <td class="actions">
                <button
                    class="button secondary small"
                    type="button"
                    data-opens="reject-change"
                    data-fill-id=change.row_id.clone()
                    data-fill-proposal=change.proposal.clone()
                    data-fill-name=change.client_name.clone()
                >
                    "Reject…"
                </button>
                {approve}
            </td>
        </tr>
    }
}

/// The fields of a proposed change, each with its lines before and after.
pub fn change_list(change: &ProposedChange) -> AnyView {
    let lines = |text: &str| -> AnyView {
        if text.is_empty() {
            return view! { <span>"none"</span> }.into_any();
        }
        let lines: Vec<_> =
            text.lines().map(|line| view! { <div><code>{line.to_owned()}</code></div> }).collect();
        lines.into_any()
    };
    let fields: Vec<_> = change
        .changes
        .iter()
        .map(|field| {
            view! {
                <dt>{field.field.replace('_', " ")}</dt>
                <dd>
                    <del>{lines(&field.before)}</del>
                    <ins>{lines(&field.after)}</ins>
                </dd>
            }
        })
        .collect();
    view! { <dl>{fields}</dl> }.into_any()
}

#[component]
fn ChangeDialogs(tenant: String) -> impl IntoView {
    let approved = tenant.clone();
    view! {
        <Dialog
            id="approve-change"
            title=view! {
                "Approve the change to "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ApproveChange::url() success_message="Change approved.">
                <TargetFields tenant=approved />
                <input type="hidden" name="proposal" />
                <div class="body">
                    <p>"The change takes effect immediately, exactly as listed."</p>
                </div>
                <DialogFooter cancel="Cancel">"Approve change"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="reject-change"
            title=view! {
                "Reject the change to "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=RejectChange::url()
                success_message="Change rejected. The developer can see the reason."
            >
                <TargetFields tenant />
                <input type="hidden" name="proposal" />
                <div class="body">
                    <TextArea
                        name="rejection_reason"
                        label="Reason"
                        errors=FormErrors::none()
                        hint="The developer sees it and can propose another change."
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Reject change"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}

fn line(slug: &str, row: PendingClient, now: i64) -> impl IntoView + use<> {
    let href = format!("/console/t/{slug}/applications/{}", row.row_id);
    let by = row.developer.unwrap_or_else(|| "a deleted user".into());
    let uris: Vec<_> = row
        .redirect_uris
        .into_iter()
        .map(|uri| {
            view! {
                <li>
                    <code>{uri}</code>
                </li>
            }
        })
        .collect();
    let none = uris.is_empty().then_some("none: no user sign-in");
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="name">
                    <a href=href>{row.name.clone()}</a>
                </span>
                <small>{row.description}</small>
            </th>
            <td class="full-row">
                <ul>{uris}</ul>
                {none}
            </td>
            <td class="only-wide">{row.scope}</td>
            <td class="only-wide">{by}<br /><small>{ago(row.created_at, now)}</small></td>
            <td class="actions">
                <button
                    class="button secondary small"
                    type="button"
                    data-opens="refuse-client"
                    data-fill-id=row.row_id.clone()
                    data-fill-name=row.name.clone()
                >
                    "Reject…"
                </button>
                <button
                    class="button primary small"
                    type="button"
                    data-opens="approve-client"
                    data-fill-id=row.row_id
                    data-fill-version=row.version.to_string()
                    data-fill-name=row.name
                >
                    "Approve…"
                </button>
            </td>
        </tr>
    }
}

#[component]
fn ReviewDialogs(tenant: String) -> impl IntoView {
    let approved = tenant.clone();
    view! {
        <Dialog
            id="approve-client"
            title=view! {
                "Approve "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ApproveClient::url() success_message="Application approved.">
                <TargetFields tenant=approved />
                <input type="hidden" name="version" />
                <div class="body">
                    <p>
                        "Users can sign in to it immediately and are asked for consent. Its scopes \
                            and grant types stay the same unless you change them."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Approve"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="refuse-client"
            title=view! {
                "Reject "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=RefuseClient::url()
                success_message="Application rejected. The developer can see the reason."
            >
                <TargetFields tenant />
                <div class="body">
                    <TextArea
                        name="reason"
                        label="Reason"
                        errors=FormErrors::none()
                        hint="The developer can see it, change the application and submit it again."
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Reject"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
