//! Tenants as operators and files describe them.

use serde::{Deserialize, Serialize};

use crate::{
    paging::{Page, Sort},
    provider::ProviderSummary,
    settings::{Preset, TenantSettings},
};

/// A tenant to create.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewTenant {
    /// The name in URLs.
    pub slug: String,
    /// The name on pages.
    pub name: String,
    /// The initial settings.
    #[serde(default)]
    pub preset: Preset,
    /// Replaces the preset's settings if present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<TenantSettings>,
    /// The base URL; the default one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The issuer; the base URL if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Hosts of the tenant.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Scopes besides the standard ones.
    #[serde(default)]
    pub scopes: Vec<CustomScope>,
    /// Claims besides the standard ones.
    #[serde(default)]
    pub claims: Vec<CustomClaim>,
}

/// A custom scope of the tenant, with its description on the consent page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomScope {
    /// The scope token.
    pub name: String,
    /// Text of the consent page.
    #[serde(default)]
    pub description: String,
}

/// A custom claim of the tenant: the profile field it is read from, and the scope that releases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomClaim {
    /// The name of the claim.
    pub name: String,
    /// The claim of the profile that it is read from.
    pub from: String,
    /// The scope that releases it.
    pub scope: String,
}

/// A row of the operators' list of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantSummary {
    /// The id of the tenant.
    pub id: String,
    /// The name in URLs.
    pub slug: String,
    /// The name on pages.
    pub name: String,
    /// Whether it is served.
    pub state: TenantState,
    /// The issuer in use.
    pub issuer: String,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970: the deletion, and the end of the period for restoring.
    pub deleted_at: Option<i64>,
    /// Until when it can be restored, in seconds since 1970.
    #[serde(rename = "goes_at")]
    pub restorable_until: Option<i64>,
    /// The tenant of the operators.
    pub is_home: bool,
    /// The tenant that the public host serves.
    pub is_default: bool,
}

/// The state of a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantState {
    /// Is served.
    #[default]
    Active,
    /// Answers like an unknown tenant.
    Suspended,
    /// Can be restored for 30 days.
    Deleted,
    /// Its rows are being deleted.
    Purged,
}

impl TenantState {
    /// The stored text.
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
    /// Only tenants in this state.
    pub state: Option<TenantState>,
    /// The order, without a search.
    pub sort: Sort,
    /// Where the page begins; opaque.
    pub cursor: Option<String>,
}

/// A page of the list, with the numbers of tenants by state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TenantListView {
    /// The tenants.
    pub page: Page<TenantSummary>,
    /// Tenants that are served.
    pub active: u64,
    /// Tenants that are suspended.
    pub suspended: u64,
    /// Tenants that can be restored.
    pub deleted: u64,
}

/// A tenant with its settings, for its administrators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantDetail {
    /// The row of the list.
    #[serde(rename = "row")]
    pub summary: TenantSummary,
    /// The preset that it was created with.
    pub preset: String,
    /// The base URL in use.
    pub base: String,
    /// Custom domains, besides the installation's.
    pub domains: Vec<String>,
    /// The settings in use.
    pub settings: TenantSettings,
    /// Scopes besides the standard ones.
    pub scopes: Vec<CustomScope>,
    /// The identity providers, of which one may be the sign-in provider.
    pub providers: Vec<ProviderSummary>,
    /// The version that was read.
    pub version: i64,
}

/// An update of name and settings. `version` is the version that was read (optimistic locking).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantForm {
    /// The version that was read.
    pub version: i64,
    /// The name on pages.
    pub name: String,
    /// All settings.
    pub settings: TenantSettings,
}
