//! Challenges of passkeys that were answered, each of which is accepted once.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// A challenge that was answered once and is rejected from then on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_challenge")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the challenge (HMAC-SHA-256).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the challenge is too old by itself, in Unix seconds: it needs no row afterwards.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Use a challenge up. Returns false if it was used before.
pub async fn spend(scope: &TenantScope, id: &str, expires_at: i64) -> Result<bool, Error> {
    let row = Row { tenant_id: scope.tenant_id().into(), id: id.into(), expires_at };
    scope.insert_if_absent::<ActiveModel>(row).await
}
