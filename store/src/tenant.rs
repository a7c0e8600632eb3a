//! Tenants, one row each.

use sea_orm::{
    ActiveValue::NotSet, IntoActiveModel, QuerySelect, entity::prelude::*, sea_query::Expr,
};

use crate::{
    domain, error::Error, installation_scope::InstallationScope, stored_enum::stored_enum,
    tenant_scope::TenantScope,
};

stored_enum! {
    /// The life cycle of a tenant.
    pub enum TenantState {
        Active = "active",
        Suspended = "suspended",
        /// It can be restored for 30 days.
        Deleted = "deleted",
        /// Its rows are being deleted.
        Purged = "purged",
    }
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub slug: String,
    pub name: String,
    /// The sort key of lists: the name in lower case.
    pub name_key: String,
    pub state: TenantState,
    pub preset: String,
    pub base: Option<String>,
    pub issuer: Option<String>,
    pub settings: Json,
    pub scopes: Json,
    pub claims: Json,
    pub version: i64,
    pub created_at: i64,
    pub deleted_at: Option<i64>,
    /// Sessions, interactions, grants and client tokens created before this time have ended.
    pub ended_before: i64,
    /// Kept while the tenant is deleted, so that it is suspended again when it is restored.
    pub suspended_at: Option<i64>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The times that a change of a tenant's state sets.
#[derive(Clone, Copy, Debug, Default)]
pub struct StateTimes {
    pub deleted_at: Option<i64>,
    pub suspended_at: Option<i64>,
    /// `None` leaves it as it is.
    pub ended_before: Option<i64>,
}

impl TenantScope {
    /// Change this tenant's state, and `ended_before` if given. A row count of 0 means that it was
    /// in none of the states `from`.
    pub async fn set_tenant_state(
        &self,
        from: &[TenantState],
        to: TenantState,
        times: &StateTimes,
    ) -> Result<u64, Error> {
        let mut update = Entity::update_many()
            .col_expr(Column::State, Expr::value(to))
            .col_expr(Column::DeletedAt, Expr::value(times.deleted_at))
            .col_expr(Column::SuspendedAt, Expr::value(times.suspended_at));
        if let Some(ended_before) = times.ended_before {
            update = update.col_expr(Column::EndedBefore, Expr::value(ended_before));
        }
        let update = update
            .filter(Column::Id.eq(self.tenant_id()))
            .filter(Column::State.is_in(from.iter().copied()));
        Ok(update.exec(self.executor()).await?.rows_affected)
    }

    /// Read this tenant's row.
    pub async fn tenant_row(&self) -> Result<Option<Row>, Error> {
        Ok(Entity::find_by_id(self.tenant_id()).one(self.executor()).await?)
    }

    /// Write this tenant's row except its id, slug, state and times, and increment the version
    /// (optimistic locking). A row count of 0 means that the row was changed since it was read.
    pub async fn update_tenant(&self, mut row: Row) -> Result<u64, Error> {
        let read = row.version;
        row.version += 1;
        let mut row = row.into_active_model().reset_all();
        row.id = NotSet;
        row.slug = NotSet;
        row.state = NotSet;
        row.deleted_at = NotSet;
        row.ended_before = NotSet;
        row.suspended_at = NotSet;
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(self.tenant_id()))
            .filter(Column::Version.eq(read));
        Ok(update.exec(self.executor()).await?.rows_affected)
    }

    /// Lock this tenant's row until the transaction ends, so that concurrent transactions that
    /// count rows before they delete one run one after the other.
    pub async fn lock_tenant(&self) -> Result<(), Error> {
        let update = Entity::update_many()
            .col_expr(Column::Version, Expr::col(Column::Version))
            .filter(Column::Id.eq(self.tenant_id()));
        update.exec(self.executor()).await?;
        Ok(())
    }

    /// Delete a purged tenant's row and domains, once no other row refers to them.
    pub async fn remove_tenant(&self) -> Result<u64, Error> {
        crate::domain::Entity::delete_many()
            .filter(crate::domain::Column::TenantId.eq(self.tenant_id()))
            .exec(self.executor())
            .await?;
        let delete = Entity::delete_many()
            .filter(Column::Id.eq(self.tenant_id()))
            .filter(Column::State.eq(TenantState::Purged));
        Ok(delete.exec(self.executor()).await?.rows_affected)
    }
}

impl InstallationScope {
    pub async fn tenant_by_id(&self, id: &str) -> Result<Option<Row>, Error> {
        Ok(Entity::find_by_id(id).one(self.executor()).await?)
    }

    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Row>, Error> {
        Ok(Entity::find().filter(Column::Slug.eq(slug)).one(self.executor()).await?)
    }

    pub async fn tenant_by_host(&self, host: &str) -> Result<Option<Row>, Error> {
        match domain::Entity::find_by_id(host).one(self.executor()).await? {
            Some(row) => self.tenant_by_id(&row.tenant_id).await,
            None => Ok(None),
        }
    }

    /// The tenants among `ids` that exist.
    pub async fn existing_tenants(&self, ids: &[&str]) -> Result<Vec<String>, Error> {
        let mut existing = Vec::with_capacity(ids.len());
        // Databases limit the number of values that one statement can bind.
        for some in ids.chunks(500) {
            let query = Entity::find()
                .select_only()
                .column(Column::Id)
                .filter(Column::Id.is_in(some.iter().copied()));
            existing.extend(query.into_tuple::<String>().all(self.executor()).await?);
        }
        Ok(existing)
    }

    pub async fn insert_tenant(&self, row: Row) -> Result<(), Error> {
        Entity::insert(row.into_active_model()).exec_without_returning(self.executor()).await?;
        Ok(())
    }
}
