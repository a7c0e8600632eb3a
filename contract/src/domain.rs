//! Custom domains of a tenant and their verification by a DNS record.

use serde::{Deserialize, Serialize};

/// The TXT record that verifies control of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxtRecord {
    /// The fully qualified name of the record.
    pub name: String,
    /// The text of the record.
    pub value: String,
}

/// A verified or assigned domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainSummary {
    /// The host name.
    pub host: String,
    /// The base URL at this host.
    #[serde(rename = "address")]
    pub base_url: String,
    /// When the domain was verified; `None` if an operator or a file assigned it.
    #[serde(rename = "proven_at")]
    pub verified_at: Option<i64>,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Whether endpoints in the metadata document use this domain.
    pub is_canonical: bool,
    /// Whether the tenant's issuer identifier uses this domain.
    #[serde(rename = "holds_issuer")]
    pub is_issuer: bool,
}

/// The result of the last DNS lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainCheck {
    /// The record is there.
    #[serde(rename = "proof")]
    Verified,
    /// There is no TXT record at the name.
    #[serde(rename = "nothing")]
    NoRecord,
    /// There is a TXT record with another value.
    #[serde(rename = "other")]
    WrongValue,
    /// The DNS lookup failed.
    #[serde(rename = "silence")]
    NoResponse,
    /// The record is correct, but the domain belongs to another tenant.
    Taken,
}

impl DomainCheck {
    /// All results.
    pub const ALL: [Self; 5] =
        [Self::Verified, Self::NoRecord, Self::WrongValue, Self::NoResponse, Self::Taken];

    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "proof",
            Self::NoRecord => "nothing",
            Self::WrongValue => "other",
            Self::NoResponse => "silence",
            Self::Taken => "taken",
        }
    }

    /// The result with this stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.as_str() == text)
    }

    /// A message that tells the administrator what to do.
    pub fn message(self) -> &'static str {
        match self {
            Self::Verified => "Record found. The domain is active.",
            Self::NoRecord => {
                "There is no TXT record at this name yet. \
                 New records can take a few minutes to appear. Then select Verify again."
            }
            Self::WrongValue => {
                "There is a TXT record at this name, but not with this value. \
                 Compare the value letter by letter, then select Verify again."
            }
            Self::NoResponse => "The DNS lookup failed. Try again in a minute.",
            Self::Taken => {
                "The record is there, but another tenant of this installation has this domain. \
                 Ask an operator of this installation."
            }
        }
    }
}

/// A domain that a tenant claims and has not verified yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainClaim {
    /// The host name.
    pub host: String,
    /// The record that verifies it.
    pub record: TxtRecord,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// The last lookup, in seconds since 1970; `None` if it was never looked up.
    pub checked_at: Option<i64>,
    /// What the last lookup found.
    #[serde(rename = "found")]
    pub last_check: Option<DomainCheck>,
}

/// The page of a tenant's domains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainsView {
    /// The base URL in the metadata.
    pub base: String,
    /// The issuer.
    pub issuer: String,
    /// Whether an operator has fixed the issuer, so that it does not follow the base URL.
    pub issuer_is_set: bool,
    /// The base URL without a custom domain.
    #[serde(rename = "standard")]
    pub default_base: String,
    /// Verified and assigned domains.
    pub domains: Vec<DomainSummary>,
    /// Domains that are not verified yet.
    pub claims: Vec<DomainClaim>,
}

/// The result of requesting one of the tenant's base URLs from this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachabilityCheck {
    /// The URL that was requested.
    #[serde(rename = "address")]
    pub base_url: String,
    /// What is wrong and how to fix it; `None` if the URL is reachable.
    pub problem: Option<String>,
}
