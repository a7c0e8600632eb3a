//! The parsed row of a tenant, as it is cached.
//!
//! Holds no [`Platform`](crate::runtime::platform::Platform): the cache belongs to the platform,
//! and a cycle would keep both alive.

use std::sync::OnceLock;

use contract::{
    settings::TenantSettings,
    tenant::{CustomClaim, CustomScope},
};
use oauth::Scope;

use crate::model::{
    error::{Error, Result},
    published_document::PublishedDocument,
};

/// Scopes that every tenant supports (S2-17, S3-6; OpenID Connect Core §5.4).
pub const STANDARD_SCOPES: [&str; 8] =
    ["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"];
/// Scopes about an end user. A client has no profile of its own.
pub(crate) const USER_SCOPES: [&str; 6] =
    ["openid", "profile", "email", "address", "phone", "offline_access"];

/// A tenant's row with its JSON columns parsed and its defaults applied.
pub(crate) struct TenantRecord {
    pub(crate) row: store::tenant::Row,
    pub(crate) settings: TenantSettings,
    pub(crate) scopes: Vec<CustomScope>,
    pub(crate) claims: Vec<CustomClaim>,
    pub(crate) known_scope: Scope,
    pub(crate) base_url: String,
    pub(crate) issuer: String,
    /// The metadata without and with token exchange, once it was requested: it depends on this
    /// record and on the process.
    pub(crate) metadata: [OnceLock<PublishedDocument>; 2],
}

impl TenantRecord {
    /// `default_base_url` gives the base URL if the row has none.
    pub(crate) fn from_row(
        row: store::tenant::Row,
        default_base_url: impl FnOnce(&store::tenant::Row) -> String,
    ) -> Result<Self> {
        let broken =
            |error: serde_json::Error| Error::internal(format!("tenant {}: {error}", row.slug));
        let settings = serde_json::from_value(row.settings.clone()).map_err(broken)?;
        let scopes: Vec<CustomScope> =
            serde_json::from_value(row.scopes.clone()).map_err(broken)?;
        let claims = serde_json::from_value(row.claims.clone()).map_err(broken)?;
        let names = STANDARD_SCOPES
            .into_iter()
            .chain(scopes.iter().map(|scope| scope.name.as_str()))
            .collect::<Vec<_>>()
            .join(" ");
        let known_scope = Scope::parse(&names)?;
        let base = row.base.clone().unwrap_or_else(|| default_base_url(&row));
        let issuer = row.issuer.clone().unwrap_or_else(|| base.clone());
        let metadata = <[OnceLock<_>; 2]>::default();
        Ok(Self { settings, scopes, claims, known_scope, base_url: base, issuer, metadata, row })
    }

    pub(crate) fn id(&self) -> &str {
        &self.row.id
    }
}
