//! A grant: what a user authorized a client to do, until when.

use oauth::{ResourceIndicators, Scope, Timestamp, claims::ClaimsRequest};
use serde::Deserialize;

use super::error::{Error, Result};

/// A grant as decisions use it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grant {
    pub id: String,
    /// The row id of the client.
    pub client_id: String,
    pub user_id: String,
    pub scope: Scope,
    /// `None` in a grant of a version that did not know resource indicators (RFC 8707).
    pub resources: Option<ResourceIndicators>,
    pub claims: ClaimsRequest,
    pub auth_time: Timestamp,
    pub acr: String,
    pub amr: Vec<String>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub expires_at: i64,
    pub has_ended: bool,
}

impl Grant {
    /// Reads a grant from its row. `generation` is the one of its user's grants now.
    ///
    /// # Errors
    ///
    /// An internal error if the row is not one that this product has written.
    pub(crate) fn from_row(row: store::grant::Row, generation: i64) -> Result<Self> {
        let broken = |error: serde_json::Error| Error::internal(format!("a grant: {error}"));
        Ok(Self {
            scope: Scope::parse(&row.scope)?,
            resources: row.resource.as_deref().map(ResourceIndicators::parse).transpose()?,
            claims: ClaimsRequest::deserialize(row.claims).map_err(broken)?,
            auth_time: Timestamp(row.auth_time),
            amr: Vec::deserialize(row.amr).map_err(broken)?,
            has_ended: row.ended_at.is_some() || row.generation != generation,
            user_id: row.user_id.ok_or_else(|| Error::internal("a grant has no user"))?,
            id: row.id,
            client_id: row.client_id,
            acr: row.acr,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }

    /// The resources of a token request under this grant (RFC 8707 §2.2). A grant of an earlier
    /// version has none, and its client may go on naming them in vain.
    ///
    /// # Errors
    ///
    /// `invalid_target` for a resource that was not authorized.
    pub(crate) fn narrow_resources(
        &self,
        requested: &ResourceIndicators,
    ) -> Result<ResourceIndicators> {
        match &self.resources {
            Some(granted) => Ok(granted.narrow(requested)?),
            None => Ok(ResourceIndicators::default()),
        }
    }
}
