//! RSA keys generated ahead of time, because generation is slow. They are stored encrypted.

use sea_orm::{ActiveValue::Set, PaginatorTrait, entity::prelude::*};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_reserve")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub algorithm: String,
    pub sealed: String,
    pub created_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// Remove a reserved key and return it. When two callers race for the same key, the one whose
    /// DELETE affects no row tries the next.
    pub async fn claim_reserved_key(&self, algorithm: &str) -> Result<Option<String>, Error> {
        loop {
            let Some(row) =
                Entity::find().filter(Column::Algorithm.eq(algorithm)).one(self.executor()).await?
            else {
                return Ok(None);
            };
            if Entity::delete_by_id(row.id).exec(self.executor()).await?.rows_affected == 1 {
                return Ok(Some(row.sealed));
            }
        }
    }
}

impl InstallationScope {
    pub async fn count_reserved_keys(&self, algorithm: &str) -> Result<u64, Error> {
        Ok(Entity::find().filter(Column::Algorithm.eq(algorithm)).count(self.executor()).await?)
    }

    pub async fn insert_reserved_key(
        &self,
        id: &str,
        algorithm: &str,
        sealed: &str,
        now: i64,
    ) -> Result<(), Error> {
        let row = ActiveModel {
            id: Set(id.into()),
            algorithm: Set(algorithm.into()),
            sealed: Set(sealed.into()),
            created_at: Set(now),
        };
        Entity::insert(row).exec_without_returning(self.executor()).await?;
        Ok(())
    }
}
