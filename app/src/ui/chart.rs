//! Bar charts, rendered as SVG on the server. Each series has its own scale, so that a dozen
//! failures stay visible next to a thousand sign-ins. A bar shows its value as a tooltip, and a
//! table below contains all values.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{Glyph, Icon, group_thousands};

/// One counted quantity over time.
#[derive(Clone, Debug)]
pub struct Series {
    /// What is counted.
    pub name: &'static str,
    /// Whether its chart is tall, rather than a low strip.
    pub tall: bool,
    /// Whether high values are bad.
    pub bad: bool,
    /// One value per period, oldest first.
    pub values: Vec<u64>,
}

/// Round step size of a scale that covers `max`, and the number of steps.
fn scale(max: u64, tall: bool) -> (u64, u64) {
    let steps = if tall { 3 } else { 1 };
    let least = max.div_ceil(steps).max(1);
    let mut power = 1_u64;
    while least > power.saturating_mul(10) {
        power = power.saturating_mul(10);
    }
    let two_and_a_half = if power >= 10 { Some(power / 10 * 25) } else { None };
    let steps_of = [
        Some(power),
        Some(power.saturating_mul(2)),
        two_and_a_half,
        Some(power.saturating_mul(5)),
        Some(power.saturating_mul(10)),
    ];
    let step = steps_of.into_iter().flatten().find(|step| *step >= least).unwrap_or(least);
    (step, steps)
}

/// `names` are the labels of the counted periods, oldest first; `ticks` are the labels of the time
/// axis.
#[component]
pub fn Chart(
    #[prop(into)] label: String,
    names: Vec<String>,
    ticks: Vec<String>,
    series: Vec<Series>,
    /// A remark below the chart.
    note: AnyView,
) -> impl IntoView {
    let drawn: Vec<_> =
        series.iter().map(|one_series| series_view(one_series, &names, &label)).collect();
    let ticks: Vec<_> = ticks.into_iter().map(|tick| view! { <span>{tick}</span> }).collect();
    let heads: Vec<_> = series
        .iter()
        .map(|one_series| {
            view! {
                <th scope="col" class="number">
                    {one_series.name}
                </th>
            }
        })
        .collect();
    let rows: Vec<_> = names
        .iter()
        .enumerate()
        .rev()
        .map(|(place, name)| {
            let cells: Vec<_> =
                series.iter().map(|one_series| view! {
                    <td class="number">
                        {group_thousands(one_series.values.get(place).copied().unwrap_or_default())}
                    </td>
                }).collect();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect();
    view! {
        <figure class="chart" aria-label=label.clone()>
            {drawn}
            <div class="ticks" aria-hidden="true">
                {ticks}
            </div>
        </figure>
        {note}
        <details class="more">
            <summary>
                <Glyph icon=Icon::Arrow />
                "View as table"
            </summary>
            <div class="table-frame">
                <table class="table">
                    <caption class="visually-hidden">{label}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Time"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn series_view(one_series: &Series, names: &[String], label: &str) -> AnyView {
    let max = one_series.values.iter().copied().max().unwrap_or_default();
    let (step, steps) = scale(max, one_series.tall);
    let top = step.saturating_mul(steps);
    let numbers: Vec<_> = (0..=steps)
        .rev()
        .map(|line| view! { <span>{group_thousands(line * step)}</span> })
        .collect();
    let lines: Vec<_> = (0..=steps).map(|line| view! {
        <path class="grid" d=format!("M0 {:.2}H{}", percent(line, steps), names.len() * 10)></path>
    }).collect();
    let last = names.len().saturating_sub(1);
    let bars: Vec<_> = one_series
        .values
        .iter()
        .zip(names)
        .enumerate()
        .map(|(place, (value, name))| {
            let height = percent(*value, top);
            let class = match (one_series.bad, place == last) {
                (false, false) => "bar",
                (false, true) => "bar current",
                (true, false) => "bar bad",
                (true, true) => "bar bad current",
            };
            let left = place * 10;
            // The tooltip belongs to the whole column: a low bar is too small to point at.
            view! {
                <g>
                    <title>
                        {format!(
                            "{name}: {} {}",
                            group_thousands(*value),
                            one_series.name.to_lowercase(),
                        )}
                    </title>
                    <rect class="column" x=left.to_string() y="0" width="10" height="100"></rect>
                    <rect
                        class=class
                        x=(left + 2).to_string()
                        y=format!("{:.2}", 100.0 - height)
                        width="6"
                        height=format!("{height:.2}")
                    ></rect>
                </g>
            }
        })
        .collect();
    let all: u64 = one_series.values.iter().sum();
    let summary = format!(
        "{label}: {} {}, peak {}",
        group_thousands(all),
        one_series.name.to_lowercase(),
        group_thousands(max)
    );
    view! {
        <div class="series">
            <span>{one_series.name}</span>
        </div>
        <div class="scale" aria-hidden="true">
            {numbers}
        </div>
        <svg
            class=if one_series.tall { "tall" } else { "short" }
            viewBox=format!("0 0 {} 100", names.len() * 10)
            preserveAspectRatio="none"
            role="img"
            aria-label=summary
        >
            {lines}
            {bars}
        </svg>
    }
    .into_any()
}

/// `part` as a percentage of `whole`.
#[expect(clippy::cast_precision_loss, reason = "a bar is a few hundred pixels high")]
fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// A key figure with a sparkline.
#[derive(Clone, Debug)]
pub struct Stat {
    /// What is counted.
    pub name: &'static str,
    /// The value, as it is shown.
    pub value: String,
    /// Explains the value, such as its period.
    pub note: String,
    /// Earlier values, oldest first.
    pub history: Vec<u64>,
    /// Whether high values are bad.
    pub bad: bool,
    /// Whether `note` says that it got worse.
    pub is_worse: bool,
}

/// Renders the key figures side by side.
#[component]
pub fn StatStrip(stats: Vec<Stat>) -> impl IntoView {
    let cells: Vec<_> = stats
        .into_iter()
        .map(|stat| {
            let history = (stat.history.iter().any(|value| *value > 0))
                .then(|| sparkline(&stat.history, stat.bad));
            view! {
                <div>
                    <dt>{stat.name}</dt>
                    <dd class="value">{stat.value}</dd>
                    <dd>{history}</dd>
                    <dd class=if stat.is_worse { "change worse" } else { "change" }>{stat.note}</dd>
                </div>
            }
        })
        .collect();
    view! { <dl class="stats">{cells}</dl> }
}

fn sparkline(history: &[u64], bad: bool) -> impl IntoView + use<> {
    let max = history.iter().copied().max().unwrap_or_default();
    let last = history.len().saturating_sub(1) as u64;
    let points: Vec<String> = history
        .iter()
        .zip(0_u64..)
        .map(|(value, place)| {
            format!("{:.1} {:.1}", percent(place, last), 27.0 - percent(*value, max) * 0.24)
        })
        .collect();
    let line = format!("M{}", points.join("L"));
    let area = format!("{line}L100 30L0 30Z");
    view! {
        <svg
            class=if bad { "sparkline bad" } else { "sparkline" }
            viewBox="0 0 100 30"
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <path class="area" d=area></path>
            <path d=line></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scale_covers_the_maximum_in_round_steps() {
        for (max, tall, wanted) in [
            (0, true, (1, 3)),
            (3, true, (1, 3)),
            (4, true, (2, 3)),
            (656, true, (250, 3)),
            (1_312, true, (500, 3)),
            (141, false, (200, 1)),
            (12, false, (20, 1)),
        ] {
            assert_eq!(super::scale(max, tall), wanted, "{max}");
        }
        for max in (0..5_000).chain([u64::MAX / 4, 1_000_000_007]) {
            let (step, steps) = super::scale(max, max % 2 == 0);
            assert!(step * steps >= max, "{max}");
        }
    }
}
