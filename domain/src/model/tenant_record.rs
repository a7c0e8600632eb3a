//! A tenant as it is cached.
//!
//! Holds no [`Platform`](crate::runtime::platform::Platform): the cache belongs to the platform,
//! and a cycle would keep both alive.

use std::sync::OnceLock;

use contract::{
    settings::TenantSettings,
    tenant::{CustomClaim, CustomScope, TenantState},
};
use oauth::Scope;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::{
    error::{Error, Result},
    published_document::PublishedDocument,
    tenant_state,
};

/// Scopes that every tenant supports (S2-17, S3-6; OpenID Connect Core §5.4).
pub const STANDARD_SCOPES: [&str; 8] =
    ["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"];
/// Scopes about an end user. A client has no profile of its own.
pub(crate) const USER_SCOPES: [&str; 6] =
    ["openid", "profile", "email", "address", "phone", "offline_access"];

/// A tenant's row with its JSON columns parsed and its defaults applied. It does not hold the row:
/// parsed settings take a fraction of the memory of their JSON.
pub(crate) struct TenantRecord {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) state: TenantState,
    pub(crate) created_at: i64,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) ended_before: i64,
    pub(crate) devices_ended_before: i64,
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
        let base_url = row.base.clone().unwrap_or_else(|| default_base_url(&row));
        let issuer = row.issuer.unwrap_or_else(|| base_url.clone());
        let settings = parse(&row.slug, row.settings)?;
        let scopes: Vec<CustomScope> = parse(&row.slug, row.scopes)?;
        let claims = parse(&row.slug, row.claims)?;
        let names = STANDARD_SCOPES
            .into_iter()
            .chain(scopes.iter().map(|scope| scope.name.as_str()))
            .collect::<Vec<_>>()
            .join(" ");
        let known_scope = Scope::parse(&names)?;
        Ok(Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            state: tenant_state::from_stored(row.state),
            created_at: row.created_at,
            deleted_at: row.deleted_at,
            ended_before: row.ended_before,
            devices_ended_before: row.devices_ended_before,
            settings,
            scopes,
            claims,
            known_scope,
            base_url,
            issuer,
            metadata: Default::default(),
        })
    }
}

fn parse<T: DeserializeOwned>(slug: &str, column: Value) -> Result<T> {
    serde_json::from_value(column)
        .map_err(|error| Error::internal(format!("tenant {slug}: {error}")))
}
