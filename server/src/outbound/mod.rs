//! The network of this machine, behind the port that `domain` uses for requests to other hosts.

mod allowed_hosts;
mod private_network;
mod system;

pub use allowed_hosts::AllowedHosts;
pub use system::{OutboundOptions, SystemNetwork, read_certificates};
