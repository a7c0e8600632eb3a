//! The domains of tenants: a host name serves exactly one tenant.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

/// A host name at which a tenant's endpoints are served.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "domain")]
pub struct Model {
    /// The host name, in lower case and without a port: the primary key in the installation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub host: String,
    /// The tenant that the host name serves.
    pub tenant_id: String,
    /// When the domain was added to its tenant, in Unix seconds.
    pub created_at: i64,
    /// `None` for a domain that an operator or a configuration file assigned.
    pub proven_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// This tenant's domains.
    pub async fn domain_rows(&self) -> Result<Vec<Row>, Error> {
        Ok(Entity::find()
            .filter(Column::TenantId.eq(self.tenant_id()))
            .order_by_asc(Column::Host)
            .all(self.executor())
            .await?)
    }

    /// The host names of this tenant's domains.
    pub async fn domain_hosts(&self) -> Result<Vec<String>, Error> {
        Ok(self.domain_rows().await?.into_iter().map(|row| row.host).collect())
    }

    /// Remove a domain from this tenant. A row count of 0 means that it is not this tenant's.
    pub async fn remove_domain(&self, host: &str) -> Result<u64, Error> {
        let delete = Entity::delete_many()
            .filter(Column::Host.eq(host))
            .filter(Column::TenantId.eq(self.tenant_id()));
        Ok(delete.exec(self.executor()).await?.rows_affected)
    }

    /// Add a domain to this tenant. Returns false if the tenant already has it.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if the host name belongs to another tenant.
    pub async fn add_domain(
        &self,
        host: &str,
        now: i64,
        proven_at: Option<i64>,
    ) -> Result<bool, Error> {
        let row = ActiveModel {
            host: Set(host.into()),
            tenant_id: Set(self.tenant_id().into()),
            created_at: Set(now),
            proven_at: Set(proven_at),
        };
        // A failed INSERT would abort the caller's transaction on PostgreSQL.
        let insert = Entity::insert(row).on_conflict_do_nothing();
        let outcome = insert.exec_without_returning(self.executor()).await?;
        if matches!(outcome, sea_orm::TryInsertResult::Inserted(rows) if rows > 0) {
            return Ok(true);
        }
        match Entity::find_by_id(host).one(self.executor()).await? {
            Some(row) if row.tenant_id == self.tenant_id() => Ok(false),
            _ => Err(Error::Conflict { what: host.into() }),
        }
    }
}

impl InstallationScope {
    /// The ids of at most `limit` tenants that have domains.
    pub async fn tenants_with_domains(&self, limit: u64) -> Result<Vec<String>, Error> {
        let query = Entity::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .order_by_asc(Column::TenantId)
            .limit(limit);
        Ok(query.into_tuple().all(self.executor()).await?)
    }

    /// Assign a host name to a newly created tenant, without a proof of control.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if the host name belongs to a tenant already.
    pub async fn insert_domain(&self, host: &str, tenant_id: &str, now: i64) -> Result<(), Error> {
        let row = ActiveModel {
            host: Set(host.into()),
            tenant_id: Set(tenant_id.into()),
            created_at: Set(now),
            proven_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(self.executor()).await?;
        Ok(())
    }
}
