//! Caps on open connections: in total, and per client network.
//!
//! A trusted proxy carries the connections of many clients, and programs of this host are trusted:
//! neither has a cap of its own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use domain::rate_limit::client_network;

use crate::extract::client_ip::TrustedProxies;

/// The caps of a listener.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// Maximum number of open connections; further ones get 503 at once.
    pub total: usize,
    /// Maximum number of them per client network (an IPv4 address, or an IPv6 /64).
    pub per_network: usize,
    /// Addresses without a cap of their own.
    pub trusted_proxies: TrustedProxies,
}

/// Open connections of a listener, of which idle ones take little memory (`process: overload`).
pub const MAX_CONNECTIONS: usize = 16_384;

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            total: MAX_CONNECTIONS,
            per_network: 256,
            trusted_proxies: TrustedProxies::default(),
        }
    }
}

#[derive(Default)]
struct Open {
    total: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// The open connections of a listener.
#[derive(Clone)]
pub(crate) struct ConnectionCounter {
    limits: Arc<ConnectionLimits>,
    open: Arc<Mutex<Open>>,
}

/// One open connection. It is counted until it is dropped.
pub(crate) struct OpenConnection {
    open: Arc<Mutex<Open>>,
    /// `None` for an address without a cap of its own.
    network: Option<IpAddr>,
}

impl ConnectionCounter {
    pub fn new(limits: ConnectionLimits) -> Self {
        Self { limits: Arc::new(limits), open: Arc::default() }
    }

    /// Count a connection from this address. `None` if a cap is reached.
    pub fn open(&self, address: IpAddr) -> Option<OpenConnection> {
        let address = address.to_canonical();
        let is_capped = !address.is_loopback() && !self.limits.trusted_proxies.contains(address);
        let network = is_capped.then(|| client_network(address));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.limits.total {
            return None;
        }
        if let Some(network) = network {
            let of_network = open.by_network.entry(network).or_default();
            if *of_network >= self.limits.per_network {
                return None;
            }
            *of_network += 1;
        }
        open.total += 1;
        Some(OpenConnection { open: self.open.clone(), network })
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.total -= 1;
        if let Some(network) = self.network
            && let Some(of_network) = open.by_network.get_mut(&network)
        {
            *of_network -= 1;
            if *of_network == 0 {
                open.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_count_open_connections_in_total_and_per_network() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let counter = ConnectionCounter::new(ConnectionLimits {
            total: 6,
            per_network: 2,
            trusted_proxies: TrustedProxies::parse("192.0.2.9").expect("an address"),
        });
        let mut held = Vec::new();
        for (from, is_accepted) in [
            ("2001:db8::1", true),
            ("2001:db8::2", true),
            ("2001:db8::3", false),
            ("192.0.2.9", true),
            ("::ffff:192.0.2.9", true),
            ("192.0.2.9", true),
            ("127.0.0.1", true),
            ("198.51.100.1", false),
        ] {
            let opened = counter.open(address(from));
            assert_eq!(opened.is_some(), is_accepted, "{from}");
            held.extend(opened);
        }
        held.remove(0);
        assert!(counter.open(address("2001:db8::3")).is_some(), "a closed one is not counted");
        held.clear();
        let open = counter.open.lock().expect("no panic");
        assert_eq!((open.total, open.by_network.len()), (0, 0));
    }
}
