//! Tenant isolation: the scope that runs every statement on a tenant's tables.
//!
//! Every statement is filtered by the tenant, or inserts rows with the tenant's id. Requests run
//! statements on [`TenantOwned`] tables through this scope only. Two kinds of SQL are written by
//! hand and bind the tenant's id as `$1`: `TenantSql` and the search of `crate::search_index`.

use std::sync::{Mutex, PoisonError};

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, DeleteMany,
    EntityTrait, IntoActiveModel, Order, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Select, Statement, TryInsertResult, UpdateMany, Value,
    sea_query::{Alias, Expr, Func, IntoCondition, LockType, OnConflict, SelectStatement},
};

use crate::{cached_row::CachedRow, error::Error, executor::Executor, tenant_sql::TenantSql};

/// An entity whose rows each belong to one tenant.
pub trait TenantOwned: EntityTrait {
    /// The column of the tenant's id.
    const TENANT_COLUMN: Self::Column;
}

/// The scope of one tenant: its id and the pool or transaction that runs the statements.
pub struct TenantScope {
    tenant_id: String,
    executor: Executor,
    changed: Mutex<Vec<CachedRow>>,
}

/// A query that is already filtered by its tenant. The filter cannot be removed.
pub struct ScopedQuery<'s, Q> {
    query: Q,
    executor: &'s Executor,
}

impl TenantScope {
    pub(crate) fn new(tenant_id: &str, executor: Executor) -> Self {
        Self { tenant_id: tenant_id.into(), executor, changed: Mutex::default() }
    }

    /// The row id of the tenant, which every statement of this scope is bound to.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Begin a SELECT of this tenant's rows.
    pub fn find<E: TenantOwned>(&self) -> ScopedQuery<'_, Select<E>> {
        ScopedQuery {
            query: E::find().filter(E::TENANT_COLUMN.eq(&*self.tenant_id)),
            executor: &self.executor,
        }
    }

    /// Begin an UPDATE of this tenant's rows.
    pub fn update<E: TenantOwned>(&self) -> ScopedQuery<'_, UpdateMany<E>> {
        ScopedQuery {
            query: E::update_many().filter(E::TENANT_COLUMN.eq(&*self.tenant_id)),
            executor: &self.executor,
        }
    }

    /// Begin a DELETE of this tenant's rows.
    pub fn delete<E: TenantOwned>(&self) -> ScopedQuery<'_, DeleteMany<E>> {
        ScopedQuery {
            query: E::delete_many().filter(E::TENANT_COLUMN.eq(&*self.tenant_id)),
            executor: &self.executor,
        }
    }

    fn with_tenant_id<A>(&self, row: impl IntoActiveModel<A>) -> A
    where
        A: ActiveModelTrait,
        A::Entity: TenantOwned,
    {
        let mut row = row.into_active_model();
        row.set(<A::Entity as TenantOwned>::TENANT_COLUMN, self.tenant_id.clone().into());
        row
    }

    /// Insert a row. The scope overwrites the row's tenant id with its own.
    pub async fn insert<A>(&self, row: impl IntoActiveModel<A>) -> Result<(), Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let row = self.with_tenant_id(row);
        <A::Entity as EntityTrait>::insert(row).exec_without_returning(&self.executor).await?;
        Ok(())
    }

    /// Insert rows in one statement, like [`Self::insert`].
    pub async fn insert_many<A>(&self, rows: Vec<impl IntoActiveModel<A>>) -> Result<(), Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let rows: Vec<A> = rows.into_iter().map(|row| self.with_tenant_id(row)).collect();
        <A::Entity as EntityTrait>::insert_many(rows)
            .exec_without_returning(&self.executor)
            .await?;
        Ok(())
    }

    /// Insert a row unless its key exists already. Returns whether it was inserted.
    pub async fn insert_if_absent<A>(&self, row: impl IntoActiveModel<A>) -> Result<bool, Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let row = self.with_tenant_id(row);
        let outcome = <A::Entity as EntityTrait>::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.executor)
            .await?;
        Ok(matches!(outcome, TryInsertResult::Inserted(rows) if rows > 0))
    }

    /// Insert a row, or update these columns of the row with the same `keys`.
    pub async fn upsert<A>(
        &self,
        row: impl IntoActiveModel<A>,
        keys: impl IntoIterator<Item = <A::Entity as EntityTrait>::Column>,
        columns: impl IntoIterator<Item = <A::Entity as EntityTrait>::Column>,
    ) -> Result<(), Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let row = self.with_tenant_id(row);
        let conflict = OnConflict::columns(keys).update_columns(columns).to_owned();
        <A::Entity as EntityTrait>::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.executor)
            .await?;
        Ok(())
    }

    /// A raw statement that binds the tenant's id as `$1` and the values from `$2` on.
    fn statement<const N: usize>(&self, sql: &TenantSql, values: [Value; N]) -> Statement {
        let tenant = std::iter::once(Value::from(self.tenant_id.as_str()));
        Statement::from_sql_and_values(
            self.executor.get_database_backend(),
            sql.as_str(),
            tenant.chain(values),
        )
    }

    /// Run a raw statement that returns at most one row.
    pub(crate) async fn query_one<const N: usize>(
        &self,
        sql: &TenantSql,
        values: [Value; N],
    ) -> Result<Option<QueryResult>, Error> {
        Ok(self.executor.query_one_raw(self.statement(sql, values)).await?)
    }

    /// Record that a statement has changed rows that processes keep in memory, if its row count is
    /// not 0. Returns the row count.
    pub(crate) fn record_changed(&self, rows: u64, cached: CachedRow) -> u64 {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if rows > 0 && !changed.contains(&cached) {
            changed.push(cached);
        }
        rows
    }

    /// The cached rows that were changed since the last call. The caller tells all processes.
    pub fn take_changed(&self) -> Vec<CachedRow> {
        std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Commit the transaction; does nothing if the scope was opened without one.
    ///
    /// # Errors
    ///
    /// Rolls back if cached rows were changed and [`Self::take_changed`] was not called since.
    pub async fn commit(self) -> Result<(), Error> {
        if !self.take_changed().is_empty() {
            return Err(Error::Other(DbErr::Custom("a changed row stays in memory".into())));
        }
        Ok(self.executor.commit().await?)
    }

    /// Roll the transaction back; does nothing if the scope was opened without one.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.executor.rollback().await?)
    }
}

impl<E: EntityTrait> ScopedQuery<'_, Select<E>> {
    /// Add a condition, which rows have to meet besides that of the tenant.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    /// Sort by a column, after those that were named before.
    pub fn order_by(mut self, column: E::Column, order: Order) -> Self {
        self.query = self.query.order_by(column, order);
        self
    }

    /// Return at most this many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.query = self.query.limit(rows);
        self
    }

    /// Lock these rows until the transaction ends (`SELECT … FOR NO KEY UPDATE`: an insert of a row
    /// that refers to them by foreign key does not wait). This has no effect on SQLite, where only
    /// one connection writes.
    pub fn lock(mut self) -> Self {
        self.query = self.query.lock(LockType::NoKeyUpdate);
        self
    }

    /// Lock these rows against changes (`SELECT … FOR SHARE`); readers share the lock. This has no
    /// effect on SQLite, where only one connection writes.
    pub fn lock_shared(mut self) -> Self {
        self.query = self.query.lock_shared();
        self
    }

    /// Skip the first rows. Combine it with a limit: SQLite has no OFFSET without LIMIT.
    pub fn offset(mut self, rows: u64) -> Self {
        self.query = self.query.offset(rows);
        self
    }

    /// One column of these rows, for a condition of another statement of the same tenant.
    pub(crate) fn subquery(self, column: E::Column) -> SelectStatement {
        self.query.select_only().column(column).into_query()
    }

    /// Run the query and return its first row, if it has any.
    pub async fn one(self) -> Result<Option<E::Model>, Error> {
        Ok(self.query.one(self.executor).await?)
    }

    /// Run the query and return all its rows.
    pub async fn all(self) -> Result<Vec<E::Model>, Error> {
        Ok(self.query.all(self.executor).await?)
    }

    /// The sums of the column `of`, grouped by the two columns `by`, in the order of the first.
    pub async fn grouped_sums(
        self,
        by: (E::Column, E::Column),
        of: E::Column,
    ) -> Result<Vec<(i64, String, i64)>, Error> {
        // PostgreSQL sums bigint as numeric.
        let sum = Expr::from(Func::cast_as(of.sum(), Alias::new("bigint")));
        let query = self
            .query
            .select_only()
            .column(by.0)
            .column(by.1)
            .column_as(sum, "sum")
            .group_by(by.0)
            .group_by(by.1)
            .order_by(by.0, Order::Asc);
        Ok(query.into_tuple().all(self.executor).await?)
    }

    /// The values of one text column.
    pub async fn text_column(self, column: E::Column) -> Result<Vec<String>, Error> {
        Ok(self
            .query
            .select_only()
            .column(column)
            .into_tuple::<String>()
            .all(self.executor)
            .await?)
    }

    /// The values of two text columns.
    pub(crate) async fn text_columns(
        self,
        first: E::Column,
        second: E::Column,
    ) -> Result<Vec<(String, String)>, Error> {
        let query = self.query.select_only().column(first).column(second);
        Ok(query.into_tuple().all(self.executor).await?)
    }

    /// Count the rows, up to `limit`.
    pub async fn count_up_to(self, limit: u64) -> Result<u64, Error> {
        let rows = self.query.select_only().expr(Expr::cust("1")).limit(limit).into_tuple::<i32>();
        Ok(rows.all(self.executor).await?.len() as u64)
    }

    /// Count the distinct values of a text column in at most `limit` rows, and whether that is the
    /// number of rows, so that there may be more.
    pub(crate) async fn count_distinct_in(
        self,
        column: E::Column,
        limit: u64,
    ) -> Result<(u64, bool), Error> {
        // SQL's DISTINCT would read all rows.
        let query = self.query.select_only().column(column).limit(limit);
        let values = query.into_tuple::<String>().all(self.executor).await?;
        let is_cut = values.len() as u64 >= limit;
        let distinct = values.into_iter().collect::<std::collections::HashSet<_>>();
        Ok((distinct.len() as u64, is_cut))
    }

    /// Count the rows. [`Self::count_up_to`] bounds the cost.
    pub async fn count(self) -> Result<u64, Error>
    where
        E::Model: Sync,
    {
        Ok(self.query.count(self.executor).await?)
    }
}

impl<E: TenantOwned> ScopedQuery<'_, UpdateMany<E>> {
    /// Add a condition, which rows have to meet besides that of the tenant.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    /// Set one column.
    pub fn set(mut self, column: E::Column, value: impl Into<Expr>) -> Self {
        self.query = self.query.col_expr(column, value.into());
        self
    }

    /// Set every column from the row, except the tenant.
    pub fn set_row<A: ActiveModelTrait<Entity = E>>(
        mut self,
        row: impl IntoActiveModel<A>,
    ) -> Self {
        let mut row = row.into_active_model();
        row = row.reset_all();
        row.not_set(E::TENANT_COLUMN);
        self.query = self.query.set(row);
        self
    }

    /// Returns the number of updated rows.
    pub async fn exec(self) -> Result<u64, Error> {
        Ok(self.query.exec(self.executor).await?.rows_affected)
    }

    /// Returns the updated rows with their new values.
    pub async fn exec_returning(self) -> Result<Vec<E::Model>, Error> {
        Ok(self.query.exec_with_returning(self.executor).await?)
    }
}

impl<E: EntityTrait> ScopedQuery<'_, DeleteMany<E>> {
    /// Add a condition, which rows have to meet besides that of the tenant.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    /// Returns the number of deleted rows.
    pub async fn exec(self) -> Result<u64, Error> {
        Ok(self.query.exec(self.executor).await?.rows_affected)
    }
}
