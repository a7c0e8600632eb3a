//! Settings of a tenant: a form for name and policy, its base URLs, and its state.

mod accounts;
mod applications;
mod form;
mod form_input;
mod number_field;
mod sign_in_provider;
mod sign_up;

use contract::tenant::TenantState;
use contract::{settings::Preset, tenant::TenantDetail};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use self::{
    form::{SECTIONS, TenantForm},
    form_input::TenantFormInput,
};
use super::actions::{TenantDialogs, available_actions};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        Card, CopyIconButton, Glyph, NamedValue, Notice, PageHead, Pill, StateDot, ValueList, date,
    },
};

/// A tenant with its settings.
#[server]
pub async fn get_tenant(tenant: String) -> Result<TenantDetail, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::tenant::detail(&session.tenant, &session.actor).await?)
}

/// The page with the settings of a tenant.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(NavItem::Settings, Some(slug.clone()), get_tenant(slug.clone()), move |frame, detail| {
        let (may_change, may_change_state) =
            (frame.permissions.settings, frame.permissions.tenants);
        Screen { title: "Settings".into(), body: body(slug, detail, may_change, may_change_state) }
    })
}

fn body(slug: String, detail: TenantDetail, may_change: bool, may_change_state: bool) -> AnyView {
    let input = TenantFormInput {
        version: detail.version,
        name: detail.summary.name.clone(),
        ..TenantFormInput::from(&detail.settings)
    };
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| preset.as_str() == detail.preset)
        .map_or("", Preset::label);
    let facts = view! {
        <span class="copyable">
            <code>{slug.clone()}</code>
            <CopyIconButton value=slug.clone() what="the slug" />
        </span>
        <span>"Preset: "{preset}</span>
        <span>"Created "{date(detail.summary.created_at)}</span>
    }
    .into_any();
    let is_deleted = matches!(detail.summary.state, TenantState::Deleted | TenantState::Purged);
    let read_only_notice = (!may_change).then(|| {
        view! {
            <Notice title="Read-only access">
                <p>"Your role doesn't allow you to edit these settings."</p>
            </Notice>
        }
    });
    view! {
        <PageHead title="Settings".into_any() facts />
        {read_only_notice}
        <nav class="sections" aria-label="Sections">
            {SECTIONS
                .map(|(id, heading)| view! { <a href=format!("#{id}")>{heading}</a> })
                .into_iter()
                .collect_view()}
        </nav>
        <div class="columns">
            <div>
                <TenantForm
                    tenant=slug.clone()
                    input
                    providers=detail.providers.clone()
                    may_change=may_change && !is_deleted
                />
            </div>
            <div>
                {base_urls_card(&slug, &detail)} {may_change_state.then(|| state_card(&detail))}
            </div>
        </div>
        {may_change_state.then(|| view! { <TenantDialogs /> })}
    }
    .into_any()
}

fn base_urls_card(slug: &str, detail: &TenantDetail) -> AnyView {
    let mut values = vec![
        NamedValue {
            name: "issuer",
            value: detail.summary.issuer.clone(),
            display: None,
            placeholder: "",
        },
        NamedValue { name: "base URL", value: detail.base.clone(), display: None, placeholder: "" },
    ];
    values.extend(detail.domains.iter().map(|host| NamedValue {
        name: "domain",
        value: host.clone(),
        display: None,
        placeholder: "",
    }));
    let href = format!("/console/t/{slug}/domains");
    let words = if detail.domains.is_empty() {
        "No custom domain yet."
    } else {
        "The issuer is the same at every URL."
    };
    view! {
        <Card id="answers" title="Base URLs">
            <ValueList values />
            <footer>
                <p>{words}" "<a href=href>"Manage domains"</a>"."</p>
            </footer>
        </Card>
    }
    .into_any()
}

fn state_card(detail: &TenantDetail) -> AnyView {
    let row = &detail.summary;
    let mark = match row.state {
        TenantState::Active => view! { <StateDot variant="ok" label="Active" /> }.into_any(),
        TenantState::Suspended => view! { <Pill variant="warn" label="Suspended" /> }.into_any(),
        TenantState::Deleted | TenantState::Purged => {
            view! { <Pill variant="bad" label="Deleted" /> }.into_any()
        }
    };
    let words = match (row.is_home, row.state, row.restorable_until) {
        (true, ..) => "This is the operators' own tenant. It can't be suspended or \
            deleted."
            .to_owned(),
        (_, TenantState::Active, _) => "Suspending signs everyone out and stops sign-in, but \
            deletes no data. A deleted tenant can be restored for 30 days."
            .to_owned(),
        (_, TenantState::Deleted, Some(at)) => format!(
            "It can be restored until {}. After that, it is \
            permanently deleted.",
            date(at)
        ),
        _ => "Until you resume it, users can't sign in and applications can't obtain tokens."
            .to_owned(),
    };
    let actions: Vec<_> = available_actions(row.state, row.is_home)
        .into_iter()
        .map(|(opens, icon, word, destroys)| {
            let look = if destroys { "button secondary danger" } else { "button secondary" };
            view! {
                <button
                    type="button"
                    class=look
                    data-opens=opens
                    data-fill-slug=row.slug.clone()
                    data-fill-name=row.name.clone()
                >
                    <Glyph icon />
                    {word}
                </button>
            }
        })
        .collect();
    let below = (!actions.is_empty()).then(|| view! { <footer>{actions}</footer> });
    view! {
        <Card id="state" title="State" end=mark>
            <div class="body">
                <p class="small quiet-text">{words}</p>
            </div>
            {below}
        </Card>
    }
    .into_any()
}
