//! Authorization codes (RFC 6749 §1.3.1).
//!
//! The id is the digest of the code. `queries::authorization_code` redeems it.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// An authorization code, which is kept after its redemption to detect a replay.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "code")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the code (HMAC-SHA-256), by which a presented code is found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The grant that the code stands for. A replay of the code ends it (RFC 6749 §4.1.2).
    pub grant_id: String,
    /// The redirect URI to which the code was sent.
    pub redirect_uri: String,
    /// Whether the authorization request had a `redirect_uri`: the token request then has to repeat
    /// it (RFC 6749 §4.1.3).
    pub redirect_uri_was_sent: bool,
    /// The `code_challenge` of the request (RFC 7636 §4.3); NULL if it had none.
    pub challenge: Option<String>,
    /// The `code_challenge_method`, `S256` or `plain`; NULL if the request had no challenge.
    pub challenge_method: Option<String>,
    /// The `nonce` to return in the ID token (OpenID Connect Core §3.1.2.1); NULL if there was
    /// none.
    pub nonce: Option<String>,
    /// The granted scope: space-separated scope values (RFC 6749 §3.3).
    pub scope: String,
    /// When the code can no longer be redeemed, in Unix seconds.
    pub expires_at: i64,
    /// When the code was redeemed, in Unix seconds; NULL while it is unspent.
    pub spent_at: Option<i64>,
    /// What its token response says besides the tokens, as a JSON object; NULL for nothing.
    pub additions: Option<Json>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a newly issued code.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a code by its digest, also if it is spent or expired, to tell a replay from an unknown
/// code.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}
