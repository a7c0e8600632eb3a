//! An identity provider of a tenant, with the defaults of its kind laid below its settings.

use contract::{
    provider::{ProviderSettings, ProviderSummary},
    settings::TenantSettings,
};

use super::known_providers::{KnownProvider, Protocol, known_provider};

/// An identity provider, as it is loaded and cached.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// Part of URLs; unique in the tenant.
    pub id: String,
    /// Random: another one once it was disabled, or added again under the same id.
    pub(crate) generation: String,
    /// The tokens that are kept now have it: others have ended.
    pub(crate) token_generation: String,
    /// What the tenant has set.
    pub settings: ProviderSettings,
    /// The client secret or Apple's private key, sealed.
    pub(crate) sealed_secret: Option<String>,
    /// The digest of its image, if it has one and it was fetched. Not in the provider of a row.
    pub(crate) icon_digest: Option<String>,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// The position on the sign-in page.
    pub position: i64,
    /// Whether its last test sign-in has passed. A test does not renew the cache: only what is read
    /// from the database knows.
    pub(crate) has_passed_test: bool,
}

/// The endpoints of a provider without discovery.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OAuth2Endpoints<'p> {
    pub authorization: &'p str,
    pub token: &'p str,
    pub userinfo: &'p str,
}

impl IdentityProvider {
    fn known(&self) -> KnownProvider {
        known_provider(self.settings.kind)
    }

    /// The provider as it would be with these settings.
    pub(crate) fn with_settings(&self, settings: &ProviderSettings) -> Self {
        Self { settings: settings.clone(), ..self.clone() }
    }

    /// Whether the provider has a discovery document and ID tokens.
    pub(crate) fn is_openid_connect(&self) -> bool {
        self.known().protocol == Protocol::OpenIdConnect
    }

    /// Whether users with this verified address may sign in (`allowed_domains`).
    pub(crate) fn allows_email(&self, verified_email: Option<&str>) -> bool {
        let allowed = &self.settings.allowed_domains;
        let domain = verified_email.and_then(|email| email.rsplit_once('@'));
        allowed.is_empty()
            || domain.is_some_and(|(_, domain)| allowed.contains(&domain.to_lowercase()))
    }

    /// The name on the button of the sign-in page.
    pub fn name(&self) -> &str {
        self.settings.name.as_deref().unwrap_or_else(|| self.settings.kind.label())
    }

    /// Its row of a list, in a tenant with these settings. `icon_url` is that of its image.
    pub(crate) fn summary(
        &self,
        tenant: &TenantSettings,
        icon_url: Option<String>,
    ) -> ProviderSummary {
        ProviderSummary {
            id: self.id.clone(),
            name: self.name().to_owned(),
            kind: self.settings.kind,
            enabled: self.enabled,
            is_sign_in_provider: tenant.sign_in_provider.as_ref() == Some(&self.id),
            icon_url,
            has_passed_test: self.has_passed_test,
        }
    }

    /// The issuer identifier; `None` without discovery.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.settings.issuer.as_deref().or(self.known().issuer)
    }

    /// The endpoints of a provider without discovery, if all are known.
    pub(crate) fn oauth2_endpoints(&self) -> Option<OAuth2Endpoints<'_>> {
        let (own, known) = (&self.settings, self.known());
        Some(OAuth2Endpoints {
            authorization: own.authorization_endpoint.as_deref().or(known.authorization_endpoint)?,
            token: own.token_endpoint.as_deref().or(known.token_endpoint)?,
            userinfo: own.userinfo_endpoint.as_deref().or(known.userinfo_endpoint)?,
        })
    }

    /// Returns the addresses of the user, where the user itself has none.
    pub(crate) fn emails_endpoint(&self) -> Option<&'static str> {
        self.known().emails_endpoint
    }

    /// The requested scope, separated by spaces; may be empty without OpenID Connect.
    pub(crate) fn scope(&self) -> &str {
        self.settings.scope.as_deref().unwrap_or(self.known().scope)
    }

    /// Whether the provider posts its response by a form.
    pub(crate) fn uses_form_post(&self) -> bool {
        self.known().uses_form_post
    }

    /// Where the provider has a standard claim.
    pub(crate) fn claim_path<'p>(&'p self, claim: &'p str) -> &'p str {
        if let Some(path) = self.settings.claims.get(claim) {
            return path;
        }
        let known = self.known().claims.iter().find(|(name, _)| *name == claim);
        known.map_or(claim, |(_, path)| path)
    }
}
