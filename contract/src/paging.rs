//! Pages of a list, with cursors to the neighbouring pages.

use serde::{Deserialize, Serialize};

/// A page of rows. Opaque cursors are present where there are more rows on that side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the previous page.
    pub previous: Option<String>,
    /// The size of the whole list, if it was counted.
    pub total: Option<CappedCount>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), next: None, previous: None, total: None }
    }
}

impl<T> Page<T> {
    /// Maps each row with a fallible function.
    ///
    /// # Errors
    ///
    /// The first error of the function.
    pub fn try_map<U, E>(self, map_row: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let rows = self.rows.into_iter().map(map_row).collect::<Result<_, E>>()?;
        Ok(Page { rows, next: self.next, previous: self.previous, total: self.total })
    }

    /// Maps each row.
    pub fn map<U>(self, map_row: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(map_row).collect(),
            next: self.next,
            previous: self.previous,
            total: self.total,
        }
    }
}

/// A count that stops at a cap, shown as "5,000+".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CappedCount {
    /// The number, up to the cap.
    pub count: u64,
    /// Whether there are more than `count`.
    pub more: bool,
}

impl CappedCount {
    /// The largest exact count.
    pub const CAP: u64 = 5_000;

    /// Caps a count that was taken up to one beyond [`Self::CAP`].
    pub fn from_count(count: u64) -> Self {
        Self::with_cap(count, Self::CAP)
    }

    /// Caps a count that was taken up to one beyond this cap.
    pub fn with_cap(count: u64, cap: u64) -> Self {
        Self { count: count.min(cap), more: count > cap }
    }

    /// A count, and whether there may be more.
    pub fn from_pair((count, more): (u64, bool)) -> Self {
        Self { count, more }
    }
}

/// The order of a list. A search orders by its matches instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By creation, newest first.
    Newest,
}

impl Sort {
    /// The text in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "newest",
        }
    }
}

/// Search, filter, order and cursor of a list of users or clients. They are part of the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListParams {
    /// A prefix of any word of the name.
    pub search: String,
    /// Only enabled (`active`) or only disabled (`off`) rows.
    pub state: Option<StatusFilter>,
    /// The order, without a search.
    pub sort: Sort,
    /// Where the page begins; opaque.
    pub cursor: Option<String>,
}

/// Filters by whether a user or client is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    /// Enabled rows.
    Active,
    /// Disabled rows.
    Off,
}
