//! Input of the tenant settings form, and its conversion to settings. All values are text until
//! they are parsed here, so that a parse error is reported at its field.

use contract::{enum_name, settings::TenantSettings};
use serde::{Deserialize, Serialize};

/// Values of the tenant settings form, as submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantFormInput {
    pub version: i64,
    pub name: String,
    pub access_token_lifetime: String,
    pub refresh_token_lifetime: String,
    pub code_lifetime: String,
    pub require_pkce: String,
    pub enforce_auth_method: bool,
    pub allow_plain_pkce: bool,
    pub require_scheme_with_dot: bool,
    pub allow_query_token: bool,
    pub implicit: bool,
    pub password: bool,
    pub default_scope: String,
    pub new_scope: String,
    pub new_client_type: String,
    pub new_auth_method: String,
    pub new_skip_consent: bool,
    pub self_registration: String,
    pub self_registration_quota: String,
    pub registrations_per_hour: String,
    pub self_registration_scopes: String,
    pub self_registration_redirect_hosts: String,
    pub token_per_second: String,
    pub token_burst: String,
    pub client_failures_per_minute: String,
    pub sign_in_failures: String,
    pub sign_in_failures_per_address: String,
    pub sign_in_window: String,
    pub password_reset: bool,
    pub require_verified_email: bool,
    pub second_factor: String,
    pub breached_passwords: bool,
    pub sign_up: String,
    pub sign_up_domains: String,
    pub terms_uri: String,
    pub privacy_uri: String,
    pub sign_ups_per_hour: String,
    pub passkeys: bool,
    pub profile_changes: bool,
    pub sign_in_provider: String,
    pub session_idle: String,
    pub session_lifetime: String,
    pub account_deletion_days: String,
    pub remembered_devices_days: String,
}

/// Fills the form from the settings.
impl From<&TenantSettings> for TenantFormInput {
    fn from(settings: &TenantSettings) -> Self {
        use contract::settings::{BreachedPasswords, LegacyGrant};
        let (new, limits) = (&settings.new_clients, &settings.rate_limits);
        Self {
            version: 0,
            name: String::new(),
            access_token_lifetime: settings.access_token_lifetime.to_string(),
            refresh_token_lifetime: settings.refresh_token_lifetime.to_string(),
            code_lifetime: settings.code_lifetime.to_string(),
            require_pkce: enum_name(&settings.require_pkce),
            enforce_auth_method: settings.enforce_auth_method,
            allow_plain_pkce: settings.allow_plain_pkce,
            require_scheme_with_dot: settings.require_scheme_with_dot,
            allow_query_token: settings.allow_query_token,
            implicit: settings.allowed_grants.contains(&LegacyGrant::Implicit),
            password: settings.allowed_grants.contains(&LegacyGrant::Password),
            default_scope: settings.default_scope.clone().unwrap_or_default(),
            new_scope: new.scope.clone().unwrap_or_default(),
            new_client_type: new.client_type.as_ref().map(enum_name).unwrap_or_default(),
            new_auth_method: new
                .token_endpoint_auth_method
                .as_ref()
                .map(enum_name)
                .unwrap_or_default(),
            new_skip_consent: new.skip_consent == Some(true),
            self_registration: enum_name(&settings.self_registration),
            self_registration_quota: settings.self_registration_quota.to_string(),
            registrations_per_hour: limits.registrations_per_hour.to_string(),
            self_registration_scopes: settings.self_registration_scopes.clone().unwrap_or_default(),
            self_registration_redirect_hosts: settings
                .self_registration_redirect_hosts
                .as_ref()
                .map(|hosts| hosts.join(" "))
                .unwrap_or_default(),
            token_per_second: limits.token_per_second.to_string(),
            token_burst: limits.token_burst.to_string(),
            client_failures_per_minute: limits.client_failures_per_minute.to_string(),
            sign_in_failures: limits.sign_in_failures.to_string(),
            sign_in_failures_per_address: limits.sign_in_failures_per_address.to_string(),
            sign_in_window: limits.sign_in_window.to_string(),
            password_reset: settings.password_reset,
            require_verified_email: settings.require_verified_email,
            second_factor: enum_name(&settings.second_factor),
            breached_passwords: settings.breached_passwords != BreachedPasswords::Off,
            sign_up: enum_name(&settings.sign_up),
            sign_up_domains: settings.sign_up_domains.join(" "),
            terms_uri: settings.terms_uri.clone().unwrap_or_default(),
            privacy_uri: settings.privacy_uri.clone().unwrap_or_default(),
            sign_ups_per_hour: limits.sign_ups_per_hour.to_string(),
            passkeys: settings.passkeys,
            profile_changes: settings.profile_changes,
            sign_in_provider: settings.sign_in_provider.clone().unwrap_or_default(),
            session_idle: settings.session_idle.to_string(),
            session_lifetime: settings.session_lifetime.to_string(),
            account_deletion_days: settings.account_deletion_days.to_string(),
            remembered_devices_days: settings.remembered_devices_days.to_string(),
        }
    }
}

#[cfg(feature = "ssr")]
impl TenantFormInput {
    /// Parses the input, and returns what could not be read. Settings that are not part of the form
    /// are taken from `before`.
    pub fn parse(
        self,
        before: &TenantSettings,
    ) -> (contract::tenant::TenantForm, Vec<domain::error::InvalidField>) {
        use contract::{
            settings::{BreachedPasswords, LegacyGrant},
            tenant::TenantForm,
        };
        use domain::error::InvalidField;

        use crate::console::form_values::{non_empty, parse_enum};

        let mut problems: Vec<InvalidField> = Vec::new();
        let mut after = before.clone();
        let mut number = |field: &str, written: &str, into: &mut u32| match written.trim().parse() {
            Ok(number) => *into = number,
            Err(_) => problems.push(InvalidField {
                field: format!("settings.{field}"),
                message: "Enter a whole number.".into(),
            }),
        };
        number(
            "access_token_lifetime",
            &self.access_token_lifetime,
            &mut after.access_token_lifetime,
        );
        number("code_lifetime", &self.code_lifetime, &mut after.code_lifetime);
        number(
            "self_registration_quota",
            &self.self_registration_quota,
            &mut after.self_registration_quota,
        );
        number(
            "account_deletion_days",
            &self.account_deletion_days,
            &mut after.account_deletion_days,
        );
        number(
            "remembered_devices_days",
            &self.remembered_devices_days,
            &mut after.remembered_devices_days,
        );
        number("session_idle", &self.session_idle, &mut after.session_idle);
        number("session_lifetime", &self.session_lifetime, &mut after.session_lifetime);
        let limits = &mut after.rate_limits;
        number(
            "registrations_per_hour",
            &self.registrations_per_hour,
            &mut limits.registrations_per_hour,
        );
        number("sign_ups_per_hour", &self.sign_ups_per_hour, &mut limits.sign_ups_per_hour);
        number("token_per_second", &self.token_per_second, &mut limits.token_per_second);
        number("token_burst", &self.token_burst, &mut limits.token_burst);
        number(
            "client_failures_per_minute",
            &self.client_failures_per_minute,
            &mut limits.client_failures_per_minute,
        );
        number("sign_in_failures", &self.sign_in_failures, &mut limits.sign_in_failures);
        number(
            "sign_in_failures_per_address",
            &self.sign_in_failures_per_address,
            &mut limits.sign_in_failures_per_address,
        );
        number("sign_in_window", &self.sign_in_window, &mut limits.sign_in_window);
        match self.refresh_token_lifetime.parse() {
            Ok(lifetime) => after.refresh_token_lifetime = lifetime,
            Err(_) => problems.push(InvalidField {
                field: "settings.refresh_token_lifetime".into(),
                message: "Enter a whole number of seconds, or “off”.".into(),
            }),
        }
        if let Some(read) = parse_enum(&mut problems, "settings.require_pkce", &self.require_pkce) {
            after.require_pkce = read;
        }
        if let Some(read) = parse_enum(&mut problems, "settings.second_factor", &self.second_factor)
        {
            after.second_factor = read;
        }
        if let Some(read) = parse_enum(&mut problems, "settings.sign_up", &self.sign_up) {
            after.sign_up = read;
        }
        if let Some(read) =
            parse_enum(&mut problems, "settings.self_registration", &self.self_registration)
        {
            after.self_registration = read;
        }
        after.new_clients.client_type = non_empty(self.new_client_type)
            .and_then(|word| parse_enum(&mut problems, "settings.new_clients.client_type", &word));
        after.new_clients.token_endpoint_auth_method =
            non_empty(self.new_auth_method).and_then(|word| {
                parse_enum(&mut problems, "settings.new_clients.token_endpoint_auth_method", &word)
            });
        after.new_clients.scope = non_empty(self.new_scope);
        if self.new_skip_consent != (before.new_clients.skip_consent == Some(true)) {
            after.new_clients.skip_consent = self.new_skip_consent.then_some(true);
        }
        after.enforce_auth_method = self.enforce_auth_method;
        after.breached_passwords = match self.breached_passwords {
            true => BreachedPasswords::Refuse,
            false => BreachedPasswords::Off,
        };
        after.passkeys = self.passkeys;
        after.profile_changes = self.profile_changes;
        after.sign_in_provider = non_empty(self.sign_in_provider);
        after.password_reset = self.password_reset;
        after.require_verified_email = self.require_verified_email;
        after.allow_plain_pkce = self.allow_plain_pkce;
        after.require_scheme_with_dot = self.require_scheme_with_dot;
        after.allow_query_token = self.allow_query_token;
        let grants =
            [(LegacyGrant::Implicit, self.implicit), (LegacyGrant::Password, self.password)];
        after.allowed_grants =
            grants.into_iter().filter(|(_, allowed)| *allowed).map(|(grant, _)| grant).collect();
        let domains = self.sign_up_domains.split([' ', ',']).filter(|domain| !domain.is_empty());
        after.sign_up_domains = domains.map(str::to_lowercase).collect();
        after.terms_uri = non_empty(self.terms_uri);
        after.privacy_uri = non_empty(self.privacy_uri);
        after.default_scope = non_empty(self.default_scope);
        after.self_registration_scopes = non_empty(self.self_registration_scopes);
        after.self_registration_redirect_hosts = non_empty(self.self_registration_redirect_hosts)
            .map(|hosts| {
                hosts
                    .split([' ', ','])
                    .filter(|host| !host.is_empty())
                    .map(str::to_lowercase)
                    .collect()
            });
        (TenantForm { version: self.version, name: self.name, settings: after }, problems)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use contract::settings::Preset;

    use super::*;

    #[test]
    fn unchanged_form_saves_what_it_shows() {
        for preset in Preset::ALL {
            let settings = preset.settings();
            let (form, problems) = TenantFormInput::from(&settings).parse(&settings);
            assert_eq!((form.settings, problems), (settings, Vec::new()), "{preset:?}");
        }
    }

    #[test]
    fn unreadable_values_are_reported_at_their_fields() {
        let settings = TenantSettings::default();
        let input = TenantFormInput {
            code_lifetime: "ten minutes".into(),
            token_burst: "-1".into(),
            refresh_token_lifetime: "never".into(),
            require_pkce: "sometimes".into(),
            new_auth_method: "magic".into(),
            ..TenantFormInput::from(&settings)
        };
        let (_, problems) = input.parse(&settings);
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "settings.code_lifetime",
                "settings.token_burst",
                "settings.refresh_token_lifetime",
                "settings.require_pkce",
                "settings.new_clients.token_endpoint_auth_method"
            ]
        );
    }
}
