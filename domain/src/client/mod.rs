//! An application that asks for tokens. "Client" is the protocol's word; on screen it is an
//! application. Its row id, not its `client_id`, is what tokens carry, so that one made anew
//! under the same name inherits nothing.

pub(crate) mod access;
mod change;
mod detail;
mod last_use;
mod list;
mod origins;
mod owners;
mod read;
mod register;
mod review;
mod rotate_secret;
mod rules;
mod self_registration;
mod update;

use contract::{
    client::{ClientSettings, ClientType},
    path::Dialect,
    settings::{RefreshLifetime, RequirePkce},
};
use oauth::{ClientMetadata, ClientPolicy, GrantType, ResponseType, Scope};

pub use change::change;
pub use detail::{detail, ends, values};
pub use last_use::{Uses, write_uses};
pub use list::list;
pub use origins::any_allows_origin;
pub use owners::{add_owner, remove_owner};
pub(crate) use read::{read, read_by_client_id};
pub use register::{Registered, register};
pub(crate) use review::state;
pub use review::{approve, refuse, waiting};
pub use rotate_secret::{end_secret, rotate_secret};
pub(crate) use rules::may_be_client_id;
pub use rules::warnings;
pub use self_registration::allowed_scope as scope_of_developers;
pub(crate) use self_registration::is_host;
pub(crate) use update::switch;
pub use update::{delete, replace_redirect_uris, set_enabled, upsert};

use crate::tenant::Tenant;

/// One of at most two live secrets.
#[derive(Clone, Debug)]
pub struct LiveSecret {
    pub id: String,
    pub digest: String,
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Client {
    pub row_id: String,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub client_type: ClientType,
    pub enabled: bool,
    pub managed_by: Option<String>,
    pub metadata: ClientMetadata,
    pub settings: ClientSettings,
    pub secrets: Vec<LiveSecret>,
    /// Tokens of its own that were issued before this instant are dead.
    pub ended_before: i64,
    pub created_at: i64,
}

impl Client {
    /// What the authorization endpoint must know of it.
    pub fn policy(&self, tenant: &Tenant, dialect: Dialect) -> ClientPolicy {
        let allowed = self.allowed_scope(tenant);
        let require_pkce = self.client_type == ClientType::Public || tenant.settings().require_pkce == RequirePkce::All;
        ClientPolicy {
            client_id: self.client_id.clone(),
            redirect_uris: self.metadata.redirect_uris.clone(),
            application_type: self.metadata.application_type.unwrap_or_default(),
            response_types: self.metadata.response_types().into_iter().filter(|one| one.grants().all(|grant| tenant.allows(grant))).collect(),
            tenant_response_types: ResponseType::of_grants(&tenant.grants()),
            default_scope: self.default_scope(tenant, dialect),
            allowed_scope: allowed,
            known_scope: tenant.known_scope().clone(),
            require_pkce,
            allow_plain_pkce: self.settings.allow_plain_pkce && tenant.settings().allow_plain_pkce,
            default_max_age: self.metadata.default_max_age,
        }
    }

    pub fn grant_types(&self) -> Vec<GrantType> {
        self.metadata.grant_types()
    }

    /// Whether its own switch and the tenant's policy both say so.
    pub fn may_use(&self, tenant: &Tenant, grant: GrantType) -> bool {
        tenant.allows(grant) && self.grant_types().contains(&grant)
    }

    /// What it may ask for: its own scope, as far as the tenant still knows it.
    pub fn allowed_scope(&self, tenant: &Tenant) -> Scope {
        let own = self.metadata.scope.as_deref().unwrap_or(rules::DEFAULT_SCOPE);
        Scope::parse(own).unwrap_or_default().intersection(tenant.known_scope())
    }

    /// What it gets when it asks for nothing (DIALECTS X-21).
    pub fn default_scope(&self, tenant: &Tenant, dialect: Dialect) -> Scope {
        let own = self.settings.default_scope.as_deref().or(tenant.settings().default_scope.as_deref()).unwrap_or(dialect.default_scope());
        Scope::parse(own).unwrap_or_default().intersection(&self.allowed_scope(tenant))
    }

    pub fn skip_consent(&self) -> bool {
        self.settings.skip_consent
    }

    /// Seconds.
    pub fn access_token_lifetime(&self, tenant: &Tenant) -> i64 {
        i64::from(self.settings.access_token_lifetime.unwrap_or(tenant.settings().access_token_lifetime))
    }

    /// Seconds, or `None` where none is issued. 0 means as long as the access token.
    pub fn refresh_token_lifetime(&self, tenant: &Tenant) -> Option<i64> {
        if !self.may_use(tenant, GrantType::RefreshToken) {
            return None;
        }
        match self.settings.refresh_token_lifetime.unwrap_or(tenant.settings().refresh_token_lifetime) {
            RefreshLifetime::Off(_) => None,
            RefreshLifetime::Seconds(0) => Some(self.access_token_lifetime(tenant)),
            RefreshLifetime::Seconds(seconds) => Some(i64::from(seconds)),
        }
    }

    /// Seconds.
    pub fn code_lifetime(&self, tenant: &Tenant) -> i64 {
        i64::from(self.settings.code_lifetime.unwrap_or(tenant.settings().code_lifetime))
    }

    /// The algorithm of its ID tokens.
    pub fn id_token_alg(&self) -> crate::key::Algorithm {
        self.metadata.id_token_signed_response_alg.as_deref().and_then(crate::key::Algorithm::parse).unwrap_or(crate::key::Algorithm::Rs256)
    }

    /// Secrets that are accepted at this instant.
    pub fn live_secrets(&self, now: i64) -> impl Iterator<Item = &LiveSecret> {
        self.secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|end| end > now))
    }
}
