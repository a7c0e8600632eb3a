//! RSA keys generated ahead of time, because generation is slow. They are stored encrypted.

use sea_orm::{ActiveValue::Set, PaginatorTrait, entity::prelude::*};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

/// A generated key that no tenant has claimed yet.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_reserve")]
pub struct Model {
    /// The row id, with the prefix `rsv_`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The `alg` value that the key is for: `RS256` (RFC 7518 §3.1).
    pub algorithm: String,
    /// The private key in PKCS#8, sealed with AES-256-GCM under a key derived from the master key.
    pub sealed: String,
    /// When the key was generated, in Unix seconds.
    pub created_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
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
    /// The number of keys for this algorithm that can be claimed.
    pub async fn count_reserved_keys(&self, algorithm: &str) -> Result<u64, Error> {
        Ok(Entity::find().filter(Column::Algorithm.eq(algorithm)).count(self.executor()).await?)
    }

    /// Add a key to the reserve; `sealed` is its private key, encrypted.
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
