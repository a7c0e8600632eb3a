//! Client assertions that were already used, for replay detection (RFC 7523 §3).

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// A client assertion that was accepted once and is rejected from then on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assertion_jti")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest (HMAC-SHA-256) of the client's row id and the assertion's `jti` (RFC 7523 §3).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the assertion expires by its `exp`, in Unix seconds: it needs no row afterwards.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Record the assertion. Returns false if it was used before.
pub async fn insert_if_absent(
    scope: &TenantScope,
    id: &str,
    expires_at: i64,
) -> Result<bool, Error> {
    let row = Row { tenant_id: scope.tenant_id().into(), id: id.into(), expires_at };
    scope.insert_if_absent::<ActiveModel>(row).await
}
