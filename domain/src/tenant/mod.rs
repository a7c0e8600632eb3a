//! One organisation's issuer: its settings, keys, users and applications. Nothing is shared
//! between tenants but the process. A tenant is obtained (by address, by membership), never
//! named in a request.

mod create;
mod detail;
mod list;
mod purge;
pub(crate) mod slug;
mod state;
mod update;

use std::sync::Arc;

use contract::{
    settings::{DangerousGrant, TenantSettings},
    tenant::{MappedClaim, NamedScope},
};
use oauth::{GrantType, Scope, Timestamp};
use store::TenantScope;

pub use create::{Created, create, create_in};
pub(crate) use create::{RESERVED_CLAIMS, insert_home, settings_value};
pub use detail::{change, detail};
pub use list::{list, newest};
pub use purge::{RESTORABLE_FOR, purge_all};
pub use slug::check as check_slug;
pub use state::{delete, purge, restore, resume, suspend};
pub use update::{Update, update};

use crate::{
    actor::{Actor, Right},
    client::Client,
    error::{Error, Result},
    key::KeyRing,
    platform::Platform,
    work::Work,
};

/// Scopes that every tenant knows (PRODUCT: scopes).
pub const STANDARD_SCOPES: [&str; 8] = ["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"];

/// Which tenant: cheap to clone.
#[derive(Clone)]
pub struct Tenant(Arc<Inner>);

struct Inner {
    platform: Platform,
    row: store::tenant::Row,
    settings: TenantSettings,
    scopes: Vec<NamedScope>,
    claims: Vec<MappedClaim>,
    known_scope: Scope,
    base: String,
    issuer: String,
}

impl Tenant {
    pub(crate) fn from_row(platform: Platform, row: store::tenant::Row) -> Result<Self> {
        let broken = |error: serde_json::Error| Error::internal(format!("tenant {}: {error}", row.slug));
        let settings = serde_json::from_value(row.settings.clone()).map_err(broken)?;
        let scopes: Vec<NamedScope> = serde_json::from_value(row.scopes.clone()).map_err(broken)?;
        let claims = serde_json::from_value(row.claims.clone()).map_err(broken)?;
        let names = STANDARD_SCOPES.into_iter().chain(scopes.iter().map(|scope| scope.name.as_str())).collect::<Vec<_>>().join(" ");
        let known_scope = Scope::parse(&names)?;
        let base = row.base.clone().unwrap_or_else(|| {
            if platform.is_default(&row.id, &row.slug) { platform.public_url().to_owned() } else { format!("{}/t/{}", platform.public_url(), row.slug) }
        });
        let issuer = row.issuer.clone().unwrap_or_else(|| base.clone());
        Ok(Self(Arc::new(Inner { platform, settings, scopes, claims, known_scope, base, issuer, row })))
    }

    pub fn id(&self) -> &str {
        &self.0.row.id
    }

    pub fn slug(&self) -> &str {
        &self.0.row.slug
    }

    pub fn name(&self) -> &str {
        &self.0.row.name
    }

    /// `active`, `suspended` or `deleted`.
    pub fn state(&self) -> &str {
        &self.0.row.state
    }

    pub fn is_active(&self) -> bool {
        self.state() == "active"
    }

    pub fn is_home(&self) -> bool {
        self.platform().is_home(self.id())
    }

    /// The canonical address; every URL in metadata begins with it (DIALECTS X-2).
    pub fn base(&self) -> &str {
        &self.0.base
    }

    /// What tokens name as `iss`.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Where what the console begins is served: always the public host.
    pub fn console_base(&self) -> String {
        format!("{}/t/{}", self.platform().public_url(), self.slug())
    }

    pub fn settings(&self) -> &TenantSettings {
        &self.0.settings
    }

    /// The tenant's own scopes, with the words of the consent page.
    pub fn scopes(&self) -> &[NamedScope] {
        &self.0.scopes
    }

    pub fn mapped_claims(&self) -> &[MappedClaim] {
        &self.0.claims
    }

    /// Whether its policy lets any application have this grant. The dangerous ones are off
    /// unless it allows them.
    pub fn allows(&self, grant: GrantType) -> bool {
        let dangerous = match grant {
            GrantType::Implicit => DangerousGrant::Implicit,
            GrantType::Password => DangerousGrant::Password,
            GrantType::AuthorizationCode | GrantType::RefreshToken | GrantType::ClientCredentials => return true,
        };
        self.settings().allowed_grants.contains(&dangerous)
    }

    /// Every grant that an application here may have.
    pub fn grants(&self) -> Vec<GrantType> {
        GrantType::ALL.iter().copied().filter(|grant| self.allows(*grant)).collect()
    }

    /// Every scope that the tenant knows.
    pub fn known_scope(&self) -> &Scope {
        &self.0.known_scope
    }

    pub fn platform(&self) -> &Platform {
        &self.0.platform
    }

    pub(crate) fn row(&self) -> &store::tenant::Row {
        &self.0.row
    }

    pub fn now(&self) -> Timestamp {
        self.0.platform.now()
    }

    /// This tenant's rows, for reading outside a transaction.
    pub fn read(&self) -> TenantScope {
        self.0.platform.db().enter(self.id())
    }

    pub async fn keys(&self) -> Result<Arc<KeyRing>> {
        self.0.platform.keys_of(self).await
    }

    /// An application by its `client_id`.
    pub async fn client(&self, client_id: &str) -> Result<Option<Arc<Client>>> {
        if !crate::client::may_be_client_id(client_id) {
            return Ok(None);
        }
        let key = (self.id().to_owned(), client_id.to_owned());
        let warm = &self.platform().warm().clients;
        warm.get_or(self.platform().warm_is_fresh(), &key, async || crate::client::read_by_client_id(&self.read(), client_id).await).await
    }

    /// An application by its row id, which every token carries.
    pub async fn client_by_row(&self, row_id: &str) -> Result<Option<Arc<Client>>> {
        let key = (self.id().to_owned(), row_id.to_owned());
        let warm = &self.platform().warm().clients_by_row;
        warm.get_or(self.platform().warm_is_fresh(), &key, async || crate::client::read(&self.read(), row_id).await).await
    }

    /// Fails with [`Error::Forbidden`] unless the actor holds this right; a member of another
    /// tenant does not learn that there is anything (SECURITY I4).
    pub fn allow(&self, actor: &Actor, right: Right) -> Result<()> {
        if !actor.belongs_to(self.id()) {
            return Err(Error::NotFound);
        }
        if actor.may(right) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Run `act` in one transaction. `Err` rolls everything back; what must survive a refusal
    /// (a replay, a failed sign-in) is an `Ok` that says so. Only SQL is awaited inside.
    pub async fn work<T>(&self, actor: &Actor, act: impl AsyncFnOnce(&mut Work) -> Result<T>) -> Result<T> {
        let mut work = self.begin(actor).await?;
        match act(&mut work).await {
            Ok(value) => {
                work.commit().await?;
                Ok(value)
            }
            Err(error) => {
                work.rollback().await;
                Err(error)
            }
        }
    }
    /// The open transaction behind [`Tenant::work`], for `apply`, which also begins where a
    /// tenant is made.
    pub(crate) async fn begin(&self, actor: &Actor) -> Result<Work> {
        let scope = self.platform().db().begin(self.id()).await?;
        Ok(Work::new(scope, self.clone(), actor.clone()))
    }
}
