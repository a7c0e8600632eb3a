//! Opaque access tokens (RFC 6749 §1.4).
//!
//! The id is the digest of the token. A token of the client credentials grant has no `grant_id`.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub grant_id: Option<String>,
    pub client_id: String,
    pub scope: String,
    /// Space-separated resource indicators (RFC 8707).
    pub audience: String,
    pub issued_at: i64,
    pub expires_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}
