//! A tenant, as an operator or a file describes it.

use serde::{Deserialize, Serialize};

use crate::settings::{Preset, TenantSettings};

/// A tenant to create.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewTenant {
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub preset: Preset,
    /// Replaces the preset's settings when given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<TenantSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    #[serde(default)]
    pub domains: Vec<String>,
    #[serde(default)]
    pub scopes: Vec<NamedScope>,
    #[serde(default)]
    pub claims: Vec<MappedClaim>,
}

/// A scope of the tenant's own, with the words of the consent page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedScope {
    pub name: String,
    #[serde(default)]
    pub description: String,
}

/// A claim of the tenant's own: which profile field it is read from and under which scope it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedClaim {
    pub name: String,
    pub from: String,
    pub scope: String,
}

/// One line of the operators' list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantRow {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub state: String,
    pub issuer: String,
    pub created_at: i64,
    pub is_home: bool,
    pub is_default: bool,
}
