//! What the use cases of one process share: the installation and its services, the handle to a
//! tenant, and transactions.
//!
//! Knows the [`crate::model`] and no use case.

pub(crate) mod bearer;
pub(crate) mod bounded_cache;
pub mod cache;
pub(crate) mod caller;
pub mod clock;
pub(crate) mod diagnostic_buffer;
pub(crate) mod ended_rows;
pub mod entropy;
pub(crate) mod failure_log;
pub(crate) mod fetched_image;
mod find_tenant;
pub(crate) mod http_documents;
pub mod id;
pub(crate) mod job_outcome;
pub(crate) mod key_ring;
pub(crate) mod lease;
pub(crate) mod load_client;
pub(crate) mod load_providers;
pub mod mailer;
pub(crate) mod memory_size;
pub mod metrics;
pub(crate) mod origin_index;
pub mod outbound;
pub mod paginator;
pub mod password_hash;
pub mod places;
pub mod platform;
pub mod process_counters;
pub(crate) mod remote_keys;
pub(crate) mod search;
pub mod secret;
pub(crate) mod secret_usage;
pub(crate) mod tenant;
pub(crate) mod token_bucket;
pub(crate) mod token_cache;
pub mod transaction;
pub mod vault;
