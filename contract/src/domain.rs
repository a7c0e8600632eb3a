//! A tenant's own domains, and what its staff must show before one answers.

use serde::{Deserialize, Serialize};

/// The text record that proves who speaks for a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxtRecord {
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainLine {
    pub host: String,
    pub address: String,
    /// When its proof was seen; nothing for one that an operator or a file gave.
    pub proven_at: Option<i64>,
    pub created_at: i64,
    /// Whether addresses in metadata begin with it.
    pub is_canonical: bool,
    /// Whether tokens name it.
    pub holds_issuer: bool,
}

/// What the last look at the DNS found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    Proof,
    /// No text record at the name.
    Nothing,
    /// A text record, but another.
    Other,
    /// The DNS did not answer.
    Silence,
    /// The proof, of a domain that another tenant has.
    Taken,
}

impl Found {
    pub const ALL: [Self; 5] =
        [Self::Proof, Self::Nothing, Self::Other, Self::Silence, Self::Taken];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Nothing => "nothing",
            Self::Other => "other",
            Self::Silence => "silence",
            Self::Taken => "taken",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.as_str() == word)
    }

    /// In words that say what to do.
    pub fn words(self) -> &'static str {
        match self {
            Self::Proof => "The record is there. The domain answers now.",
            Self::Nothing => {
                "There is no TXT record at this name yet. A new record can take some minutes to be seen; then check again."
            }
            Self::Other => {
                "There is a TXT record at this name, but not this value. Compare it letter by letter, then check again."
            }
            Self::Silence => {
                "The DNS did not answer. Nothing is wrong with what you have set, as far as is known: check again in a minute."
            }
            Self::Taken => {
                "The record is there, but another tenant of this installation has this domain. Ask your operator."
            }
        }
    }
}

/// A domain that somebody says is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    pub host: String,
    pub record: TxtRecord,
    pub created_at: i64,
    pub checked_at: Option<i64>,
    pub found: Option<Found>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainsView {
    pub base: String,
    pub issuer: String,
    /// Whether the issuer stays as it is wherever the base goes: an operator has set it.
    pub issuer_is_set: bool,
    /// Where it answers without a domain of its own.
    pub standard: String,
    pub domains: Vec<DomainLine>,
    pub claims: Vec<ClaimLine>,
}

/// One of our own addresses, as it is seen from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressCheck {
    pub address: String,
    /// What is wrong, and what to do; nothing where all is well.
    pub problem: Option<String>,
}
