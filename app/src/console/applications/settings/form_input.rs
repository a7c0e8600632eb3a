//! Input of the client settings form, and its conversion to a client. All values are text until
//! they are parsed here, so that a parse error is reported at its field.

use contract::{
    client::{AccessTokenFormat, ClientForm},
    enum_name,
};
use oauth::GrantType;
use serde::{Deserialize, Serialize};

/// Default of `id_token_signed_response_alg` (OpenID Connect Dynamic Client Registration §2).
const DEFAULT_ID_TOKEN_ALG: &str = "RS256";

/// Values of the client settings form, as submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientFormInput {
    pub version: i64,
    pub name: String,
    pub description: String,
    pub client_uri: String,
    pub logo_uri: String,
    pub policy_uri: String,
    pub tos_uri: String,
    pub contacts: String,
    pub skip_consent: bool,
    pub redirect_uris: Vec<String>,
    pub post_logout_redirect_uris: Vec<String>,
    pub authorization_code: bool,
    pub refresh_token: bool,
    pub client_credentials: bool,
    pub implicit: bool,
    pub password: bool,
    pub token_exchange: bool,
    pub scope: String,
    pub default_scope: String,
    pub default_audience: String,
    pub client_type: String,
    pub auth_method: String,
    pub jwks: String,
    pub jwks_uri: String,
    pub allow_plain_pkce: bool,
    pub allowed_origins: Vec<String>,
    pub access_token_lifetime: String,
    pub refresh_token_lifetime: String,
    pub code_lifetime: String,
    pub opaque: bool,
    pub id_token_alg: String,
}

/// Fills the form from the client.
impl From<&ClientForm> for ClientFormInput {
    fn from(form: &ClientForm) -> Self {
        let (metadata, settings) = (&form.metadata, &form.settings);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let seconds =
            |value: Option<u32>| value.map(|seconds| seconds.to_string()).unwrap_or_default();
        let grants = metadata.grant_types();
        let has = |grant: GrantType| grants.contains(&grant);
        Self {
            version: form.version,
            name: text(&metadata.client_name),
            description: form.description.clone(),
            client_uri: text(&metadata.client_uri),
            logo_uri: text(&metadata.logo_uri),
            policy_uri: text(&metadata.policy_uri),
            tos_uri: text(&metadata.tos_uri),
            contacts: metadata.contacts.join(" "),
            skip_consent: settings.skip_consent,
            redirect_uris: metadata.redirect_uris.clone(),
            post_logout_redirect_uris: metadata.post_logout_redirect_uris.clone(),
            authorization_code: has(GrantType::AuthorizationCode),
            refresh_token: has(GrantType::RefreshToken),
            client_credentials: has(GrantType::ClientCredentials),
            implicit: has(GrantType::Implicit),
            password: has(GrantType::Password),
            token_exchange: has(GrantType::TokenExchange),
            scope: text(&metadata.scope),
            default_scope: text(&settings.default_scope),
            default_audience: text(&settings.default_audience),
            client_type: enum_name(&form.client_type),
            auth_method: metadata
                .token_endpoint_auth_method
                .as_ref()
                .map(enum_name)
                .unwrap_or_default(),
            jwks: metadata
                .jwks
                .as_ref()
                .map(|jwks| serde_json::to_string_pretty(jwks).unwrap_or_default())
                .unwrap_or_default(),
            jwks_uri: text(&metadata.jwks_uri),
            allow_plain_pkce: settings.allow_plain_pkce,
            allowed_origins: settings.allowed_origins.clone(),
            access_token_lifetime: seconds(settings.access_token_lifetime),
            refresh_token_lifetime: settings
                .refresh_token_lifetime
                .map(|lifetime| lifetime.to_string())
                .unwrap_or_default(),
            code_lifetime: seconds(settings.code_lifetime),
            opaque: settings.access_token_format == AccessTokenFormat::Opaque,
            id_token_alg: text(
                &metadata
                    .id_token_signed_response_alg
                    .clone()
                    .filter(|alg| alg != DEFAULT_ID_TOKEN_ALG),
            ),
        }
    }
}

#[cfg(feature = "ssr")]
impl ClientFormInput {
    /// Parses the input, and returns what could not be read. Values that are not part of the form,
    /// or not part of a developer's form, are taken from `before`.
    pub fn parse(
        self,
        before: &contract::client::ClientDetail,
    ) -> (ClientForm, Vec<domain::error::InvalidField>) {
        use domain::error::InvalidField;

        use crate::console::form_values::{non_empty, parse_enum};

        let mut problems: Vec<InvalidField> = Vec::new();
        let mut form = ClientForm {
            version: self.version,
            description: self.description,
            ..before.form.clone()
        };
        let lines = |of: Vec<String>| of.into_iter().filter_map(non_empty).collect::<Vec<_>>();

        let grants = [
            (GrantType::AuthorizationCode, self.authorization_code),
            (GrantType::RefreshToken, self.refresh_token),
            (GrantType::ClientCredentials, self.client_credentials),
            (GrantType::Implicit, self.implicit),
            (GrantType::Password, self.password),
            (GrantType::TokenExchange, self.token_exchange),
        ];
        let previous = before.form.metadata.grant_types();
        // Grants that are not shown in the form are kept.
        let is_editable = |grant: &GrantType| {
            before.may_manage && before.allowed.grants.contains(grant) || previous.contains(grant)
        };
        let mut wanted: Vec<GrantType> = previous
            .iter()
            .copied()
            .filter(|grant| grants.contains(&(*grant, true)) || !is_editable(grant))
            .collect();
        wanted.extend(
            grants
                .iter()
                .filter(|(grant, on)| *on && !previous.contains(grant))
                .map(|(grant, _)| *grant),
        );
        let metadata = &mut form.metadata;
        if wanted != previous {
            // A new grant type enables all its response types. If grant types are only removed, a
            // selection of response types keeps those that are still possible.
            let more = wanted.iter().any(|grant| !previous.contains(grant));
            let possible = |text: &String| {
                oauth::ResponseType::parse(text).is_some_and(|one| {
                    one.required_grant_types().all(|grant| wanted.contains(&grant))
                })
            };
            metadata.response_types = metadata
                .response_types
                .take()
                .filter(|_| !more)
                .map(|named| named.into_iter().filter(possible).collect());
            metadata.grant_types = Some(wanted);
        }
        metadata.client_name = Some(self.name.trim().to_owned());
        metadata.client_uri = non_empty(self.client_uri);
        metadata.logo_uri = non_empty(self.logo_uri);
        metadata.policy_uri = non_empty(self.policy_uri);
        metadata.tos_uri = non_empty(self.tos_uri);
        metadata.contacts =
            self.contacts.split([' ', ',', ';']).map(str::to_owned).filter_map(non_empty).collect();
        if previous.contains(&GrantType::AuthorizationCode)
            || previous.contains(&GrantType::Implicit)
        {
            metadata.redirect_uris = lines(self.redirect_uris);
            metadata.post_logout_redirect_uris = lines(self.post_logout_redirect_uris);
        }
        metadata.scope = non_empty(self.scope);
        if let Some(word) = non_empty(self.auth_method)
            && let Some(method) = parse_enum(&mut problems, "token_endpoint_auth_method", &word)
        {
            metadata.token_endpoint_auth_method = Some(method);
        }
        match non_empty(self.jwks).map(|text| serde_json::from_str(&text)) {
            None => metadata.jwks = None,
            Some(Ok(jwks)) => metadata.jwks = Some(jwks),
            Some(Err(error)) => problems.push(InvalidField {
                field: "jwks".into(),
                message: format!(
                    "This is not valid JSON: line {}, column {}.",
                    error.line(),
                    error.column()
                ),
            }),
        }
        metadata.jwks_uri = non_empty(self.jwks_uri);
        metadata.id_token_signed_response_alg = non_empty(self.id_token_alg).or(metadata
            .id_token_signed_response_alg
            .take()
            .filter(|alg| alg == DEFAULT_ID_TOKEN_ALG));
        let settings = &mut form.settings;
        settings.default_scope = non_empty(self.default_scope);
        settings.access_token_format =
            if self.opaque { AccessTokenFormat::Opaque } else { AccessTokenFormat::Jwt };
        if before.may_manage {
            if let Some(client_type) = parse_enum(&mut problems, "client_type", &self.client_type) {
                form.client_type = client_type;
            }
            settings.default_audience = non_empty(self.default_audience);
            settings.skip_consent = self.skip_consent;
            settings.allow_plain_pkce = self.allow_plain_pkce;
            settings.allowed_origins = lines(self.allowed_origins);
            let mut number =
                |field: &str, written: String, into: &mut Option<u32>| match non_empty(written)
                    .map(|text| text.parse())
                {
                    None => *into = None,
                    Some(Ok(number)) => *into = Some(number),
                    Some(Err(_)) => problems.push(InvalidField {
                        field: field.into(),
                        message: "Enter a whole number of seconds, or leave it empty.".into(),
                    }),
                };
            number(
                "access_token_lifetime",
                self.access_token_lifetime,
                &mut settings.access_token_lifetime,
            );
            number("code_lifetime", self.code_lifetime, &mut settings.code_lifetime);
            settings.refresh_token_lifetime =
                match non_empty(self.refresh_token_lifetime).map(|text| text.parse()).transpose() {
                    Ok(lifetime) => lifetime,
                    Err(_) => {
                        let message =
                            "Enter a whole number of seconds or “off”, or leave it empty.".into();
                        problems
                            .push(InvalidField { field: "refresh_token_lifetime".into(), message });
                        None
                    }
                };
        }
        (form, problems)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use contract::{
        client::{AllowedFeatures, ClientDetail, NewClient},
        client_profile::AppKind,
    };

    use super::*;
    use crate::console::applications::quickstart::tests::client_detail;

    fn detail(kind: AppKind, may_manage: bool) -> ClientDetail {
        ClientDetail {
            may_manage,
            allowed: AllowedFeatures { grants: GrantType::ALL.to_vec(), plain_pkce: true },
            ..client_detail(kind, "https://shop.example/callback")
        }
    }

    #[test]
    fn unchanged_form_saves_what_it_shows() {
        for kind in AppKind::ALL {
            for may_manage in [true, false] {
                let mut before = detail(kind, may_manage);
                match may_manage {
                    true => {
                        before.form.metadata.jwks = Some(serde_json::json!({ "keys": [] }));
                    }
                    false => {
                        before.form.metadata.jwks_uri = Some("https://a.example/keys".into());
                    }
                }
                before.form.metadata.contacts =
                    vec!["anna@shop.example".into(), "ben@shop.example".into()];
                before.form.settings.access_token_lifetime = Some(600);
                before.form.settings.refresh_token_lifetime =
                    Some(contract::lifetime::RefreshLifetime::Seconds(0));
                before.form.settings.skip_consent = true;
                before.form.metadata.id_token_signed_response_alg =
                    may_manage.then(|| DEFAULT_ID_TOKEN_ALG.into());
                before.form.settings.allowed_origins = vec!["https://other.example".into()];
                let after = ClientFormInput::from(&before.form).parse(&before).0;
                assert_eq!(after, before.form, "{kind:?}");
            }
        }
    }

    #[test]
    fn settings_hidden_from_a_developer_are_kept() {
        let mut before = detail(AppKind::Web, false);
        before.form.settings.skip_consent = true;
        before.form.settings.allowed_origins = vec!["https://other.example".into()];
        before.form.settings.code_lifetime = Some(60);
        before.form.metadata.grant_types =
            Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
        let shown = ClientFormInput {
            name: "Shop 2".into(),
            redirect_uris: vec![" ".into(), "https://a.example/cb".into()],
            authorization_code: true,
            implicit: true,
            ..Default::default()
        };
        let after = shown.parse(&before).0;
        assert_eq!(
            (after.metadata.client_name.as_deref(), after.metadata.redirect_uris),
            (Some("Shop 2"), vec!["https://a.example/cb".to_owned()])
        );
        assert_eq!(after.settings.allowed_origins, before.form.settings.allowed_origins);
        assert!(after.settings.skip_consent && after.settings.code_lifetime == Some(60));
    }

    #[test]
    fn removing_a_grant_removes_its_response_types() {
        let mut before = detail(AppKind::Web, true);
        before.form.metadata.grant_types =
            Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
        before.form.metadata.response_types = Some(vec!["code".into(), "id_token".into()]);
        let after = ClientFormInput { implicit: false, ..ClientFormInput::from(&before.form) }
            .parse(&before)
            .0;
        assert_eq!(after.metadata.response_types, Some(vec!["code".into()]));
        let after = ClientFormInput { password: true, ..ClientFormInput::from(&before.form) }
            .parse(&before)
            .0;
        assert_eq!(after.metadata.response_types, None, "all response types of its grant types");
    }

    #[test]
    fn unreadable_values_are_reported_at_their_fields() {
        let before = detail(AppKind::Web, true);
        let input = ClientFormInput {
            access_token_lifetime: "an hour".into(),
            code_lifetime: "-1".into(),
            refresh_token_lifetime: "never".into(),
            client_type: "shy".into(),
            auth_method: "magic".into(),
            jwks: "{,}".into(),
            ..ClientFormInput::from(&before.form)
        };
        let (_, problems) = input.parse(&before);
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "token_endpoint_auth_method",
                "jwks",
                "client_type",
                "access_token_lifetime",
                "code_lifetime",
                "refresh_token_lifetime"
            ]
        );
        assert!(problems[1].message.ends_with("line 1, column 2."), "{}", problems[1].message);
    }

    #[test]
    fn new_client_of_each_kind_fills_the_form() {
        for kind in AppKind::ALL {
            let new = NewClient::with_profile(kind, "Shop", Vec::new());
            let form = ClientForm {
                metadata: new.metadata,
                client_type: new.client_type.unwrap_or_default(),
                ..Default::default()
            };
            assert_eq!(
                ClientFormInput::from(&form).client_credentials,
                kind == AppKind::Machine,
                "{kind:?}"
            );
        }
    }
}
