//! A developer by their programs: who acts by a token, what is theirs, and how they change it. One
//! place behind every registration interface; the rules are [`crate::client`]'s.

mod bearer;
mod owned_clients;
mod update;

pub use bearer::{Bearer, authenticate_bearer};
pub use owned_clients::{find_owned, list};
pub use update::{UpdateMode, delete, update};

/// What a registration access token begins with (RFC 7592).
pub(crate) const REGISTRATION_TOKEN_PREFIX: &str = "rat";
