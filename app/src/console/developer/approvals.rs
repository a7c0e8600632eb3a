//! Clients that developers registered and that wait for approval: each is approved or rejected.

use contract::{developer::PendingClient, paging::Page};
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

/// A page of clients, and the server's time for relative times.
#[server]
pub async fn list_pending_clients(
    tenant: String,
    #[server(default)] cursor: String,
) -> Result<(Page<PendingClient>, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let page =
        domain::client::awaiting_approval(&session.tenant, &session.actor, Some(&cursor)).await?;
    Ok((page, session.tenant.now().0))
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
        list_pending_clients(slug.clone(), cursor),
        move |_, (page, now)| Screen { title: "Approvals".into(), body: body(slug, page, now) },
    )
}

fn body(slug: String, page: Page<PendingClient>, now: i64) -> AnyView {
    let path = format!("/console/t/{slug}/approvals");
    let turn =
        |cursor: Option<String>| cursor.map(|cursor| with_query(&path, &[("page", &cursor)]));
    let (previous, next, total) = (turn(page.previous), turn(page.next), page.total);
    let list = if page.rows.is_empty() {
        let text = "What developers register themselves stands here until somebody decides, where \
            the settings ask for approval.";
        view! {
            <div class="card">
                <EmptyState title="Nothing waits" text=text />
            </div>
        }
        .into_any()
    } else {
        let rows: Vec<_> = page.rows.into_iter().map(|row| line(&slug, row, now)).collect();
        view! {
            <Table
                caption="Applications that wait, the oldest first"
                columns=&[
                    ("Application", ""),
                    ("Sends people to", ""),
                    ("May ask for", "only-wide"),
                    ("By", "only-wide"),
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
            lead="Developers registered these. Nobody can sign in through them, and they get no \
            token, until you approve."
        />
        <div class="stack">{list}</div>
        <ReviewDialogs tenant=slug />
    }
    .into_any()
}

fn line(slug: &str, row: PendingClient, now: i64) -> impl IntoView + use<> {
    let href = format!("/console/t/{slug}/applications/{}", row.row_id);
    let by = row.developer.unwrap_or_else(|| "somebody who is gone".into());
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
    let none = uris.is_empty().then_some("nobody: it acts for itself");
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
                    "Refuse…"
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
            <PlainForm
                action=ApproveClient::url()
                success_message="It is approved and may be used."
            >
                <TargetFields tenant=approved />
                <input type="hidden" name="version" />
                <div class="body">
                    <p>
                        "People can sign in through it at once; each is asked for consent. Its \
                            scopes and grants stay as they are unless you change them."
                    </p>
                </div>
                <DialogFooter cancel="Not yet">"Approve"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="refuse-client"
            title=view! {
                "Refuse "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=RefuseClient::url()
                success_message="It is refused. Its developer reads why."
            >
                <TargetFields tenant />
                <div class="body">
                    <TextArea
                        name="reason"
                        label="Why"
                        errors=FormErrors::none()
                        hint="Its developer reads it, and may change the application and ask again."
                    />
                </div>
                <DialogFooter cancel="Not yet" variant="danger primary">
                    "Refuse"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
