//! The network of this machine, behind the ports that `domain` uses for requests to other hosts and
//! for mails.

mod allowed_hosts;
mod private_network;
mod smtp;
mod system;

pub use allowed_hosts::AllowedHosts;
pub use smtp::{SmtpMailer, SmtpOptions, SmtpSecurity};
pub use system::{OutboundOptions, SystemNetwork, read_certificates};
