//! Tenants as operators and files describe them.

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
    /// Replaces the preset's settings if present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<TenantSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    #[serde(default)]
    pub domains: Vec<String>,
    #[serde(default)]
    pub scopes: Vec<CustomScope>,
    #[serde(default)]
    pub claims: Vec<CustomClaim>,
}

/// A custom scope of the tenant, with its description on the consent page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomScope {
    pub name: String,
    #[serde(default)]
    pub description: String,
}

/// A custom claim of the tenant: the profile field it is read from, and the scope that releases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomClaim {
    pub name: String,
    pub from: String,
    pub scope: String,
}

/// A row of the operators' list of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantSummary {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub state: TenantState,
    pub issuer: String,
    pub created_at: i64,
    /// Seconds since 1970: the deletion, and the end of the period for restoring.
    pub deleted_at: Option<i64>,
    #[serde(rename = "goes_at")]
    pub restorable_until: Option<i64>,
    pub is_home: bool,
    pub is_default: bool,
}

/// The state of a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantState {
    #[default]
    Active,
    Suspended,
    /// Can be restored for 30 days.
    Deleted,
    /// Its rows are being deleted.
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

/// Search, filter, order and cursor of the operators' list. They are part of the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantListParams {
    /// A part of a name, slug or domain.
    pub search: String,
    pub state: Option<TenantState>,
    pub sort: Sort,
    pub cursor: Option<String>,
}

/// A page of the list, with the numbers of tenants by state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TenantListView {
    pub page: Page<TenantSummary>,
    pub active: u64,
    pub suspended: u64,
    pub deleted: u64,
}

/// A tenant with its settings, for its administrators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantDetail {
    #[serde(rename = "row")]
    pub summary: TenantSummary,
    pub preset: String,
    pub base: String,
    /// Custom domains, besides the installation's.
    pub domains: Vec<String>,
    pub settings: TenantSettings,
    pub scopes: Vec<CustomScope>,
    pub version: i64,
}

/// An update of name and settings. `version` is the version that was read (optimistic locking).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantForm {
    pub version: i64,
    pub name: String,
    pub settings: TenantSettings,
}
