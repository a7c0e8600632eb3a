//! Start page of a tenant: next steps while it is new, activity, and the newest events.

mod activity;

use contract::{
    overview::{Overview, Period},
    view::{Permissions, TenantView},
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use self::activity::{activity_card, length_of, span_of, stat_strip};
use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::{param, with_query},
};
use crate::{
    error::AppError,
    ui::{
        Card, CopyIconButton, Glyph, Icon, LinkButton, NamedValue, PageHead, Segments, Step, Steps,
        ValueList, ago, rfc3339,
    },
};

/// The tenant's activity in a period, and the server's time for relative times.
#[server]
pub async fn get_overview(tenant: String, period: Period) -> Result<(Overview, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if !session.actor.can(domain::Permission::Read) {
        // Developers start at their clients.
        leptos_axum::redirect(&format!("/console/t/{}/applications", session.tenant.slug()));
    }
    let overview = domain::overview::overview(&session.tenant, &session.actor, period).await?;
    Ok((overview, session.tenant.now().0))
}

/// The first page of a tenant: what happened lately, and what to do next.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let span = param(use_query_map(), "span");
    let named = Period::ALL.into_iter().find(|period| span_of(*period) == span);
    screen(
        NavItem::Overview,
        Some(slug.clone()),
        get_overview(slug, named.unwrap_or(Period::Month)),
        move |frame, (overview, now)| {
            let tenant = frame.tenant.clone().unwrap_or_default();
            Screen {
                title: "Overview".into(),
                body: body(&tenant, frame.permissions, &overview, now),
            }
        },
    )
}

fn body(tenant: &TenantView, may: Permissions, overview: &Overview, now: i64) -> AnyView {
    let path = format!("/console/t/{}", tenant.slug);
    let link = |period: Period| {
        let href = with_query(&path, &[("span", span_of(period))]);
        (length_of(period), href, overview.activity.period == period)
    };
    let periods = Period::ALL.map(link).to_vec();
    let register = may.clients.then(|| {
        view! {
            <LinkButton href=format!("{path}/applications/new") variant="primary" icon=Icon::Plus>
                "Register an application"
            </LinkButton>
        }
    });
    let facts = view! {
        <span>"Issuer"</span>
        <span class="copyable">
            <code class="break">{tenant.issuer.clone()}</code>
            <CopyIconButton value=tenant.issuer.clone() what="the issuer" />
        </span>
    };
    let next =
        (may.users || may.clients).then(|| next_steps(overview, &tenant.slug, &tenant.discovery));
    // A tenant without activity shows the next steps first.
    let (first, aside) = if overview.is_idle { (next, None) } else { (None, next) };
    let addresses = vec![
        NamedValue { name: "issuer", value: tenant.issuer.clone(), display: None, placeholder: "" },
        NamedValue {
            name: "discovery",
            value: tenant.discovery.clone(),
            display: Some("…/.well-known/openid-configuration".into()),
            placeholder: "",
        },
    ];
    view! {
        <PageHead
            title="Overview".into_any()
            facts=facts.into_any()
            actions=view! {
                <Segments label="Period" links=periods />
                {register}
            }
                .into_any()
        />
        {first}
        {stat_strip(overview)}
        {activity_card(&path, &overview.activity)}
        <div class="columns">
            <div>{events_card(&path, overview, now)}</div>
            <div>
                {aside}
                <Card
                    id="addresses"
                    title="Endpoints"
                    end=view! {
                        <a class="small" href=format!("{path}/addresses")>
                            "All endpoints"
                        </a>
                    }
                        .into_any()
                >
                    <ValueList values=addresses />
                    <footer>
                        "An OpenID Connect client needs only the issuer; it finds the rest by \
                            itself."
                    </footer>
                </Card>
            </div>
        </div>
    }
    .into_any()
}

fn next_steps(overview: &Overview, slug: &str, discovery: &str) -> AnyView {
    let (has_users, has_clients) = (overview.users.count > 0, overview.clients.count > 0);
    if has_users && has_clients && overview.has_sign_ins {
        return ().into_any();
    }
    let steps = vec![
        Step {
            done: has_users,
            title: "Add a user",
            text: "Someone who can sign in to this tenant's applications.",
            href: format!("/console/t/{slug}/users/new"),
        },
        Step {
            done: has_clients,
            title: "Register an application",
            text: "What users sign in to. You get its client ID and client secret.",
            href: format!("/console/t/{slug}/applications/new"),
        },
        Step {
            done: false,
            title: "Configure your application",
            text: "Use this discovery document, which lists all endpoints. Then sign in from the \
                application.",
            href: discovery.to_owned(),
        },
    ];
    view! {
        <Card id="next" title="Next steps">
            <Steps steps />
        </Card>
    }
    .into_any()
}

fn event_icon(verb: &str) -> (Icon, &'static str) {
    match verb {
        "sign_in.failed" | "code.replayed" | "grant.reuse_detected" => return (Icon::Alert, "bad"),
        _ => {}
    }
    let icon = match verb.split('.').next().unwrap_or_default() {
        "client" => Icon::Application,
        "user" | "consent" => Icon::User,
        "member" | "operator" => Icon::Users,
        "key" => Icon::Key,
        "tenant" => Icon::Tenants,
        "sign_in" | "provider" | "identity" => Icon::SignIn,
        "second_factor" => Icon::Phone,
        "passkey" | "personal_token" | "token" | "grant" | "code" => Icon::Key,
        "domain" => Icon::Browser,
        "mail" => Icon::Mail,
        _ => Icon::List,
    };
    (icon, "")
}

fn events_card(path: &str, overview: &Overview, now: i64) -> AnyView {
    let lines: Vec<_> = overview
        .events
        .iter()
        .map(|event| {
            let (icon, look) = event_icon(&event.verb);
            let href = format!("{path}/audit/{}", event.id);
            let is_subject = event.sentence.starts_with(&event.actor_name);
            let by = (!event.actor_name.is_empty() && !is_subject)
                .then(|| view! { <span class="faint">" · "{event.actor_name.clone()}</span> });
            let at = event.at.div_euclid(1000);
            view! {
                <li class=look>
                    <Glyph icon />
                    <span class="break">
                        <a href=href>{event.sentence.clone()}</a>
                        {by}
                    </span>
                    <time datetime=rfc3339(at)>{ago(at, now)}</time>
                </li>
            }
        })
        .collect();
    if lines.is_empty() {
        return ().into_any();
    }
    let all = view! {
        <a class="small" href=format!("{path}/audit")>
            "Audit log"
        </a>
    }
    .into_any();
    view! {
        <Card id="events" title="Recent events" end=all>
            <ul class="events">{lines}</ul>
        </Card>
    }
    .into_any()
}
