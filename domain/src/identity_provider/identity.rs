//! Who has signed in at a provider, in standard claims (OpenID Connect Core §5.1).

use oauth::{Acr, Timestamp, upstream::claim_at};
use serde_json::{Map, Value};

use super::{metadata::ProviderError, role_mapping::RoleValues, tokens::ProviderTokens};
use crate::model::{
    identifier::{check_email, check_username},
    identity_provider::IdentityProvider,
    profile_claims::TEXT_CLAIMS,
};

const MAX_SUBJECT_LEN: usize = 255;
const MAX_METHOD_LEN: usize = 50;

/// A user as a provider identifies them.
#[derive(Clone, Debug)]
pub(crate) struct UpstreamIdentity {
    /// Identifies the account at the provider.
    pub subject: String,
    /// A valid address that the provider has verified: only the boolean `true` counts (A8).
    pub verified_email: Option<String>,
    /// The address or name by which the user recognises the account.
    pub label: Option<String>,
    /// A username that an account may have.
    pub preferred_username: Option<String>,
    /// Claims of a new account.
    pub profile: Map<String, Value>,
    /// The values that give a role, if the provider maps roles.
    pub role_values: Option<RoleValues>,
    /// The authentication methods that the provider reports (RFC 8176).
    pub amr: Vec<String>,
    /// Two factors if the provider reports several.
    pub acr: Acr,
    /// When the user authenticated at the provider; `None` if it does not say.
    pub auth_time: Option<Timestamp>,
    /// The tokens that the provider has issued, if the tenant keeps them.
    pub tokens: Option<ProviderTokens>,
}

impl UpstreamIdentity {
    /// The identity in the claims of a provider. `id_token` are those that it has signed.
    ///
    /// # Errors
    ///
    /// [`ProviderError::NoSubject`] if nothing identifies the account.
    pub(super) fn new(
        provider: &IdentityProvider,
        claims: &Value,
        id_token: Option<&Value>,
        now: Timestamp,
    ) -> Result<Self, ProviderError> {
        let value = |claim: &str| claim_at(claims, provider.claim_path(claim));
        let text = |claim: &str| value(claim).and_then(Value::as_str).map(str::to_owned);
        let subject = match value("sub") {
            Some(Value::String(subject)) => subject.clone(),
            // GitHub and Facebook number their users.
            Some(Value::Number(number)) if number.is_u64() => number.to_string(),
            _ => return Err(ProviderError::NoSubject(provider.claim_path("sub").to_owned())),
        };
        if subject.len() > MAX_SUBJECT_LEN {
            return Err(ProviderError::NoSubject(provider.claim_path("sub").to_owned()));
        }
        let email = text("email").filter(|email| check_email(email).is_ok());
        let verified_email =
            email.clone().filter(|_| value("email_verified") == Some(&Value::Bool(true)));
        let username = text("preferred_username");
        let profile = TEXT_CLAIMS
            .into_iter()
            // The username of the account, which is unique.
            .filter(|claim| *claim != "preferred_username")
            .filter_map(|claim| Some((claim.to_owned(), Value::String(text(claim)?))))
            .collect();
        // What is not signed says nothing about the sign-in.
        let of_sign_in = |claim: &str| id_token.and_then(|claims| claims.get(claim));
        let amr: Vec<String> = of_sign_in("amr")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|method| method.as_str().filter(|method| method.len() <= MAX_METHOD_LEN))
            .map(str::to_owned)
            .take(10)
            .collect();
        let auth_time = of_sign_in("auth_time").and_then(Value::as_i64);
        // The clock of the provider may be ahead of this one. Glewlwyd says 0 if it does not know.
        let auth_time = auth_time.filter(|time| *time > 0).map(|time| time.min(now.0));
        Ok(Self {
            label: email
                .or_else(|| username.clone())
                .or_else(|| text("name"))
                .map(|label| label.chars().take(MAX_SUBJECT_LEN).collect()),
            preferred_username: username.filter(|name| check_username(name).is_ok()),
            subject,
            verified_email,
            profile,
            role_values: RoleValues::read(provider, claims),
            acr: match amr.iter().any(|method| method == "mfa") {
                true => Acr::TwoFactors,
                false => Acr::OneFactor,
            },
            amr,
            auth_time: auth_time.map(Timestamp),
            tokens: None,
        })
    }

    /// The name in Apple's `user` parameter, which the browser delivers: it only names the account.
    pub(super) fn add_apple_name(&mut self, user: &str) {
        let user: Value = serde_json::from_str(user).unwrap_or_default();
        let part = |name: &str| user["name"][name].as_str().filter(|part| !part.is_empty());
        let (given, family) = (part("firstName"), part("lastName"));
        let full: Vec<_> = [given, family].into_iter().flatten().collect();
        for (claim, value) in [
            ("given_name", given.map(str::to_owned)),
            ("family_name", family.map(str::to_owned)),
            ("name", Some(full.join(" ")).filter(|name| !name.is_empty())),
        ] {
            if let Some(value) = value {
                self.profile.entry(claim).or_insert(Value::String(value));
            }
        }
    }

    /// Whether the provider's users may come from this address only (`allowed_domains`).
    pub fn is_of_allowed_domain(&self, provider: &IdentityProvider) -> bool {
        provider.allows_email(self.verified_email.as_deref())
    }
}
