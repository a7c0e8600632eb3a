//! Removes expired rows of all tenants, in batches.

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    batch_size::Batches, change, cookie_session, error::Error,
    installation_scope::InstallationScope, queries, submission, tenant_tables::for_tenant_tables,
};

impl InstallationScope {
    /// Delete expired rows of all tenants. Returns the number of deleted rows. On the writer
    /// without a transaction, each batch is one, so that other writers take turns (L5).
    pub async fn remove_expired(&self, now: i64) -> Result<u64, Error> {
        let mut removed = 0;
        macro_rules! remove_expired_from {
            (expires $table:ident) => {
                let key = || vec![crate::$table::Column::TenantId, crate::$table::Column::Id];
                let expired = || crate::$table::Column::ExpiresAt.lte(now);
                removed += self.remove_in_batches::<crate::$table::Entity>(key, expired).await?;
            };
            (kept $table:ident) => {};
            ($($table:ident: $lifetime:ident,)*) => { $(remove_expired_from!($lifetime $table);)* };
        }
        for_tenant_tables!(remove_expired_from);
        let expired = || submission::Column::ExpiresAt.lte(now);
        let key = || vec![submission::Column::Digest];
        removed += self.remove_in_batches::<submission::Entity>(key, expired).await?;
        let expired = || cookie_session::Column::ExpiresAt.lte(now);
        let key = || vec![cookie_session::Column::Digest];
        removed += self.remove_in_batches::<cookie_session::Entity>(key, expired).await?;
        // Grants come last, because codes and tokens refer to them.
        removed += queries::remove_expired_grants(self.executor(), now).await?;
        // Processes poll changes every half second; an hour leaves a wide margin.
        let old = || change::Column::At.lt((now - 3600) * 1000);
        removed +=
            self.remove_in_batches::<change::Entity>(|| vec![change::Column::Id], old).await?;
        Ok(removed)
    }

    /// Delete the rows that meet the condition, in batches. `key` is the primary key.
    async fn remove_in_batches<E: EntityTrait>(
        &self,
        key: impl Fn() -> Vec<E::Column>,
        condition: impl Fn() -> Expr,
    ) -> Result<u64, Error> {
        let mut batches = Batches::new();
        while let Some(rows) = batches.next_size() {
            let mut batch = Query::select();
            batch.from(E::default()).columns(key()).and_where(condition()).limit(rows);
            let key = Expr::tuple(key().into_iter().map(Expr::col));
            let delete = E::delete_many().filter(key.in_subquery(batch));
            batches.record(delete.exec(self.executor()).await?.rows_affected);
        }
        Ok(batches.changed)
    }
}
