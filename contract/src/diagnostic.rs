//! Diagnostics of a client: why its requests were rejected, for the developer who fixes it.

use serde::{Deserialize, Serialize};

/// Rejections with the same reason and values, merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable reason code, such as `redirect_uri_mismatch`.
    pub reason: String,
    /// The reason as a sentence.
    #[serde(rename = "what")]
    pub summary: String,
    /// How the developer fixes it.
    pub advice: String,
    /// The error description of the response, if there are no values to compare.
    #[serde(rename = "said")]
    pub error_description: String,
    /// The expected value; like `received` empty if there is nothing to show. Never a secret.
    pub expected: String,
    /// The received value.
    pub received: String,
    /// How often it happened.
    pub count: u64,
    /// Seconds since 1970, rounded to the hour.
    pub first_at: i64,
    /// The last time, in seconds since 1970, rounded to the hour.
    pub last_at: i64,
}

/// The most recent diagnostics of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Most recent first.
    pub lines: Vec<Diagnostic>,
    /// What is unsafe in requests that were accepted, most recent first.
    pub warnings: Vec<Diagnostic>,
    /// Whether there are older ones.
    pub more: bool,
}
