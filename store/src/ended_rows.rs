//! Clean-up of what a tenant's `ended_before` has ended.
//!
//! Readers compare with `ended_before` themselves, so this runs afterwards, in batches that hold
//! the writer briefly.

use sea_orm::{
    ColumnTrait, Order,
    sea_query::{Expr, ExprTrait},
};

use crate::{error::Error, grant, interaction, sign_in, tenant_scope::TenantScope};

/// Delete at most `limit` ended sessions and as many interactions. Returns the number of deleted
/// rows.
pub async fn remove_sessions(
    scope: &TenantScope,
    ended_before: i64,
    limit: u64,
) -> Result<u64, Error> {
    let mut removed = 0;
    macro_rules! remove_from {
        ($($table:ident),*) => { $(
            let ended = $table::Column::CreatedAt.lt(ended_before);
            let ids = scope
                .find::<$table::Entity>()
                .filter(ended)
                .limit(limit)
                .text_column($table::Column::Id)
                .await?;
            if !ids.is_empty() {
                let delete = scope.delete::<$table::Entity>();
                removed += delete.filter($table::Column::Id.is_in(ids)).exec().await?;
            }
        )* };
    }
    remove_from!(sign_in, interaction);
    Ok(removed)
}

/// Record the end of at most `limit` grants with ids above `after`. Returns the highest of their
/// ids, or `None` if there was none.
pub async fn end_grants(
    scope: &TenantScope,
    ended_before: i64,
    end: &grant::GrantEnd<'_>,
    after: &str,
    limit: u64,
) -> Result<Option<String>, Error> {
    let ids = scope
        .find::<grant::Entity>()
        .filter(grant::Column::Id.gt(after))
        .filter(grant::Column::EndedAt.is_null())
        .filter(grant::Column::CreatedAt.lt(ended_before))
        .order_by(grant::Column::Id, Order::Asc)
        .limit(limit)
        .text_column(grant::Column::Id)
        .await?;
    let Some(highest) = ids.last().cloned() else { return Ok(None) };
    let update = grant::ending(scope, end);
    let is_open = Expr::col(grant::Column::EndedAt).is_null();
    update.filter(grant::Column::Id.is_in(ids)).filter(is_open).exec().await?;
    Ok(Some(highest))
}
