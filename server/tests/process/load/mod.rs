//! Load on running servers. What they acknowledge is remembered as facts, and checked later.
//!
//! `crash` kills a server under this load, `soak` runs it for long.

mod connection;
mod counters;
mod fact;
mod installation;
mod parameters;
mod protocol;
mod random;
mod worker;

pub use counters::Counters;
pub use installation::Installation;
pub use parameters::{parameter, postgres_url, seed};
pub use random::Random;
pub use worker::{PROPAGATION, Worker};
