//! JWT access tokens that were revoked before they expired (RFC 7009). The id is the `jti`.

use sea_orm::entity::prelude::*;

use crate::{cached_row::CachedRow, error::Error, tenant_scope::TenantScope};

/// The revocation of one JWT access token.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ended_token")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The `jti` claim of the token (RFC 9068 §2.2).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the token expires by its `exp`, in Unix seconds: it needs no row afterwards.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find the revocation of the token with this `jti`; `None` if it is not revoked.
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
    let is_new = scope.insert_if_absent::<ActiveModel>(row).await?;
    scope.record_changed(u64::from(is_new), CachedRow::AccessToken(id.into()));
    Ok(is_new)
}
