//! Counts with a singular or plural noun.

use contract::paging::CappedCount;

use super::group_thousands;

/// Formats a count, such as `1 sign-in` or `1,284 sign-ins`.
pub fn pluralize(total: CappedCount, singular: &str, plural: &str) -> String {
    match total {
        CappedCount { count: 1, more: false } => format!("1 {singular}"),
        _ => format!("{} {plural}", capped(total)),
    }
}

/// Formats a count alone, such as `1,284` or `5,000+`.
pub fn capped(CappedCount { count, more }: CappedCount) -> String {
    format!("{}{}", group_thousands(count), if more { "+" } else { "" })
}
