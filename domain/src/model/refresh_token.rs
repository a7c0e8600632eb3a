//! A refresh token (RFC 6749 §1.5) and its rotation (RFC 9700 §4.14.2).

use oauth::{Scope, Timestamp};

use super::error::{Error, Result};

/// A refresh token as decisions use it.
#[derive(Clone, Debug)]
pub(crate) struct RefreshToken {
    pub grant_id: String,
    /// The scope to which a refresh is limited (RFC 6749 §6).
    pub scope: Scope,
    pub issued_at: Timestamp,
    /// Not after its grant expires.
    pub expires_at: Timestamp,
    /// `None` while the token is current.
    pub rotation: Option<Rotation>,
}

/// The replacement of a refresh token by its successor.
#[derive(Clone, Debug)]
pub(crate) struct Rotation {
    pub rotated_at: Timestamp,
    /// The digest of the successor, by which it is found.
    pub successor_id: String,
    /// The successor, sealed so that only the bearer of the replaced token can open it.
    pub successor_sealed: String,
}

impl RefreshToken {
    /// Reads a refresh token from its row.
    ///
    /// # Errors
    ///
    /// An internal error if the row is not one that this product has written.
    pub(crate) fn from_row(row: store::refresh_token::Row) -> Result<Self> {
        let rotation = match (row.rotated_at, row.successor_id, row.successor_sealed) {
            (Some(rotated_at), Some(successor_id), Some(successor_sealed)) => {
                let rotated_at = Timestamp(rotated_at);
                Some(Rotation { rotated_at, successor_id, successor_sealed })
            }
            (None, None, None) => None,
            _ => return Err(Error::internal("a refresh token is rotated in part")),
        };
        Ok(Self {
            scope: Scope::parse(&row.scope)?,
            grant_id: row.grant_id,
            issued_at: Timestamp(row.issued_at),
            expires_at: Timestamp(row.expires_at),
            rotation,
        })
    }

    /// Whether it is neither rotated nor expired.
    pub(crate) fn is_current(&self, now: Timestamp) -> bool {
        self.rotation.is_none() && self.expires_at > now
    }
}
