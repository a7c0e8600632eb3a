//! Counts with a singular or plural noun.

use contract::paging::Total;

/// Formats a count, such as `1 sign-in` or `20+ sign-ins`.
pub fn pluralize(total: Total, singular: &str, plural: &str) -> String {
    match total {
        Total { count: 1, more: false } => format!("1 {singular}"),
        Total { count, more } => format!("{count}{} {plural}", if more { "+" } else { "" }),
    }
}
