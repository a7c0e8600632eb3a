//! Sign-ins that wait for the response of an identity provider. The id is the digest of `state`.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// A sign-in that was begun at an identity provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_flow")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of `state` (RFC 6749 §4.1.1).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The provider that must respond.
    pub provider_id: String,
    /// The identifier of the browser that must return.
    pub browser: String,
    /// What the response is checked and continued with, sealed: nonce, code verifier, purpose.
    pub sealed: String,
    /// When the sign-in was begun, in Unix seconds, but not before its tenant's `ended_before`.
    pub created_at: i64,
    /// When a response is too late, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a sign-in that begins.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a sign-in by the digest of its `state`.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Delete a sign-in, because its response has arrived in time, in its browser and from its
/// provider. A row count of 0 means that it has not, or arrived before.
pub async fn take(
    scope: &TenantScope,
    id: &str,
    provider_id: &str,
    browser: &str,
    now: i64,
) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Id.eq(id))
        .filter(Column::ProviderId.eq(provider_id))
        .filter(Column::Browser.eq(browser))
        .filter(Column::ExpiresAt.gt(now))
        .exec()
        .await
}

/// Delete the sign-ins of a browser beyond its newest `keep`, so that a browser that begins many
/// does not fill the table.
pub async fn trim_browser(scope: &TenantScope, browser: &str, keep: u64) -> Result<u64, Error> {
    let query = scope.find::<Entity>().filter(Column::Browser.eq(browser));
    let query = query.order_by(Column::CreatedAt, sea_orm::Order::Desc);
    let ids = query.order_by(Column::Id, sea_orm::Order::Desc).text_column(Column::Id).await?;
    let excess: Vec<String> = ids.into_iter().skip(keep as usize).collect();
    if excess.is_empty() {
        return Ok(0);
    }
    scope.delete::<Entity>().filter(Column::Id.is_in(excess)).exec().await
}
