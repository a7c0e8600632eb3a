//! One tenant's view of the database. It alone runs statements on tenant tables, and every
//! one of them is filtered by, or stamped with, the tenant.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DeleteMany, EntityTrait,
    IntoActiveModel, Order, PaginatorTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    Select, Statement, TryInsertResult, UpdateMany, Value,
    sea_query::{Alias, Expr, Func, IntoCondition, OnConflict},
};

use crate::{error::Error, executor::Executor, queries::tenant_sql::TenantSql};

/// A table whose rows belong to exactly one tenant.
pub trait TenantOwned: EntityTrait {
    /// The column that names the owner.
    const TENANT: Self::Column;
}

pub struct TenantScope {
    tenant_id: String,
    executor: Executor,
}

/// A query that carries its tenant and cannot be separated from it.
pub struct Scoped<'s, Q> {
    query: Q,
    executor: &'s Executor,
}

impl TenantScope {
    pub(crate) fn new(tenant_id: &str, executor: Executor) -> Self {
        Self { tenant_id: tenant_id.into(), executor }
    }

    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }

    pub fn find<E: TenantOwned>(&self) -> Scoped<'_, Select<E>> {
        Scoped { query: E::find().filter(E::TENANT.eq(&*self.tenant_id)), executor: &self.executor }
    }

    pub fn update<E: TenantOwned>(&self) -> Scoped<'_, UpdateMany<E>> {
        Scoped {
            query: E::update_many().filter(E::TENANT.eq(&*self.tenant_id)),
            executor: &self.executor,
        }
    }

    pub fn delete<E: TenantOwned>(&self) -> Scoped<'_, DeleteMany<E>> {
        Scoped {
            query: E::delete_many().filter(E::TENANT.eq(&*self.tenant_id)),
            executor: &self.executor,
        }
    }

    fn stamped<A>(&self, row: impl IntoActiveModel<A>) -> A
    where
        A: ActiveModelTrait,
        A::Entity: TenantOwned,
    {
        let mut row = row.into_active_model();
        row.set(<A::Entity as TenantOwned>::TENANT, self.tenant_id.clone().into());
        row
    }

    /// Insert a row; the scope, not the caller, writes the tenant.
    pub async fn insert<A>(&self, row: impl IntoActiveModel<A>) -> Result<(), Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let row = self.stamped(row);
        <A::Entity as EntityTrait>::insert(row).exec_without_returning(&self.executor).await?;
        Ok(())
    }

    /// Insert rows, in one statement.
    pub async fn insert_all<A>(&self, rows: Vec<impl IntoActiveModel<A>>) -> Result<(), Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let rows: Vec<A> = rows.into_iter().map(|row| self.stamped(row)).collect();
        <A::Entity as EntityTrait>::insert_many(rows)
            .exec_without_returning(&self.executor)
            .await?;
        Ok(())
    }

    /// Insert a row unless one with its key is there. Whether it was inserted.
    pub async fn insert_new<A>(&self, row: impl IntoActiveModel<A>) -> Result<bool, Error>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantOwned,
    {
        let row = self.stamped(row);
        let outcome = <A::Entity as EntityTrait>::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.executor)
            .await?;
        Ok(matches!(outcome, TryInsertResult::Inserted(rows) if rows > 0))
    }

    /// Insert a row, or write these columns of the one that has the same `keys`.
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
        let row = self.stamped(row);
        let conflict = OnConflict::columns(keys).update_columns(columns).to_owned();
        <A::Entity as EntityTrait>::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.executor)
            .await?;
        Ok(())
    }

    /// A raw statement with the tenant as `$1` and these values behind it.
    fn bound<const N: usize>(&self, sql: &TenantSql, values: [Value; N]) -> Statement {
        let tenant = std::iter::once(Value::from(self.tenant_id.as_str()));
        Statement::from_sql_and_values(
            self.executor.get_database_backend(),
            sql.as_str(),
            tenant.chain(values),
        )
    }

    /// The one row of a raw statement.
    pub(crate) async fn one<const N: usize>(
        &self,
        sql: &TenantSql,
        values: [Value; N],
    ) -> Result<Option<QueryResult>, Error> {
        Ok(self.executor.query_one_raw(self.bound(sql, values)).await?)
    }

    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.executor.commit().await?)
    }

    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.executor.rollback().await?)
    }
}

impl<E: EntityTrait> Scoped<'_, Select<E>> {
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    pub fn order_by(mut self, column: E::Column, order: Order) -> Self {
        self.query = self.query.order_by(column, order);
        self
    }

    pub fn limit(mut self, rows: u64) -> Self {
        self.query = self.query.limit(rows);
        self
    }

    /// Keep others from changing these rows until the transaction ends. Where one connection
    /// writes they could not anyway.
    pub fn lock(mut self) -> Self {
        self.query = self.query.lock_exclusive();
        self
    }

    /// Leave out this many of the first; with a limit, as both databases want it.
    pub fn skip(mut self, rows: u64) -> Self {
        self.query = self.query.offset(rows);
        self
    }

    pub async fn one(self) -> Result<Option<E::Model>, Error> {
        Ok(self.query.one(self.executor).await?)
    }

    pub async fn all(self) -> Result<Vec<E::Model>, Error> {
        Ok(self.query.all(self.executor).await?)
    }

    /// Sums of one column by two others.
    pub async fn sums(
        self,
        by: (E::Column, E::Column),
        of: E::Column,
    ) -> Result<Vec<(i64, String, i64)>, Error> {
        // A sum is wider than what it adds up in one of the databases.
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

    /// Only one column of text.
    pub async fn ids(self, column: E::Column) -> Result<Vec<String>, Error> {
        Ok(self
            .query
            .select_only()
            .column(column)
            .into_tuple::<String>()
            .all(self.executor)
            .await?)
    }

    /// How many there are, counted no further than `limit`.
    pub async fn count_up_to(self, limit: u64) -> Result<u64, Error> {
        let rows = self.query.select_only().expr(Expr::cust("1")).limit(limit).into_tuple::<i32>();
        Ok(rows.all(self.executor).await?.len() as u64)
    }

    pub async fn count(self) -> Result<u64, Error>
    where
        E::Model: Sync,
    {
        Ok(self.query.count(self.executor).await?)
    }
}

impl<E: TenantOwned> Scoped<'_, UpdateMany<E>> {
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    /// Write one column.
    pub fn set(mut self, column: E::Column, value: impl Into<Expr>) -> Self {
        self.query = self.query.col_expr(column, value.into());
        self
    }

    /// Write every column of a row but its tenant.
    pub fn set_row<A: ActiveModelTrait<Entity = E>>(
        mut self,
        row: impl IntoActiveModel<A>,
    ) -> Self {
        let mut row = row.into_active_model();
        row = row.reset_all();
        row.not_set(E::TENANT);
        self.query = self.query.set(row);
        self
    }

    /// How many rows changed.
    pub async fn exec(self) -> Result<u64, Error> {
        Ok(self.query.exec(self.executor).await?.rows_affected)
    }

    /// The rows as they are now, of those that changed.
    pub async fn exec_returning(self) -> Result<Vec<E::Model>, Error> {
        Ok(self.query.exec_with_returning(self.executor).await?)
    }
}

impl<E: EntityTrait> Scoped<'_, DeleteMany<E>> {
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.query = self.query.filter(condition);
        self
    }

    /// How many rows went.
    pub async fn exec(self) -> Result<u64, Error> {
        Ok(self.query.exec(self.executor).await?.rows_affected)
    }
}
