//! A host name and the tenant that answers there.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{error::Error, scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub host: String,
    pub tenant_id: String,
    pub created_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// The host names at which this tenant answers.
    pub async fn domains(&self) -> Result<Vec<String>, Error> {
        let query = Entity::find().filter(Column::TenantId.eq(self.tenant_id())).order_by_asc(Column::Host);
        Ok(query.all(self.executor()).await?.into_iter().map(|row| row.host).collect())
    }

    /// Give this tenant a host name. Whether it is new; one of another tenant is a conflict.
    pub async fn add_domain(&self, host: &str, now: i64) -> Result<bool, Error> {
        match Entity::find_by_id(host).one(self.executor()).await? {
            Some(row) if row.tenant_id == self.tenant_id() => Ok(false),
            Some(_) => Err(Error::Conflict { what: host.into() }),
            None => {
                let row = ActiveModel { host: Set(host.into()), tenant_id: Set(self.tenant_id().into()), created_at: Set(now) };
                Entity::insert(row).exec_without_returning(self.executor()).await?;
                Ok(true)
            }
        }
    }
}
