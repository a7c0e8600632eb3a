//! The origins of a tenant's clients, kept up to date without reading all clients again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::memory_size::MemorySize;
use crate::model::{
    client::origin_of,
    error::{Error, Result},
};

/// The origins of a tenant's enabled clients. A changed client is read again by itself.
pub(crate) struct OriginIndex(Mutex<Index>);

#[derive(Default)]
struct Index {
    by_client: HashMap<String, Vec<String>>,
    /// The number of clients that have an origin.
    clients: HashMap<String, usize>,
    /// Row ids of clients that were changed since they were read.
    changed: HashSet<String>,
    /// The number of changes, to find out whether one happened during a read.
    changes: u64,
}

/// Beyond this number of changed clients, all are read again.
const MAX_CHANGED: usize = 500;

impl Index {
    fn remove(&mut self, row_id: &str) {
        for origin in self.by_client.remove(row_id).into_iter().flatten() {
            if let Some(count) = self.clients.get_mut(&origin) {
                *count -= 1;
                if *count == 0 {
                    self.clients.remove(&origin);
                }
            }
        }
    }

    fn insert(&mut self, row_id: String, origins: HashSet<String>) {
        self.remove(&row_id);
        for origin in &origins {
            *self.clients.entry(origin.clone()).or_default() += 1;
        }
        self.by_client.insert(row_id, Vec::from_iter(origins));
    }
}

/// As it is when it is cached. Clients that are changed later are few until all are read again.
impl MemorySize for OriginIndex {
    fn heap_size(&self) -> usize {
        let index = self.lock();
        let by_client =
            index.by_client.iter().map(|(id, origins)| id.memory_size() + origins.memory_size());
        let clients = index.clients.keys().map(|origin| origin.memory_size() + size_of::<usize>());
        by_client.chain(clients).sum()
    }
}

impl OriginIndex {
    pub(crate) fn new(rows: Vec<store::client::Row>) -> Result<Self> {
        let mut index = Index::default();
        for row in rows {
            let (row_id, origins) = origins_of_row(row)?;
            index.insert(row_id, origins);
        }
        Ok(Self(Mutex::new(index)))
    }

    fn lock(&self) -> MutexGuard<'_, Index> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Record that a client was changed. Returns false if so many were that the index is of no use.
    pub(crate) fn record_change(&self, row_id: &str) -> bool {
        let mut index = self.lock();
        index.changes += 1;
        index.changed.insert(row_id.to_owned());
        index.changed.len() <= MAX_CHANGED
    }

    /// The clients to read again, and the number of changes so far.
    pub(crate) fn changed(&self) -> (Vec<String>, u64) {
        let index = self.lock();
        (index.changed.iter().cloned().collect(), index.changes)
    }

    /// Replace the origins of the clients `ids` by those of `rows`, which were read after `changes`
    /// changes. Nothing is replaced if a client was changed since: an older read must not follow a
    /// newer one.
    pub(crate) fn replace(
        &self,
        ids: &[String],
        rows: Vec<store::client::Row>,
        changes: u64,
    ) -> Result<()> {
        let rows: Vec<_> = rows.into_iter().map(origins_of_row).collect::<Result<_>>()?;
        let mut index = self.lock();
        if index.changes == changes {
            for id in ids {
                index.remove(id);
            }
            for (row_id, origins) in rows {
                index.insert(row_id, origins);
            }
            index.changed.clear();
        }
        Ok(())
    }

    pub(crate) fn contains(&self, origin: &str) -> bool {
        self.lock().clients.contains_key(origin)
    }
}

fn origins_of_row(row: store::client::Row) -> Result<(String, HashSet<String>)> {
    let broken = |error: serde_json::Error| Error::internal(error.to_string());
    let metadata: oauth::ClientMetadata = serde_json::from_value(row.metadata).map_err(broken)?;
    let settings: contract::client::ClientSettings =
        serde_json::from_value(row.settings).map_err(broken)?;
    let uris = metadata.redirect_uris.iter().chain(&settings.allowed_origins);
    Ok((row.id, uris.filter_map(|uri| origin_of(uri)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_allowed_while_one_client_has_it() {
        let index = OriginIndex(Mutex::default());
        let origins = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        index.lock().insert("a".into(), origins(&["https://one.example", "https://two.example"]));
        index.lock().insert("b".into(), origins(&["https://two.example"]));
        index.lock().insert("a".into(), origins(&["https://three.example"]));
        assert!(!index.contains("https://one.example"));
        assert!(index.contains("https://two.example") && index.contains("https://three.example"));
        index.lock().remove("b");
        assert!(!index.contains("https://two.example"));
    }

    #[test]
    fn client_that_is_changed_during_a_read_is_read_again() {
        let index = OriginIndex(Mutex::default());
        assert!(index.record_change("a"));
        let (ids, changes) = index.changed();
        index.record_change("b");
        index.replace(&ids, Vec::new(), changes).unwrap();
        assert_eq!(index.changed().0.len(), 2);
        let (ids, changes) = index.changed();
        index.replace(&ids, Vec::new(), changes).unwrap();
        assert!(index.changed().0.is_empty());
        assert!((0..MAX_CHANGED).all(|number| index.record_change(&number.to_string())));
        assert!(!index.record_change("one more"), "all are read again");
    }
}
