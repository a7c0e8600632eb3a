//! The server process: configuration, HTTP endpoints, commands and background jobs.
//!
//! Handlers contain no rules: each reads a request, calls `domain`, and writes the response.

mod assets;
pub mod command;
pub mod config;
pub mod connection_limits;
pub mod connections;
mod cookie;
mod dashboard;
mod dialects;
mod error;
mod headers;
mod hosted;
mod oauth;
mod outbound;
mod response;
mod router;
mod routes;
mod tenant;
mod write_timeout;

pub use router::router;
