//! Page of a client: settings on the left; secrets, values, samples and owners on the right.

use contract::{
    client::{ClientDetail, ClientRevocations},
    developer::ClientStatus,
    diagnostic::Diagnostics,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    actions::ClientDialogs,
    diagnostics::{self, RejectedClient},
    owners::OwnersCard,
    publishable_key::PublishableKeyCard,
    quickstart::quickstart,
    registration_token::RegistrationTokenCard,
    secrets::SecretsCard,
    settings::{SettingsForm, SettingsFormData},
    state::ClientState,
    values::values_card,
};
use crate::{
    console::{
        developer::change_list,
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        Breadcrumbs, CopyIconButton, Glyph, Icon, Menu, Notice, PageHead, Tab, Tabs, Tile, date,
        group_thousands,
    },
};

/// A client, what disabling or deleting it would end, and the server's time for relative times.
#[server]
pub async fn get_client(
    tenant: String,
    id: String,
) -> Result<(ClientDetail, ClientRevocations, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let detail = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    let ends = domain::client::revocations(&session.tenant, &session.actor, &id).await?;
    Ok((detail, ends, session.tenant.now().0))
}

/// The page of an application, with a tab for each of its parts.
#[component]
pub fn Application() -> impl IntoView {
    let params = use_params_map();
    let (slug, id) = (param(params, "slug"), param(params, "id"));
    let shows_refusals = param(use_query_map(), "show") == "refusals";
    let (tenant, row_id) = (slug.clone(), id.clone());
    let load = async move {
        let client = get_client(tenant.clone(), row_id.clone()).await?;
        Ok((client, diagnostics::list_diagnostics(tenant, row_id).await?))
    };
    screen(
        NavItem::Applications,
        Some(slug.clone()),
        load,
        move |_, ((detail, ends, now), refused)| Screen {
            title: detail.summary.name.clone(),
            body: body(slug, detail, ends, refused, shows_refusals, now),
        },
    )
}

/// Tabs for the settings and for the rejected requests.
fn tabs(path: &str, refused: &Diagnostics, shows_refusals: bool) -> AnyView {
    let count: u64 = refused.lines.iter().map(|line| line.count).sum();
    let error_count = if count == 0 {
        String::new()
    } else {
        format!("{}{}", group_thousands(count), if refused.more { "+" } else { "" })
    };
    let tabs = vec![
        Tab {
            label: "Settings",
            href: path.to_owned(),
            is_current: !shows_refusals,
            error_count: String::new(),
        },
        Tab {
            label: "Failed requests",
            href: with_query(path, &[("show", "refusals")]),
            is_current: shows_refusals,
            error_count,
        },
    ];
    view! { <Tabs label="Application pages" tabs /> }.into_any()
}

fn body(
    slug: String,
    detail: ClientDetail,
    ends: ClientRevocations,
    refused: Diagnostics,
    shows_refusals: bool,
    now: i64,
) -> AnyView {
    let line = detail.summary.clone();
    let list = format!("/console/t/{slug}/applications");
    let title = view! {
        <bdi>{line.name.clone()}</bdi>
        " "
        <ClientState state=detail.state always_pill=true />
    }
    .into_any();
    let facts = view! {
        <span>{line.kind.label()}</span>
        <span class="copyable">
            <code>{line.client_id.clone()}</code>
            <CopyIconButton value=line.client_id.clone() what="the client ID" />
        </span>
        <span>"Registered "{date(line.created_at)}</span>
    }
    .into_any();
    let managed = detail.managed_by.as_ref().map(|_| {
        view! {
            <Notice title="Managed by configuration">
                <p>
                    "The server's configuration sets this application at every start. Change it \
                        there."
                </p>
            </Notice>
        }
    });
    let may_change = detail.may_change && detail.managed_by.is_none();
    let decision = review_notice(&slug, &detail);
    let change = change_notice(&detail, may_change && !detail.may_manage);
    let warning = diagnostics::warning(&refused.warnings, now);
    let path = format!("{list}/{}", line.row_id);
    let actions = if may_change { actions_menu(&detail) } else { ().into_any() };
    let shown = if shows_refusals {
        let (tenant, settings) = (slug.as_str(), path.as_str());
        let client = RejectedClient { tenant, settings, detail: &detail, may_change };
        diagnostics::body(&client, &refused, now)
    } else {
        settings(&slug, &detail, may_change, now)
    };
    let dialogs = may_change
        .then(|| view! { <ClientDialogs tenant=slug.clone() detail=detail.clone() ends /> });
    view! {
        <Breadcrumbs ancestors=vec![("Applications".into(), list)] current=line.name.clone() />
        <PageHead
            title
            tile=view! { <Tile name=line.name.clone() variant="large" /> }.into_any()
            facts
            actions
        />
        {managed}
        {decision}
        {change}
        {warning}
        {tabs(&path, &refused, shows_refusals)}
        {shown}
        {dialogs}
    }
    .into_any()
}

fn settings(slug: &str, detail: &ClientDetail, may_change: bool, now: i64) -> AnyView {
    let has_secret = !detail.secrets.is_empty();
    let (tenant, row_id) = (slug.to_owned(), detail.summary.row_id.clone());
    let data = SettingsFormData::new(detail.clone(), may_change);
    let read_only_notice = (!may_change && detail.managed_by.is_none()).then(|| {
        view! {
            <Notice title="Read-only access">
                <p>"Your role doesn't allow you to edit this application."</p>
            </Notice>
        }
    });
    let form = view! {
        {read_only_notice}
        <SettingsForm tenant=tenant.clone() data />
    };
    let registration_token = detail.registration_token.filter(|_| may_change).map(|is_valid| {
        let (tenant, row_id) = (tenant.clone(), row_id.clone());
        view! { <RegistrationTokenCard tenant row_id is_valid /> }
    });
    let may_manage = detail.may_manage && may_change;
    let publishable_key = detail.form.settings.publishable_key.clone();
    let publishable_key = (publishable_key.is_some() || may_manage).then(|| {
        let (tenant, row_id) = (tenant.clone(), row_id.clone());
        view! { <PublishableKeyCard tenant row_id value=publishable_key may_manage /> }
    });
    view! {
        <div class="columns">
            <div class="stack">{form}</div>
            <div>
                {has_secret
                    .then(|| {
                        view! {
                            <SecretsCard
                                tenant
                                row_id
                                secrets=detail.secrets.clone()
                                may_change
                                now
                            />
                        }
                    })} {values_card(detail.values.clone(), None, has_secret)} {quickstart(detail)}
                {registration_token} {publishable_key}
                <OwnersCard
                    tenant=slug.to_owned()
                    row_id=detail.summary.row_id.clone()
                    owners=detail.owners.clone()
                    may_manage
                />
            </div>
        </div>
    }
    .into_any()
}

/// Notice about a change of an approved client that its developer has proposed.
fn change_notice(detail: &ClientDetail, may_withdraw: bool) -> Option<AnyView> {
    let change = detail.proposed_change.as_ref()?;
    let changes = change_list(change);
    let withdraw = may_withdraw.then(|| {
        view! {
            <button
                class="button secondary small"
                type="button"
                data-opens="withdraw-change"
            >
                "Withdraw change…"
            </button>
        }
    });
    let (variant, title, text) = match &change.reason {
        Some(reason) => {
            let next = if may_withdraw { " You can propose another change." } else { "" };
            let text = format!("{}{next}", as_sentence(reason));
            ("bad", "The proposed change was rejected", text)
        }
        None => (
            "warn",
            "A change is pending approval",
            "The approved version stays in use until an owner or admin approves it.".to_owned(),
        ),
    };
    Some(
        view! {
            <Notice variant title>
                <p>{text}</p>
                {changes}
                {withdraw}
            </Notice>
        }
        .into_any(),
    )
}

/// The reason of a rejection, as its reviewer wrote it.
fn as_sentence(reason: &str) -> String {
    let end = if reason.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("Reason: “{reason}”{end}")
}

/// Notice about the review of a client that a developer registered.
fn review_notice(slug: &str, detail: &ClientDetail) -> Option<AnyView> {
    // Only its developer submits it again, by saving a change.
    let resubmits = detail.may_change && !detail.may_manage;
    match detail.state {
        ClientStatus::Active | ClientStatus::Disabled => None,
        ClientStatus::PendingApproval if detail.may_manage => {
            let href = format!("/console/t/{slug}/approvals");
            Some(view! {
                <Notice variant="warn" title="This application is pending approval">
                    <p>"A developer registered it. "<a href=href>"Approve or reject it"</a>"."</p>
                </Notice>
            }.into_any())
        }
        ClientStatus::PendingApproval => Some(
            view! {
                <Notice variant="warn" title="This application is pending approval">
                    <p>
                        "Until an owner or admin of this tenant approves it, users can't sign in \
                            and it can't obtain tokens."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
        ClientStatus::Withdrawn => {
            let text = if !resubmits {
                "Its developer has taken it out of use: users can't sign in and it can't obtain \
                    tokens."
            } else {
                "Users can't sign in and it can't obtain tokens until you submit it again."
            };
            Some(
                view! {
                    <Notice variant="warn" title="This application is withdrawn">
                        <p>{text}</p>
                    </Notice>
                }
                .into_any(),
            )
        }
        ClientStatus::Rejected => {
            let reason = as_sentence(detail.reason.as_deref().unwrap_or_default());
            let next = match (resubmits, detail.may_manage) {
                (true, _) => {
                    " To submit it for approval again, make the requested changes and save."
                }
                (false, true) => {
                    " Its developer can change it and submit it again. To approve it yourself, \
                        enable it."
                }
                (false, false) => " Its developer can change it and submit it again.",
            };
            Some(
                view! {
                    <Notice variant="bad" title="This application was rejected">
                        <p>
                            {reason}
                            {next}
                        </p>
                    </Notice>
                }
                .into_any(),
            )
        }
    }
}

fn actions_menu(detail: &ClientDetail) -> AnyView {
    // A developer can withdraw what they registered, unless staff disabled it.
    let registered = detail.registration_token.is_some();
    let switch = match (detail.may_manage, detail.state) {
        (true, _) if detail.summary.enabled => Some(("disable-client", Icon::Ban, "Disable…")),
        (true, _) => Some(("enable-client", Icon::CheckCircle, "Enable…")),
        (false, ClientStatus::Active | ClientStatus::PendingApproval) if registered => {
            Some(("withdraw-client", Icon::Ban, "Withdraw…"))
        }
        (false, ClientStatus::Withdrawn) => {
            Some(("resubmit-client", Icon::CheckCircle, "Submit again…"))
        }
        (false, _) => None,
    };
    let switch = switch.map(|(opens, icon, word)| {
        view! {
            <button type="button" data-opens=opens>
                <Glyph icon />
                {word}
            </button>
        }
    });
    let summary = view! {
        <span class="button secondary">
            <span class="visually-hidden">"More actions"</span>
            <Glyph icon=Icon::More />
        </span>
    }
    .into_any();
    view! {
        <Menu class="button-menu" align_end=true summary>
            {switch}
            <button type="button" class="danger" data-opens="delete-client">
                <Glyph icon=Icon::Trash />
                "Delete…"
            </button>
        </Menu>
    }
    .into_any()
}
