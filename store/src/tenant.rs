//! Tenants, one row each.

use sea_orm::{
    ActiveValue::NotSet,
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    domain, error::Error, installation_scope::InstallationScope, stored_enum::stored_enum,
    tenant_scope::TenantScope,
};

stored_enum! {
    /// The life cycle of a tenant.
    pub enum TenantState {
        /// It serves requests.
        Active = "active",
        /// It serves no requests until an operator resumes it.
        Suspended = "suspended",
        /// It can be restored for 30 days.
        Deleted = "deleted",
        /// Its rows are being deleted.
        Purged = "purged",
    }
}

/// A tenant: an authorization server with its own issuer, users and clients.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    /// The row id, with the prefix `ten_`: `tenant_id` of other tables refers to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The short name in addresses, unique in the installation.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The sort key of lists: the name in lower case.
    pub name_key: String,
    /// Whether the tenant serves requests; a change of it is one conditional update.
    pub state: TenantState,
    /// The name of the preset that the tenant was created with, such as `standard`.
    pub preset: String,
    /// The base URL of the endpoints; NULL if it follows from the installation's public URL.
    pub base: Option<String>,
    /// The issuer identifier (RFC 8414 §2); NULL if it is the base URL.
    pub issuer: Option<String>,
    /// The settings as the JSON of a `contract::settings::TenantSettings`.
    pub settings: Json,
    /// The custom scopes as a JSON array of `contract::tenant::CustomScope`.
    pub scopes: Json,
    /// The custom claims as a JSON array of `contract::tenant::CustomClaim`.
    pub claims: Json,
    /// Incremented by every change of the settings, for optimistic locking.
    pub version: i64,
    /// When the tenant was created, in Unix seconds.
    pub created_at: i64,
    /// When the tenant was deleted, in Unix seconds; NULL unless it is deleted or purged.
    pub deleted_at: Option<i64>,
    /// Sessions, interactions, grants and client tokens created before this time have ended.
    pub ended_before: i64,
    /// Browsers that were remembered before this time are forgotten.
    pub devices_ended_before: i64,
    /// Kept while the tenant is deleted, so that it is suspended again when it is restored.
    pub suspended_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The ids of the active tenants, for a condition on the rows of tenants.
pub(crate) fn active_ids() -> sea_orm::sea_query::SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(TenantState::Active))
        .into_query()
}

/// The times that a change of a tenant's state sets.
#[derive(Clone, Copy, Debug, Default)]
pub struct StateTimes {
    /// The new [`Model::deleted_at`], in Unix seconds; `None` sets it to NULL.
    pub deleted_at: Option<i64>,
    /// The new [`Model::suspended_at`], in Unix seconds; `None` sets it to NULL.
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
    /// Find a tenant by its row id, whatever its state.
    pub async fn tenant_by_id(&self, id: &str) -> Result<Option<Row>, Error> {
        Ok(Entity::find_by_id(id).one(self.executor()).await?)
    }

    /// Find a tenant by its slug, whatever its state.
    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Row>, Error> {
        Ok(Entity::find().filter(Column::Slug.eq(slug)).one(self.executor()).await?)
    }

    /// Find the tenant that a host name is assigned to, whatever its state.
    pub async fn tenant_by_host(&self, host: &str) -> Result<Option<Row>, Error> {
        match domain::Entity::find_by_id(host).one(self.executor()).await? {
            Some(row) => self.tenant_by_id(&row.tenant_id).await,
            None => Ok(None),
        }
    }

    /// Up to `limit` active tenants whose stored settings contain this text.
    pub async fn active_tenants_with_setting(
        &self,
        text: &str,
        limit: u64,
    ) -> Result<Vec<Row>, Error> {
        let settings = Expr::col(Column::Settings).cast_as("text");
        let query = Entity::find().filter(Column::State.eq(TenantState::Active));
        let query = query.filter(settings.like(format!("%{text}%")));
        Ok(query.order_by_asc(Column::Slug).limit(limit).all(self.executor()).await?)
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

    /// Store a new tenant.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if the slug is taken.
    pub async fn insert_tenant(&self, row: Row) -> Result<(), Error> {
        Entity::insert(row.into_active_model()).exec_without_returning(self.executor()).await?;
        Ok(())
    }
}
