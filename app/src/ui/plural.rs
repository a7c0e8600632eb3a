//! Counts with a singular or plural noun.

use contract::paging::CappedCount;

use super::group_thousands;

/// Formats a count, such as `1 sign-in` or `1,284 sign-ins`.
pub fn pluralize(total: CappedCount, singular: &str, plural: &str) -> String {
    match total {
        CappedCount { count: 1, more: false } => format!("1 {singular}"),
        CappedCount { count, more } => {
            format!("{}{} {plural}", group_thousands(count), if more { "+" } else { "" })
        }
    }
}
