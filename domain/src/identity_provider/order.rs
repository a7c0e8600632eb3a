//! The order of the providers on the sign-in page.

use super::save::{NewProvider, add, write_changed};
use crate::{
    model::{
        actor::Permission,
        error::{Error, Result},
    },
    runtime::transaction::Transaction,
};

/// Add a provider as the last one.
///
/// # Errors
///
/// As [`add`].
pub async fn add_last(tx: &mut Transaction, new: NewProvider) -> Result<()> {
    let rows = store::identity_provider::all(tx.scope()).await?;
    let position = rows.iter().map(|row| row.position).max().unwrap_or(0) + 1;
    add(tx, NewProvider { position, ..new }).await
}

/// Give a provider this place among the providers, counted from 0; one beyond the end is the last.
/// The others keep their order.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn place(tx: &mut Transaction, id: &str, to: usize) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let mut rows = store::identity_provider::lock_all(tx.scope()).await?;
    rows.sort_by(|one, other| (one.position, &one.id).cmp(&(other.position, &other.id)));
    let from = rows.iter().position(|row| row.id == id).ok_or(Error::NotFound)?;
    let moved = rows.remove(from);
    rows.insert(to.min(rows.len()), moved);
    // Rows of a file may share a position, so that all are numbered anew.
    for (row, position) in rows.into_iter().zip(1..) {
        let numbered = store::identity_provider::Row { position, ..row.clone() };
        write_changed(tx, &row, numbered).await?;
    }
    Ok(())
}
