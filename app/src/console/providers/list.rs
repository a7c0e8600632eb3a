//! The providers in the order of the sign-in page.

use contract::provider::ProviderSummary;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use super::{
    actions::{MoveProvider, disable_listed_dialog, enable_item},
    tile::tile,
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        EmptyState, Glyph, Icon, LinkButton, PageHead, Pill, PlainForm, RowMenu, RowName, StateDot,
        Table, TargetFields,
    },
};

/// All providers of the tenant.
#[server]
pub async fn list_providers(tenant: String) -> Result<Vec<ProviderSummary>, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::identity_provider::list(&session.tenant, &session.actor).await?)
}

/// The page with the identity providers of a tenant, in the order of their buttons.
#[component]
pub fn Providers() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let load = list_providers(slug.clone());
    screen(NavItem::Providers, Some(slug.clone()), load, move |frame, rows| Screen {
        title: "Identity providers".into(),
        body: body(&slug, rows, frame.permissions.settings),
    })
}

fn body(slug: &str, rows: Vec<ProviderSummary>, may_change: bool) -> AnyView {
    let path = format!("/console/t/{slug}/providers");
    let new = format!("{path}/new");
    let add = |href: String| {
        may_change.then(|| {
            view! {
                <LinkButton href variant="primary" icon=Icon::Plus>
                    "Add a provider"
                </LinkButton>
            }
            .into_any()
        })
    };
    // Where there are none yet, the button is below the text that says so.
    let action = if rows.is_empty() { None } else { add(new.clone()) };
    let list = if rows.is_empty() {
        let first = add(new);
        view! {
            <div class="card">
                <EmptyState
                    title="No identity providers yet"
                    text="Let users sign in with Google, Microsoft, GitHub, or your company's own \
                    sign-in. Applications don't change: they talk to this tenant only."
                >
                    {first}
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        let count = rows.len();
        let lines: Vec<_> = rows
            .into_iter()
            .enumerate()
            .map(|(at, row)| {
                let menu = may_change.then(|| row_menu(slug, &row, at, count));
                line(&path, row, menu.into_any())
            })
            .collect();
        view! {
            <Table
                caption="Identity providers, in the order of the sign-in page"
                columns=&[
                    ("Provider", ""),
                    ("State", ""),
                    ("Type", "only-wide"),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Identity providers".into_any()
            lead="Other systems where users can sign in. The sign-in page shows those that are \
            enabled, in this order."
            actions=action.into_any()
        />
        <div class="stack">{list}</div>
        {may_change.then(|| disable_listed_dialog(slug))}
    }
    .into_any()
}

fn line(list: &str, row: ProviderSummary, menu: AnyView) -> AnyView {
    let href = format!("{list}/{}", row.id);
    let variant = if row.enabled { "accent" } else { "" };
    let mark = row
        .is_sign_in_provider
        .then(|| view! { <Pill variant label="Default sign-in provider" /> }.into_any());
    let state = if row.enabled {
        view! { <StateDot variant="ok" label="Enabled" /> }.into_any()
    } else {
        view! { <Pill label="Disabled" /> }.into_any()
    };
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    {tile(&row, "medium")}
                    <span class="grow">
                        <RowName name=row.name href mark />
                        <small class="mono">{row.id}</small>
                    </span>
                </span>
            </th>
            <td>{state}</td>
            <td class="only-wide">{row.kind.label()}</td>
            <td class="actions">{menu}</td>
        </tr>
    }
    .into_any()
}

/// Moves a row, except the first one up and the last one down.
fn row_menu(slug: &str, row: &ProviderSummary, at: usize, count: usize) -> AnyView {
    let moves = [
        (at.saturating_sub(1), "Move up", Icon::Up, at > 0),
        (at + 1, "Move down", Icon::Down, at + 1 < count),
    ];
    let forms: Vec<_> = moves
        .into_iter()
        .filter(|(.., is_possible)| *is_possible)
        .map(|(place, label, icon, _)| {
            let (tenant, id) = (slug.to_owned(), row.id.clone());
            view! {
                <PlainForm action=MoveProvider::url() success_message="Order changed.">
                    <TargetFields tenant id />
                    <input type="hidden" name="place" value=place />
                    <button type="submit">
                        <Glyph icon />
                        {label}
                    </button>
                </PlainForm>
            }
        })
        .collect();
    let enable = enable_item(slug, row);
    view! { <RowMenu row_name=row.name.clone()>{enable}{forms}</RowMenu> }.into_any()
}
