//! Refresh tokens (RFC 6749 §1.5).
//!
//! The id is the digest of the token. `successor_sealed` is the token that replaced it at
//! rotation, encrypted with a key that is derived from the replaced token.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// A refresh token, which is kept after its rotation to detect that it is used again.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the token (HMAC-SHA-256), by which a presented token is found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The grant that the token belongs to. Reuse of a rotated token ends it (RFC 9700 §4.14.2).
    pub grant_id: String,
    /// Space-separated scope values, to which a refresh is limited (RFC 6749 §6).
    pub scope: String,
    /// When the token was issued, in Unix seconds.
    pub issued_at: i64,
    /// When the token can no longer be used, in Unix seconds: not after its grant expires.
    pub expires_at: i64,
    /// When the token was replaced by its successor, in Unix seconds; NULL while it is current.
    pub rotated_at: Option<i64>,
    /// The digest of the successor, which is the id of its row; NULL while the token is current.
    pub successor_id: Option<String>,
    /// The successor, sealed so that only the bearer of this token can open it: it is sent again if
    /// the first response was lost. NULL while the token is current.
    pub successor_sealed: Option<String>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a newly issued token: the first of its grant, or a successor.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a token by its digest, also if it is rotated or expired, to tell reuse from an unknown one.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}
