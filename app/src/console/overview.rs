//! Start page of a tenant: next steps while it is new, activity, and the newest events.

use contract::{
    overview::{ActivityBucket, Overview},
    view::{Permissions, TenantView},
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::{param, with_query},
};
use crate::{
    error::AppError,
    ui::{
        Card, Chart, CopyIconButton, Glyph, Icon, LinkButton, NamedValue, PageHead, Segments,
        Series, Stat, StatStrip, Step, Steps, ValueList, ago, group_thousands, rfc3339, short_date,
        time_of_day,
    },
};

/// The tenant's activity, and the server's time for relative times.
#[server]
pub async fn get_overview(tenant: String) -> Result<(Overview, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if !session.actor.can(domain::Permission::Read) {
        // Developers start at their clients.
        leptos_axum::redirect(&format!("/console/t/{}/applications", session.tenant.slug()));
    }
    let overview = domain::overview::overview(&session.tenant, &session.actor).await?;
    Ok((overview, session.tenant.now().0))
}

/// Period shown by the charts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Hours,
    Days,
}

impl Period {
    fn buckets(self, overview: &Overview) -> &[ActivityBucket] {
        match self {
            Self::Hours => &overview.hours,
            Self::Days => &overview.days,
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Hours => "in the last 24 hours",
            Self::Days => "in the last 30 days",
        }
    }

    fn label(self, at: i64) -> String {
        match self {
            Self::Hours => format!("{}, {}", short_date(at), self.tick(at)),
            Self::Days => short_date(at),
        }
    }

    fn tick(self, at: i64) -> String {
        match self {
            Self::Hours => time_of_day(at).chars().take(5).collect(),
            Self::Days => short_date(at),
        }
    }
}

#[component]
pub fn OverviewPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let period =
        if param(use_query_map(), "span") == "hours" { Period::Hours } else { Period::Days };
    screen(
        NavItem::Overview,
        Some(slug.clone()),
        get_overview(slug),
        move |frame, (overview, now)| {
            let tenant = frame.tenant.clone().unwrap_or_default();
            Screen {
                title: "Overview".into(),
                body: body(period, &tenant, frame.permissions, &overview, now),
            }
        },
    )
}

fn body(
    period: Period,
    tenant: &TenantView,
    may: Permissions,
    overview: &Overview,
    now: i64,
) -> AnyView {
    let path = format!("/console/t/{}", tenant.slug);
    let periods = vec![
        ("24 hours", format!("{path}?span=hours"), period == Period::Hours),
        ("30 days", path.clone(), period == Period::Days),
    ];
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
            <code class="truncate">{tenant.issuer.clone()}</code>
            <CopyIconButton value=tenant.issuer.clone() what="the issuer" />
        </span>
    };
    let next =
        (may.users || may.clients).then(|| next_steps(overview, &tenant.slug, &tenant.discovery));
    // A tenant without activity shows the next steps first.
    let is_new = overview.days.iter().all(|day| day.sign_ins + day.tokens + day.failures() == 0);
    let (first, aside) = if is_new { (next, None) } else { (None, next) };
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
        {stat_strip(period, overview)}
        {activity_card(period, &path, overview)}
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
    let signed_in = overview.days.iter().any(|day| day.sign_ins > 0);
    if has_users && has_clients && signed_in {
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

fn stat_strip(period: Period, overview: &Overview) -> AnyView {
    let stat = |name: &'static str, bad: bool, count: fn(&ActivityBucket) -> u64| {
        let history: Vec<u64> = period.buckets(overview).iter().map(count).collect();
        Stat {
            name,
            value: group_thousands(history.iter().sum()),
            note: period.description().into(),
            history,
            bad,
        }
    };
    let users = overview.users;
    let user_count =
        format!("{}{}", group_thousands(users.count), if users.more { "+" } else { "" });
    let stats = vec![
        Stat {
            name: "Users",
            value: user_count,
            note: "in this tenant".into(),
            history: Vec::new(),
            bad: false,
        },
        stat("Sign-ins", false, |bucket| bucket.sign_ins),
        stat("Tokens", false, |bucket| bucket.tokens),
        stat("Failures", true, ActivityBucket::failures),
    ];
    view! { <StatStrip stats /> }.into_any()
}

/// Charts of sign-ins, tokens and failures. Each has its own scale, because a dozen failures would
/// be invisible next to a thousand sign-ins.
fn activity_card(period: Period, path: &str, overview: &Overview) -> AnyView {
    let (title, label) = match period {
        Period::Hours => ("Activity by hour", "Activity by hour, the last 24 hours (UTC)"),
        Period::Days => ("Activity by day", "Activity by day, the last 30 days (UTC)"),
    };
    let buckets = period.buckets(overview);
    let one_series = |name: &'static str,
                      tall: bool,
                      bad: bool,
                      value: fn(&ActivityBucket) -> u64| {
        Series { name, tall, bad, values: buckets.iter().map(value).collect() }
    };
    let series = vec![
        one_series("Sign-ins", true, false, |bucket| bucket.sign_ins),
        one_series("Tokens", false, false, |bucket| bucket.tokens),
        one_series("Failures", false, true, ActivityBucket::failures),
    ];
    let drawn =
        if buckets.iter().any(|bucket| bucket.sign_ins + bucket.tokens + bucket.failures() > 0) {
            let names = buckets.iter().map(|bucket| period.label(bucket.at)).collect();
            let ticks = buckets
                .iter()
                .step_by((buckets.len() / 6).max(1))
                .map(|bucket| period.tick(bucket.at))
                .collect();
            view! {
                <div class="body stack">
                    <Chart label names ticks series note=failure_peak_note(period, path, buckets) />
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="body">
                    <p class="quiet-text">
                        "No activity "{period.description()}
                        ". Sign-ins, tokens and failures appear here."
                    </p>
                </div>
            }
            .into_any()
        };
    view! {
        <Card
            id="figures"
            title
            end=view! {
                <span class="faint tiny only-medium">"UTC · current period lighter"</span>
            }
                .into_any()
        >
            {drawn}
        </Card>
    }
    .into_any()
}

/// Names the hour or day with the most failures, if it has at least a quarter of them, and links to
/// where they are listed: failed sign-ins in the audit log, rejected requests on the pages of the
/// applications.
fn failure_peak_note(period: Period, path: &str, buckets: &[ActivityBucket]) -> AnyView {
    let all: u64 = buckets.iter().map(ActivityBucket::failures).sum();
    let Some(most) = buckets
        .iter()
        .max_by_key(|bucket| bucket.failures())
        .filter(|bucket| bucket.failures() > 0 && bucket.failures() * 4 >= all)
    else {
        return ().into_any();
    };
    let peak_day = rfc3339(most.at).chars().take(10).collect::<String>();
    let of_that_day = [("verb", "sign_in.failed"), ("from", &*peak_day), ("to", &*peak_day)];
    let sign_ins = (most.failed_sign_ins > 0).then(|| {
        let href = with_query(&format!("{path}/audit"), &of_that_day);
        let words = plural(most.failed_sign_ins, "failed sign-in", "failed sign-ins");
        view! { <a href=href>{words}</a> }
    });
    let requests = (most.rejected_requests > 0).then(|| {
        let words = plural(most.rejected_requests, "failed request", "failed requests");
        view! {
            <a href=format!("{path}/applications")>{words}</a>
            ", listed on each application's page"
        }
    });
    let and = (sign_ins.is_some() && requests.is_some()).then_some(" and ");
    let when = match period {
        Period::Hours => format!("The hour from {}", period.tick(most.at)),
        Period::Days => short_date(most.at),
    };
    view! {
        <p class="chart-note">
            <Glyph icon=Icon::Alert />
            <span>
                {format!(
                    "{when} had {} of {} failures: ",
                    group_thousands(most.failures()),
                    group_thousands(all),
                )}{sign_ins}{and}{requests}"."
            </span>
        </p>
    }
    .into_any()
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", group_thousands(count), if count == 1 { one } else { many })
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
