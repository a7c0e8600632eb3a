//! Paginated list of a tenant's users.

use contract::{
    paging::{ListParams, Page, Sort, StatusFilter},
    view::UserSummary,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        EmptyState, Icon, LinkButton, PageHead, Pager, Pill, RowName, SearchForm, Segments,
        StateDot, Table, Tile, date, time_of_day,
    },
};

/// A page of users.
#[server]
pub async fn list_users(tenant: String, input: ListParams) -> Result<Page<UserSummary>, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::user::list(&session.tenant, &session.actor, &input).await?)
}

/// The page with the users of a tenant.
#[component]
pub fn Users() -> impl IntoView {
    let (params, map) = (use_params_map(), use_query_map());
    let (slug, search, state, cursor) =
        (param(params, "slug"), param(map, "q"), param(map, "state"), param(map, "page"));
    let state_filter = match state.as_str() {
        "active" => Some(StatusFilter::Active),
        "blocked" => Some(StatusFilter::Off),
        _ => None,
    };
    let load = list_users(
        slug.clone(),
        ListParams {
            search: search.clone(),
            state: state_filter,
            sort: Sort::Newest,
            cursor: Some(cursor),
        },
    );
    screen(NavItem::Users, Some(slug.clone()), load, move |frame, page| {
        let may_add = frame.permissions.users;
        Screen { title: "Users".into(), body: body(&slug, search, state, may_add, page) }
    })
}

fn body(
    slug: &str,
    search: String,
    state: String,
    may_add: bool,
    page: Page<UserSummary>,
) -> AnyView {
    let path = format!("/console/t/{slug}/users");
    let add = format!("{path}/new");
    let filter = |word: &'static str, value: &'static str| {
        (word, with_query(&path, &[("q", &search), ("state", value)]), state == value)
    };
    let states = vec![filter("All", ""), filter("Active", "active"), filter("Blocked", "blocked")];
    let turn = |cursor: Option<String>| {
        cursor.map(|cursor| {
            with_query(&path, &[("q", &search), ("state", &state), ("page", &cursor)])
        })
    };
    let (previous, next, total) = (turn(page.previous), turn(page.next), page.total);
    let action = move |href: String| {
        may_add.then(|| {
            view! {
                <LinkButton href=href variant="primary" icon=Icon::Plus>
                    "Add a user"
                </LinkButton>
            }
            .into_any()
        })
    };
    let is_first = page.rows.is_empty() && search.is_empty() && state.is_empty();
    let invite = format!("{path}/invite");
    let import = format!("{path}/import");
    let actions = may_add.then(|| {
        view! {
            <LinkButton href=invite>"Invitations"</LinkButton>
            <LinkButton href=import>"Import"</LinkButton>
            {(!is_first).then(|| action(add.clone()))}
        }
    });
    let list = if page.rows.is_empty() {
        let (title, text) = match (search.is_empty(), state.as_str()) {
            (false, _) => (
                format!("No user matches “{search}”"),
                "Search for the beginning of a name, username or email address.",
            ),
            (true, "blocked") => (
                "No blocked users".to_owned(),
                "Blocked users can't sign in, and their tokens are revoked.",
            ),
            _ => (
                "No users yet".to_owned(),
                "Add the first user who can sign in to this tenant's applications.",
            ),
        };
        let below = if is_first {
            action(add.clone())
        } else {
            Some(view! { <LinkButton href=path.clone()>"Show all users"</LinkButton> }.into_any())
        };
        view! {
            <div class="card">
                <EmptyState title=title text=text>
                    {below}
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = page.rows.into_iter().map(|row| line(&path, row)).collect();
        view! {
            <Table
                caption="Users"
                columns=&[
                    ("User", ""),
                    ("State", ""),
                    ("Email", ""),
                    ("Role", "only-wide"),
                    ("Added", "number only-wide"),
                ]
            >
                {lines}
            </Table>
            <Pager what="users" total previous next />
        }
        .into_any()
    };
    // Where there is nothing yet, there is nothing to search, and the button is below the text.
    let search_form = (!is_first).then(|| {
        view! {
            <SearchForm
                action=path
                what="users"
                placeholder="Name, username or email"
                value=search
                preserved=vec![("state", state)]
            >
                <Segments label="State" links=states />
            </SearchForm>
        }
    });
    view! {
        <PageHead
            title="Users".into_any()
            lead="Users who can sign in to this tenant's applications."
            actions=actions.into_any()
        />
        {search_form}
        <div class="stack" data-live-results="">
            {list}
        </div>
    }
    .into_any()
}

fn line(list: &str, row: UserSummary) -> impl IntoView + use<> {
    let href = format!("{list}/{}", row.id);
    let name = row.name.clone().unwrap_or_else(|| row.username.clone());
    let state = if row.disabled {
        view! { <Pill variant="bad" label="Blocked" /> }.into_any()
    } else if let Some(until) = row.locked_until {
        let label = format!("Locked until {} UTC", &time_of_day(until)[..5]);
        view! { <Pill variant="warn" label /> }.into_any()
    } else {
        view! { <StateDot variant="ok" label="Active" /> }.into_any()
    };
    let email = row.email.map(|email| {
        let unverified = (!row.email_verified).then(|| view! { <Pill label="Not verified" /> });
        view! {
            <span class="copyable">
                <span class="truncate">{email}</span>
                {unverified}
            </span>
        }
    });
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    <Tile name=name.clone() variant="medium round" />
                    <span class="grow">
                        <RowName name href mark=None />
                        <small>{row.username}</small>
                    </span>
                </span>
            </th>
            <td>{state}</td>
            <td class="full-row">{email}</td>
            <td class="only-wide">{row.role.map(|role| role.label())}</td>
            <td class="number only-wide">{date(row.created_at)}</td>
        </tr>
    }
}
