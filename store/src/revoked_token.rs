//! JWT access tokens that were revoked before they expired (RFC 7009). The id is the `jti`.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ended_token")]
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

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Record the revocation. Returns false if the token was revoked already.
pub async fn insert_if_absent(
    scope: &TenantScope,
    id: &str,
    expires_at: i64,
) -> Result<bool, Error> {
    let row = Row { tenant_id: scope.tenant_id().into(), id: id.into(), expires_at };
    scope.insert_if_absent::<ActiveModel>(row).await
}
