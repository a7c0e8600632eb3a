//! An application's metadata (RFC 7591 §2) and what is wrong with it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ApplicationType, AuthMethod, GrantType, redirect_uri};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    pub redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<GrantType>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<AuthMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_type: Option<ApplicationType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_auth_time: Option<bool>,
}

impl ClientMetadata {
    /// Everything that is wrong in itself: field (with its line) and what to do.
    pub fn check(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let application_type = self.application_type.unwrap_or_default();
        for (field, uris) in [("redirect_uris", &self.redirect_uris), ("post_logout_redirect_uris", &self.post_logout_redirect_uris)] {
            if uris.len() > 100 {
                problems.push((field.to_owned(), "Use at most 100 addresses.".to_owned()));
            }
            for (line, uri) in uris.iter().enumerate() {
                if let Err(problem) = redirect_uri::check(uri, application_type) {
                    problems.push((format!("{field}.{line}"), problem.to_string()));
                } else if uris[..line].contains(uri) {
                    problems.push((format!("{field}.{line}"), "This address is listed already.".to_owned()));
                }
            }
        }
        for (field, uri) in [("client_uri", &self.client_uri), ("logo_uri", &self.logo_uri), ("policy_uri", &self.policy_uri), ("tos_uri", &self.tos_uri)] {
            if let Some(uri) = uri
                && !url::Url::parse(uri).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.host().is_some())
            {
                problems.push((field.to_owned(), "Write an https address.".to_owned()));
            }
        }
        for response_type in self.response_types.iter().flatten() {
            if !RESPONSE_TYPES.contains(&response_type.as_str()) {
                problems.push(("response_types".to_owned(), format!("“{response_type}” is not a response type.")));
            }
        }
        if self.default_max_age.is_some_and(|age| age < 0) {
            problems.push(("default_max_age".to_owned(), "Seconds cannot be negative.".to_owned()));
        }
        problems
    }
}

const RESPONSE_TYPES: [&str; 7] = ["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_stands_at_its_line() {
        let metadata = ClientMetadata {
            redirect_uris: vec!["https://a.example/cb".into(), "http://a.example/cb".into(), "https://a.example/cb".into()],
            ..Default::default()
        };
        let fields: Vec<_> = metadata.check().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["redirect_uris.1", "redirect_uris.2"]);
    }
}
