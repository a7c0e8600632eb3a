//! Pages of lists. A cursor says where a page begins and carries our own proof that we said so
//! for this very list: an altered one, or one of another list or tenant, is refused (SECURITY I9).

use contract::paging::Page;
use store::Seek;

use crate::{
    error::{Error, Result},
    platform::Platform,
    vault::Kind,
};

/// What of a list is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    pub search: &'a str,
    pub cursor: Option<&'a str>,
    pub most: u64,
}

impl Wanted<'_> {
    /// What was typed, without what nobody means, and not longer than any name.
    pub(crate) fn needle(&self) -> String {
        self.search.trim().chars().take(100).collect()
    }
}

/// `list` names the list, with its tenant where it belongs to one.
pub(crate) fn seek(platform: &Platform, list: &str, cursor: Option<&str>) -> Result<Seek> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(Seek::Newest) };
    let refused = || Error::invalid("cursor", "This is not a page of this list. Begin at the first page.");
    let mut parts = cursor.splitn(3, '.');
    let (Some(way), Some(id), Some(proof)) = (parts.next(), parts.next(), parts.next()) else { return Err(refused()) };
    if !bool::from(subtle::ConstantTimeEq::ct_eq(prove(platform, list, way, id).as_bytes(), proof.as_bytes())) {
        return Err(refused());
    }
    match way {
        "n" => Ok(Seek::After(id.to_owned())),
        "p" => Ok(Seek::Before(id.to_owned())),
        _ => Err(refused()),
    }
}

fn prove(platform: &Platform, list: &str, way: &str, id: &str) -> String {
    platform.vault().digest(Kind::Cursor, &format!("{list}/{way}/{id}")).chars().take(23).collect()
}

/// Cut what was read (one row more than a page holds) to a page with its cursors.
pub(crate) fn page<T>(platform: &Platform, list: &str, seek: &Seek, mut rows: Vec<T>, most: u64, id: impl Fn(&T) -> &str) -> Page<T> {
    let more = rows.len() as u64 > most;
    let (newer, older) = match seek {
        Seek::Newest => (false, more),
        Seek::After(_) => (true, more),
        Seek::Before(_) => (more, true),
    };
    if more && matches!(seek, Seek::Before(_)) {
        rows.remove(0);
    }
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let cursor = |way: &str, row: Option<&T>| row.map(|row| format!("{way}.{}.{}", id(row), prove(platform, list, way, id(row))));
    let next = if older { cursor("n", rows.last()) } else { None };
    let previous = if newer { cursor("p", rows.first()) } else { None };
    Page { rows, next, previous }
}
