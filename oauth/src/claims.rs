//! Claims of ID tokens, access tokens and userinfo, and the `claims` request parameter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Audience, Error, ErrorCode, Scope, Timestamp, time::CLOCK_SKEW};

/// An individual claim request (OpenID Connect Core §5.5.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestedClaim {
    #[serde(default)]
    pub essential: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
}

/// The `claims` parameter (OpenID Connect Core §5.5).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    pub userinfo: BTreeMap<String, Option<RequestedClaim>>,
    pub id_token: BTreeMap<String, Option<RequestedClaim>>,
}

impl ClaimsRequest {
    /// Parses the JSON of the parameter.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > 8_000 {
            return Err(Error::new(ErrorCode::InvalidRequest, "claims is too long."));
        }
        if !text.trim_start().starts_with('{') {
            return Err(Error::new(ErrorCode::InvalidRequest, "claims is a JSON object."));
        }
        serde_json::from_str(text).map_err(|error| {
            Error::new(
                ErrorCode::InvalidRequest,
                format!("claims is not as OpenID Connect Core 5.5 says: {error}"),
            )
        })
    }

    /// The `acr` values of which one must be satisfied, if `acr` is requested as essential (OpenID
    /// Connect Core §5.5.1.1).
    pub fn essential_acr(&self) -> Option<Vec<String>> {
        let acr = self.id_token.get("acr")?.as_ref().filter(|claim| claim.essential)?;
        let acr_values = acr.value.iter().chain(acr.values.iter().flatten());
        let values: Vec<String> = acr_values.filter_map(Value::as_str).map(str::to_owned).collect();
        (!values.is_empty()).then_some(values)
    }

    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}

/// The claims that each scope requests (OpenID Connect Core §5.4).
const CLAIMS_BY_SCOPE: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// Names of all claims, for `claims_supported` of the metadata document.
pub fn supported() -> Vec<&'static str> {
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce"]
        .into_iter()
        .chain(CLAIMS_BY_SCOPE.iter().flat_map(|(_, names)| names.iter().copied()))
        .collect()
}

/// Claims of an end user's profile that the granted scopes release, with the individually requested
/// ones (OpenID Connect Core §5.4, §5.5). An individually requested claim is released only with its
/// own scope or with `profile`, because consent is given by scope.
pub fn user_claims<'n>(
    profile: &Map<String, Value>,
    scope: &Scope,
    requested: impl Iterator<Item = &'n str>,
) -> Map<String, Value> {
    let granted: Vec<&str> = CLAIMS_BY_SCOPE
        .iter()
        .filter(|(token, _)| scope.contains(token))
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let is_standard = |name: &str| CLAIMS_BY_SCOPE.iter().any(|(_, names)| names.contains(&name));
    let mut claims = Map::new();
    for name in
        granted.iter().copied().chain(requested.filter(|name| {
            is_standard(name) && (scope.contains("profile") || granted.contains(name))
        }))
    {
        if let Some(value) = profile.get(name).filter(|value| !value.is_null()) {
            claims.insert(name.to_owned(), value.clone());
        }
    }
    claims
}

/// Claims of a JWT access token (RFC 9068 §2.2). `gid` and `cid` are private claims: the grant and
/// the client's row. Without a grant the token is the client's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    pub iss: String,
    pub sub: String,
    pub aud: Audience,
    pub exp: Timestamp,
    pub iat: Timestamp,
    pub nbf: Timestamp,
    pub jti: String,
    pub client_id: String,
    pub scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<String>,
    pub cid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
}

/// The JWT `typ` header of access tokens and ID tokens. It prevents the use of one as the other
/// (SECURITY T13).
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";
pub const ID_TOKEN_TYPE: &str = "JWT";

impl AccessTokenClaims {
    /// Whether the token is from this issuer and `now` is within its validity. The clock of the
    /// node that issued it may be ahead.
    pub fn is_valid_at(&self, issuer: &str, now: Timestamp) -> bool {
        self.iss == issuer && self.nbf <= now.plus(CLOCK_SKEW) && now < self.exp
    }
}

/// Claims of an ID token (OpenID Connect Core §2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    pub iss: String,
    pub sub: String,
    pub aud: String,
    pub exp: Timestamp,
    pub iat: Timestamp,
    pub auth_time: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    pub acr: String,
    pub amr: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    #[serde(flatten)]
    pub additional_claims: Map<String, Value>,
}

/// `at_hash` of an access token or `c_hash` of a code: base64url of the left half of its hash
/// (OpenID Connect Core §3.1.3.6, §3.3.2.11). All supported algorithms use SHA-256, except EdDSA:
/// Ed25519 uses SHA-512.
pub fn left_half_hash(algorithm: &str, value: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256, Sha512};
    if algorithm == "EdDSA" {
        return URL_SAFE_NO_PAD.encode(&Sha512::digest(value.as_bytes())[..32]);
    }
    URL_SAFE_NO_PAD.encode(&Sha256::digest(value.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn scope_releases_its_claims_and_no_others() {
        let profile = json!({
            "name": "Anna",
            "email": "a@b.example",
            "email_verified": true,
            "phone_number": "1",
            "password": "x",
            "picture": null,
        });
        let of = |scope: &str, named: &[&str]| {
            let claims = user_claims(
                profile.as_object().unwrap(),
                &Scope::parse(scope).unwrap(),
                named.iter().copied(),
            );
            claims.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of("openid", &[]), "");
        assert_eq!(of("openid", &["email", "password"]), "");
        assert_eq!(of("openid email", &[]), "email email_verified");
        assert_eq!(of("openid profile", &["phone_number", "password"]), "name phone_number");
    }

    #[test]
    fn essential_acr_values_are_parsed() {
        let claims = ClaimsRequest::parse(
            r#"{"id_token": {
                "acr": {"essential": true, "values": ["2", "1"]}, "auth_time": null
            }}"#,
        )
        .unwrap();
        assert_eq!(claims.essential_acr(), Some(vec!["2".to_owned(), "1".to_owned()]));
        assert_eq!(
            ClaimsRequest::parse(r#"{"id_token": {"acr": {"value": "2"}}}"#)
                .unwrap()
                .essential_acr(),
            None
        );
        assert!(ClaimsRequest::parse("[]").is_err());
    }

    #[test]
    fn left_half_hash_matches_the_example_of_openid_connect_core() {
        // OpenID Connect Core, Appendix A.3 (ID token and access token of the implicit flow).
        assert_eq!(
            left_half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }

    proptest! {
        #[test]
        fn arbitrary_text_does_not_panic(text in ".{0,100}") {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
