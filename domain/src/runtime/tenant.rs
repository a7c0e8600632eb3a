//! The handle to a tenant: the issuer of one organisation, with its settings, keys and clients.
//!
//! Tenants share only the process and its database. A tenant is resolved from the URL or a
//! membership, never from a request parameter.

use std::{borrow::Cow, sync::Arc};

use contract::{
    routes::{Endpoint, tenant_path},
    settings::{LegacyGrant, SignUp, TenantSettings},
    tenant::{CustomClaim, CustomScope, TenantState},
};
use oauth::{GrantType, Scope, Timestamp};
use store::TenantScope;

use super::{key_ring::KeyRing, metrics::Metric, platform::Platform};
use crate::model::{
    actor::{Actor, Permission},
    error::{Error, Result},
    published_document::PublishedDocument,
    tenant_record::TenantRecord,
};

/// A handle to a tenant. Cheap to clone.
#[derive(Clone)]
pub struct Tenant {
    pub(super) platform: Platform,
    pub(super) record: Arc<TenantRecord>,
    /// Whether a request has reached it by its path on the public host.
    is_on_public_host: bool,
}

impl Tenant {
    pub(crate) fn from_row(platform: Platform, row: store::tenant::Row) -> Result<Self> {
        let record = TenantRecord::from_row(row, |row| {
            let public_url = platform.public_url();
            if platform.is_default_tenant(&row.id, &row.slug) {
                public_url.to_owned()
            } else {
                format!("{public_url}{}", tenant_path(&row.slug))
            }
        })?;
        Ok(Self::new(platform, Arc::new(record)))
    }

    pub(super) fn new(platform: Platform, record: Arc<TenantRecord>) -> Self {
        Self { platform, record, is_on_public_host: false }
    }

    /// The same tenant for a request to its path on the public host.
    pub fn on_public_host(self) -> Self {
        Self { is_on_public_host: true, ..self }
    }

    /// The id of its row, which never changes.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// When it was created, in Unix seconds.
    pub fn created_at(&self) -> i64 {
        self.record.created_at
    }

    /// Names the tenant in URLs (`/t/{slug}`) and commands, and never changes.
    pub fn slug(&self) -> &str {
        &self.record.slug
    }

    /// Shown to end users and to staff.
    pub fn name(&self) -> &str {
        &self.record.name
    }

    /// Whether the tenant is active, suspended or deleted, as far as this process knows.
    pub fn state(&self) -> TenantState {
        self.record.state
    }

    /// Whether the tenant serves requests: it is neither suspended nor deleted.
    pub fn is_active(&self) -> bool {
        self.state() == TenantState::Active
    }

    /// Whether this is the home tenant, to which the operators belong.
    pub fn is_home(&self) -> bool {
        self.platform().is_home_tenant(self.id())
    }

    /// The canonical base URL; every URL in the metadata starts with it.
    pub fn base_url(&self) -> &str {
        &self.record.base_url
    }

    /// The issuer identifier: the `iss` of its tokens.
    pub fn issuer(&self) -> &str {
        &self.record.issuer
    }

    /// Base URL of the pages that the console links to; always on the public host.
    pub fn console_base_url(&self) -> String {
        format!("{}{}", self.platform().public_url(), tenant_path(self.slug()))
    }

    /// Base URL of the pages of an interaction, which stay at the host where it began: cookies are
    /// of one host. The console begins a sign-in on the public host.
    pub fn page_base_url(&self) -> Cow<'_, str> {
        if self.is_on_public_host { self.console_base_url().into() } else { self.base_url().into() }
    }

    /// The URL of an endpoint of an interaction, from a page of the same one.
    pub fn page_url(&self, endpoint: Endpoint, handle: &str) -> String {
        format!("{}{}", self.page_base_url(), endpoint.path_with(handle))
    }

    /// The URL of an endpoint, as metadata and links name it.
    pub fn url(&self, endpoint: Endpoint) -> String {
        format!("{}{}", self.base_url(), endpoint.path())
    }

    /// The URL of an endpoint whose path has a parameter.
    pub fn url_with(&self, endpoint: Endpoint, value: &str) -> String {
        format!("{}{}", self.base_url(), endpoint.path_with(value))
    }

    /// The URL of an endpoint whose path has several parameters.
    pub fn url_with_all(&self, endpoint: Endpoint, values: &[&str]) -> String {
        format!("{}{}", self.base_url(), endpoint.path_with_all(values))
    }

    /// The metadata of the tenant's server, with these grant types of
    /// [`Self::published_grant_types`]. `make` serializes it the first time.
    pub fn metadata_document(
        &self,
        grant_types: &[GrantType],
        make: impl FnOnce() -> serde_json::Result<Vec<u8>>,
    ) -> Result<&PublishedDocument> {
        // All others depend on the tenant alone.
        let variant = usize::from(grant_types.contains(&GrantType::TokenExchange));
        let cell = &self.record.metadata[variant];
        if let Some(published) = cell.get() {
            return Ok(published);
        }
        let body = make().map_err(|error| Error::internal(error.to_string()))?;
        Ok(cell.get_or_init(|| PublishedDocument::new(body)))
    }

    /// The tenant's policy, which bounds what its clients may do.
    pub fn settings(&self) -> &TenantSettings {
        &self.record.settings
    }

    /// Whether everyone may create an account with a link that is sent to their address. The home
    /// tenant has operators only.
    pub fn offers_sign_up(&self) -> bool {
        let is_open = self.settings().sign_up == SignUp::Open;
        is_open && !self.is_home() && self.platform().is_mail_on()
    }

    /// Whether holders of an invitation may create an account.
    pub fn accepts_invitations(&self) -> bool {
        self.settings().sign_up != SignUp::Off && !self.is_home()
    }

    /// The tenant's custom scopes, with their descriptions on the consent page.
    pub fn scopes(&self) -> &[CustomScope] {
        &self.record.scopes
    }

    /// The tenant's custom claims.
    pub fn mapped_claims(&self) -> &[CustomClaim] {
        &self.record.claims
    }

    /// Whether the tenant's policy allows this grant. Dangerous grants are off by default.
    pub fn allows_grant(&self, grant: GrantType) -> bool {
        let dangerous = match grant {
            GrantType::Implicit => LegacyGrant::Implicit,
            GrantType::Password => LegacyGrant::Password,
            GrantType::AuthorizationCode
            | GrantType::RefreshToken
            | GrantType::ClientCredentials
            // A provider decides, by its `keep_tokens`.
            | GrantType::TokenExchange => return true,
        };
        self.settings().allowed_grants.contains(&dangerous)
    }

    /// Every grant that a client of the tenant may have.
    pub fn grant_types(&self) -> Vec<GrantType> {
        GrantType::ALL.iter().copied().filter(|grant| self.allows_grant(*grant)).collect()
    }

    /// The standard scopes and the tenant's custom ones.
    pub fn known_scope(&self) -> &Scope {
        &self.record.known_scope
    }

    /// The installation that the tenant belongs to.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// When it was deleted, in Unix seconds; `None` unless it is deleted or purged.
    pub(crate) fn deleted_at(&self) -> Option<i64> {
        self.record.deleted_at
    }

    /// Browsers that were remembered before this time (Unix seconds) are forgotten.
    pub(crate) fn devices_ended_before(&self) -> i64 {
        self.record.devices_ended_before
    }

    /// Unix seconds, by the clock of the platform.
    pub fn now(&self) -> Timestamp {
        self.platform.now()
    }

    /// Whether a session, interaction, grant or client token that was created at this time (Unix
    /// seconds) has ended with an earlier suspension or deletion of the tenant.
    pub(crate) fn has_ended(&self, created_at: i64) -> bool {
        created_at < self.record.ended_before
    }

    /// The creation time of a new session, interaction or grant: not before `ended_before`. A
    /// process that has not yet seen the latest suspension creates what has ended already.
    pub(crate) fn creation_time(&self, now: i64) -> i64 {
        now.max(self.record.ended_before)
    }

    /// Read access to this tenant's rows, outside a transaction.
    pub fn reader(&self) -> TenantScope {
        self.platform.db().tenant(self.id())
    }

    /// The signing keys, from the cache.
    pub async fn keys(&self) -> Result<Arc<KeyRing>> {
        let read = async || {
            // In this order, because a request is removed when its key exists.
            let requested = store::key_request::algorithms(&self.reader()).await?;
            let rows = store::signing_key::all(&self.reader()).await?;
            let ring = KeyRing::from_rows(self.id(), rows, self.platform.vault(), self.now().0)?;
            Ok(Some(Arc::new(ring.with_requested(&requested))))
        };
        self.platform
            .cache()
            .keys
            .get_or_fill(self.platform.is_cache_fresh(), self.id(), read)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Count one event in the hourly metrics. `client` is a client's row id, or empty for none.
    pub(crate) fn record_metric(&self, client: &str, counted: Metric) {
        self.platform.metrics().increment(self.id(), client, counted, self.now().0);
    }

    /// Fails with [`Error::Forbidden`] unless the actor has this permission, and with
    /// [`Error::NotFound`] for a member of another tenant, who must not learn what exists (I4).
    pub fn require(&self, actor: &Actor, right: Permission) -> Result<()> {
        if !actor.can_act_in(self.id()) {
            return Err(Error::NotFound);
        }
        if actor.can(right) { Ok(()) } else { Err(Error::Forbidden) }
    }
}
