//! Counts with a singular or plural noun.

use contract::paging::CappedCount;

/// Formats a count, such as `1 sign-in` or `20+ sign-ins`.
pub fn pluralize(total: CappedCount, singular: &str, plural: &str) -> String {
    match total {
        CappedCount { count: 1, more: false } => format!("1 {singular}"),
        CappedCount { count, more } => format!("{count}{} {plural}", if more { "+" } else { "" }),
    }
}
