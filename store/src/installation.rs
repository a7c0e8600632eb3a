//! The settings of the installation, in a single row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub home_tenant_id: Option<String>,
    pub default_tenant_id: Option<String>,
    pub key_check: Option<String>,
    pub setup_digest: Option<String>,
    pub setup_expires_at: Option<i64>,
    pub applied_digest: Option<String>,
    /// The digest of the set-up link that was redeemed.
    pub redeemed_setup_digest: Option<String>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
