//! A database transaction of one tenant, with its actor, its time, and the audit events and cache
//! invalidations that are written with it.
//!
//! Use cases take a `&mut Transaction` from [`crate::Tenant::transaction`] and never commit, so
//! that several of them can run in one transaction. Only SQL is awaited inside.

use oauth::Timestamp;
use serde_json::Value;
use store::TenantScope;

use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, entropy::Entropy, id, platform::Platform, tenant::Tenant},
};

impl Tenant {
    /// Run `action` in one transaction. `Err` rolls everything back; an outcome that must be
    /// committed although the request fails (a replayed code, a failed sign-in) is an `Ok` value.
    /// Only SQL is awaited inside.
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
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    async fn begin(&self, actor: &Actor) -> Result<Transaction> {
        let scope = self.platform().db().begin_tenant(self.id()).await?;
        Ok(Transaction::new(scope, self.clone(), actor.clone()))
    }
}

/// An open transaction.
pub struct Transaction {
    scope: TenantScope,
    tenant: Tenant,
    actor: Actor,
    now_ms: i64,
    events: Vec<store::audit::Row>,
    invalidations: Vec<CacheKey>,
    session_confirmed: bool,
    has_mail: bool,
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
            session_confirmed: false,
            has_mail: false,
        }
    }

    /// Runs statements in this transaction; it sees the rows of this tenant only.
    pub fn scope(&self) -> &TenantScope {
        &self.scope
    }

    /// The tenant, with the settings that this transaction has written.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The installation that the tenant belongs to.
    pub fn platform(&self) -> &Platform {
        self.tenant.platform()
    }

    /// The actor that has its permissions checked, and that audit events name.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Unix seconds at the start of the transaction: all its rows have the same time.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now_ms / 1000)
    }

    /// Unix milliseconds at the start of the transaction.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Random bytes for ids, secrets and nonces.
    pub fn entropy(&self) -> &dyn Entropy {
        self.tenant.platform().entropy()
    }

    /// A new id: the prefix, which names the kind of object, the time and random characters.
    pub fn new_id(&self, prefix: &str) -> String {
        id::new(prefix, self.now_ms, self.entropy())
    }

    /// Fails unless the actor has this permission in the tenant.
    pub fn require(&self, right: Permission) -> Result<()> {
        self.tenant.require(&self.actor, right)
    }

    /// Record an audit event, to be written in this transaction. It stores names instead of
    /// references, so that it outlives the rows it is about. `object` is (kind, id, name).
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

    /// Record an audit event as [`Self::audit`] does, with an id made before.
    pub(crate) fn audit_with_id(
        &mut self,
        id: String,
        event: AuditEvent,
        object: (ObjectKind, &str, &str),
        detail: Value,
    ) {
        self.audit(event, object, detail);
        if let Some(row) = self.events.last_mut() {
            row.id = id;
        }
    }

    /// Record that cached rows have changed. Every process drops them from its cache after the
    /// commit.
    pub fn invalidate(&mut self, key: CacheKey) {
        self.invalidations.push(key);
    }

    /// Record that this transaction has queued a mail, which is sent promptly after the commit.
    pub(crate) fn set_has_mail(&mut self) {
        self.has_mail = true;
    }

    /// Replace the tenant, so that the rest of the transaction uses its updated settings.
    pub(crate) fn set_tenant(&mut self, tenant: Tenant) {
        self.tenant = tenant;
    }

    /// Read the tenant again in this transaction: another process may have changed its settings,
    /// which the cache of this one does not know yet.
    pub(crate) async fn refresh_tenant(&mut self) -> Result<()> {
        let row = self.scope.tenant_row().await?.ok_or(Error::NotFound)?;
        self.tenant = Tenant::from_row(self.tenant.platform().clone(), row)?;
        Ok(())
    }

    /// Replace the actor, for audit events about a user who has just authenticated.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Fails with [`Error::Unauthenticated`] unless the session of the actor still exists and its
    /// user still has the role of the actor, and keeps both so until this transaction ends. An
    /// actor without a session needs none.
    async fn confirm_session(&mut self) -> Result<()> {
        let Some(session) = self.actor.session().filter(|_| !self.session_confirmed) else {
            return Ok(());
        };
        let key = (session.tenant_id.as_str(), session.sign_in_id.as_str());
        let needed = (session.role.as_str(), session.needs_app);
        if !store::queries::console_session::lock(&self.scope, key, needed, self.now().0).await? {
            return Err(Error::Unauthenticated);
        }
        self.session_confirmed = true;
        Ok(())
    }

    /// Confirm the actor's session now if it is one of this user's, which the caller is going to
    /// end, or whose role it is going to change.
    pub(crate) async fn confirm_session_of(&mut self, user_id: &str) -> Result<()> {
        let is_own = self.actor.session().is_some_and(|session| {
            session.user_id == user_id && session.tenant_id == self.tenant.id()
        });
        if is_own { self.confirm_session().await } else { Ok(()) }
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        // The session's row is locked last, because transactions that end it lock the user first.
        if let Err(error) = self.confirm_session().await {
            self.rollback().await?;
            return Err(error);
        }
        for event in self.events {
            store::audit::insert(&self.scope, event).await?;
        }
        self.invalidations.extend(self.scope.take_changed().into_iter().map(CacheKey::from));
        // Append changes as the last statement before COMMIT, so that their numbers follow the
        // order of commits closely.
        for change in &self.invalidations {
            let (kind, key) = change.as_parts();
            self.scope.append_change(kind, key, self.now_ms).await?;
        }
        self.scope.commit().await?;
        for change in self.invalidations {
            self.tenant.platform().cache().invalidate(self.tenant.id(), &change);
        }
        if self.has_mail {
            self.tenant.platform().notify_mail_queued();
        }
        Ok(())
    }

    /// Roll back. An error means that what the transaction has read may not be so.
    pub(crate) async fn rollback(self) -> Result<()> {
        Ok(self.scope.rollback().await?)
    }
}
