//! Counts with a singular or plural noun.

use contract::paging::Total;

pub fn some(total: Total, one: &str, many: &str) -> String {
    match total {
        Total { count: 1, more: false } => format!("1 {one}"),
        Total { count, more } => format!("{count}{} {many}", if more { "+" } else { "" }),
    }
}
