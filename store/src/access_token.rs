//! Opaque access tokens (RFC 6749 §1.4).
//!
//! The id is the digest of the token. A token of the client credentials grant has no `grant_id`.

use sea_orm::entity::prelude::*;

use crate::{cached_row::CachedRow, error::Error, tenant_scope::TenantScope};

/// An opaque access token that was issued and not revoked; JWT access tokens have no row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the token (HMAC-SHA-256), by which a presented token is found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The grant that the token was issued for; NULL for the client credentials grant (RFC 6749
    /// §4.4).
    pub grant_id: Option<String>,
    /// The row id of the client that the token was issued to, not its client identifier.
    pub client_id: String,
    /// The granted scope: space-separated scope values (RFC 6749 §3.3).
    pub scope: String,
    /// Space-separated resource indicators (RFC 8707).
    pub audience: String,
    /// When the token was issued, in Unix seconds: `iat` at introspection (RFC 7662 §2.2).
    pub issued_at: i64,
    /// When the token expires and the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a newly issued token.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a token by its digest, also if it has expired and its row is not deleted yet.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Revoke a token by deleting its row (RFC 7009 §2.1). A row count of 0 means that it was revoked
/// or deleted before.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    let removed = scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await?;
    Ok(scope.record_changed(removed, CachedRow::AccessToken(id.into())))
}
