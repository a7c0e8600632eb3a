//! A developer by their programs: who acts by a token, what is theirs, and how they change it. One
//! place behind every registration interface; the rules are [`crate::client`]'s.

mod bearer;
mod own;
mod revise;

pub use bearer::{Bearer, bearer};
pub use own::{list, own};
pub use revise::{Laid, remove, revise};

/// What a registration access token begins with (RFC 7592).
pub(crate) const PREFIX: &str = "rat";
