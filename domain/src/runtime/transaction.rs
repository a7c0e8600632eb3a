//! A database transaction of one tenant, with its actor, its time, and the audit events and cache
//! invalidations that are written with it.
//!
//! Use cases take a `&mut Transaction` from [`crate::Tenant::transaction`] and never commit, so
//! that several of them can run in one transaction. Only SQL is awaited inside.

use oauth::Timestamp;
use serde_json::Value;
use store::{BatchSize, TenantScope};

use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{
        bearer,
        cache::CacheKey,
        ended_rows::{EndedOfUser, IDS_CLEANED_UP_AT_ONCE},
        entropy::Entropy,
        id,
        platform::Platform,
        tenant::Tenant,
    },
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
        let outcome = match tx.confirm_bearer().await {
            Ok(()) => action(&mut tx).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(value) => {
                let ended = std::mem::take(&mut tx.ended);
                tx.commit().await?;
                for one in ended {
                    Box::pin(self.clean_up(one)).await;
                }
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

    /// Cleans up after a transaction: at once where it is one batch, otherwise in a task that the
    /// caller does not wait for. A failure is logged: the rows have ended all the same.
    async fn clean_up(&self, ended: EndedOfUser) {
        let outcome = async {
            let ids = ended.ids(&self.reader()).await?;
            if ids.len() > IDS_CLEANED_UP_AT_ONCE {
                return Ok(Some(ids));
            }
            if !ids.is_empty() {
                self.clean_up_batch(&ended, &ids).await?;
            }
            Ok(None)
        };
        match outcome.await {
            Ok(None) => {}
            Ok(Some(ids)) => {
                let tenant = self.clone();
                tokio::spawn(async move {
                    let outcome = tenant.clean_up_in_batches(&ended, ids).await;
                    outcome.unwrap_or_else(|error| tenant.warn_of_rows(&error));
                });
            }
            Err(error) => self.warn_of_rows(&error),
        }
    }

    fn warn_of_rows(&self, error: &Error) {
        tracing::warn!(tenant = self.slug(), %error, "ended rows could not be cleaned up");
    }

    async fn clean_up_batch(&self, ended: &EndedOfUser, ids: &[String]) -> Result<()> {
        let tx = self.begin(&Actor::job()).await?;
        ended.clean_up(tx.scope(), ids).await?;
        tx.commit().await
    }

    async fn clean_up_in_batches(&self, ended: &EndedOfUser, mut ids: Vec<String>) -> Result<()> {
        let mut size = BatchSize::new();
        while !ids.is_empty() {
            let mut rest = ids.as_slice();
            while !rest.is_empty() {
                let rows = usize::try_from(size.rows()).unwrap_or(usize::MAX).min(rest.len());
                let (batch, others) = rest.split_at(rows);
                size.timed(self.clean_up_batch(ended, batch)).await?;
                rest = others;
            }
            ids = ended.ids(&self.reader()).await?;
        }
        Ok(())
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
    ended: Vec<EndedOfUser>,
    is_undone: bool,
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
            ended: Vec::new(),
            is_undone: false,
        }
    }

    /// Runs statements in this transaction; it sees the rows of this tenant only.
    pub fn scope(&self) -> &TenantScope {
        &self.scope
    }

    /// Roll back what was written, although the outcome is no error.
    pub(crate) fn undo(&mut self) {
        self.is_undone = true;
        self.ended.clear();
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

    /// Record what this transaction has ended by one row. The other rows are cleaned up after the
    /// commit.
    pub(crate) fn clean_up_later(&mut self, ended: EndedOfUser) {
        self.ended.push(ended);
    }

    /// Leave the clean-up to the caller, which deletes all that belongs to the user.
    pub(crate) fn skip_clean_up(&mut self) {
        self.ended.clear();
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

    /// Fails with `invalid_token` unless the bearer token of the actor is still good, and keeps it
    /// so until this transaction ends. It is the first check, because the transaction may delete
    /// the client of the token, and because what ends tokens locks the user first, too.
    async fn confirm_bearer(&self) -> Result<()> {
        match self.actor.credential() {
            // Few transactions have one: the others do not carry the size of its future.
            Some(credential) => {
                Box::pin(bearer::confirm(&self.scope, &self.tenant, credential)).await
            }
            None => Ok(()),
        }
    }

    /// Confirm the actor's session now if it is one of this user's, which the caller is going to
    /// end, or whose role it is going to change.
    pub(crate) async fn confirm_session_of(&mut self, user_id: &str) -> Result<()> {
        if self.actor.is_in_session_of(self.tenant.id(), user_id) {
            self.confirm_session().await?;
        }
        Ok(())
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.is_undone {
            return self.rollback().await;
        }
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
