//! The network of a client, as limits count it.

use std::net::IpAddr;

/// The network that a rate limit or a share counts for one client: an IPv4 address, or the /64 of
/// an IPv6 address, because a subscriber can use every address of a /64.
pub fn client_network(client_ip: IpAddr) -> IpAddr {
    match client_ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::from((u128::from(ip) & !u128::from(u64::MAX)).to_be_bytes()),
        ip => ip,
    }
}
