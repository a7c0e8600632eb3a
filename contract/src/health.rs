//! Health of the installation: database, key reserve, password hashing, jobs and leases.

use serde::{Deserialize, Serialize};

use crate::mail::MailHealth;

/// The last run of one job. Instants are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSummary {
    /// The name of the job.
    pub name: String,
    /// The process that ran it.
    pub holder: String,
    /// When the run began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// The error, if it failed.
    pub failure: Option<String>,
    /// A summary of what the run did.
    #[serde(rename = "did")]
    pub outcome: String,
}

/// A lease that a process holds on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseSummary {
    /// What the lease is for.
    pub name: String,
    /// The process that holds it.
    pub holder: String,
    /// Expiry, in seconds since 1970.
    pub expires_at: i64,
}

/// The health page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The version of this program.
    pub version: String,
    /// The configured public URL.
    pub public_url: String,
    /// `SQLite` or `PostgreSQL`.
    pub database: String,
    /// Size of the database.
    pub database_bytes: i64,
    /// Tenants that are served.
    pub tenants_active: u64,
    /// Tenants that are suspended.
    pub tenants_suspended: u64,
    /// Deleted tenants that can be restored.
    pub tenants_deleted: u64,
    /// Pregenerated RSA keys, and how many there should be.
    pub keys_in_reserve: u64,
    /// How many keys the reserve should have.
    #[serde(rename = "keys_wanted")]
    pub key_reserve_target: u64,
    /// Passwords that wait to be hashed in this process, and the capacity of that queue.
    #[serde(rename = "hashes_waiting")]
    pub hash_queue_len: u64,
    /// Capacity of the queue.
    #[serde(rename = "hashes_room")]
    pub hash_queue_capacity: u64,
    /// Mail: the server, and how many mails wait and have failed.
    pub mail: MailHealth,
    /// The last run of each job.
    pub jobs: Vec<JobSummary>,
    /// Leases that are held now.
    pub leases: Vec<LeaseSummary>,
}

/// Whether a commit is on the disk when it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitDurability {
    /// The settings of the database that decide it.
    pub settings: Vec<String>,
    /// Whether a power failure loses nothing that was acknowledged.
    pub is_durable: bool,
}
