//! Times on the account page: “2 hours ago” or a date, with the exact time in UTC at hand. Without
//! a script the page does not know the time zone of its reader.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    hosted::messages::Messages,
    ui::{date_parts, rfc3339},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Older times are dates.
const MAX_DAYS: i64 = 14;

/// A time in words.
pub(super) fn when(messages: &Messages, at: i64, now: i64) -> AnyView {
    let exact = rfc3339(at);
    let title = exact.replace('T', " ").replace('Z', " UTC");
    view! {
        <time datetime=exact title=title>
            {words(messages, at, now)}
        </time>
    }
    .into_any()
}

/// The day of a time (UTC), with the exact time at hand.
pub(super) fn date(messages: &Messages, at: i64) -> AnyView {
    let exact = rfc3339(at);
    let title = exact.replace('T', " ").replace('Z', " UTC");
    let (year, month, day) = date_parts(at);
    view! {
        <time datetime=exact title=title>
            {messages.time_date(year, month, day)}
        </time>
    }
    .into_any()
}

fn words(messages: &Messages, at: i64, now: i64) -> String {
    match (now - at).max(0) {
        0..MINUTE => messages.time_now(),
        seconds @ MINUTE..HOUR => messages.time_minutes(seconds / MINUTE),
        seconds @ HOUR..DAY => messages.time_hours(seconds / HOUR),
        seconds if seconds < MAX_DAYS * DAY => messages.time_days(seconds / DAY),
        _ => {
            let (year, month, day) = date_parts(at);
            messages.time_date(year, month, day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::hosted::Language;

    #[test]
    fn times_are_words_of_each_language() {
        const NOW: i64 = 1_795_364_467;
        for (language, seconds, text) in [
            (Language::English, -5, "just now"),
            (Language::English, 59, "just now"),
            (Language::English, 60, "1 minute ago"),
            (Language::English, 7_300, "2 hours ago"),
            (Language::English, 86_400, "1 day ago"),
            (Language::English, 14 * 86_400, "8 Nov 2026"),
            (Language::German, 3 * 86_400, "vor 3 Tagen"),
            (Language::German, 14 * 86_400, "8. November 2026"),
            (Language::French, 3_600, "il y a 1 heure"),
            (Language::Japanese, 14 * 86_400, "2026年11月8日"),
            (Language::Arabic, 120, "قبل دقيقتين"),
            (Language::Arabic, 11 * 86_400, "قبل 11 يومًا"),
        ] {
            assert_eq!(words(language.messages(), NOW - seconds, NOW), text);
        }
    }
}
