//! Browser sessions, keyed by the digest of the session cookie's id.
//!
//! `crate::session` has the statements; a browser session belongs to no tenant.

use sea_orm::entity::prelude::*;

/// The session of one browser, which exists also while no user is signed in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cookie_session")]
pub struct Model {
    /// The digest of the id in the session cookie (HMAC-SHA-256): the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The identifier of the browser, to which sign-ins, interactions and submissions refer.
    pub browser: String,
    /// When the session expires unless it is extended, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
