//! One page of a list, and where the ones beside it begin.

use serde::{Deserialize, Serialize};

/// Rows in the order of the list, and opaque cursors of the next and the previous page where
/// there is one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
    #[serde(default)]
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The same page with each row shown another way.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(show).collect(), next: self.next, previous: self.previous }
    }
}
