//! Formatting of dates and times. Instants are seconds since 1970 (UTC).

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month (from 1) and day of a number of days since 1970, by eras of 400 years (H. Hinnant,
/// "chrono-compatible low-level date algorithms").
fn civil_from_days(day: i64) -> (i64, i64, i64) {
    let days = day + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default()
}

/// Year, month (from 1) and day in UTC.
pub fn date_parts(at: i64) -> (i64, i64, i64) {
    civil_from_days(at.div_euclid(86_400))
}

/// Date in UTC, such as `22 Nov 2026`.
pub fn date(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(86_400));
    format!("{day} {} {year}", month_name(month))
}

/// Date without the year, such as `22 Nov`.
pub fn short_date(at: i64) -> String {
    let (_, month, day) = civil_from_days(at.div_euclid(86_400));
    format!("{day} {}", month_name(month))
}

/// Time of day in UTC, such as `16:21:07`.
pub fn time_of_day(at: i64) -> String {
    let second = at.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Timestamp in the format of RFC 3339, such as `2026-11-22T16:21:07Z`.
pub fn rfc3339(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}T{}Z", time_of_day(at))
}

/// Start of a day, from the value of a date input such as `2026-11-22`; `None` if it is not a valid
/// date.
pub fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| {
        if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse::<i64>().ok() } else { None }
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let (year_of, month_from_march) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let year_of_era = year_of.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100
        + (153 * month_from_march + 2) / 5
        + day
        - 1;
    let days = year_of.div_euclid(400) * 146_097 + day_of_era - 719_468;
    // Rejects dates that do not exist, such as June 31.
    (civil_from_days(days) == (year, month, day)).then_some(days * 86_400)
}

fn hours(number: i64) -> String {
    if number == 1 { "1 hour".to_owned() } else { format!("{number} hours") }
}

/// Time from `now` until `at`, such as `in 5 min`.
pub fn from_now(at: i64, now: i64) -> String {
    match at - now {
        ..=0 => "now".into(),
        seconds @ 1..=5_399 => format!("in {} min", (seconds + 59) / 60),
        seconds @ 5_400..=129_599 => format!("in {}", hours((seconds + 1_800) / 3_600)),
        seconds => format!("in {} days", (seconds + 43_200) / 86_400),
    }
}

/// Time since `at`, such as `3 min ago`; after 30 days the date.
pub fn ago(at: i64, now: i64) -> String {
    match (now - at).max(0) {
        0..=4 => "just now".into(),
        seconds @ 5..=59 => format!("{seconds} s ago"),
        seconds @ 60..=3_599 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..=86_399 => format!("{} ago", hours(seconds / 3_600)),
        seconds @ 86_400..=172_799 => format!("{} day ago", seconds / 86_400),
        seconds @ 172_800..=2_591_999 => format!("{} days ago", seconds / 86_400),
        _ => date(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_relative_times_are_formatted() {
        for (at, words) in [
            (0, "1 Jan 1970"),
            (951_782_400, "29 Feb 2000"),
            (1_795_305_600, "22 Nov 2026"),
            (1_767_225_599, "31 Dec 2025"),
            (-86_400, "31 Dec 1969"),
        ] {
            assert_eq!(date(at), words, "{at}");
        }
        assert_eq!(rfc3339(1_795_364_467), "2026-11-22T16:21:07Z");
        assert_eq!(
            (short_date(1_795_364_467), time_of_day(1_795_364_467)),
            ("22 Nov".to_owned(), "16:21:07".to_owned())
        );
        for (text, start) in [
            ("2026-11-22", Some(1_795_305_600)),
            ("1970-01-01", Some(0)),
            ("2024-02-29", Some(1_709_164_800)),
            ("2023-02-29", None),
        ] {
            assert_eq!(parse_date(text), start, "{text}");
        }
        for wrong in [
            "",
            "2026-11",
            "2026-11-22-1",
            "2026-13-01",
            "2026-06-31",
            "+026-01-01",
            "2026-1-x",
            "99999-01-01",
        ] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
        for (seconds, words) in
            [(-5, "now"), (30, "in 1 min"), (86_400, "in 24 hours"), (7_776_000, "in 90 days")]
        {
            assert_eq!(from_now(1_000 + seconds, 1_000), words);
        }
        for (seconds, words) in [
            (0, "just now"),
            (12, "12 s ago"),
            (60, "1 min ago"),
            (7_300, "2 hours ago"),
            (90_000, "1 day ago"),
            (950_400, "11 days ago"),
        ] {
            assert_eq!(ago(1_000_000_000 - seconds, 1_000_000_000), words);
        }
        assert_eq!(ago(1_795_305_600 - 31 * 86_400, 1_795_305_600), "22 Oct 2026");
    }
}
