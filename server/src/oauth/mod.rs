//! The protocol's endpoints: each reads, calls `domain`, and writes.

pub mod authorize;
mod bearer;
mod caller;
pub mod cors;
pub mod keys;
pub mod logout;
pub mod metadata;
pub mod registration;
pub mod token;
pub mod tokens;
pub mod userinfo;

pub use bearer::{nothing_shown, shown};
pub use caller::{At, Here, Peer, TrustedProxies, body_params, too_large};
