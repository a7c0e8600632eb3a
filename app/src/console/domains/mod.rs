//! Custom domains of a tenant: its base URLs, the primary one, verification of new domains, and
//! reachability checks.

mod actions;
mod claims;
mod list;
mod reachability;

use contract::domain::{DomainsView, ReachabilityCheck};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::param,
};
use crate::{
    error::AppError,
    ui::{CopyIconButton, Glyph, Icon, PageHead},
};

/// The domains, and the server's time for relative times.
#[server]
pub async fn get_domains(tenant: String) -> Result<(DomainsView, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok((domain::domain_name::list(&session.tenant, &session.actor).await?, session.tenant.now().0))
}

/// The page with the domains of a tenant.
#[component]
pub fn Domains() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let check_requested = param(use_query_map(), "check") == "now";
    let tenant = slug.clone();
    let load = async move {
        let domains = get_domains(tenant.clone()).await?;
        let checks =
            if check_requested { Some(reachability::check_addresses(tenant).await) } else { None };
        Ok((domains, checks))
    };
    screen(NavItem::Domains, Some(slug.clone()), load, move |frame, ((view, now), checks)| {
        let (may_change, is_operator) = (frame.permissions.settings, frame.permissions.tenants);
        Screen {
            title: "Domains".into(),
            body: body(&slug, &view, checks, may_change, is_operator, now),
        }
    })
}

fn body(
    slug: &str,
    view: &DomainsView,
    checks: Option<Result<Vec<ReachabilityCheck>, AppError>>,
    may_change: bool,
    is_operator: bool,
    now: i64,
) -> AnyView {
    let actions = if may_change {
        view! {
            <button class="button primary" type="button" data-opens="add-domain">
                <Glyph icon=Icon::Plus />
                "Add a domain…"
            </button>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let issuer = view.issuer.clone();
    let facts = view! {
        <span class="copyable">
            "Issuer "<code class="break">{issuer.clone()}</code>
            <CopyIconButton value=issuer what="the issuer" />
        </span>
    }
    .into_any();
    view! {
        <PageHead
            title="Domains".into_any()
            lead="This tenant is available at every URL below. The issuer is the same at all \
            of them."
            facts
            actions
        />
        <div class="stack">
            {list::domain_table(view, may_change, now)}
            {claims::claim_cards(slug, view, may_change, now)}
            {may_change.then(|| reachability::reachability_card(slug, checks))}
        </div>
        {may_change.then(|| actions::dialogs(slug, view, is_operator))}
    }
    .into_any()
}
