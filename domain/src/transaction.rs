//! One open transaction: its tenant, who acts, when, and what will be written with it.
//!
//! [`crate::Found::work`] is the only opener. Use cases take `&mut Transaction` and never commit,
//! so that many of them can be one transaction. Only SQL is awaited inside.

use oauth::Timestamp;
use serde_json::Value;
use store::TenantScope;

use crate::{
    actor::{Actor, Permission},
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    entropy::Entropy,
    error::Result,
    id,
    platform::Platform,
    tenant::Tenant,
};

impl Tenant {
    /// Run `act` in one transaction. `Err` rolls everything back; what must survive a refusal
    /// (a replay, a failed sign-in) is an `Ok` that says so. Only SQL is awaited inside.
    pub async fn transaction<T>(
        &self,
        actor: &Actor,
        action: impl AsyncFnOnce(&mut Transaction) -> Result<T>,
    ) -> Result<T> {
        let mut tx = self.begin(actor).await?;
        match action(&mut tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }

    /// The open transaction behind [`Found::work`], for `apply`, which also begins where a
    /// tenant is made.
    pub(crate) async fn begin(&self, actor: &Actor) -> Result<Transaction> {
        let scope = self.platform().db().begin_tenant(self.id()).await?;
        Ok(Transaction::new(scope, self.clone(), actor.clone()))
    }
}

pub struct Transaction {
    scope: TenantScope,
    tenant: Tenant,
    actor: Actor,
    now_ms: i64,
    events: Vec<store::audit::Row>,
    invalidations: Vec<CacheKey>,
    dry_run: bool,
}

impl Transaction {
    pub(crate) fn new(scope: TenantScope, tenant: Tenant, actor: Actor) -> Self {
        let now_ms = tenant.platform().now_ms();
        Self {
            scope,
            tenant,
            actor,
            now_ms,
            events: Vec::new(),
            invalidations: Vec::new(),
            dry_run: false,
        }
    }

    pub fn scope(&self) -> &TenantScope {
        &self.scope
    }

    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    pub fn platform(&self) -> &Platform {
        self.tenant.platform()
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.now_ms / 1000)
    }

    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    pub fn entropy(&self) -> &dyn Entropy {
        self.tenant.platform().entropy()
    }

    pub fn new_id(&self, prefix: &str) -> String {
        id::new(prefix, self.now_ms, self.entropy())
    }

    /// Fails unless the actor holds this right here.
    pub fn require(&self, right: Permission) -> Result<()> {
        self.tenant.require(&self.actor, right)
    }

    /// Note an event; it is written in this transaction, flat, so that it outlives the rows it
    /// tells of. `object` is (kind, id, name).
    pub fn audit(&mut self, event: AuditEvent, object: (ObjectKind, &str, &str), detail: Value) {
        let number = u16::try_from(self.events.len()).unwrap_or(u16::MAX);
        let (actor_kind, actor_id, actor_name) = self.actor.audit_fields();
        self.events.push(store::audit::Row {
            tenant_id: self.tenant.id().into(),
            id: id::new_sequenced("aud", self.now_ms, number, self.entropy()),
            at: self.now_ms,
            actor_kind: actor_kind.into(),
            actor_id: actor_id.into(),
            actor_name: actor_name.into(),
            topic: event.topic().into(),
            verb: event.as_str().into(),
            object_kind: object.0.as_str().into(),
            object_id: object.1.into(),
            object_name: object.2.into(),
            detail,
        });
    }

    /// Say that something kept warm in memory has changed; every process forgets it after the commit.
    pub fn invalidate(&mut self, key: CacheKey) {
        self.invalidations.push(key);
    }

    /// A rehearsal does everything and is rolled back.
    pub(crate) fn set_dry_run(&mut self, dry_run: bool) {
        self.dry_run = dry_run;
    }

    pub(crate) fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// What follows in this transaction sees the tenant as it was just changed.
    pub(crate) fn set_tenant(&mut self, tenant: Tenant) {
        self.tenant = tenant;
    }

    /// Name and id of who acts, for an event about a person who has just proven who they are.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    pub(crate) async fn commit(self) -> Result<()> {
        for event in self.events {
            store::audit::insert(&self.scope, event).await?;
        }
        // Changes are the last statement before COMMIT, so that their numbers follow the order of commits closely.
        for change in &self.invalidations {
            let (kind, key) = change.as_parts();
            self.scope.append_change(kind, key, self.now_ms).await?;
        }
        self.scope.commit().await?;
        for change in self.invalidations {
            self.tenant.platform().cache().invalidate(self.tenant.id(), &change);
        }
        Ok(())
    }

    pub(crate) async fn rollback(self) {
        if let Err(error) = self.scope.rollback().await {
            // The database drops an unfinished transaction by itself; this is only worth knowing.
            tracing::warn!(%error, "a rollback failed");
        }
    }
}
