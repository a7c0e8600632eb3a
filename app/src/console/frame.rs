//! The layout of every page: top bar, sidebar, and the requested page.

use std::future::Future;

use contract::tenant::TenantState;
use contract::view::ConsoleContext;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_meta::Title;

pub use super::page::Screen;
use super::{
    error_page,
    nav::{NavEntry, NavItem, OPERATOR_ENTRIES, TENANT_ADMIN_ENTRIES, TENANT_ENTRIES},
};
use crate::{
    error::{AppError, Result},
    ui::{FormErrorTemplates, Glyph, Icon, Logo, Menu, Tile, Toasts, capped, initials},
};

/// The signed-in user, the tenant and the permissions, for the layout.
#[server]
pub async fn get_frame(tenant: Option<String>) -> Result<ConsoleContext, AppError> {
    use crate::console_session;
    let caller = match &tenant {
        Some(slug) => console_session::tenant_session(slug).await?,
        None => console_session::operator_session().await?,
    };
    console_session::frame_view(&caller, tenant.is_some()).await
}

/// Renders a page in the layout: `load` fetches its data, `show` renders it. An error of `load` is
/// shown inside the layout; an error of the layout's own data is shown without it.
pub fn screen<T: Send + 'static>(
    current: NavItem,
    tenant: Option<String>,
    load: impl Future<Output = Result<T>> + Send + 'static,
    show: impl FnOnce(&ConsoleContext, T) -> Screen + Send + 'static,
) -> impl IntoView {
    Suspend::new(async move {
        let frame = match get_frame(tenant).await {
            Ok(frame) => frame,
            Err(error) => return error_page::standalone(&error).into_any(),
        };
        let screen = match load.await {
            Ok(loaded) => show(&frame, loaded),
            Err(error) => error_page::in_frame(&error),
        };
        render_frame(current, frame, screen).into_any()
    })
}

fn render_frame(current: NavItem, frame: ConsoleContext, screen: Screen) -> impl IntoView {
    let place =
        frame.tenant.as_ref().map_or_else(|| "Tenantry".to_owned(), |tenant| tenant.name.clone());
    let title = escape_html(&format!("{} · {place}", screen.title));
    let suspended = frame.tenant.as_ref().and_then(|tenant| {
        let (message, way_back) = match tenant.state {
            TenantState::Active => return None,
            TenantState::Suspended => (
                "The tenant is suspended. Users can't sign in and applications can't obtain \
                    tokens. ",
                "Resume the tenant",
            ),
            TenantState::Deleted | TenantState::Purged => (
                "The tenant is deleted. Users can't sign in and applications can't obtain tokens. ",
                "Restore the tenant",
            ),
        };
        let way_back = frame.permissions.tenants.then(|| {
            let href = format!("/console/t/{}/settings#state", tenant.slug);
            view! { <a href=href>{way_back}</a> }
        });
        Some(view! {
            <div class="notice warn">
                <Glyph icon=Icon::Warning />
                <p>{message}{way_back}</p>
            </div>
        })
    });
    view! {
        <Title text=title />
        <a class="skip-link" href="#main">
            "Skip to content"
        </a>
        {top_bar(&frame)}
        <div class="frame">
            {sidebar(current, &frame)} <main class="page" id="main">
                {suspended}
                {screen.body}
            </main>
        </div>
        <Toasts />
        <FormErrorTemplates />
    }
}

/// Escapes a page title, because `leptos_meta` writes it into the document unescaped (XSS).
fn escape_html(title: &str) -> String {
    title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn top_bar(frame: &ConsoleContext) -> AnyView {
    let start = frame
        .tenant
        .as_ref()
        .filter(|_| !frame.permissions.tenants)
        .map_or_else(|| "/console".to_owned(), |tenant| format!("/console/t/{}", tenant.slug));
    view! {
        <header class="topbar">
            <button
                class="icon-button large menu-button"
                type="button"
                popovertarget="sidebar"
                aria-label="Open menu"
            >
                <Glyph icon=Icon::Menu />
            </button>
            <a class="home" href=start aria-label="Tenantry, start page">
                <Logo />
            </a>
            <span class="slash only-medium" aria-hidden="true">
                "/"
            </span>
            {tenant_switcher(frame)}
            <div class="end">
                <button
                    class="icon-button large only-medium"
                    type="button"
                    data-theme-switch=""
                    aria-label="Switch between light and dark"
                    title="Light or dark"
                >
                    <Glyph icon=Icon::Sun />
                </button>
                {account_menu(frame)}
            </div>
        </header>
    }
    .into_any()
}

fn tenant_switcher(frame: &ConsoleContext) -> AnyView {
    let (name, tile) = match &frame.tenant {
        Some(tenant) => (
            tenant.name.clone(),
            view! { <Tile name=tenant.name.clone() variant="branded" /> }.into_any(),
        ),
        None => (
            "All tenants".to_owned(),
            view! {
                <span class="tile">
                    <Glyph icon=Icon::Tenants />
                </span>
            }
            .into_any(),
        ),
    };
    if !frame.permissions.tenants {
        return view! { <span class="tenant-switcher static">{tile}<bdi>{name}</bdi></span> }
            .into_any();
    }
    let others: Vec<_> = frame
        .other_tenants
        .iter()
        .map(|other| {
            let aria_current = frame
                .tenant
                .as_ref()
                .is_some_and(|tenant| tenant.slug == other.slug)
                .then_some("true");
            view! {
                <a href=format!("/console/t/{}", other.slug) aria-current=aria_current>
                    <Tile name=other.name.clone() />
                    <bdi class="truncate">{other.name.clone()}</bdi>
                </a>
            }
        })
        .collect();
    view! {
        <details class="menu tenant-switcher">
            <summary>
                {tile}<span class="visually-hidden">"Switch tenant: "</span><bdi>{name}</bdi>
                <Glyph icon=Icon::UpDown />
            </summary>
            <div class="panel">
                <p class="caption">"Newest tenants"</p>
                {others}
                <hr />
                <a href="/console">
                    <Glyph icon=Icon::Tenants />
                    "All tenants"
                </a>
                <a href="/console/tenants/new">
                    <Glyph icon=Icon::Plus />
                    "Create a tenant"
                </a>
            </div>
        </details>
    }
    .into_any()
}

fn account_menu(frame: &ConsoleContext) -> AnyView {
    let user = frame.user.clone();
    let role = user.role.map(|role| role.label());
    let tenant = frame
        .tenant
        .as_ref()
        .map(|tenant| view! { <input type="hidden" name="tenant" value=tenant.slug.clone() /> });
    let summary = view! {
        <span class="visually-hidden">{format!("Your account, {}", user.name)}</span>
        <span class="tile round" aria-hidden="true">
            {initials(&user.name)}
        </span>
    };
    view! {
        <Menu class="account-menu" align_end=true summary=summary.into_any()>
            <p class="caption">
                <strong>{user.name}</strong>
                <br />
                {user.login_name}
                <br />
                {role}
            </p>
            <hr />
            <div class="theme-choice" role="group" aria-label="Theme">
                <button type="button" data-theme-choice="light">
                    "Light"
                </button>
                <button type="button" data-theme-choice="dark">
                    "Dark"
                </button>
                <button type="button" data-theme-choice="system">
                    "System"
                </button>
            </div>
            <hr />
            <a href=user.account_url rel="external">
                <Glyph icon=Icon::User />
                "Your account"
            </a>
            <form method="post" action="/console/sign_out">
                {tenant}
                <button>
                    <Glyph icon=Icon::SignOut />
                    "Sign out"
                </button>
            </form>
        </Menu>
    }
    .into_any()
}

fn sidebar(current: NavItem, frame: &ConsoleContext) -> AnyView {
    let (label, base) = match &frame.tenant {
        Some(tenant) => (tenant.name.clone(), format!("/console/t/{}", tenant.slug)),
        None => ("Installation".to_owned(), "/console".to_owned()),
    };
    let links = |entries: &'static [NavEntry]| {
        let shown = entries.iter().filter(|entry| (entry.is_visible)(&frame.permissions));
        shown.map(|entry| nav_link(entry, current, &base, frame)).collect::<Vec<_>>()
    };
    let (first, second) = if frame.tenant.is_some() {
        (links(TENANT_ENTRIES), links(TENANT_ADMIN_ENTRIES))
    } else {
        (links(OPERATOR_ENTRIES), Vec::new())
    };
    let below = (!second.is_empty()).then(|| {
        view! {
            <div>
                <h2>"Tenant"</h2>
                <ul>{second}</ul>
            </div>
        }
    });
    view! {
        <nav class="sidebar" id="sidebar" popover="auto" aria-label=label>
            <ul>{first}</ul>
            {below}
        </nav>
    }
    .into_any()
}

fn nav_link(entry: &NavEntry, current: NavItem, base: &str, frame: &ConsoleContext) -> AnyView {
    let aria_current = (entry.item == current).then_some("page");
    let waiting = frame.awaiting_approval;
    let count = (entry.item == NavItem::Approvals && waiting.count > 0).then(|| {
        view! {
            <span class="count">
                {capped(waiting)} <span class="visually-hidden">" waiting"</span>
            </span>
        }
    });
    view! {
        <li>
            <a href=format!("{base}{}", entry.path) aria-current=aria_current>
                <Glyph icon=entry.icon />
                {entry.label}
                {count}
            </a>
        </li>
    }
    .into_any()
}
