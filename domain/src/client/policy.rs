//! What a client may do in its tenant: its own settings, bounded by the tenant's policy.

use contract::{
    client::ClientType,
    routes::Dialect,
    settings::{PkceRequirement, RefreshLifetime},
};
use oauth::{ClientPolicy, GrantType, ResourceIndicators, ResponseType, Scope};

use super::rules;
use crate::{
    model::{client::Client, error::Result},
    runtime::tenant::Tenant,
};

impl Client {
    /// What the validation of an authorization request needs to know about the client.
    pub fn policy(&self, tenant: &Tenant, dialect: Dialect) -> ClientPolicy {
        let allowed = self.allowed_scope(tenant);
        let require_pkce = self.client_type == ClientType::Public
            || tenant.settings().require_pkce == PkceRequirement::All;
        ClientPolicy {
            client_id: self.client_id.clone(),
            redirect_uris: self.metadata.redirect_uris.clone(),
            application_type: self.metadata.application_type(),
            response_types: self
                .metadata
                .response_types()
                .into_iter()
                .filter(|response_type| {
                    response_type.required_grant_types().all(|grant| tenant.allows_grant(grant))
                })
                .collect(),
            tenant_response_types: ResponseType::enabled_by(&tenant.grant_types()),
            default_scope: self.default_scope(tenant, dialect),
            allowed_scope: allowed,
            supported_scope: tenant.known_scope().clone(),
            require_pkce,
            allow_plain_pkce: self.allows_plain_pkce(tenant),
            default_max_age: self.metadata.default_max_age,
            offers_sign_up: tenant.offers_sign_up(),
        }
    }

    /// Whether the challenge method `plain` is allowed.
    pub fn allows_plain_pkce(&self, tenant: &Tenant) -> bool {
        self.settings.allow_plain_pkce && tenant.settings().allow_plain_pkce
    }

    /// Whether both the client's metadata and the tenant's policy allow the grant.
    pub fn may_use_grant(&self, tenant: &Tenant, grant: GrantType) -> bool {
        tenant.allows_grant(grant) && self.grant_types().contains(&grant)
    }

    /// The scope that the client may request: its registered scope, without what the tenant no
    /// longer supports.
    pub fn allowed_scope(&self, tenant: &Tenant) -> Scope {
        let configured = self.metadata.scope.as_deref().unwrap_or(rules::DEFAULT_ALLOWED_SCOPE);
        Scope::parse(configured).unwrap_or_default().intersection(tenant.known_scope())
    }

    /// The scope of a request without `scope` (RFC 6749 §3.3, X-21).
    pub fn default_scope(&self, tenant: &Tenant, dialect: Dialect) -> Scope {
        let configured = self
            .settings
            .default_scope
            .as_deref()
            .or(tenant.settings().default_scope.as_deref())
            .unwrap_or(dialect.default_scope());
        Scope::parse(configured).unwrap_or_default().intersection(&self.allowed_scope(tenant))
    }

    /// The requested resources, or the client's default audience if there are none.
    pub fn resources_or_default(
        &self,
        requested: &ResourceIndicators,
    ) -> Result<ResourceIndicators> {
        match &self.settings.default_audience {
            Some(configured) if requested.is_empty() => Ok(ResourceIndicators::parse(configured)?),
            _ => Ok(requested.clone()),
        }
    }

    /// Lifetime in seconds.
    pub fn access_token_lifetime(&self, tenant: &Tenant) -> i64 {
        i64::from(
            self.settings.access_token_lifetime.unwrap_or(tenant.settings().access_token_lifetime),
        )
    }

    /// Lifetime in seconds, or `None` if no refresh token is issued. A setting of 0 means the
    /// lifetime of the access token.
    pub fn refresh_token_lifetime(&self, tenant: &Tenant) -> Option<i64> {
        if !self.may_use_grant(tenant, GrantType::RefreshToken) {
            return None;
        }
        match self
            .settings
            .refresh_token_lifetime
            .unwrap_or(tenant.settings().refresh_token_lifetime)
        {
            RefreshLifetime::Off(_) => None,
            RefreshLifetime::Seconds(0) => Some(self.access_token_lifetime(tenant)),
            RefreshLifetime::Seconds(seconds) => Some(i64::from(seconds)),
        }
    }

    /// Lifetime in seconds.
    pub fn code_lifetime(&self, tenant: &Tenant) -> i64 {
        i64::from(self.settings.code_lifetime.unwrap_or(tenant.settings().code_lifetime))
    }
}
