//! Signing keys that a tenant needs and does not have yet. The id is the name of the algorithm.

use sea_orm::{Order, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    error::Error, installation_scope::InstallationScope, tenant, tenant_scope::TenantScope,
};

/// A request for a signing key. A job fulfils it, with a key of the reserve if the algorithm is
/// RSA.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_request")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The `alg` value that the key is for, such as `RS256` (RFC 7518 §3.1).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the key was requested, in Unix seconds: the oldest request is served first.
    pub created_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Request a key. Returns false if it is requested already.
pub async fn insert_if_absent(
    scope: &TenantScope,
    algorithm: &str,
    now: i64,
) -> Result<bool, Error> {
    let row = Row { tenant_id: scope.tenant_id().into(), id: algorithm.into(), created_at: now };
    scope.insert_if_absent::<ActiveModel>(row).await
}

/// The algorithms of the keys that are requested.
pub async fn algorithms(scope: &TenantScope) -> Result<Vec<String>, Error> {
    scope.find::<Entity>().text_column(Column::Id).await
}

/// Delete a fulfilled request. A row count of 0 means that there was none.
pub async fn remove(scope: &TenantScope, algorithm: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(algorithm)).exec().await
}

/// The requests of active tenants, oldest first, as pairs of tenant id and algorithm; `except`
/// names tenants that are left out.
pub async fn oldest(
    installation: &InstallationScope,
    except: &[String],
    limit: u64,
) -> Result<Vec<(String, String)>, Error> {
    let query = Entity::find()
        .select_only()
        .column(Column::TenantId)
        .column(Column::Id)
        .filter(Column::TenantId.in_subquery(tenant::active_ids()))
        .filter(Column::TenantId.is_not_in(except))
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::TenantId, Order::Asc)
        .limit(limit);
    Ok(query.into_tuple().all(installation.executor()).await?)
}
