//! A host name and the tenant that answers there.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub host: String,
    pub tenant_id: String,
    pub created_at: i64,
    /// Nothing for one that an operator or a file gave.
    pub proven_at: Option<i64>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// Where this tenant answers.
    pub async fn domain_rows(&self) -> Result<Vec<Row>, Error> {
        Ok(Entity::find()
            .filter(Column::TenantId.eq(self.tenant_id()))
            .order_by_asc(Column::Host)
            .all(self.executor())
            .await?)
    }

    /// The host names at which this tenant answers.
    pub async fn domain_hosts(&self) -> Result<Vec<String>, Error> {
        Ok(self.domain_rows().await?.into_iter().map(|row| row.host).collect())
    }

    /// Take a host name away from this tenant. 0 when it is not its own.
    pub async fn remove_domain(&self, host: &str) -> Result<u64, Error> {
        let delete = Entity::delete_many()
            .filter(Column::Host.eq(host))
            .filter(Column::TenantId.eq(self.tenant_id()));
        Ok(delete.exec(self.executor()).await?.rows_affected)
    }

    /// Give this tenant a host name. Whether it is new; one of another tenant is a conflict.
    pub async fn add_domain(
        &self,
        host: &str,
        now: i64,
        proven_at: Option<i64>,
    ) -> Result<bool, Error> {
        match Entity::find_by_id(host).one(self.executor()).await? {
            Some(row) if row.tenant_id == self.tenant_id() => Ok(false),
            Some(_) => Err(Error::Conflict { what: host.into() }),
            None => {
                let row = ActiveModel {
                    host: Set(host.into()),
                    tenant_id: Set(self.tenant_id().into()),
                    created_at: Set(now),
                    proven_at: Set(proven_at),
                };
                Entity::insert(row).exec_without_returning(self.executor()).await?;
                Ok(true)
            }
        }
    }
}
