//! Paginated list of a tenant's clients. A developer sees only their own.

use contract::{
    client_profile::AppKind,
    paging::{ListParams, Page, Sort, StatusFilter},
    view::ClientSummary,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::state::ClientState;
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        CopyIconButton, EmptyState, Glyph, Icon, LinkButton, PageHead, Pager, RowName, SearchForm,
        Segments, Table, Tile, date,
    },
};

/// A page of clients. A developer gets only their own.
#[server]
pub async fn list_clients(
    tenant: String,
    input: ListParams,
) -> Result<Page<ClientSummary>, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::client::list(&session.tenant, &session.actor, &input).await?)
}

/// The page with the applications of a tenant.
#[component]
pub fn Applications() -> impl IntoView {
    let (params, map) = (use_params_map(), use_query_map());
    let (slug, search, state, cursor) =
        (param(params, "slug"), param(map, "q"), param(map, "state"), param(map, "page"));
    let state_filter = match state.as_str() {
        "enabled" => Some(StatusFilter::Active),
        "disabled" => Some(StatusFilter::Off),
        _ => None,
    };
    let load = list_clients(
        slug.clone(),
        ListParams {
            search: search.clone(),
            state: state_filter,
            sort: Sort::Newest,
            cursor: Some(cursor),
        },
    );
    screen(NavItem::Applications, Some(slug.clone()), load, move |frame, page| {
        let may_register = frame.permissions.clients || frame.permissions.own_clients;
        Screen {
            title: "Applications".into(),
            body: body(&slug, search, state, may_register, page),
        }
    })
}

fn body(
    slug: &str,
    search: String,
    state: String,
    may_register: bool,
    page: Page<ClientSummary>,
) -> AnyView {
    let path = format!("/console/t/{slug}/applications");
    let new = format!("{path}/new");
    let filter = |word: &'static str, value: &'static str| {
        (word, with_query(&path, &[("q", &search), ("state", value)]), state == value)
    };
    let states =
        vec![filter("All", ""), filter("Enabled", "enabled"), filter("Disabled", "disabled")];
    let turn = |cursor: Option<String>| {
        cursor.map(|cursor| {
            with_query(&path, &[("q", &search), ("state", &state), ("page", &cursor)])
        })
    };
    let (previous, next, total) = (turn(page.previous), turn(page.next), page.total);
    let action = move |href: String| {
        may_register.then(|| {
            view! {
                <LinkButton href=href variant="primary" icon=Icon::Plus>
                    "Register an application"
                </LinkButton>
            }
            .into_any()
        })
    };
    let is_first = page.rows.is_empty() && search.is_empty() && state.is_empty();
    let list = if page.rows.is_empty() {
        let (title, text) = match (search.is_empty(), state.as_str()) {
            (false, _) => (
                format!("No application matches “{search}”"),
                "Search by the start of a word in the name, or by client ID.",
            ),
            (true, "disabled") => (
                "No disabled applications".to_owned(),
                "Disabled applications can't obtain tokens, and their existing tokens no longer \
                    work.",
            ),
            _ => (
                "No applications yet".to_owned(),
                "Register what users sign in to: a website, an app, or a service that acts on its \
                    own behalf.",
            ),
        };
        let below = if is_first {
            action(new.clone())
        } else {
            Some(
                view! { <LinkButton href=path.clone()>"Show all applications"</LinkButton> }
                    .into_any(),
            )
        };
        view! {
            <div class="card">
                <EmptyState title=title text=text>
                    {below}
                </EmptyState>
                {(is_first && may_register).then(|| kinds(&new))}
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = page.rows.into_iter().map(|row| line(&path, row)).collect();
        view! {
            <Table
                caption="Applications"
                columns=&[
                    ("Application", ""),
                    ("State", ""),
                    ("Client ID", ""),
                    ("Type", "only-wide"),
                    ("Registered", "number only-wide"),
                ]
            >
                {lines}
            </Table>
            <Pager what="applications" total previous next />
        }
        .into_any()
    };
    // Where there is nothing yet, there is nothing to search, and the button is below the text.
    let search_form = (!is_first).then(|| {
        view! {
            <SearchForm
                action=path
                what="applications"
                placeholder="Name or client ID"
                value=search
                preserved=vec![("state", state)]
            >
                <Segments label="State" links=states />
            </SearchForm>
        }
    });
    let actions = if is_first { None } else { action(new) };
    view! {
        <PageHead
            title="Applications".into_any()
            lead="Websites and apps that users sign in to, and services that act on their own \
            behalf."
            actions=actions.into_any()
        />
        {search_form}
        <div class="stack" data-live-results="">
            {list}
        </div>
    }
    .into_any()
}

/// Links that register an application of each kind.
fn kinds(new: &str) -> AnyView {
    let links: Vec<_> = AppKind::ALL
        .into_iter()
        .map(|kind| {
            let icon = match kind {
                AppKind::Web => Icon::Browser,
                AppKind::SinglePage => Icon::Code,
                AppKind::Native => Icon::Phone,
                AppKind::Machine => Icon::Server,
            };
            view! {
                <li>
                    <a href=with_query(new, &[("kind", kind.as_str())])>
                        <Glyph icon />
                        <strong>{kind.label()}</strong>
                        <span>{kind.description()}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="kinds" aria-label="Types of applications">
            {links}
        </ul>
    }
    .into_any()
}

fn line(path: &str, row: ClientSummary) -> impl IntoView + use<> {
    let href = format!("{path}/{}", row.row_id);
    let what = format!("the client ID of {}", row.name);
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    <Tile name=row.name.clone() variant="medium" />
                    <span class="grow">
                        <RowName name=row.name href mark=None />
                    </span>
                </span>
            </th>
            <td>
                <ClientState state=row.state />
            </td>
            <td class="full-row">
                <span class="copyable">
                    <code class="truncate">{row.client_id.clone()}</code>
                    <CopyIconButton value=row.client_id what />
                </span>
            </td>
            <td class="only-wide nowrap">{row.kind.label()}</td>
            <td class="number only-wide">{date(row.created_at)}</td>
        </tr>
    }
}
