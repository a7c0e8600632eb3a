//! Active access tokens in memory, with the user and the grant that each depends on.
//!
//! A token that is verified again costs no statement and no signature. Whatever a token depends on
//! is looked up by itself: a changed user or grant is dropped from its own map, and no token that
//! refers to the dropped one is current any more.

use std::sync::{Arc, Weak};

use oauth::claims::AccessTokenClaims;

use super::{
    bounded_cache::{BoundedCache, CacheStatistics},
    key_ring::KeyRing,
    memory_size::{MemorySize, parsed_size},
};
use crate::model::{grant::Grant, profile::Profile};

/// How long a token is kept, in milliseconds. Changes of which no process tells are seen then, such
/// as those of an earlier version during an upgrade.
const MAX_AGE_MS: i64 = 60_000;

/// The ids of the tenant and of the row.
type RowKey = (String, String);

/// An access token that was active when it was read.
#[derive(Debug)]
pub(crate) struct CachedToken {
    pub claims: AccessTokenClaims,
    /// `None` for a token of the client itself.
    pub user: Option<(Arc<Profile>, Arc<Grant>)>,
    /// Digest of the whole token, signature included.
    pub digest: String,
    /// The keys that its signature was verified with; `None` for an opaque token.
    pub keys: Option<Weak<KeyRing>>,
    pub read_at_ms: i64,
}

/// The access tokens of one process.
pub(crate) struct TokenCache {
    tokens: BoundedCache<RowKey, Arc<CachedToken>>,
    users: BoundedCache<RowKey, Arc<Profile>>,
    grants: BoundedCache<RowKey, Arc<Grant>>,
}

/// The state of the cache before rows are read. What is invalidated meanwhile is not kept.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    tokens: u64,
    users: u64,
    grants: u64,
}

impl TokenCache {
    /// A cache of about `capacity_bytes` at most.
    pub fn new(capacity_bytes: usize) -> Self {
        Self {
            tokens: BoundedCache::new(capacity_bytes / 2),
            users: BoundedCache::new(capacity_bytes / 4),
            grants: BoundedCache::new(capacity_bytes / 4),
        }
    }

    /// How the cache was used so far. The users and grants are of the tokens, and have no look-ups
    /// of their own.
    pub fn statistics(&self) -> [CacheStatistics; 3] {
        [
            self.tokens.statistics("access_tokens"),
            self.users.statistics("access_token_users"),
            self.grants.statistics("access_token_grants"),
        ]
    }

    /// The token with this `jti` or row id, if it is kept and nothing that it depends on was
    /// dropped. The caller compares its digest and its keys.
    pub fn find(&self, tenant_id: &str, id: &str, now_ms: i64) -> Option<Arc<CachedToken>> {
        let key = |id: &str| (tenant_id.to_owned(), id.to_owned());
        let token = self.tokens.get(&key(id)).filter(|token| {
            (token.read_at_ms..=token.read_at_ms + MAX_AGE_MS).contains(&now_ms)
                && token.user.as_ref().is_none_or(|(profile, grant)| {
                    let user = self.users.get(&key(&profile.user_id));
                    let kept = self.grants.get(&key(&grant.id));
                    user.is_some_and(|user| Arc::ptr_eq(&user, profile))
                        && kept.is_some_and(|kept| Arc::ptr_eq(&kept, grant))
                })
        });
        self.tokens.record_lookup(token.is_some());
        token
    }

    /// Begin to read the rows of a token of this tenant.
    pub fn begin(&self, tenant_id: &str) -> Reading {
        Reading {
            tokens: self.tokens.epoch(tenant_id),
            users: self.users.epoch(tenant_id),
            grants: self.grants.epoch(tenant_id),
        }
    }

    /// Keep a token whose rows were read since `reading`.
    pub fn put(
        &self,
        tenant_id: &str,
        id: &str,
        mut token: CachedToken,
        reading: Reading,
    ) -> Arc<CachedToken> {
        if let Some((profile, grant)) = &mut token.user {
            let key = (tenant_id.to_owned(), profile.user_id.clone());
            *profile = self.users.put_if_changed(key, profile.clone(), reading.users);
            let key = (tenant_id.to_owned(), grant.id.clone());
            *grant = self.grants.put_if_changed(key, grant.clone(), reading.grants);
        }
        let token = Arc::new(token);
        self.tokens.put((tenant_id.to_owned(), id.to_owned()), token.clone(), reading.tokens);
        token
    }

    pub fn clear(&self) {
        self.tokens.invalidate(|_, _| true);
        self.users.invalidate(|_, _| true);
        self.grants.invalidate(|_, _| true);
    }

    pub fn drop_user(&self, tenant_id: &str, id: &str) {
        self.users.remove(&(tenant_id.to_owned(), id.to_owned()));
    }

    pub fn drop_grant(&self, tenant_id: &str, id: &str) {
        self.grants.remove(&(tenant_id.to_owned(), id.to_owned()));
    }

    pub fn drop_token(&self, tenant_id: &str, id: &str) {
        self.tokens.remove(&(tenant_id.to_owned(), id.to_owned()));
    }
}

/// The user and the grant are counted in the maps that own them.
impl MemorySize for CachedToken {
    fn heap_size(&self) -> usize {
        parsed_size(&self.claims) + self.digest.heap_size()
    }
}

impl MemorySize for Profile {
    fn heap_size(&self) -> usize {
        self.user_id.heap_size()
            + self.username.heap_size()
            + self.email.heap_size()
            + self.claims.heap_size()
    }
}

impl MemorySize for Grant {
    fn heap_size(&self) -> usize {
        self.id.heap_size()
            + self.client_id.heap_size()
            + self.user_id.heap_size()
            + parsed_size(&self.scope)
            + self.resources.as_ref().map_or(0, |resources| 2 * resources.to_string().len())
            + parsed_size(&self.claims)
            + self.acr.heap_size()
            + self.amr.heap_size()
    }
}
