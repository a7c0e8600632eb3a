//! Paginated list of the installation's tenants.

use contract::{
    paging::Sort,
    tenant::{TenantListParams, TenantListView, TenantState, TenantSummary},
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_query_map;

use super::actions::{TenantDialogs, available_actions};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        CopyIconButton, EmptyState, Glyph, Icon, LinkButton, PageHead, Pager, Pill, RowMenu,
        RowName, SearchForm, Segments, StateDot, Table, Tile,
    },
};

const PATH: &str = "/console";

/// A page of tenants.
#[server]
pub async fn list_tenants(input: TenantListParams) -> Result<TenantListView, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    Ok(domain::tenant::list(&console_session::platform()?, &operator.actor, &input).await?)
}

/// The page with all tenants.
#[component]
pub fn Tenants() -> impl IntoView {
    let map = use_query_map();
    let (search, state, cursor) = (param(map, "q"), param(map, "state"), param(map, "page"));
    let known = [TenantState::Active, TenantState::Suspended, TenantState::Deleted];
    let state_filter = known.into_iter().find(|one| one.as_str() == state);
    let load = list_tenants(TenantListParams {
        search: search.clone(),
        state: state_filter,
        sort: Sort::Newest,
        cursor: Some(cursor),
    });
    screen(NavItem::Tenants, None, load, move |_, found| Screen {
        title: "Tenants".into(),
        body: body(search, state, found),
    })
}

fn body(search: String, state: String, found: TenantListView) -> AnyView {
    let page = found.page;
    let total = page.total;
    let filter = |word: &'static str, value: &'static str| {
        (word, with_query(PATH, &[("q", &search), ("state", value)]), state == value)
    };
    let states = vec![
        filter("All", ""),
        filter("Active", "active"),
        filter("Suspended", "suspended"),
        filter("Deleted", "deleted"),
    ];
    let turn = |cursor: Option<String>| {
        cursor
            .map(|cursor| with_query(PATH, &[("q", &search), ("state", &state), ("page", &cursor)]))
    };
    let (previous, next) = (turn(page.previous), turn(page.next));
    let list = if page.rows.is_empty() {
        empty_list(&search, &state)
    } else {
        let lines: Vec<_> = page.rows.into_iter().map(line).collect();
        view! {
            <Table
                caption="Tenants, newest first"
                columns=&[
                    ("Tenant", ""),
                    ("State", ""),
                    ("Issuer", ""),
                    ("Created", "number only-wide"),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
            <Pager what="tenants" total previous next />
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Tenants".into_any()
            lead="Each tenant has its own issuer, keys, users and applications. Nothing is shared \
            between them."
            actions=view! {
                <LinkButton href="/console/tenants/new" variant="primary" icon=Icon::Plus>
                    "Create a tenant"
                </LinkButton>
            }
                .into_any()
        />
        <SearchForm
            action=PATH
            what="tenants"
            placeholder="Name or slug"
            value=search
            preserved=vec![("state", state)]
        >
            <Segments label="State" links=states />
        </SearchForm>
        <div class="stack" data-live-results="">
            {list}
        </div>
        <TenantDialogs />
    }
    .into_any()
}

fn empty_list(search: &str, state: &str) -> AnyView {
    let (title, text) = match (search.is_empty(), state) {
        (false, _) => (
            format!("No tenant matches “{search}”"),
            "Search for a part of its name or slug, or show all states.",
        ),
        (true, "suspended") => (
            "No suspended tenants".to_owned(),
            "A suspended tenant keeps its data, but users can't sign in and applications can't \
                obtain tokens until you resume it.",
        ),
        (true, "deleted") => (
            "No deleted tenants".to_owned(),
            "Deleted tenants stay here for 30 days. You can restore them during that time.",
        ),
        _ => (
            "No tenants yet".to_owned(),
            "Create one for each customer, brand or environment that needs its own issuer.",
        ),
    };
    let action = if search.is_empty() && state.is_empty() {
        view! {
            <LinkButton href="/console/tenants/new" variant="primary" icon=Icon::Plus>
                "Create a tenant"
            </LinkButton>
        }
    } else {
        view! { <LinkButton href=PATH>"Show all tenants"</LinkButton> }
    };
    view! {
        <div class="card">
            <EmptyState title=title text=text>
                {action}
            </EmptyState>
        </div>
    }
    .into_any()
}

fn line(row: TenantSummary) -> impl IntoView {
    let TenantSummary {
        slug,
        name,
        state,
        issuer,
        created_at,
        restorable_until: goes_at,
        is_home,
        is_default,
        ..
    } = row;
    let display_issuer =
        issuer.split_once("://").map_or(issuer.as_str(), |(_, rest)| rest).to_owned();
    let mark = match state {
        TenantState::Active => view! { <StateDot variant="ok" label="Active" /> }.into_any(),
        TenantState::Suspended => view! { <Pill variant="warn" label="Suspended" /> }.into_any(),
        TenantState::Deleted => {
            let until = goes_at.map(|at| {
                view! {
                    <br class="only-medium" />
                    <small class="faint">" restorable until "{crate::ui::date(at)}</small>
                }
            });
            view! {
                <Pill variant="bad" label="Deleted" />
                {until}
            }
            .into_any()
        }
        _ => view! { <Pill variant="bad" label="Being purged" /> }.into_any(),
    };
    let note = match (is_home, is_default) {
        (true, _) => Some(view! { <Pill label="Built-in" /> }.into_any()),
        (_, true) => Some(view! { <Pill label="Default" /> }.into_any()),
        _ => None,
    };
    let actions: Vec<_> = available_actions(state, is_home)
        .into_iter()
        .map(|(opens, icon, word, destroys)| {
            let class = destroys.then_some("danger");
            view! {
                <button
                    type="button"
                    class=class
                    data-opens=opens
                    data-fill-slug=slug.clone()
                    data-fill-name=name.clone()
                >
                    <Glyph icon />
                    {word}
                </button>
            }
        })
        .collect();
    let enter = format!("/console/t/{slug}");
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    <Tile name=name.clone() variant="medium" />
                    <span class="grow">
                        <RowName name=name.clone() href=enter.clone() mark=note />
                        <small>{slug.clone()}</small>
                    </span>
                </span>
            </th>
            <td>{mark}</td>
            <td class="full-row">
                <span class="copyable">
                    <code class="truncate" title=issuer.clone()>
                        {display_issuer}
                    </code>
                    <CopyIconButton value=issuer.clone() what=format!("the issuer of {name}") />
                </span>
            </td>
            <td class="number only-wide">{crate::ui::date(created_at)}</td>
            <td class="actions">
                <RowMenu row_name=name.clone()>
                    <a href=enter>
                        <Glyph icon=Icon::SignIn />
                        "Open"
                    </a>
                    <button type="button" data-copy=issuer>
                        <Glyph icon=Icon::Copy />
                        "Copy issuer"
                    </button>
                    {(!actions.is_empty()).then(|| view! { <hr /> })}
                    {actions}
                </RowMenu>
            </td>
        </tr>
    }
}
