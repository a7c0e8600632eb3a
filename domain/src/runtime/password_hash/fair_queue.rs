//! A bounded queue that is fair between tenants, and within a tenant between client networks.
//!
//! Deficit round robin on two levels (M. Shreedhar and G. Varghese, 1995). A flow is a tenant or a
//! network; one whose entry cost more than a quantum is skipped until its debt is paid. A full
//! queue drops the newest entry of the longest flow (B. Suter et al., 1998), so that no flow can
//! keep the others out. Entries whose caller is gone are dropped without being served.

use std::{collections::VecDeque, net::IpAddr};

/// What the queue has to know about an entry.
pub(super) trait Entry {
    /// The work of serving it, in the unit of the quantum.
    fn cost(&self) -> i64;
    /// Whether its caller is gone.
    fn is_abandoned(&self) -> bool;
}

/// The entries of a tenant or network, and the work that it may still have done in this round.
struct Flow<K, Q> {
    key: K,
    credit: i64,
    queue: Q,
}

/// Flows in the order of their turns.
struct Ring<K, Q>(VecDeque<Flow<K, Q>>);

impl<K, Q> Default for Ring<K, Q> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

/// A queue of entries, or a ring of such queues.
trait Level: Default {
    type Item: Entry;

    fn len(&self) -> usize;
    fn remove_abandoned(&mut self);
    /// Take the next entry that is not abandoned.
    fn pop(&mut self, quantum: i64) -> Option<Self::Item>;
}

impl<T: Entry> Level for VecDeque<T> {
    type Item = T;

    fn len(&self) -> usize {
        VecDeque::len(self)
    }

    fn remove_abandoned(&mut self) {
        self.retain(|entry| !entry.is_abandoned());
    }

    fn pop(&mut self, _quantum: i64) -> Option<T> {
        std::iter::from_fn(|| self.pop_front()).find(|entry| !entry.is_abandoned())
    }
}

impl<K: PartialEq, Q: Level> Level for Ring<K, Q> {
    type Item = Q::Item;

    fn len(&self) -> usize {
        self.0.iter().map(|flow| flow.queue.len()).sum()
    }

    fn remove_abandoned(&mut self) {
        self.0.iter_mut().for_each(|flow| flow.queue.remove_abandoned());
    }

    fn pop(&mut self, quantum: i64) -> Option<Q::Item> {
        while let Some(mut flow) = self.0.pop_front() {
            if flow.credit <= 0 {
                flow.credit += quantum;
            }
            if flow.credit <= 0 {
                self.0.push_back(flow);
                continue;
            }
            // A flow without entries and without debt leaves the ring.
            let Some(entry) = flow.queue.pop(quantum) else { continue };
            flow.credit -= entry.cost();
            if flow.credit > 0 {
                self.0.push_front(flow);
            } else {
                self.0.push_back(flow);
            }
            return Some(entry);
        }
        None
    }
}

impl<K: PartialEq, Q: Level> Ring<K, Q> {
    /// The queue of this flow. A new flow is last.
    fn queue(&mut self, key: K) -> Option<&mut Q> {
        if !self.0.iter().any(|flow| flow.key == key) {
            self.0.push_back(Flow { key, credit: 0, queue: Q::default() });
            return self.0.back_mut().map(|flow| &mut flow.queue);
        }
        self.0.iter_mut().find(|flow| flow.key == key).map(|flow| &mut flow.queue)
    }

    fn len_of(&self, key: &K) -> usize {
        self.0.iter().find(|flow| flow.key == *key).map_or(0, |flow| flow.queue.len())
    }

    /// The longest flow, if it stays longer than the flow of `key` when that gets one entry more.
    fn longest_above(&mut self, key: &K) -> Option<&mut Q> {
        let len = self.len_of(key);
        let longest = self.0.iter_mut().max_by_key(|flow| flow.queue.len())?;
        (longest.queue.len() > len + 1).then_some(&mut longest.queue)
    }
}

type Network = Option<IpAddr>;
type NetworkRing<T> = Ring<Network, VecDeque<T>>;

/// The queue of all tenants.
pub(super) struct FairQueue<T> {
    tenants: Ring<String, NetworkRing<T>>,
    quantum: i64,
    capacity: usize,
}

impl<T: Entry> FairQueue<T> {
    /// A queue of at most `capacity` entries. `quantum` is the work per turn of a flow.
    pub fn new(capacity: usize, quantum: i64) -> Self {
        Self { tenants: Ring::default(), quantum: quantum.max(1), capacity: capacity.max(1) }
    }

    pub fn len(&self) -> usize {
        self.tenants.len()
    }

    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// One network may use half of the queue, all tenants together. What has no network is shared
    /// among tenants only.
    fn is_full_for(&self, network: Network) -> bool {
        if network.is_none() {
            return false;
        }
        let entries: usize = self.tenants.0.iter().map(|flow| flow.queue.len_of(&network)).sum();
        entries >= (self.capacity / 2).max(1)
    }

    /// Add an entry. Returns the entry that does not fit: this one, or that of a longer flow.
    pub fn push(&mut self, tenant: &str, network: Network, entry: T) -> Option<T> {
        if self.len() >= self.capacity || self.is_full_for(network) {
            self.tenants.remove_abandoned();
        }
        if self.is_full_for(network) {
            return Some(entry);
        }
        let mut dropped = None;
        if self.len() >= self.capacity {
            dropped = self.drop_newest_above(tenant, network);
            if dropped.is_none() {
                return Some(entry);
            }
        }
        let networks = self.tenants.queue(tenant.to_owned());
        match networks.and_then(|networks| networks.queue(network)) {
            Some(queue) => queue.push_back(entry),
            None => return Some(entry),
        }
        dropped
    }

    /// Drop the newest entry of the longest network of the longest tenant, unless the new entry is
    /// of one that is as long.
    fn drop_newest_above(&mut self, tenant: &str, network: Network) -> Option<T> {
        let own_tenant = tenant.to_owned();
        if let Some(networks) = self.tenants.longest_above(&own_tenant) {
            let longest = networks.0.iter_mut().max_by_key(|flow| flow.queue.len())?;
            return longest.queue.pop_back();
        }
        let own = self.tenants.queue(own_tenant)?;
        own.longest_above(&network)?.pop_back()
    }

    /// Take the entry whose turn it is.
    pub fn pop(&mut self) -> Option<T> {
        self.tenants.pop(self.quantum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Clone, Copy)]
    struct Task {
        name: &'static str,
        cost: i64,
        is_abandoned: bool,
    }

    impl Entry for Task {
        fn cost(&self) -> i64 {
            self.cost
        }

        fn is_abandoned(&self) -> bool {
            self.is_abandoned
        }
    }

    const fn task(name: &'static str) -> Task {
        Task { name, cost: 10, is_abandoned: false }
    }

    fn network(last: u8) -> Network {
        Some(IpAddr::from([192, 0, 2, last]))
    }

    /// The names of the tasks in the order in which they are served.
    fn drain(queue: &mut FairQueue<Task>) -> String {
        let names: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|task| task.name).collect();
        names.join(" ")
    }

    /// Pushes as (tenant, network, task), and the order in which they are served.
    type Case<'a> = (&'a [(&'a str, u8, Task)], &'a str);

    #[test]
    fn turns_alternate_between_tenants_and_then_between_networks() {
        let costly = |name| Task { cost: 30, ..task(name) };
        let abandoned = |name| Task { is_abandoned: true, ..task(name) };
        let cases: &[Case<'_>] = &[
            (&[("a", 1, task("1")), ("a", 1, task("2")), ("a", 1, task("3"))], "1 2 3"),
            (&[("a", 1, task("1")), ("a", 1, task("2")), ("b", 1, task("3"))], "1 3 2"),
            (&[("a", 1, task("1")), ("a", 1, task("2")), ("a", 2, task("3"))], "1 3 2"),
            // Two networks of one tenant do not double its share.
            (
                &[
                    ("a", 1, task("a1")),
                    ("a", 2, task("a2")),
                    ("a", 3, task("a3")),
                    ("b", 4, task("b1")),
                    ("b", 4, task("b2")),
                ],
                "a1 b1 a2 b2 a3",
            ),
            // A cost of three quanta is paid with two turns that are skipped.
            (
                &[
                    ("a", 1, costly("a1")),
                    ("a", 1, task("a2")),
                    ("b", 2, task("b1")),
                    ("b", 2, task("b2")),
                    ("b", 2, task("b3")),
                    ("b", 2, task("b4")),
                ],
                "a1 b1 b2 b3 a2 b4",
            ),
            (&[("a", 1, abandoned("1")), ("a", 1, task("2")), ("b", 2, abandoned("3"))], "2"),
        ];
        for (pushes, expected) in cases {
            let mut queue = FairQueue::new(100, 10);
            for (tenant, last, task) in *pushes {
                assert_eq!(queue.push(tenant, network(*last), *task), None);
            }
            assert_eq!(drain(&mut queue), *expected);
            assert_eq!(queue.tenants.0.len(), 0, "no flow is kept");
        }
    }

    #[test]
    fn debt_is_kept_while_a_flow_has_no_entries() {
        let mut queue = FairQueue::new(100, 10);
        queue.push("a", network(1), Task { cost: 40, ..task("a1") });
        assert_eq!(queue.pop().map(|task| task.name), Some("a1"));
        queue.push("a", network(1), task("a2"));
        for name in ["b1", "b2", "b3", "b4"] {
            queue.push("b", network(2), task(name));
        }
        assert_eq!(drain(&mut queue), "b1 b2 b3 a2 b4");
    }

    #[test]
    fn full_queue_drops_the_newest_of_the_longest_flow() {
        let mut queue = FairQueue::new(4, 10);
        for (last, name) in [(1, "a1"), (1, "a2"), (2, "a3"), (3, "a4")] {
            assert_eq!(queue.push("a", network(last), task(name)), None);
        }
        let mut push = |tenant, last, name| {
            queue.push(tenant, network(last), task(name)).map(|dropped| dropped.name)
        };
        assert_eq!(push("a", 4, "a5"), Some("a2"), "network 1 is longer");
        assert_eq!(push("b", 5, "b1"), Some("a5"), "tenant a is longer");
        assert_eq!(push("c", 6, "c1"), Some("a4"));
        assert_eq!(push("d", 7, "d1"), Some("a3"));
        assert_eq!(push("e", 8, "e1"), Some("e1"), "no flow is longer");
        assert_eq!(drain(&mut queue), "a1 b1 c1 d1");
    }

    #[test]
    fn one_network_uses_half_of_the_queue_at_most() {
        let mut queue = FairQueue::new(4, 10);
        assert_eq!(queue.push("a", network(1), task("1")), None);
        assert_eq!(queue.push("b", network(1), Task { is_abandoned: true, ..task("2") }), None);
        assert_eq!(queue.push("c", network(1), task("3")), None, "the abandoned entry is removed");
        assert!(queue.push("d", network(1), task("4")).is_some());
        assert_eq!(queue.push("d", network(2), task("5")), None);
        assert_eq!(drain(&mut queue), "1 3 5");
    }

    #[test]
    fn administrators_of_one_tenant_keep_out_no_others() {
        let mut queue = FairQueue::new(4, 10);
        for name in ["a1", "a2", "a3", "a4"] {
            assert_eq!(queue.push("a", None, task(name)), None);
        }
        assert!(queue.push("a", None, task("a5")).is_some());
        for (tenant, dropped) in [("b", "a4"), ("c", "a3")] {
            let outcome = queue.push(tenant, None, task(tenant));
            assert_eq!(outcome.map(|task| task.name), Some(dropped));
        }
        assert_eq!(drain(&mut queue), "a1 b c a2");
    }
}
