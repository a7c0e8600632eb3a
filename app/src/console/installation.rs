//! Health of the installation, for operators: version, database, reserved keys, jobs.

use contract::health::{Health, JobSummary};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    frame::{Screen, screen},
    mail::mail_failure_notice,
    nav::NavItem,
};
use crate::{
    error::AppError,
    ui::{
        Card, CopyIconButton, EmptyState, LinkButton, Notice, PageHead, Pill, StateDot, Table, ago,
        from_now, group_thousands,
    },
};

/// Health, and the server's time for relative times.
#[server]
pub async fn get_health() -> Result<(Health, i64), AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let platform = console_session::platform()?;
    Ok((domain::health::health(&platform, &operator.actor).await?, platform.now().0))
}

/// The page about the installation: version, database, jobs and leases.
#[component]
pub fn Installation() -> impl IntoView {
    screen(NavItem::Installation, None, get_health(), |_, (health, now)| Screen {
        title: "Installation".into(),
        body: body(&health, now),
    })
}

/// Seconds without a job run after which a warning is shown. Jobs run every minute.
const JOBS_OVERDUE_AFTER: i64 = 600;

/// Emails that wait in all tenants, above which a warning is shown.
const MANY_MAILS: u64 = 100;

/// Warnings that need an operator's attention.
fn warnings(health: &Health, now: i64) -> Vec<AnyView> {
    let mut found = Vec::new();
    for job in health
        .jobs
        .iter()
        .filter_map(|job| job.failure.clone().map(|failure| (job.name.clone(), failure)))
    {
        let (name, failure) = job;
        let failure = failure.trim_end_matches('.').to_owned();
        found.push(
            view! {
                <Notice variant="bad" title=format!("The job “{name}” failed")>
                    <p>{failure}". It is retried every minute; other jobs are not affected."</p>
                </Notice>
            }
            .into_any(),
        );
    }
    let newest = health.jobs.iter().map(|job| job.started_at).max();
    if newest.is_none_or(|at| at + JOBS_OVERDUE_AFTER < now) {
        let text = "Keys are not rotated and expired data is not deleted. Check that a server \
            process is running, and check its log.";
        found.push(
            view! {
                <Notice variant="warn" title="No job has run for 10 minutes">
                    <p>{text}</p>
                </Notice>
            }
            .into_any(),
        );
    }
    if health.keys_in_reserve == 0 {
        let text = "The next tenant or application that needs a key waits until one is generated. \
            Keys are generated automatically.";
        found.push(
            view! {
                <Notice variant="warn" title="No RSA keys in reserve">
                    <p>{text}</p>
                </Notice>
            }
            .into_any(),
        );
    }
    if let (Some(server), Some(failure)) = (&health.mail.server, &health.mail.failure) {
        found.push(mail_failure_notice(server, failure));
    } else if health.mail.server.is_some() && health.mail.queued > MANY_MAILS {
        let text = "The mail server may be slow. Emails are retried for 24 hours; the Email page \
            of a tenant shows each one.";
        found.push(
            view! {
                <Notice variant="warn" title="Many emails are queued">
                    <p>{text}</p>
                </Notice>
            }
            .into_any(),
        );
    }
    if health.hash_queue_capacity > 0 && health.hash_queue_len * 2 > health.hash_queue_capacity {
        let text = "Users are waiting to sign in. This may be a password guessing attack, or this \
            machine may be too small.";
        found.push(
            view! {
                <Notice variant="warn" title="Many password checks are queued">
                    <p>{text}</p>
                </Notice>
            }
            .into_any(),
        );
    }
    found
}

/// Formats a number of bytes.
fn human_size(bytes: i64) -> String {
    let bytes = u64::try_from(bytes).unwrap_or_default();
    match bytes {
        0..=1_048_575 => format!("{} KiB", bytes.div_ceil(1024)),
        1_048_576..=1_073_741_823 => format!("{} MiB", bytes / 1_048_576),
        _ => {
            format!("{}.{} GiB", bytes / 1_073_741_824, bytes % 1_073_741_824 * 10 / 1_073_741_824)
        }
    }
}

fn body(health: &Health, now: i64) -> AnyView {
    let row = |name: &'static str, value: AnyView| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let plain = |name: &'static str, value: String| row(name, value.into_any());
    let warnings = warnings(health, now);
    let mark = if warnings.is_empty() {
        view! { <Pill variant="ok" label="Healthy" /> }.into_any()
    } else {
        view! { <Pill variant="warn" label="Needs attention" /> }.into_any()
    };
    let mail = match &health.mail.server {
        None => "Off".to_owned(),
        Some(server) => format!("{} via {}", server.from, server.host),
    };
    let address = view! {
        <span class="copyable">
            <code>{health.public_url.clone()}</code>
            <CopyIconButton value=health.public_url.clone() what="the public URL" />
        </span>
    };
    let process = vec![
        row("Public URL", address.into_any()),
        plain("Version", health.version.clone()),
        plain("Database", format!("{}, {}", health.database, human_size(health.database_bytes))),
        plain(
            "Keys in reserve",
            format!("{} of {}", health.keys_in_reserve, health.key_reserve_target),
        ),
        plain(
            "Password checks queued",
            format!("{} of {}", health.hash_queue_len, health.hash_queue_capacity),
        ),
        plain("Mail server", mail),
        plain(
            "Emails",
            format!("{} queued, {} failed this week", health.mail.queued, health.mail.failed),
        ),
    ];
    // Other tasks hold leases too. An operator looks for the process that runs the jobs.
    let held = health.leases.iter().filter(|lease| lease.name == "jobs" && lease.expires_at > now);
    let holders: Vec<_> = held
        .map(|lease| {
            let turn = format!("lease expires {}", from_now(lease.expires_at, now));
            row(
                "Jobs run on",
                view! {
                    <code>{lease.holder.clone()}</code>
                    <br />
                    <span class="faint">{turn}</span>
                }
                .into_any(),
            )
        })
        .collect();
    let deleted_tenants = match health.tenants_deleted {
        0 => "0".to_owned(),
        count => format!("{}, restorable for 30 days", group_thousands(count)),
    };
    let tenants = vec![
        plain("Active", group_thousands(health.tenants_active)),
        plain("Suspended", group_thousands(health.tenants_suspended)),
        plain("Deleted", deleted_tenants),
    ];
    let jobs = if health.jobs.is_empty() {
        view! {
            <div class="card">
                <EmptyState
                    title="No job has run yet"
                    text="Jobs run every minute, on one process at a time."
                />
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = health.jobs.iter().map(|job| line(job, now)).collect();
        view! {
            <Table
                caption="Jobs, by last run"
                columns=&[
                    ("Job", ""),
                    ("State", ""),
                    ("Last run", ""),
                    ("Result", ""),
                    ("Process", "only-wide"),
                ]
            >
                {lines}
            </Table>
        }
        .into_any()
    };
    let deleted = view! {
        <a class="small" href="/console?state=deleted">
            "Deleted tenants"
        </a>
    }
    .into_any();
    view! {
        <PageHead
            title=view! {
                "Installation "
                {mark}
            }
                .into_any()
            lead="Current status of this Tenantry server."
            actions=view! { <LinkButton href="/console/installation">"Refresh"</LinkButton> }
                .into_any()
        />
        {(!warnings.is_empty()).then(|| view! { <div class="stack tight">{warnings}</div> })}
        <div class="columns even">
            <div>
                <Card id="process" title="Server">
                    <dl class="values">{process}{holders}</dl>
                </Card>
            </div>
            <div>
                <Card id="tenants" title="Tenants" end=deleted>
                    <dl class="values">{tenants}</dl>
                </Card>
            </div>
        </div>
        <section class="stack tight">
            <h2>"Jobs"</h2>
            {jobs}
        </section>
    }
    .into_any()
}

/// Capitalizes the first letter.
fn capitalize(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn line(job: &JobSummary, now: i64) -> impl IntoView + use<> {
    let state = match (&job.failure, job.finished_at) {
        (Some(_), _) => view! { <Pill variant="bad" label="Failed" /> }.into_any(),
        (None, Some(_)) => view! { <StateDot variant="ok" label="Done" /> }.into_any(),
        (None, None) => view! { <StateDot label="Running" /> }.into_any(),
    };
    let outcome = job.failure.clone().unwrap_or_else(|| job.outcome.clone());
    view! {
        <tr>
            <th scope="row" class="lead">
                {capitalize(&job.name)}
            </th>
            <td>{state}</td>
            <td>{ago(job.started_at, now)}</td>
            <td class="full-row">{outcome}</td>
            <td class="only-wide">
                <code class="tiny">{job.holder.clone()}</code>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_use_the_largest_fitting_unit() {
        for (bytes, words) in [
            (-1, "0 KiB"),
            (1, "1 KiB"),
            (409_600, "400 KiB"),
            (52_428_800, "50 MiB"),
            (1_610_612_736, "1.5 GiB"),
        ] {
            assert_eq!(super::human_size(bytes), words);
        }
    }
}
