//! Rows that count events: those of a key that is there are added to it.

use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, OnConflict},
};

use crate::{error::Error, installation_scope::InstallationScope};

/// Databases limit the number of values that one statement can bind.
const ROWS_PER_STATEMENT: usize = 500;

/// The value of a column in the row that was to be inserted.
pub(crate) fn excluded(column: impl IntoIden) -> Expr {
    Expr::col((Alias::new("excluded"), column))
}

/// The stored count and that of the row that was to be inserted.
pub(crate) fn sum<E: EntityTrait>(entity: E, count: E::Column) -> Expr {
    Expr::col((entity, count)).add(excluded(count))
}

/// Insert rows, or do what `conflict` says where the key is there. The caller sorts the rows by
/// key, so that processes that write at the same time cannot deadlock.
pub(crate) async fn insert_or_add<E>(
    installation: &InstallationScope,
    rows: Vec<E::Model>,
    conflict: &OnConflict,
) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(ROWS_PER_STATEMENT).collect::<Vec<_>>())
            .on_conflict(conflict.clone())
            .exec_without_returning(installation.executor())
            .await?;
    }
    Ok(())
}
