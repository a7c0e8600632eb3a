//! Online backup of an SQLite database.

use std::path::Path;

use crate::model::error::Result;

/// Copy the database of a `sqlite:` URL into `target`, an absent or empty file, while a server may
/// use it. The copy is consistent, and of the schema that the database has.
pub async fn copy_database(url: &str, target: &Path) -> Result<()> {
    Ok(store::backup::copy_sqlite(url, target).await?)
}
