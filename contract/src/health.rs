//! Health of the installation: database, key reserve, password hashing, jobs and leases.

use serde::{Deserialize, Serialize};

/// The last run of one job. Instants are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSummary {
    pub name: String,
    /// The process that ran it.
    pub holder: String,
    pub started_at: i64,
    pub finished_at: Option<i64>,
    pub failure: Option<String>,
    /// A summary of what the run did.
    #[serde(rename = "did")]
    pub outcome: String,
}

/// A lease that a process holds on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseSummary {
    pub name: String,
    pub holder: String,
    pub expires_at: i64,
}

/// The health page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    pub version: String,
    pub public_url: String,
    /// `SQLite` or `PostgreSQL`.
    pub database: String,
    pub database_bytes: i64,
    pub tenants_active: u64,
    pub tenants_suspended: u64,
    pub tenants_deleted: u64,
    /// Pregenerated RSA keys, and how many there should be.
    pub keys_in_reserve: u64,
    #[serde(rename = "keys_wanted")]
    pub key_reserve_target: u64,
    /// Passwords that wait to be hashed in this process, and the capacity of that queue.
    #[serde(rename = "hashes_waiting")]
    pub hash_queue_len: u64,
    #[serde(rename = "hashes_room")]
    pub hash_queue_capacity: u64,
    pub jobs: Vec<JobSummary>,
    pub leases: Vec<LeaseSummary>,
}
