//! The process: it reads the environment, speaks HTTP, and drives the jobs. Doors only: each
//! handler reads a request, calls `domain`, and writes the answer.

mod assets;
pub mod command;
pub mod config;
pub mod connections;
mod cookie;
mod dashboard;
mod dialects;
mod error;
mod headers;
mod hosted;
mod oauth;
mod response;
mod router;
mod routes;
mod tenant;

pub use router::router;
