//! The network of this machine, behind the port that `domain` uses for requests to other hosts.

mod private_network;
mod system;

pub use system::SystemNetwork;
