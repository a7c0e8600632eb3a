//! Presets of settings, for a new tenant.

use serde::{Deserialize, Serialize};

use super::{LegacyGrant, NewClientDefaults, PkceRequirement, SelfRegistration, TenantSettings};
use crate::{
    client_type::ClientType,
    lifetime::{RefreshLifetime, duration_in_words},
};

/// A named set of initial settings for a new tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The defaults.
    #[default]
    Standard,
    /// For clients of Sage.
    Sage,
    /// For clients of AuthMaster.
    Authmaster,
    /// For clients of SetherAuth.
    Setherauth,
    /// For clients of Stack Auth; the defaults, for now.
    StackAuth,
    /// OAuth 2.1: PKCE for all, short codes, enforced authentication.
    Strict,
}

impl Preset {
    /// All presets, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::Strict,
        Self::Sage,
        Self::Authmaster,
        Self::Setherauth,
        Self::StackAuth,
    ];

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Sage => "Sage",
            Self::Authmaster => "AuthMaster",
            Self::Setherauth => "SetherAuth",
            Self::StackAuth => "Stack Auth",
            Self::Strict => "Strict",
        }
    }

    /// The differences from the defaults as sentences, derived from the settings themselves.
    pub fn differences(self) -> Vec<String> {
        let (own, standard) = (self.settings(), TenantSettings::default());
        let mut sentences = Vec::new();
        if self == Self::Standard {
            sentences.push(
                "Safe defaults: PKCE for public applications, authorization codes valid for 10 \
                 minutes, approval of developers' applications."
                    .to_owned(),
            );
        }
        if self == Self::StackAuth {
            sentences.push("Same as Standard, and new applications get a publishable key.".into());
        }
        if own.self_registration != standard.self_registration {
            sentences.push(match own.self_registration {
                SelfRegistration::Off => "Developers can't register applications.".into(),
                SelfRegistration::Approval => "Developers' applications need approval.".into(),
                SelfRegistration::Open => {
                    "Developers can register applications without approval.".into()
                }
            });
        }
        if let Some(scopes) = &own.self_registration_scopes {
            sentences.push(format!("Developers' applications can request “{scopes}”."));
        }
        if own.require_pkce != standard.require_pkce {
            sentences.push("PKCE is required for all applications.".into());
        }
        if own.require_scheme_with_dot {
            sentences.push("Custom URI schemes of native applications must contain a dot.".into());
        }
        if own.code_lifetime != standard.code_lifetime {
            let lifetime = duration_in_words(own.code_lifetime.into());
            sentences.push(format!("Authorization codes expire after {lifetime}."));
        }
        if own.enforce_auth_method {
            sentences.push("Applications must use their registered authentication method.".into());
        }
        if own.access_token_lifetime != standard.access_token_lifetime {
            let lifetime = duration_in_words(own.access_token_lifetime.into());
            sentences.push(format!("Access tokens expire after {lifetime}."));
        }
        if own.refresh_token_lifetime == RefreshLifetime::Seconds(0) {
            sentences.push("Refresh tokens expire with the access token.".into());
        }
        if !own.allowed_grants.is_empty() {
            sentences.push("Implicit and password grants can be enabled per application.".into());
        }
        if own.allow_query_token {
            sentences.push("Access tokens are accepted in the query string.".into());
        }
        if own.allow_plain_pkce {
            sentences.push("Plain PKCE can be enabled per application.".into());
        }
        if let Some(scope) = &own.default_scope {
            sentences.push(format!("The default scope is “{scope}”."));
        }
        let new = &own.new_clients;
        if let Some(scope) = &new.scope {
            sentences.push(format!("New applications can request “{scope}”."));
        }
        if new.skip_consent == Some(true) {
            sentences.push("Applications registered by owners and admins skip consent.".into());
        }
        if new.client_type == Some(ClientType::PkceOrSecret) {
            sentences.push("New applications authenticate with PKCE or a client secret.".into());
        }
        sentences
    }

    /// The text in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Sage => "sage",
            Self::Authmaster => "authmaster",
            Self::Setherauth => "setherauth",
            Self::StackAuth => "stack-auth",
            Self::Strict => "strict",
        }
    }

    /// The settings of this preset.
    pub fn settings(self) -> TenantSettings {
        let standard = TenantSettings::default();
        match self {
            Self::Standard => standard,
            Self::StackAuth => TenantSettings {
                new_clients: NewClientDefaults {
                    publishable_key: Some(true),
                    ..Default::default()
                },
                ..standard
            },
            Self::Sage => TenantSettings {
                self_registration: SelfRegistration::Off,
                new_clients: NewClientDefaults {
                    token_endpoint_auth_method: Some(oauth::ClientAuthMethod::ClientSecretBasic),
                    skip_consent: Some(true),
                    scope: Some("openid profile email".into()),
                    ..Default::default()
                },
                ..standard
            },
            Self::Authmaster => TenantSettings {
                self_registration: SelfRegistration::Open,
                self_registration_scopes: Some(
                    "openid profile email address phone offline_access read write".into(),
                ),
                allow_plain_pkce: true,
                ..standard
            },
            Self::Setherauth => TenantSettings {
                allowed_grants: vec![LegacyGrant::Implicit, LegacyGrant::Password],
                allow_query_token: true,
                default_scope: Some("openid".into()),
                access_token_lifetime: 604_800,
                refresh_token_lifetime: RefreshLifetime::Seconds(0),
                new_clients: NewClientDefaults {
                    client_type: Some(ClientType::PkceOrSecret),
                    ..Default::default()
                },
                ..standard
            },
            Self::Strict => TenantSettings {
                require_pkce: PkceRequirement::All,
                require_scheme_with_dot: true,
                code_lifetime: 60,
                enforce_auth_method: true,
                ..standard
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_describes_every_setting_that_differs() {
        for preset in Preset::ALL {
            assert_eq!(serde_json::to_value(preset).ok(), Some(preset.as_str().into()));
            assert!(!preset.differences().is_empty(), "{preset:?}");
        }
        assert_eq!(Preset::Strict.differences().len(), 4);
        assert_eq!(Preset::Setherauth.differences().len(), 6);
    }
}
