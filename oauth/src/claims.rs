//! Claims of ID tokens, access tokens and userinfo, and the `claims` request parameter.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{Audience, Error, ErrorCode, Scope, Timestamp, time::CLOCK_SKEW};

/// An individual claim request (OpenID Connect Core §5.5.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestedClaim {
    /// Whether the client cannot work without the claim.
    #[serde(default)]
    pub essential: bool,
    /// The one value that is requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The values of which one is requested, preferred first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
}

/// The `claims` parameter (OpenID Connect Core §5.5).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// Claims requested from the UserInfo endpoint, by name.
    pub userinfo: BTreeMap<String, Option<RequestedClaim>>,
    /// Claims requested in the ID token, by name.
    pub id_token: BTreeMap<String, Option<RequestedClaim>>,
}

impl ClaimsRequest {
    /// Parses the JSON of the parameter.
    ///
    /// # Errors
    ///
    /// `invalid_request` if it is longer than 8,000 bytes, nested too deeply, or malformed.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > 8_000 {
            return Err(Error::new(ErrorCode::InvalidRequest, "claims is too long."));
        }
        if !text.trim_start().starts_with('{') {
            return Err(Error::new(ErrorCode::InvalidRequest, "claims must be a JSON object."));
        }
        crate::json::check_limits(text.as_bytes()).map_err(|problem| {
            Error::new(ErrorCode::InvalidRequest, format!("claims {problem}."))
        })?;
        serde_json::from_str(text).map_err(|error| {
            Error::new(
                ErrorCode::InvalidRequest,
                format!("claims does not follow OpenID Connect Core 5.5: {error}"),
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

    /// Whether the end user with this identifier satisfies the request. A request for another
    /// `sub` must not be answered with a code or token (OpenID Connect Core §5.5.1).
    pub fn accepts_subject(&self, subject: &str) -> bool {
        [&self.userinfo, &self.id_token].into_iter().all(|section| {
            let Some(Some(claim)) = section.get("sub") else { return true };
            let is_subject = |value: &Value| value.as_str() == Some(subject);
            claim.value.as_ref().is_none_or(is_subject)
                && claim.values.as_ref().is_none_or(|values| values.iter().any(is_subject))
        })
    }

    /// Names of the requested claims of the end user's profile, in both sections.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let names: ClaimNames =
            standard_names(&self.userinfo).chain(standard_names(&self.id_token)).collect();
        names.0.into_iter()
    }

    /// The claims requested from the UserInfo endpoint whose scope is in `allowed`.
    pub fn userinfo_names(&self, allowed: &Scope) -> ClaimNames {
        standard_names(&self.userinfo).filter(|name| is_allowed(name, allowed)).collect()
    }

    /// The claims requested in the ID token whose scope is in `allowed`.
    pub fn id_token_names(&self, allowed: &Scope) -> ClaimNames {
        standard_names(&self.id_token).filter(|name| is_allowed(name, allowed)).collect()
    }

    /// The request without the claims of the end user that a client with this scope may not have.
    #[must_use]
    pub fn limited_to(mut self, allowed: &Scope) -> Self {
        for section in [&mut self.userinfo, &mut self.id_token] {
            section.retain(|name, _| is_allowed(name, allowed));
        }
        self
    }

    /// The names of the standard claims that are requested, without what is requested of them.
    #[must_use]
    pub fn standard_names_only(&self) -> Self {
        let names = |section| standard_names(section).map(|name| (name.to_owned(), None)).collect();
        Self { userinfo: names(&self.userinfo), id_token: names(&self.id_token) }
    }

    /// Whether no claim is requested.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}

/// A set of standard claims of the end user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimNames(BTreeSet<&'static str>);

impl ClaimNames {
    /// Reads the stored form, a space-separated list.
    pub fn parse(text: &str) -> Self {
        text.split(' ').filter_map(standard_claim).collect()
    }

    /// Whether the claim is in the set.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The names in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    /// Whether the set has no claim.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<&'static str> for ClaimNames {
    fn from_iter<I: IntoIterator<Item = &'static str>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl std::fmt::Display for ClaimNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(" "))
    }
}

impl Serialize for ClaimNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClaimNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
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

/// The scope that requests a standard claim of the end user; `None` for any other claim.
///
/// ```
/// use oauth::claims::scope_of_claim;
///
/// assert_eq!(scope_of_claim("given_name"), Some("profile"));
/// assert_eq!(scope_of_claim("sub"), None);
/// ```
pub fn scope_of_claim(claim: &str) -> Option<&'static str> {
    CLAIMS_BY_SCOPE.iter().find(|(_, names)| names.contains(&claim)).map(|(scope, _)| *scope)
}

fn standard_claim(claim: &str) -> Option<&'static str> {
    CLAIMS_BY_SCOPE.iter().flat_map(|(_, names)| names.iter().copied()).find(|name| *name == claim)
}

fn standard_names(
    section: &BTreeMap<String, Option<RequestedClaim>>,
) -> impl Iterator<Item = &'static str> {
    section.keys().filter_map(|name| standard_claim(name))
}

fn is_allowed(claim: &str, allowed: &Scope) -> bool {
    scope_of_claim(claim).is_none_or(|scope| allowed.contains(scope))
}

/// Names of all claims, for `claims_supported` of the metadata document.
pub fn supported() -> Vec<&'static str> {
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce"]
        .into_iter()
        .chain(CLAIMS_BY_SCOPE.iter().flat_map(|(_, names)| names.iter().copied()))
        .collect()
}

/// Claims of an end user's profile that the granted scopes release, and the individually requested
/// ones (OpenID Connect Core §5.4, §5.5). The client may have the scopes of `individual`, and the
/// end user has consented to them.
///
/// ```
/// use oauth::{Scope, claims::{ClaimNames, user_claims}};
///
/// let profile = serde_json::json!({ "name": "Anna Ames", "email": "anna@acme.example" });
/// let scope = Scope::parse("openid email").unwrap();
/// let claims = user_claims(profile.as_object().unwrap(), &scope, &ClaimNames::default());
/// assert_eq!(claims.keys().collect::<Vec<_>>(), ["email"]);
/// ```
pub fn user_claims(
    profile: &Map<String, Value>,
    scope: &Scope,
    individual: &ClaimNames,
) -> Map<String, Value> {
    let by_scope = CLAIMS_BY_SCOPE
        .iter()
        .filter(|(token, _)| scope.contains(token))
        .flat_map(|(_, names)| names.iter().copied());
    let mut claims = Map::new();
    for name in by_scope.chain(individual.iter()) {
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
    /// The issuer of the tenant.
    pub iss: String,
    /// The id of the user, or the `client_id` of a token without a user.
    pub sub: String,
    /// The resource servers that accept the token (RFC 8707, X-23).
    pub aud: Audience,
    /// When the token expires.
    pub exp: Timestamp,
    /// When the token was issued.
    pub iat: Timestamp,
    /// When the token becomes valid: `iat`.
    pub nbf: Timestamp,
    /// Identifies the token, so that it can be revoked.
    pub jti: String,
    /// The client that the token was issued to.
    pub client_id: String,
    /// The granted scope.
    pub scope: Scope,
    /// The id of the grant; `None` for a client's own token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<String>,
    /// The id of the client's row, so that a new client of the same `client_id` is another.
    pub cid: String,
    /// When the user signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// The authentication context of the sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
}

/// The `typ` header of access tokens (RFC 9068 §2.1). It prevents the use of an ID token as one
/// (T13).
pub const ACCESS_TOKEN_TYP: &str = "at+jwt";
/// The `typ` header of ID tokens (RFC 7519 §5.1).
pub const ID_TOKEN_TYP: &str = "JWT";

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
    /// The issuer of the tenant.
    pub iss: String,
    /// The id of the user.
    pub sub: String,
    /// The `client_id`.
    pub aud: String,
    /// When the token expires.
    pub exp: Timestamp,
    /// When the token was issued.
    pub iat: Timestamp,
    /// When the user signed in.
    pub auth_time: Timestamp,
    /// The `nonce` of the authorization request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The authentication context of the sign-in.
    pub acr: String,
    /// The authentication methods of the sign-in (RFC 8176).
    pub amr: Vec<String>,
    /// Binds the access token that is issued beside it; see [`left_half_hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Binds the code that is issued beside it; see [`left_half_hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// Standard claims that were requested, and custom claims of the tenant.
    #[serde(flatten)]
    pub additional_claims: Map<String, Value>,
}

/// `at_hash` of an access token or `c_hash` of a code: base64url of the left half of its hash
/// (OpenID Connect Core §3.1.3.6, §3.3.2.11). All supported algorithms use SHA-256, except EdDSA:
/// Ed25519 uses SHA-512.
///
/// ```
/// // The example of OpenID Connect Core, appendix A.3.
/// let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
/// assert_eq!(oauth::claims::left_half_hash("RS256", access_token), "77QmUPtjPfzWtF2AnpK9RQ");
/// ```
pub fn left_half_hash(algorithm: &str, value: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256, Sha512};
    if algorithm == "EdDSA" {
        return URL_SAFE_NO_PAD.encode(&Sha512::digest(value.as_bytes())[..32]);
    }
    URL_SAFE_NO_PAD.encode(&Sha256::digest(value.as_bytes())[..16])
}

#[cfg(test)]
mod tests;
