//! The protocol's endpoints: each reads, calls `domain`, and writes.

pub mod authorize;
mod caller;
pub mod cors;

pub mod keys;
pub mod logout;
pub mod metadata;
pub mod token;
pub mod tokens;
pub mod userinfo;

pub use caller::{Here, Peer, TrustedProxies};
