//! Client metadata (RFC 7591 §2) and its validation.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ApplicationType, ClientAuthMethod, GrantType, ResponseType, redirect_uri};

/// The registered metadata of a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// Name on pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Registered redirect URIs, compared byte for byte (R1).
    pub redirect_uris: Vec<String>,
    /// Registered URIs for after sign-out (OpenID Connect RP-Initiated Logout 1.0 §3.1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// Requested grant types; see [`ClientMetadata::grant_types`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<GrantType>>,
    /// Requested response types; see [`ClientMetadata::response_types`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    /// The scope that the client may request, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// How the client authenticates at the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<ClientAuthMethod>,
    /// The one algorithm of its assertions (RFC 7515 `alg`); any supported one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// The public keys of its assertions, as a JWK Set (RFC 7517 §5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// Where those keys are published, instead of `jwks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Requested application type; see [`ClientMetadata::application_type`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_type: Option<ApplicationType>,
    /// The algorithm of its ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// Home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Privacy policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Where a third party may send the end user to sign in (OpenID Connect Core §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Addresses of those who look after the client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<i64>,
    /// Whether ID tokens must have `auth_time`. They always have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_auth_time: Option<bool>,
}

impl ClientMetadata {
    /// The registered grant types. By default `authorization_code`, as in RFC 7591 §2, and
    /// `refresh_token`.
    pub fn grant_types(&self) -> Vec<GrantType> {
        self.grant_types
            .clone()
            .unwrap_or_else(|| vec![GrantType::AuthorizationCode, GrantType::RefreshToken])
    }

    /// The response types that the grant types enable, reduced to the registered ones if there are
    /// any.
    pub fn response_types(&self) -> Vec<ResponseType> {
        let enabled = ResponseType::enabled_by(&self.grant_types());
        match &self.response_types {
            None => enabled,
            Some(requested) => {
                let requested: Vec<_> =
                    requested.iter().filter_map(|text| ResponseType::parse(text)).collect();
                enabled
                    .into_iter()
                    .filter(|response_type| requested.contains(response_type))
                    .collect()
            }
        }
    }

    /// The registered application type. By default `native` if every redirect URI is on the user's
    /// device, else `web` (X-44).
    pub fn application_type(&self) -> ApplicationType {
        let is_native = || {
            !self.redirect_uris.is_empty()
                && self.redirect_uris.iter().all(|uri| redirect_uri::is_native(uri))
        };
        self.application_type.unwrap_or_else(|| {
            if is_native() { ApplicationType::Native } else { ApplicationType::Web }
        })
    }

    /// Validates each field by itself. Returns field names (with the index of a list item, such as
    /// `redirect_uris.1`) and messages. `scheme_needs_dot` is for [`redirect_uri::check`].
    pub fn check(&self, scheme_needs_dot: bool) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let application_type = self.application_type();
        for (field, uris) in [
            ("redirect_uris", &self.redirect_uris),
            ("post_logout_redirect_uris", &self.post_logout_redirect_uris),
        ] {
            if uris.len() > 100 {
                problems.push((field.to_owned(), "Enter at most 100 URIs.".to_owned()));
            }
            for (index, uri) in uris.iter().enumerate() {
                if let Err(problem) = redirect_uri::check(uri, application_type, scheme_needs_dot) {
                    problems.push((format!("{field}.{index}"), problem.to_string()));
                } else if uris[..index].contains(uri) {
                    problems.push((
                        format!("{field}.{index}"),
                        "This URI is already in the list.".to_owned(),
                    ));
                }
            }
        }
        for (field, uri) in [
            ("client_uri", &self.client_uri),
            ("logo_uri", &self.logo_uri),
            ("policy_uri", &self.policy_uri),
            ("tos_uri", &self.tos_uri),
        ] {
            if let Some(uri) = uri
                && !url::Url::parse(uri).is_ok_and(|url| {
                    matches!(url.scheme(), "https" | "http")
                        && url.host().is_some()
                        && url.username().is_empty()
                        && url.password().is_none()
                })
            {
                problems.push((
                    field.to_owned(),
                    "Enter an https URL without a username or password.".to_owned(),
                ));
            }
        }
        if let Some(uri) = &self.initiate_login_uri
            && !is_https_url(uri)
        {
            problems.push((
                "initiate_login_uri".to_owned(),
                "Enter an https URL without a username or password.".to_owned(),
            ));
        }
        if let Some(uri) = &self.jwks_uri {
            if !url::Url::parse(uri).is_ok_and(|url| is_key_set_url(&url)) {
                let message = "Enter an https URL without a username, password or fragment.";
                problems.push(("jwks_uri".to_owned(), message.to_owned()));
            }
            // RFC 7591 §2.
            if self.jwks.is_some() {
                let message = "Register either jwks or jwks_uri, not both.";
                problems.push(("jwks_uri".to_owned(), message.to_owned()));
            }
        }
        let grants = self.grant_types();
        for response_type in self.response_types.iter().flatten() {
            let Some(parsed) = ResponseType::parse(response_type) else {
                problems.push((
                    "response_types".to_owned(),
                    format!("“{response_type}” is not a response type."),
                ));
                continue;
            };
            for missing in parsed.required_grant_types().filter(|grant| !grants.contains(grant)) {
                problems.push((
                    "response_types".to_owned(),
                    format!("“{response_type}” requires {} in grant_types.", missing.as_str()),
                ));
            }
        }
        if self.default_max_age.is_some_and(|age| age < 0) {
            problems.push(("default_max_age".to_owned(), "Enter 0 or more seconds.".to_owned()));
        }
        problems
    }
}

/// Whether keys can be at this URL. The caller of [`ClientMetadata::check`] decides about plain
/// HTTP and private hosts, which an operator may allow.
/// Whether this is an https URL.
///
/// ```
/// assert!(oauth::is_https_url("https://shop.example/terms"));
/// assert!(!oauth::is_https_url("http://shop.example/terms"));
/// assert!(!oauth::is_https_url("https://anna:secret@shop.example"));
/// ```
pub fn is_https_url(uri: &str) -> bool {
    url::Url::parse(uri).is_ok_and(|url| {
        url.scheme() == "https" && url.username().is_empty() && url.password().is_none()
    })
}

fn is_key_set_url(url: &url::Url) -> bool {
    matches!(url.scheme(), "https" | "http")
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_registered_in_one_way() {
        let problems = |uri: &str, jwks: Option<Value>| {
            let jwks_uri = Some(uri.to_owned());
            ClientMetadata { jwks_uri, jwks, ..Default::default() }.check(false)
        };
        assert!(problems("https://a.example/keys?v=1", None).is_empty());
        for (uri, jwks) in [
            ("https://a.example/keys", Some(serde_json::json!({ "keys": [] }))),
            ("https://u:p@a.example/keys", None),
            ("https://u@a.example/keys", None),
            ("https://a.example/keys#k", None),
            ("file:///etc/keys", None),
            ("data:application/json,{}", None),
            ("keys", None),
        ] {
            let problems = problems(uri, jwks);
            assert!(problems.len() == 1 && problems[0].0 == "jwks_uri", "{uri}: {problems:?}");
        }
    }

    #[test]
    fn addresses_of_a_client_are_web_addresses_without_credentials() {
        for (uri, is_accepted) in [
            ("https://a.example/terms", true),
            ("http://a.example/terms", true),
            ("ftp://a.example/terms", false),
            ("https://u@a.example/", false),
            ("https://:p@a.example/", false),
            ("javascript:x", false),
            ("terms", false),
        ] {
            let uri = Some(uri.to_owned());
            let metadata = ClientMetadata {
                client_uri: uri.clone(),
                logo_uri: uri.clone(),
                policy_uri: uri.clone(),
                tos_uri: uri.clone(),
                ..Default::default()
            };
            let fields: Vec<_> = metadata.check(false).into_iter().map(|(name, _)| name).collect();
            let expected: &[&str] = if is_accepted {
                &[]
            } else {
                &["client_uri", "logo_uri", "policy_uri", "tos_uri"]
            };
            assert_eq!(fields, expected, "{uri:?}");
        }
    }

    #[test]
    fn numbers_of_a_client_have_limits() {
        let with_uris = |count: usize| ClientMetadata {
            redirect_uris: (0..count).map(|n| format!("https://a.example/{n}")).collect(),
            ..Default::default()
        };
        assert!(with_uris(100).check(false).is_empty());
        assert_eq!(with_uris(101).check(false)[0].0, "redirect_uris");
        for (age, problems) in [(Some(-1), 1), (Some(0), 0), (Some(1), 0), (None, 0)] {
            let metadata = ClientMetadata { default_max_age: age, ..Default::default() };
            assert_eq!(metadata.check(false).len(), problems, "{age:?}");
        }
    }

    #[test]
    fn each_problem_names_its_line() {
        let metadata = ClientMetadata {
            redirect_uris: vec![
                "https://a.example/cb".into(),
                "http://a.example/cb".into(),
                "https://a.example/cb".into(),
            ],
            ..Default::default()
        };
        let fields: Vec<_> = metadata.check(false).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["redirect_uris.1", "redirect_uris.2"]);
    }

    #[test]
    fn application_type_follows_from_the_redirect_uris() {
        for (uris, expected) in [
            (&[][..], ApplicationType::Web),
            (&["https://a.example/cb"], ApplicationType::Web),
            (&["http://localhost:3000/cb"], ApplicationType::Native),
            (&["http://127.0.0.1/cb", "cursor://x/cb"], ApplicationType::Native),
            (&["cursor://x/cb", "https://a.example/cb"], ApplicationType::Web),
            (&["javascript:x"], ApplicationType::Web),
        ] {
            let mut metadata = ClientMetadata {
                redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
                ..Default::default()
            };
            assert_eq!(metadata.application_type(), expected, "{uris:?}");
            metadata.application_type = Some(ApplicationType::Web);
            assert_eq!(metadata.application_type(), ApplicationType::Web, "{uris:?}");
        }
    }

    #[test]
    fn initiate_login_uri_must_be_https() {
        for (uri, problems) in [
            ("https://a.example/login", 0),
            ("http://localhost/login", 1),
            ("com.app:/login", 1),
            ("https://u@a.example/login", 1),
            ("https://:p@a.example/login", 1),
        ] {
            let metadata =
                ClientMetadata { initiate_login_uri: Some(uri.into()), ..Default::default() };
            assert_eq!(metadata.check(false).len(), problems, "{uri}");
        }
    }

    #[test]
    fn response_type_requires_its_grant_types() {
        let metadata = |grants: Option<Vec<GrantType>>, types: Option<Vec<&str>>| ClientMetadata {
            grant_types: grants,
            response_types: types.map(|types| types.into_iter().map(str::to_owned).collect()),
            ..Default::default()
        };
        let implicit = || Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
        assert!(metadata(None, Some(vec!["code"])).check(false).is_empty());
        assert!(metadata(implicit(), Some(vec!["code", "token id_token"])).check(false).is_empty());
        for wrong in [
            metadata(None, Some(vec!["token"])),
            metadata(None, Some(vec!["pigeon"])),
            metadata(Some(vec![GrantType::Implicit]), Some(vec!["code"])),
        ] {
            assert_eq!(wrong.check(false).len(), 1, "{wrong:?}");
        }
        assert_eq!(metadata(None, None).response_types(), [ResponseType::CODE]);
        assert_eq!(metadata(implicit(), None).response_types(), ResponseType::ALL);
        assert_eq!(
            metadata(implicit(), Some(vec!["id_token"])).response_types(),
            [ResponseType::ID_TOKEN]
        );
        assert!(
            metadata(None, Some(vec!["token"])).response_types().is_empty(),
            "a response type without its grant is off"
        );
    }
}
