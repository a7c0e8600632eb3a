//! The little language of the suite: an installation in memory, tenants, people, browsers and
//! applications that speak to it through its public doors only.

pub mod browser;
mod clock;
pub mod digest;
pub mod given;
pub mod keys;
mod outside;
pub mod party;

pub use browser::{Answer, Browser, call};
pub use clock::MovedClock;
pub use digest::Snapshot;
pub use given::{Acme, Node, World, world, world_at, world_where};
pub use outside::SaidOutside;
pub use party::{Party, Tokens};
