//! A tenant's first page: what to do next while it is new, and what happened.

use contract::overview::Overview;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use super::{
    address::query,
    frame::{Screen, screen},
    nav::Here,
};
use crate::{
    error::AppError,
    ui::{Card, Glyph, Icon, PageHead, Step, Steps, Value, Values, ago},
};

#[server]
pub async fn get_overview(tenant: String) -> Result<(Overview, i64), AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    if !entered.actor.may(domain::Right::Read) {
        // A developer's first page is their applications.
        leptos_axum::redirect(&format!("/console/t/{}/applications", entered.tenant.slug()));
    }
    let overview = domain::overview::overview(&entered.tenant, &entered.actor).await?;
    Ok((overview, entered.tenant.now().0))
}

#[component]
pub fn OverviewPage() -> impl IntoView {
    let slug = query(use_params_map(), "slug");
    screen(Here::Overview, Some(slug.clone()), get_overview(slug), |frame, (overview, now)| {
        let (name, issuer, discovery, slug) =
            frame.tenant.as_ref().map(|tenant| (tenant.name.clone(), tenant.issuer.clone(), tenant.discovery.clone(), tenant.slug.clone())).unwrap_or_default();
        let may = frame.may;
        let next = (may.users || may.clients).then(|| next_steps(&overview, &slug, &discovery));
        Screen {
            title: "Overview".into(),
            body: view! {
                <PageHead title=name.into_any() lead="What its people and applications did, and what is left to set up."/>
                <div class="columns">
                    <div>{next}{figures(&overview)}{events(&overview, now)}</div>
                    <div>
                        <Card id="addresses" title="Addresses">
                            <Values of=vec![
                                Value { name: "issuer", value: issuer, short: None, missing: "" },
                                Value { name: "discovery", value: discovery, short: Some("…/.well-known/openid-configuration".into()), missing: "" },
                            ]/>
                            <footer>"An OpenID Connect client needs only the issuer; it finds the rest by itself."</footer>
                        </Card>
                    </div>
                </div>
            }
            .into_any(),
        }
    })
}

fn next_steps(overview: &Overview, slug: &str, discovery: &str) -> AnyView {
    let (has_users, has_clients) = (overview.users.count > 0, overview.clients.count > 0);
    let signed_in = overview.days.iter().any(|day| day.sign_ins > 0);
    if has_users && has_clients && signed_in {
        return ().into_any();
    }
    let steps = vec![
        Step { done: has_users, title: "Add a user", text: "Somebody who can sign in here.", href: format!("/console/t/{slug}/users/new") },
        Step {
            done: has_clients,
            title: "Register an application",
            text: "What people sign in to. You get its id, its secret and the addresses it needs.",
            href: format!("/console/t/{slug}/applications/new"),
        },
        Step {
            done: false,
            title: "Give the discovery document to your application",
            text: "It holds every address. Start a sign-in from the application and come back here.",
            href: discovery.to_owned(),
        },
    ];
    view! { <Card id="next" title="Next steps"><Steps steps/></Card> }.into_any()
}

/// The last thirty days in three numbers; the chart is in words, too.
fn figures(overview: &Overview) -> AnyView {
    let sum = |of: fn(&contract::overview::Figures) -> u64| overview.days.iter().map(of).sum::<u64>();
    let (sign_ins, tokens, failures) = (sum(|day| day.sign_ins), sum(|day| day.tokens), sum(|day| day.failures));
    if sign_ins + tokens + failures == 0 {
        return ().into_any();
    }
    let one = |word: &'static str, number: u64| view! { <div><dt>{word}</dt><dd class="number">{number}</dd></div> };
    view! {
        <Card id="figures" title="The last 30 days">
            <dl class="values">{one("Sign-ins", sign_ins)}{one("Tokens", tokens)}{one("Failures", failures)}</dl>
        </Card>
    }
    .into_any()
}

fn events(overview: &Overview, now: i64) -> AnyView {
    let lines: Vec<_> = overview
        .events
        .iter()
        .map(|event| {
            view! { <li><Glyph icon=Icon::Round/><span>{event.sentence.clone()}" "<span class="faint">{event.actor_name.clone()}</span></span><time>{ago(event.at / 1000, now)}</time></li> }
        })
        .collect();
    if lines.is_empty() {
        return ().into_any();
    }
    view! { <Card id="events" title="Newest events"><ul class="events">{lines}</ul></Card> }.into_any()
}
