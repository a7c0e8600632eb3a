//! The server process: configuration, HTTP endpoints, commands and background jobs.
//!
//! Handlers contain no rules: each reads a request, calls `domain`, and writes the response.

mod assets;
pub mod command;
pub mod config;
pub mod connection_limits;
pub mod connections;
mod cors;
mod dashboard;
mod dialects;
mod extract;
mod fair_scheduler;
mod hosted;
mod mail_config;
pub mod metrics;
mod oauth;
mod outbound;
mod place_database;
mod request_id;
mod respond;
mod router;
mod routes;
mod to_completion;
mod trace_export;
mod write_timeout;

pub use extract::client_ip::TrustedProxies;
pub use router::router;
