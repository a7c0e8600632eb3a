//! Authorization codes (RFC 6749 §1.3.1).
//!
//! The id is the digest of the code. `queries::authorization_code` redeems it.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub grant_id: String,
    pub redirect_uri: String,
    pub redirect_uri_was_sent: bool,
    pub challenge: Option<String>,
    pub challenge_method: Option<String>,
    pub nonce: Option<String>,
    pub scope: String,
    pub expires_at: i64,
    pub spent_at: Option<i64>,
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
