//! Rows that decide whether an access token is active, which processes keep in memory.
//!
//! A statement that changes one records it in its scope. The transaction tells all processes.

/// A row whose copies in memory are stale once the transaction has committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CachedRow {
    /// A user, or any of their grants.
    User(String),
    /// A grant, by its row id.
    Grant(String),
    /// An access token, by its `jti`, or by its row id if it is opaque.
    AccessToken(String),
}
