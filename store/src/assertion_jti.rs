//! Client assertions that were already used, for replay detection (RFC 7523 §3).

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assertion_jti")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub expires_at: i64,
}

pub use Model as Row;

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
