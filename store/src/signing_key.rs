//! Signing keys. The id is the `kid` (RFC 7517 §4.5); the private key is stored encrypted.

use sea_orm::{
    Condition, Order, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Func},
};

use crate::{
    error::Error, installation_scope::InstallationScope, stored_enum::stored_enum,
    tenant_scope::TenantScope,
};

stored_enum! {
    /// The step of a signing key's rotation.
    pub enum KeyState {
        /// The key is published, but does not sign yet.
        Pending = "pending",
        /// The key signs.
        Active = "active",
        /// The key no longer signs. It is published until the last token it signed has expired.
        Retired = "retired",
    }
}

/// A key that signs, will sign or has signed the tenant's tokens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The `kid` of the JWK and of the JOSE header: the thumbprint of the public key (RFC 7638).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The `alg` value that the key signs with, such as `RS256` or `ES256` (RFC 7518 §3.1).
    pub algorithm: String,
    /// The step of the rotation that the key is in.
    pub state: KeyState,
    /// The public key as it is published in the JWK set, with `kid`, `alg` and `use` (RFC 7517 §4).
    pub public_jwk: Json,
    /// The private key in PKCS#8, sealed with AES-256-GCM under a key derived from the master key.
    pub sealed: String,
    /// When the key was generated or claimed from the reserve, in Unix seconds.
    pub created_at: i64,
    /// When the key began to sign, in Unix seconds; NULL while it is pending.
    pub activated_at: Option<i64>,
    /// When the key stopped signing, in Unix seconds; NULL until then.
    pub retired_at: Option<i64>,
    /// When a retired key leaves the JWK set and its row can be deleted, in Unix seconds; NULL
    /// before it is retired.
    pub expires_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All keys of the tenant, oldest first.
pub async fn all(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().order_by(Column::CreatedAt, Order::Asc).all().await
}

/// Store a new key, pending or active.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Activate a pending key for signing.
pub async fn activate(scope: &TenantScope, kid: &str, now: i64) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::State, Expr::value(KeyState::Active))
        .set(Column::ActivatedAt, Expr::value(now))
        .filter(Column::Id.eq(kid))
        .exec()
        .await
}

/// Retire a key: it no longer signs, but stays in the JWK set until `expires_at`.
pub async fn retire(
    scope: &TenantScope,
    kid: &str,
    now: i64,
    expires_at: i64,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::State, Expr::value(KeyState::Retired))
        .set(Column::RetiredAt, Expr::value(now));
    update.set(Column::ExpiresAt, Expr::value(expires_at)).filter(Column::Id.eq(kid)).exec().await
}

/// Delete a key, so that tokens it signed are no longer accepted. A row count of 0 means that the
/// tenant has no such key.
pub async fn remove(scope: &TenantScope, kid: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(kid)).exec().await
}

/// The times before which a key is due for the next step of its rotation.
pub struct RotationThresholds {
    /// An active key that has signed since this time or earlier needs a successor, in Unix seconds.
    pub activated_before: i64,
    /// A pending key that was created at this time or earlier can begin to sign, in Unix seconds.
    pub created_before: i64,
    /// A retired key that expires at this time or earlier can be deleted, in Unix seconds.
    pub expired_before: i64,
}

/// The tenants that have a key due for the next step of its rotation.
pub async fn tenants_with_due_keys(
    installation: &InstallationScope,
    due: &RotationThresholds,
) -> Result<Vec<String>, Error> {
    let of = |state: KeyState| Condition::all().add(Column::State.eq(state));
    let signs_since =
        Expr::expr(Func::coalesce([Expr::col(Column::ActivatedAt), Expr::col(Column::CreatedAt)]));
    let any = Condition::any()
        .add(of(KeyState::Pending).add(Column::CreatedAt.lte(due.created_before)))
        .add(of(KeyState::Active).add(signs_since.lte(due.activated_before)))
        .add(of(KeyState::Retired).add(Column::ExpiresAt.lte(due.expired_before)));
    Ok(Entity::find()
        .select_only()
        .column(Column::TenantId)
        .distinct()
        .filter(any)
        .into_tuple()
        .all(installation.executor())
        .await?)
}
