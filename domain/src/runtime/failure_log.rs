//! The failed sign-ins of the current hour, merged per account, reason and client
//! network.
//!
//! Guesses cannot fill the audit log: later failures are counted in the detail of the first. The
//! counts are per process, so that several processes write an event each.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::model::{audit_event::SignInFailure, client_network::client_network};

const HOUR: i64 = 3600;
/// Events of one tenant and hour. Failures from further networks are merged into one more event per
/// account, without the address.
const MAX_EVENTS_PER_TENANT: usize = 1000;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant_id: String,
    /// Empty for identifiers of no account.
    user_id: String,
    failure: SignInFailure,
    network: Option<IpAddr>,
}

/// The event of a key, and the number of its failures.
#[derive(Clone)]
pub(crate) struct Merged {
    pub audit_id: String,
    pub count: u64,
}

#[derive(Default)]
struct CurrentHour {
    start: i64,
    events: HashMap<Key, Merged>,
    events_by_tenant: HashMap<String, usize>,
}

impl CurrentHour {
    /// Count a failure. Returns the network of its event, the event, and whether it is new.
    fn count(
        &mut self,
        mut key: Key,
        now: i64,
        new_id: impl FnOnce() -> String,
    ) -> (Option<IpAddr>, Merged) {
        let start = now - now.rem_euclid(HOUR);
        if start != self.start {
            *self = Self { start, ..Self::default() };
        }
        if !self.events.contains_key(&key)
            && self
                .events_by_tenant
                .get(&key.tenant_id)
                .is_some_and(|n| *n >= MAX_EVENTS_PER_TENANT)
        {
            key.network = None;
        }
        let network = key.network;
        if !self.events.contains_key(&key) {
            *self.events_by_tenant.entry(key.tenant_id.clone()).or_default() += 1;
        }
        let merged =
            self.events.entry(key).or_insert_with(|| Merged { audit_id: new_id(), count: 0 });
        merged.count += 1;
        (network, merged.clone())
    }
}

/// The failed sign-ins of this hour.
#[derive(Default)]
pub(crate) struct FailureLog(Mutex<CurrentHour>);

impl FailureLog {
    /// Count a failure at `now` (Unix seconds). `user_id` is empty if the identifier has no
    /// account. Returns the network of its event, if it has one of its own, and the event.
    pub(crate) fn count(
        &self,
        tenant_id: &str,
        user_id: &str,
        failure: SignInFailure,
        client_ip: IpAddr,
        now: i64,
        new_id: impl FnOnce() -> String,
    ) -> (Option<IpAddr>, Merged) {
        let key = Key {
            tenant_id: tenant_id.into(),
            user_id: user_id.into(),
            failure,
            network: Some(client_network(client_ip)),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count(key, now, new_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_per_tenant_and_hour_are_bounded() {
        let mut hour = CurrentHour::default();
        let mut count = |tenant: &str, user: &str, number: u32, now: i64| {
            let key = Key {
                tenant_id: tenant.into(),
                user_id: user.into(),
                failure: SignInFailure::Password,
                network: Some(IpAddr::from(number.to_be_bytes())),
            };
            let (network, merged) = hour.count(key, now, String::new);
            (network.is_some(), merged.count)
        };
        assert_eq!(count("a", "u", 1, 0), (true, 1));
        assert_eq!(count("a", "u", 1, 3599), (true, 2));
        for number in 2..=1000 {
            assert_eq!(count("a", "u", number, 10), (true, 1));
        }
        assert_eq!(count("a", "u", 1001, 10), (false, 1));
        assert_eq!(count("a", "u", 1002, 10), (false, 2));
        assert_eq!(count("a", "u", 1, 10), (true, 3), "events of this hour go on");
        assert_eq!(count("b", "u", 1, 10), (true, 1), "each tenant has its own bound");
        assert_eq!(count("a", "u", 1, 3600), (true, 1), "the next hour has its own events");
    }
}
