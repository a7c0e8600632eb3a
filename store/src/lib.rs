//! Persistence: all SQL statements, the entities, and the scope that isolates tenants.
//!
//! A tenant's rows are reached only through [`TenantScope`], which adds the tenant to every
//! statement. [`InstallationScope`] is the explicit exception, for rows that belong to no tenant.
//! This crate implements no protocol and no business rule.
//!
//! Unless a column says otherwise, times are Unix seconds. A write that returns `u64` returns the
//! number of rows it affected.

pub mod backup;
mod batch_size;
mod cached_row;
mod circuit_breaker;
mod clock;
mod connection;
mod counts;
mod db;
mod error;
mod executor;
mod group_commit;
mod health;
mod installation_scope;
pub mod queries;
pub mod session;
mod tenant_scope;
mod tenant_sql;
mod tenant_tables;

pub mod access_token;
pub mod account_deletion;
pub mod action_link;
pub mod applied_secret;
pub mod assertion_jti;
pub mod audit;
pub mod authenticator;
pub mod authorization_code;
pub mod change;
pub mod client;
pub mod client_change;
pub mod client_logo;
pub mod client_owner;
pub mod client_secret;
pub mod consent;
pub mod cookie_session;
pub mod credential;
pub mod daily_metric;
pub mod diagnostic;
pub mod domain;
pub mod domain_claim;
pub mod ended_rows;
mod expired_rows;
mod fetched_image;
pub mod grant;
pub mod identifier;
pub mod identity_provider;
pub mod installation;
pub mod interaction;
mod interaction_size;
pub mod job_run;
pub mod key_request;
pub mod key_reserve;
pub mod lease;
pub mod linked_identity;
pub mod mail;
pub mod mail_text;
pub mod membership;
pub mod metric;
mod online_indexes;
mod page_query;
pub mod passkey;
pub mod passkey_challenge;
pub mod personal_token;
pub mod provider_icon;
pub mod provider_token;
pub mod purge;
#[cfg(test)]
mod query_plans;
pub mod rate_counter;
pub mod recovery_code;
pub mod refresh_token;
pub mod registration;
pub mod remembered_device;
pub mod revoked_token;
pub mod search_index;
pub mod sign_in;
pub mod signing_key;
pub mod statistics;
mod stored_enum;
pub mod submission;
pub mod tenant;
mod tenant_list;
#[cfg(test)]
mod test_database;
pub mod upstream_flow;
pub mod user;

pub use batch_size::BatchSize;
pub use cached_row::CachedRow;
pub use db::Db;
pub use error::Error;
pub use health::DatabaseSize;
pub use installation_scope::InstallationScope;
pub use page_query::{Cursor, PageQuery};
pub use tenant_list::TenantListQuery;
pub use tenant_scope::{TenantOwned, TenantScope};
