//! Custom domains of a tenant: its base URLs, the primary one, verification of new domains, and
//! reachability checks.

mod acts;
mod claims;
mod list;
mod reach;

use contract::domain::{AddressCheck, DomainsView};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    address::query,
    frame::{Screen, screen},
    nav::NavItem,
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

#[component]
pub fn Domains() -> impl IntoView {
    let slug = query(use_params_map(), "slug");
    let wanted = query(use_query_map(), "check") == "now";
    let tenant = slug.clone();
    let load = async move {
        let told = get_domains(tenant.clone()).await?;
        let seen = if wanted { Some(reach::check_addresses(tenant).await) } else { None };
        Ok((told, seen))
    };
    screen(NavItem::Domains, Some(slug.clone()), load, move |frame, ((view, now), seen)| {
        let (may_change, gives) = (frame.may.settings, frame.may.tenants);
        Screen { title: "Domains".into(), body: body(&slug, &view, seen, may_change, gives, now) }
    })
}

fn body(
    slug: &str,
    view: &DomainsView,
    seen: Option<Result<Vec<AddressCheck>, AppError>>,
    may_change: bool,
    gives: bool,
    now: i64,
) -> AnyView {
    let actions = if may_change {
        view! { <button class="button primary" type="button" data-opens="add-domain"><Glyph icon=Icon::Plus/>"Add a domain…"</button> }.into_any()
    } else {
        ().into_any()
    };
    let issuer = view.issuer.clone();
    let facts = view! {
        <span class="copyable">"Issuer "<code class="truncate">{issuer.clone()}</code><CopyIconButton value=issuer what="the issuer"/></span>
    }
    .into_any();
    view! {
        <PageHead
            title="Domains".into_any()
            lead="This tenant answers at every address below. Applications know it by its issuer alone, whichever address they use."
            facts
            actions
        />
        <div class="stack">
            {list::list(view, may_change, now)}
            {claims::claims(slug, view, may_change, now)}
            {may_change.then(|| reach::card(slug, seen))}
        </div>
        {may_change.then(|| acts::dialogs(slug, view, gives))}
    }
    .into_any()
}
