//! Sign-ins that wait for the response of an identity provider. The id is the digest of `state`.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope, tenant_sql::TenantSql};

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
    /// The network of the browser, by which a flood is recognized: an IPv4 address or the /64 of an
    /// IPv6 address. Empty for sign-ins of a version that did not store it.
    pub network: String,
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

/// The network with the most sign-ins; of several, the one that began earliest.
const LARGEST_NETWORK: TenantSql = TenantSql::new(
    r#"SELECT f."network", COUNT(*) AS "count" FROM "upstream_flow" f
  WHERE f."tenant_id" = $1 GROUP BY f."network"
  ORDER BY COUNT(*) DESC, MIN(f."created_at"), f."network" LIMIT 1"#,
);

/// Maximum number of networks that one call of [`trim_tenant`] takes sign-ins of.
const MAX_TRIMMED_NETWORKS: usize = 50;

/// Delete sign-ins of the tenant beyond `limit`: the oldest of the network that has begun the most,
/// so that a flood displaces its own. Returns the number of deleted rows.
pub async fn trim_tenant(scope: &TenantScope, limit: u64) -> Result<u64, Error> {
    let mut excess = scope.find::<Entity>().count().await?.saturating_sub(limit);
    let mut removed = 0;
    for _ in 0..MAX_TRIMMED_NETWORKS {
        if excess == 0 {
            break;
        }
        let Some(row) = scope.query_one(&LARGEST_NETWORK, []).await? else { break };
        let network: String = row.try_get("", "network")?;
        let count = u64::try_from(row.try_get::<i64>("", "count")?).unwrap_or(1);
        // Half of them, so that the next largest is looked at, too.
        let oldest = scope
            .find::<Entity>()
            .filter(Column::Network.eq(&*network))
            .order_by(Column::CreatedAt, sea_orm::Order::Asc)
            .order_by(Column::Id, sea_orm::Order::Asc)
            .limit(excess.min(count.div_ceil(2)).min(1000));
        let oldest = oldest.text_column(Column::Id).await?;
        let deleted = scope.delete::<Entity>().filter(Column::Id.is_in(oldest)).exec().await?;
        removed += deleted;
        excess = excess.saturating_sub(deleted);
    }
    Ok(removed)
}
