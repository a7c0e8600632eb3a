//! The developer's own clients over HTTP: authenticate a token; list, read, update and delete.
//!
//! Serves every registration endpoint (RFC 7591, RFC 7592). The rules are those of
//! [`crate::client`].

mod bearer;
mod owned_clients;
mod update;

pub use bearer::{Bearer, authenticate_bearer};
pub use owned_clients::{find_owned, list};
pub use update::{UpdateMode, delete, update};
