//! The rules and use cases of the authorization server.
//!
//! Folders are nouns, files are verbs. This crate contains no SQL (see `store`) and no HTTP
//! responses or pages (see `server` and `app`). Use cases take a [`Transaction`], which carries the
//! tenant and the actor; they never commit.

pub mod actor;
pub mod apply;
mod apply_outcome;
pub mod audit;
pub mod bootstrap;
pub mod cache;
pub mod client;
pub mod client_auth;
pub mod clock;
pub mod consent;
pub mod developer;
pub mod diagnostic;
pub mod domain_name;
pub mod entropy;
pub mod error;
mod explain;
pub mod grant;
pub mod health;
pub mod id;
pub mod interaction;
pub mod job;
pub mod key;
mod lease;
pub mod logout;
pub mod member;
pub mod metrics;
mod name;
mod one_time_link;
mod opaque_string;
pub mod outbound;
pub mod overview;
pub mod paginator;
pub mod password_hash;
pub mod personal_token;
pub mod platform;
pub mod rate_limit;
pub mod sage_env;
mod search;
pub mod secret;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod submission;
pub mod tenant;
pub mod token;
pub mod transaction;
pub mod user;
pub mod vault;

pub use actor::{Actor, Permission, Principal};
pub use client::Client;
pub use error::{Error, InvalidField, Result};
pub use platform::Platform;
pub use secret::Secret;
pub use tenant::Tenant;
pub use transaction::Transaction;
pub use vault::{DigestKind, Vault};
