//! Instants as people say them.

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The day in UTC, such as 22 Nov 2026. Seconds since 1970.
pub fn date(at: i64) -> String {
    // Days to civil date, by eras of 400 years (H. Hinnant, "chrono-compatible low-level date algorithms").
    let days = at.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let word = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    format!("{day} {word} {year}")
}

/// How long before `now`: for activity, where the day matters less than the distance.
pub fn ago(at: i64, now: i64) -> String {
    match (now - at).max(0) {
        0..=4 => "just now".into(),
        seconds @ 5..=59 => format!("{seconds} s ago"),
        seconds @ 60..=3_599 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..=86_399 => format!("{} h ago", seconds / 3_600),
        seconds @ 86_400..=172_799 => format!("{} day ago", seconds / 86_400),
        seconds @ 172_800..=2_591_999 => format!("{} days ago", seconds / 86_400),
        _ => date(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_distances() {
        for (at, words) in
            [(0, "1 Jan 1970"), (951_782_400, "29 Feb 2000"), (1_795_305_600, "22 Nov 2026"), (1_767_225_599, "31 Dec 2025"), (-86_400, "31 Dec 1969")]
        {
            assert_eq!(date(at), words, "{at}");
        }
        for (seconds, words) in [(0, "just now"), (12, "12 s ago"), (60, "1 min ago"), (7_300, "2 h ago"), (90_000, "1 day ago"), (950_400, "11 days ago")] {
            assert_eq!(ago(1_000_000_000 - seconds, 1_000_000_000), words);
        }
        assert_eq!(ago(1_795_305_600 - 31 * 86_400, 1_795_305_600), "22 Oct 2026");
    }
}
