//! A tenant, as an operator or a file describes it.

use serde::{Deserialize, Serialize};

use crate::{
    paging::{Page, Sort},
    settings::{Preset, TenantSettings},
};

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
    pub state: TenantState,
    pub issuer: String,
    pub created_at: i64,
    /// When it was deleted, and when it can no longer be restored.
    pub deleted_at: Option<i64>,
    pub goes_at: Option<i64>,
    pub is_home: bool,
    pub is_default: bool,
}

/// Whether a tenant answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantState {
    #[default]
    Active,
    Suspended,
    /// Can be restored for 30 days.
    Deleted,
    /// Its rows are being taken away.
    Purged,
}

impl TenantState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }
}

/// Which page of the operators' list. It lives in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantsInput {
    /// A part of a name, slug or domain.
    pub search: String,
    pub state: Option<TenantState>,
    pub sort: Sort,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TenantsView {
    pub page: Page<TenantRow>,
    pub active: u64,
    pub suspended: u64,
    pub deleted: u64,
}

/// A tenant in full, for whoever looks after its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantDetail {
    pub row: TenantRow,
    pub preset: String,
    pub base: String,
    /// Host names of its own, besides the installation's.
    pub domains: Vec<String>,
    pub settings: TenantSettings,
    pub scopes: Vec<NamedScope>,
    pub version: i64,
}

/// Name and settings as they shall be. `version` is the one that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantForm {
    pub version: i64,
    pub name: String,
    pub settings: TenantSettings,
}
