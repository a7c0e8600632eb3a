//! Domain claims: host names that a tenant has yet to prove control of.
//!
//! Several tenants may claim the same host name; a claim reserves nothing.

use sea_orm::{Condition, Order, entity::prelude::*, sea_query::Expr};

use crate::{clock::CLOCK_SKEW, error::Error, tenant_scope::TenantScope};

/// A tenant's claim to a host name, which becomes a domain once its DNS record is found.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "domain_claim")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The host name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the host name was claimed, in Unix seconds.
    pub created_at: i64,
    /// When the DNS record was last looked up, in Unix seconds; NULL before the first check.
    pub checked_at: Option<i64>,
    /// The result of the last check, as the stored text of a `contract::domain::DomainCheck`; NULL
    /// before the first.
    pub found: Option<String>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All claims of the tenant, sorted by host name.
pub async fn all(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().order_by(Column::Id, Order::Asc).all().await
}

/// The number of the tenant's claims, which is limited.
pub async fn count(scope: &TenantScope) -> Result<u64, Error> {
    scope.find::<Entity>().count().await
}

/// Claim a host name. Returns false if the tenant has claimed it already.
pub async fn insert_if_absent(scope: &TenantScope, host: &str, now: i64) -> Result<bool, Error> {
    scope
        .insert_if_absent(Row {
            tenant_id: String::new(),
            id: host.into(),
            created_at: now,
            checked_at: None,
            found: None,
        })
        .await
}

/// Find the tenant's claim to a host name.
pub async fn by_host(scope: &TenantScope, host: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(host)).one().await
}

/// Record the start of a check. A row count of 0 means that there is no such claim, or that it was
/// checked after `before`.
pub async fn begin_check(
    scope: &TenantScope,
    host: &str,
    before: i64,
    now: i64,
) -> Result<u64, Error> {
    let due = Condition::any()
        .add(Column::CheckedAt.is_null())
        .add(Column::CheckedAt.lte(before))
        .add(Column::CheckedAt.gt(now + CLOCK_SKEW));
    scope
        .update::<Entity>()
        .set(Column::CheckedAt, Expr::value(now))
        .filter(Column::Id.eq(host))
        .filter(due)
        .exec()
        .await
}

/// Record the result of a check. A row count of 0 means that the claim was withdrawn meanwhile.
pub async fn set_found(scope: &TenantScope, host: &str, found: &str) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Found, Expr::value(found))
        .filter(Column::Id.eq(host))
        .exec()
        .await
}

/// Withdraw a claim, or end it once it is proven. A row count of 0 means that there is none.
pub async fn remove(scope: &TenantScope, host: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(host)).exec().await
}
