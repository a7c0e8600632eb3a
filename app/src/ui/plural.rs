//! Counts with a singular or plural noun.

use contract::paging::Total;

pub fn pluralize(total: Total, singular: &str, plural: &str) -> String {
    match total {
        Total { count: 1, more: false } => format!("1 {singular}"),
        Total { count, more } => format!("{count}{} {plural}", if more { "+" } else { "" }),
    }
}
