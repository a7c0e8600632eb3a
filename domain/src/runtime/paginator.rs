//! Keyset pagination in both directions.
//!
//! A cursor is encrypted and bound to one list, tenant, search, filter and order: a cursor that was
//! altered or belongs to another list is rejected (I9).

use contract::paging::Page;
use store::{Cursor, PageQuery};

use crate::{
    model::error::{Error, Result},
    runtime::platform::Platform,
};

/// Rows per page.
pub const PAGE_SIZE: u64 = 50;

/// The pagination of one list. `label` identifies the list with its tenant, search, filter and
/// order.
pub(crate) struct Paginator<'p> {
    platform: &'p Platform,
    label: String,
    page_size: u64,
    pub query: PageQuery,
}

impl<'p> Paginator<'p> {
    /// Open a list at a cursor, or at its first page. Fails if the cursor is not one of this list.
    pub fn new(platform: &'p Platform, label: String, cursor: Option<&str>) -> Result<Self> {
        Self::with_page_size(platform, label, cursor, PAGE_SIZE)
    }

    /// As [`Paginator::new`], with another page size.
    pub fn with_page_size(
        platform: &'p Platform,
        label: String,
        cursor: Option<&str>,
        page_size: u64,
    ) -> Result<Self> {
        let label = format!("cursor/{label}");
        // One row more than the page shows whether another page follows.
        let mut query = PageQuery { cursor: None, backward: false, limit: page_size + 1 };
        if let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) {
            let invalid_cursor = || {
                Error::invalid(
                    "cursor",
                    "This page belongs to another list, or its address was changed. Begin with \
                    the first page.",
                )
            };
            if cursor.len() > 2_000 {
                return Err(invalid_cursor());
            }
            let plain = platform.vault().open(&label, cursor).map_err(|_| invalid_cursor())?;
            let (backward, key, id): (bool, String, String) =
                serde_json::from_slice(&plain).map_err(|_| invalid_cursor())?;
            query.cursor = Some(Cursor { key, id });
            query.backward = backward;
        }
        Ok(Self { platform, label, page_size, query })
    }

    fn seal_cursor(&self, backward: bool, place: Cursor) -> Result<String> {
        let plain = serde_json::to_vec(&(backward, place.key, place.id))
            .map_err(|error| Error::internal(error.to_string()))?;
        self.platform.vault().seal(&self.label, &plain, self.platform.entropy())
    }

    /// Build a page from the rows of the query, in the order of the list.
    pub fn page<T>(&self, mut rows: Vec<T>, cursor_of: impl Fn(&T) -> Cursor) -> Result<Page<T>> {
        let more = rows.len() as u64 > self.page_size;
        rows.truncate(usize::try_from(self.page_size).unwrap_or(usize::MAX));
        if self.query.backward {
            rows.reverse();
        }
        let (has_previous, has_next) =
            if self.query.backward { (more, true) } else { (self.query.cursor.is_some(), more) };
        let previous = rows
            .first()
            .filter(|_| has_previous)
            .map(|row| self.seal_cursor(true, cursor_of(row)))
            .transpose()?;
        let next = rows
            .last()
            .filter(|_| has_next)
            .map(|row| self.seal_cursor(false, cursor_of(row)))
            .transpose()?;
        Ok(Page { rows, next, previous, total: None })
    }
}
