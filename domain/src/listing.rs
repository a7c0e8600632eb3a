//! Lists that page by key, both ways. A cursor is sealed for its one list, tenant, search,
//! filter and order: an altered or foreign one opens nothing (SECURITY I9).

use contract::paging::Page;
use store::{Place, Window};

use crate::{
    error::{Error, Result},
    platform::Platform,
};

/// Rows of a page.
pub const PAGE: u64 = 50;

/// One list as it was asked for. `label` names everything that makes it this list.
pub(crate) struct Listing<'p> {
    platform: &'p Platform,
    label: String,
    rows: u64,
    pub window: Window,
}

impl<'p> Listing<'p> {
    pub fn open(platform: &'p Platform, label: String, cursor: Option<&str>) -> Result<Self> {
        Self::of(platform, label, cursor, PAGE)
    }

    /// With pages of another size.
    pub fn of(
        platform: &'p Platform,
        label: String,
        cursor: Option<&str>,
        rows: u64,
    ) -> Result<Self> {
        let label = format!("cursor/{label}");
        // One row more than is shown says whether another page follows.
        let mut window = Window { behind: None, backward: false, most: rows + 1 };
        if let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) {
            let foreign = || {
                Error::invalid(
                    "cursor",
                    "This page belongs to another list, or its address was changed. Begin with the first page.",
                )
            };
            if cursor.len() > 2_000 {
                return Err(foreign());
            }
            let plain = platform.vault().open(&label, cursor).map_err(|_| foreign())?;
            let (backward, key, id): (bool, String, String) =
                serde_json::from_slice(&plain).map_err(|_| foreign())?;
            window.behind = Some(Place { key, id });
            window.backward = backward;
        }
        Ok(Self { platform, label, rows, window })
    }

    fn cursor(&self, backward: bool, place: Place) -> Result<String> {
        let plain = serde_json::to_vec(&(backward, place.key, place.id))
            .map_err(|error| Error::internal(error.to_string()))?;
        self.platform.vault().seal(&self.label, &plain, self.platform.entropy())
    }

    /// The page that these rows make, in the list's order.
    pub fn page<T>(&self, mut rows: Vec<T>, place: impl Fn(&T) -> Place) -> Result<Page<T>> {
        let more = rows.len() as u64 > self.rows;
        rows.truncate(usize::try_from(self.rows).unwrap_or(usize::MAX));
        if self.window.backward {
            rows.reverse();
        }
        let (before, behind) =
            if self.window.backward { (more, true) } else { (self.window.behind.is_some(), more) };
        let previous =
            rows.first().filter(|_| before).map(|row| self.cursor(true, place(row))).transpose()?;
        let next =
            rows.last().filter(|_| behind).map(|row| self.cursor(false, place(row))).transpose()?;
        Ok(Page { rows, next, previous, total: None })
    }
}
