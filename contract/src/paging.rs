//! One page of a list, and where the ones before and behind it begin.

use serde::{Deserialize, Serialize};

/// Rows in the order of the list, and opaque cursors where more stand on either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
    pub previous: Option<String>,
    /// How many there are in all, as far as it was counted.
    pub total: Option<Total>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), next: None, previous: None, total: None }
    }
}

impl<T> Page<T> {
    /// The same, where a row may be broken.
    pub fn try_map<U, E>(self, show: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let rows = self.rows.into_iter().map(show).collect::<Result<_, E>>()?;
        Ok(Page { rows, next: self.next, previous: self.previous, total: self.total })
    }

    /// The same page with each row shown another way.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(show).collect(),
            next: self.next,
            previous: self.previous,
            total: self.total,
        }
    }
}

/// A count that stops where nobody needs to know more: "1,000+".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    pub count: u64,
    /// There are more than `count`.
    pub more: bool,
}

impl Total {
    /// Counts go this far.
    pub const MOST: u64 = 1_000;

    /// From a count that went one beyond [`Total::CAPACITY`].
    pub fn of(counted: u64) -> Self {
        Self { count: counted.min(Self::MOST), more: counted > Self::MOST }
    }
}

/// How a list is sorted. While something is searched, what matched decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Name,
    Newest,
}

impl Sort {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "newest",
        }
    }
}

/// Which page of a list of people or applications. It lives in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListInput {
    /// The beginning of a word.
    pub search: String,
    /// Only what may be used (`active`), or only what may not (`off`).
    pub state: Option<Usable>,
    pub sort: Sort,
    pub cursor: Option<String>,
}

/// Whether a person is blocked, or an application switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usable {
    Active,
    Off,
}
