//! In-memory cache of what every request reads: tenants, clients, signing keys and access tokens.
//!
//! The cache is bounded in bytes, whatever the number of tenants.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use store::CachedRow;

use crate::{
    model::{
        client::{Client, ClientSecret},
        identity_provider::IdentityProvider,
        tenant_record::TenantRecord,
    },
    runtime::{
        bounded_cache::{BoundedCache, CacheStatistics, CachedKey},
        key_ring::KeyRing,
        memory_size::{MemorySize, parsed_size},
        origin_index::OriginIndex,
        token_cache::TokenCache,
    },
};

/// Identifies the cache entries of a tenant that a change invalidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheKey {
    /// The tenant's row, its domains, or the choice of the default tenant.
    Tenant,
    /// One client, by its row id.
    Client(String),
    Keys,
    /// The identity providers.
    Providers,
    /// One user, or any of their grants, by the user's row id.
    User(String),
    /// One grant, by its row id.
    Grant(String),
    /// One access token, by its `jti`, or by its row id if it is opaque.
    AccessToken(String),
}

impl From<CachedRow> for CacheKey {
    fn from(row: CachedRow) -> Self {
        match row {
            CachedRow::User(id) => Self::User(id),
            CachedRow::Grant(id) => Self::Grant(id),
            CachedRow::AccessToken(id) => Self::AccessToken(id),
        }
    }
}

impl CacheKey {
    pub(crate) fn as_parts(&self) -> (&'static str, &str) {
        match self {
            Self::Tenant => ("tenant", ""),
            Self::Client(row_id) => ("client", row_id),
            Self::Keys => ("keys", ""),
            Self::Providers => ("providers", ""),
            Self::User(id) => ("user", id),
            Self::Grant(id) => ("grant", id),
            Self::AccessToken(id) => ("access_token", id),
        }
    }

    pub(crate) fn from_parts(kind: &str, key: &str) -> Option<Self> {
        match kind {
            "tenant" => Some(Self::Tenant),
            "client" => Some(Self::Client(key.into())),
            "keys" => Some(Self::Keys),
            "providers" => Some(Self::Providers),
            "user" => Some(Self::User(key.into())),
            "grant" => Some(Self::Grant(key.into())),
            "access_token" => Some(Self::AccessToken(key.into())),
            _ => None,
        }
    }
}

/// What a tenant was looked up by. The kinds are types, so that no slug can name an id or a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TenantKey {
    Slug(String),
    Id(String),
    Host(String),
}

/// A tenant is looked up before its id is known: each change of a tenant discards the fills of all.
impl CachedKey for TenantKey {
    fn tenant(&self) -> &str {
        match self {
            Self::Slug(text) | Self::Id(text) | Self::Host(text) => text,
        }
    }
}

/// The cache of one process.
pub struct TenantCache {
    pub(crate) tenants: BoundedCache<TenantKey, Arc<TenantRecord>>,
    pub(crate) clients: BoundedCache<(String, String), Arc<Client>>,
    pub(crate) clients_by_row: BoundedCache<(String, String), Arc<Client>>,
    pub(crate) keys: BoundedCache<String, Arc<KeyRing>>,
    pub(crate) providers: BoundedCache<String, Arc<Vec<IdentityProvider>>>,
    /// Origins of all enabled clients, by tenant id.
    pub(crate) origins: BoundedCache<String, Arc<OriginIndex>>,
    pub(crate) tokens: TokenCache,
    is_polling: AtomicBool,
    last_poll_ms: AtomicI64,
}

/// Cached entries are not used if the last poll for changes is older than this.
const MAX_STALENESS_MS: i64 = 1_000;

impl TenantCache {
    /// A cache of about `capacity_bytes` at most. Each kind has a fixed part of it, so that a flood
    /// of one kind does not displace the others.
    pub(crate) fn new(capacity_bytes: usize) -> Self {
        let percent = |part: usize| capacity_bytes / 100 * part;
        Self {
            tenants: BoundedCache::new(percent(30)),
            clients: BoundedCache::new(percent(15)),
            clients_by_row: BoundedCache::new(percent(15)),
            keys: BoundedCache::new(percent(15)),
            providers: BoundedCache::new(percent(5)),
            origins: BoundedCache::new(percent(5)),
            tokens: TokenCache::new(percent(15)),
            is_polling: AtomicBool::new(false),
            last_poll_ms: AtomicI64::new(0),
        }
    }

    /// How each cache was used so far.
    pub(crate) fn statistics(&self) -> Vec<CacheStatistics> {
        let mut all = vec![
            self.tenants.statistics("tenants"),
            self.clients.statistics("clients"),
            self.clients_by_row.statistics("clients_by_row"),
            self.keys.statistics("keys"),
            self.providers.statistics("providers"),
            self.origins.statistics("origins"),
        ];
        all.extend(self.tokens.statistics());
        all
    }

    /// Whether cached entries may be used now. A process that never polls (a command, a test) only
    /// sees its own changes, so its entries are always usable.
    pub(crate) fn is_fresh(&self, now_ms: i64) -> bool {
        !self.is_polling.load(Ordering::Relaxed)
            || (0..=MAX_STALENESS_MS)
                .contains(&(now_ms - self.last_poll_ms.load(Ordering::Relaxed)))
    }

    /// From now on entries may be used only after a poll.
    pub(crate) fn begin_polling(&self) {
        self.is_polling.store(true, Ordering::Relaxed);
    }

    pub(crate) fn record_poll(&self, now_ms: i64) {
        self.last_poll_ms.store(now_ms, Ordering::Relaxed);
        self.begin_polling();
    }

    /// Drop all entries.
    pub(crate) fn clear(&self) {
        self.tenants.invalidate(|_, _| true);
        self.clients.invalidate(|_, _| true);
        self.clients_by_row.invalidate(|_, _| true);
        self.keys.invalidate(|_, _| true);
        self.providers.invalidate(|_, _| true);
        self.origins.invalidate(|_, _| true);
        self.tokens.clear();
    }

    pub(crate) fn invalidate(&self, tenant_id: &str, changed: &CacheKey) {
        match changed {
            CacheKey::Tenant => {
                self.tenants.invalidate(|_, tenant| tenant.id == tenant_id);
                // Clients and keys of a suspended tenant must not be used, either.
                self.clients.invalidate_of(tenant_id, |_, _| true);
                self.clients_by_row.invalidate_of(tenant_id, |_, _| true);
                self.keys.invalidate_of(tenant_id, |_, _| true);
            }
            CacheKey::Client(row_id) => {
                self.clients.invalidate_of(tenant_id, |_, client| client.row_id == *row_id);
                self.clients_by_row.invalidate_of(tenant_id, |key, _| key.1 == *row_id);
                self.origins.invalidate_of(tenant_id, |_, known| !known.record_change(row_id));
            }
            CacheKey::Keys => self.keys.invalidate_of(tenant_id, |_, _| true),
            CacheKey::Providers => self.providers.invalidate_of(tenant_id, |_, _| true),
            CacheKey::User(id) => self.tokens.drop_user(tenant_id, id),
            CacheKey::Grant(id) => self.tokens.drop_grant(tenant_id, id),
            CacheKey::AccessToken(id) => self.tokens.drop_token(tenant_id, id),
        }
    }
}

/// The metadata document is made after its tenant is cached, and is counted before.
const METADATA_DOCUMENT: usize = 4_096;

impl MemorySize for TenantKey {
    fn heap_size(&self) -> usize {
        match self {
            Self::Slug(text) | Self::Id(text) | Self::Host(text) => text.heap_size(),
        }
    }
}

impl MemorySize for TenantRecord {
    fn heap_size(&self) -> usize {
        let texts = [&self.id, &self.slug, &self.name, &self.base_url, &self.issuer];
        texts.into_iter().map(String::heap_size).sum::<usize>()
            + parsed_size(&self.settings)
            + parsed_size(&self.scopes)
            + parsed_size(&self.claims)
            + parsed_size(&self.known_scope)
            + METADATA_DOCUMENT
    }
}

impl MemorySize for Client {
    fn heap_size(&self) -> usize {
        let texts = [&self.row_id, &self.client_id, &self.name, &self.description];
        texts.into_iter().map(String::heap_size).sum::<usize>()
            + self.managed_by.heap_size()
            + parsed_size(&self.metadata)
            + parsed_size(&self.settings)
            + self.secrets.heap_size()
    }
}

impl MemorySize for ClientSecret {
    fn heap_size(&self) -> usize {
        self.id.heap_size() + self.digest.heap_size() + self.hint.heap_size()
    }
}

impl MemorySize for IdentityProvider {
    fn heap_size(&self) -> usize {
        self.id.heap_size()
            + self.generation.heap_size()
            + parsed_size(&self.settings)
            + self.sealed_secret.heap_size()
    }
}
