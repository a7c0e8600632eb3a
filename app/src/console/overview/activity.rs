//! The activity of a tenant by hour or day: its numbers and charts.

use contract::{
    overview::{Activity, ActivityBucket, Overview, Period},
    paging::CappedCount,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    console::url::with_query,
    ui::{
        Card, Chart, Glyph, Icon, Series, Stat, StatStrip, capped, group_thousands, pluralize,
        rfc3339, short_date, time_of_day,
    },
};

/// What names a period in the address. The page of the month has no such name.
pub(super) fn span_of(period: Period) -> &'static str {
    match period {
        Period::Hours => "hours",
        Period::Week => "week",
        Period::Month => "",
        Period::Quarter => "quarter",
    }
}

pub(super) fn length_of(period: Period) -> &'static str {
    match period {
        Period::Hours => "24 hours",
        Period::Week => "7 days",
        Period::Month => "30 days",
        Period::Quarter => "90 days",
    }
}

/// The label of an hour or day on the time axis.
fn tick(period: Period, at: i64) -> String {
    if period.is_by_hour() { time_of_day(at).chars().take(5).collect() } else { short_date(at) }
}

fn bucket_name(period: Period, at: i64) -> String {
    let day = short_date(at);
    if period.is_by_hour() { format!("{day}, {}", tick(period, at)) } else { day }
}

pub(super) fn stat_strip(overview: &Overview) -> AnyView {
    let activity = &overview.activity;
    let length = length_of(activity.period);
    let stat = |name: &'static str, bad: bool, count: fn(&ActivityBucket) -> u64| {
        let history: Vec<u64> = activity.buckets.iter().map(count).collect();
        let compared: Vec<u64> = activity.compared.iter().map(count).collect();
        let (before, latest) = compared.split_at(compared.len() / 2);
        let change = change(before.iter().sum(), latest.iter().sum());
        Stat {
            name,
            value: group_thousands(history.iter().sum()),
            note: match &change {
                Some(change) => format!("{change} vs. previous {length}"),
                None => format!("in the last {length}"),
            },
            is_worse: bad && change.is_some_and(|change| change.starts_with('+')),
            history,
            bad,
        }
    };
    let users = overview.users;
    let stats = vec![
        Stat {
            name: "Users",
            value: capped(users),
            note: "in this tenant".into(),
            history: Vec::new(),
            bad: false,
            is_worse: false,
        },
        stat("Sign-ins", false, |bucket| bucket.sign_ins),
        stat("Tokens", false, |bucket| bucket.tokens),
        stat("Failures", true, ActivityBucket::failures),
    ];
    view! { <StatStrip stats /> }.into_any()
}

/// A change in percent, such as `+4.1%`. `None` where there is nothing to compare with.
#[expect(clippy::cast_precision_loss, reason = "a percentage with one decimal")]
fn change(before: u64, latest: u64) -> Option<String> {
    if before == 0 {
        return None;
    }
    let percent = (latest as f64 - before as f64) * 100.0 / before as f64;
    let sign = if percent < 0.0 { "−" } else { "+" };
    Some(match percent.abs() {
        size if size < 0.05 => "±0%".into(),
        size if size < 10.0 => format!("{sign}{size:.1}%"),
        size if size < 1_000.0 => format!("{sign}{size:.0}%"),
        _ => "more than +999%".into(),
    })
}

/// Charts of sign-ins, tokens and failures. Each has its own scale, because a dozen failures would
/// be invisible next to a thousand sign-ins.
pub(super) fn activity_card(path: &str, activity: &Activity) -> AnyView {
    let (period, buckets) = (activity.period, &activity.buckets);
    let title = if period.is_by_hour() { "Activity by hour" } else { "Activity by day" };
    let length = length_of(period);
    let label = format!("{title}, the last {length} (UTC)");
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
    let has_activity = !buckets.iter().all(ActivityBucket::is_empty);
    let legend = has_activity.then(|| {
        let (current, complete) = if period.is_by_hour() {
            ("this hour so far", "complete hours")
        } else {
            ("today so far", "complete days")
        };
        let compared =
            (!activity.compared.is_empty()).then(|| format!("; percentages compare {complete}"));
        view! {
            <span class="faint tiny only-medium">"UTC · "{current}" (lighter)"{compared}</span>
        }
    });
    let drawn = if has_activity {
        let names = buckets.iter().map(|bucket| bucket_name(period, bucket.at)).collect();
        let ticks = buckets
            .iter()
            .step_by((buckets.len() / 6).max(1))
            .map(|bucket| tick(period, bucket.at))
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
                    "No activity in the last "{length}
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
            end=legend.into_any()
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
    let counted = |count, one, many| pluralize(CappedCount { count, more: false }, one, many);
    let sign_ins = (most.failed_sign_ins > 0).then(|| {
        let href = with_query(&format!("{path}/audit"), &of_that_day);
        let words = counted(most.failed_sign_ins, "failed sign-in", "failed sign-ins");
        view! { <a href=href>{words}</a> }
    });
    let listed = match most.rejected_requests {
        1 => ", listed on the application's page",
        _ => ", listed on the applications' pages",
    };
    let requests = (most.rejected_requests > 0).then(|| {
        let words = counted(most.rejected_requests, "failed request", "failed requests");
        view! {
            <a href=format!("{path}/applications")>{words}</a>
            {listed}
        }
    });
    let and = (sign_ins.is_some() && requests.is_some()).then_some(" and ");
    let tick = tick(period, most.at);
    let when = if period.is_by_hour() { format!("The hour from {tick}") } else { tick };
    let which = match all {
        1 => format!("{when} had the only failure: "),
        _ => {
            let (these, all) = (group_thousands(most.failures()), group_thousands(all));
            format!("{when} had {these} of {all} failures: ")
        }
    };
    view! {
        <p class="chart-note">
            <Glyph icon=Icon::Alert />
            <span>
                {which}{sign_ins}{and}{requests}"."
            </span>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #[test]
    fn change_is_named_in_percent() {
        for (before, latest, expected) in [
            (0, 5, None),
            (100, 100, Some("±0%")),
            (1_000, 1_041, Some("+4.1%")),
            (1_000, 959, Some("−4.1%")),
            (100, 158, Some("+58%")),
            (100, 0, Some("−100%")),
            (1, 12, Some("more than +999%")),
        ] {
            assert_eq!(super::change(before, latest).as_deref(), expected, "{before}, {latest}");
        }
    }
}
