//! What a client of another OpenID provider or OAuth 2.0 server checks: its metadata, ID tokens and
//! user claims. Here this server is that client, when its users sign in at an identity provider.

use serde::Deserialize;
use serde_json::Value;

use crate::Timestamp;

/// Accepted difference between the provider's clock and ours, in seconds.
const CLOCK_TOLERANCE: i64 = 60;

/// The members of a provider's metadata that a client uses (OpenID Connect Discovery §3, RFC 8414
/// §2).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProviderMetadata {
    /// The issuer identifier. Microsoft's has a placeholder for the directory of the user.
    pub issuer: String,
    /// Where the browser goes to sign in.
    pub authorization_endpoint: String,
    /// Where a code is redeemed.
    pub token_endpoint: String,
    /// Claims about the user.
    pub userinfo_endpoint: Option<String>,
    /// Where the browser goes to sign out (OpenID Connect RP-Initiated Logout 1.0 §2.1).
    pub end_session_endpoint: Option<String>,
    /// The keys that ID tokens are signed with.
    pub jwks_uri: String,
    /// How a client may authenticate; `client_secret_basic` if absent.
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether responses name the issuer (RFC 9207 §3).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// Why an authentication response was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// A claim is missing, or not of its type.
    #[error("the ID token has no valid claim {0}")]
    Missing(&'static str),
    /// The token is from another issuer.
    #[error("the ID token is from the issuer {found}, not {expected}")]
    Issuer {
        /// `iss`.
        found: String,
        /// The issuer of the provider's metadata.
        expected: String,
    },
    /// The token is for another client, or for several and not issued to this one.
    #[error("the ID token is for the client {found}, not {expected}")]
    Audience {
        /// `aud`, and `azp` if there is one.
        found: String,
        /// Our client identifier.
        expected: String,
    },
    /// The token has expired.
    #[error("the ID token has expired")]
    Expired,
    /// The token is not valid yet: the clocks differ by more than a minute.
    #[error("the ID token is of the future: compare the clocks")]
    NotYetValid,
    /// The token is not the response to this request.
    #[error("the nonce of the ID token is not the one of the request")]
    Nonce,
    /// The user signed in longer ago than the request allows.
    #[error("the sign-in at the provider is older than requested")]
    TooOld,
}

/// What an ID token must say (OpenID Connect Core §3.1.3.7).
#[derive(Clone, Debug)]
pub struct ExpectedIdToken<'a> {
    /// The `issuer` of the provider's metadata.
    pub issuer: &'a str,
    /// Our client identifier at the provider.
    pub client_id: &'a str,
    /// The nonce of the request.
    pub nonce: &'a str,
    /// The `max_age` of the request, in seconds.
    pub max_age: Option<i64>,
    /// The time now.
    pub now: Timestamp,
}

/// Checks the claims of an ID token whose signature was verified.
///
/// ```
/// use oauth::{Timestamp, upstream::{ExpectedIdToken, IdTokenError, check_id_token}};
/// use serde_json::json;
///
/// let expected = ExpectedIdToken {
///     issuer: "https://idp.example",
///     client_id: "tenantry",
///     nonce: "n",
///     max_age: None,
///     now: Timestamp(1_000),
/// };
/// let claims = |nonce: &str| json!({
///     "iss": "https://idp.example", "aud": "tenantry", "sub": "anna",
///     "exp": 1_300, "iat": 1_000, "nonce": nonce,
/// });
/// assert_eq!(check_id_token(&claims("n"), &expected), Ok(()));
/// assert_eq!(check_id_token(&claims("m"), &expected), Err(vec![IdTokenError::Nonce]));
/// ```
///
/// # Errors
///
/// Each claim that is not as expected.
pub fn check_id_token(
    claims: &Value,
    expected: &ExpectedIdToken<'_>,
) -> Result<(), Vec<IdTokenError>> {
    let checks = [check_issuer, check_audience, check_subject, check_times, check_nonce];
    let errors: Vec<_> =
        checks.into_iter().filter_map(|check| check(claims, expected).err()).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn text<'c>(claims: &'c Value, name: &'static str) -> Result<&'c str, IdTokenError> {
    claims[name].as_str().ok_or(IdTokenError::Missing(name))
}

fn number(claims: &Value, name: &'static str) -> Result<i64, IdTokenError> {
    claims[name].as_i64().ok_or(IdTokenError::Missing(name))
}

fn check_issuer(claims: &Value, expected: &ExpectedIdToken<'_>) -> Result<(), IdTokenError> {
    let (found, expected) = (text(claims, "iss")?, expected_issuer(expected.issuer, claims));
    if found == expected {
        return Ok(());
    }
    Err(IdTokenError::Issuer { found: found.to_owned(), expected })
}

fn check_audience(claims: &Value, expected: &ExpectedIdToken<'_>) -> Result<(), IdTokenError> {
    let audience: Vec<&str> = match &claims["aud"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return Err(IdTokenError::Missing("aud")),
    };
    let authorized_party = claims["azp"].as_str();
    let is_for_us = audience.contains(&expected.client_id)
        && authorized_party.is_none_or(|party| party == expected.client_id)
        && (audience.len() == 1 || authorized_party.is_some());
    if is_for_us {
        return Ok(());
    }
    let mut found = audience.join(", ");
    if let Some(party) = authorized_party {
        found = format!("{found} (authorized party {party})");
    }
    Err(IdTokenError::Audience { found, expected: expected.client_id.to_owned() })
}

fn check_subject(claims: &Value, _: &ExpectedIdToken<'_>) -> Result<(), IdTokenError> {
    if text(claims, "sub")?.is_empty() { Err(IdTokenError::Missing("sub")) } else { Ok(()) }
}

fn check_times(claims: &Value, expected: &ExpectedIdToken<'_>) -> Result<(), IdTokenError> {
    if number(claims, "exp")?.saturating_add(CLOCK_TOLERANCE) <= expected.now.0 {
        return Err(IdTokenError::Expired);
    }
    let latest = expected.now.0 + CLOCK_TOLERANCE;
    if number(claims, "iat")? > latest || claims["nbf"].as_i64().is_some_and(|start| start > latest)
    {
        return Err(IdTokenError::NotYetValid);
    }
    if let Some(max_age) = expected.max_age {
        let age = expected.now.0.saturating_sub(number(claims, "auth_time")?);
        if age > max_age.saturating_add(CLOCK_TOLERANCE) {
            return Err(IdTokenError::TooOld);
        }
    }
    Ok(())
}

fn check_nonce(claims: &Value, expected: &ExpectedIdToken<'_>) -> Result<(), IdTokenError> {
    if claims["nonce"].as_str() == Some(expected.nonce) { Ok(()) } else { Err(IdTokenError::Nonce) }
}

/// Microsoft's metadata for all directories has `{tenantid}` in place of the directory, which the
/// token names in `tid`.
fn expected_issuer(issuer: &str, claims: &Value) -> String {
    let is_id = |id: &&str| id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match claims["tid"].as_str().filter(is_id) {
        Some(directory) => issuer.replace("{tenantid}", directory),
        None => issuer.to_owned(),
    }
}

/// The value at a path such as `picture.data.url`. An empty text counts as absent.
///
/// ```
/// use serde_json::json;
/// use oauth::upstream::claim_at;
///
/// let claims = json!({ "data": { "id": 7 }, "name": "" });
/// assert_eq!(claim_at(&claims, "data.id"), Some(&json!(7)));
/// assert_eq!(claim_at(&claims, "name"), None);
/// ```
pub fn claim_at<'v>(claims: &'v Value, path: &str) -> Option<&'v Value> {
    let value = path.split('.').try_fold(claims, |value, name| value.get(name))?;
    (!value.is_null() && value.as_str() != Some("")).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Each wrong value alone is rejected (A9).
    #[test]
    fn each_wrong_claim_alone_is_rejected() {
        let expected = ExpectedIdToken {
            issuer: "https://idp.example",
            client_id: "us",
            nonce: "n",
            max_age: Some(600),
            now: Timestamp(10_000),
        };
        let valid = json!({
            "iss": "https://idp.example", "aud": "us", "sub": "anna", "exp": 10_300,
            "iat": 10_000, "auth_time": 9_500, "nonce": "n",
        });
        assert_eq!(check_id_token(&valid, &expected), Ok(()));
        let other_issuer = IdTokenError::Issuer {
            found: "https://idp.example/".into(),
            expected: "https://idp.example".into(),
        };
        let other_audience =
            |found: &str| IdTokenError::Audience { found: found.into(), expected: "us".into() };
        let table = [
            ("iss", json!("https://idp.example/"), Err(other_issuer)),
            ("iss", json!(null), Err(IdTokenError::Missing("iss"))),
            ("aud", json!("them"), Err(other_audience("them"))),
            ("aud", json!(["us"]), Ok(())),
            ("aud", json!(["us", "them"]), Err(other_audience("us, them"))),
            ("aud", json!(7), Err(IdTokenError::Missing("aud"))),
            ("azp", json!("them"), Err(other_audience("us (authorized party them)"))),
            ("azp", json!("us"), Ok(())),
            ("sub", json!(""), Err(IdTokenError::Missing("sub"))),
            ("sub", json!(7), Err(IdTokenError::Missing("sub"))),
            ("exp", json!(9_940), Err(IdTokenError::Expired)),
            ("exp", json!(9_941), Ok(())),
            ("exp", json!("10300"), Err(IdTokenError::Missing("exp"))),
            ("iat", json!(10_061), Err(IdTokenError::NotYetValid)),
            ("iat", json!(10_060), Ok(())),
            ("nbf", json!(10_061), Err(IdTokenError::NotYetValid)),
            ("nbf", json!(10_060), Ok(())),
            ("nonce", json!("m"), Err(IdTokenError::Nonce)),
            ("nonce", json!(null), Err(IdTokenError::Nonce)),
            ("auth_time", json!(9_339), Err(IdTokenError::TooOld)),
            ("auth_time", json!(9_340), Ok(())),
            ("auth_time", json!(null), Err(IdTokenError::Missing("auth_time"))),
            ("auth_time", json!(i64::MIN), Err(IdTokenError::TooOld)),
        ];
        for (name, value, outcome) in table {
            let mut claims = valid.clone();
            claims[name] = value.clone();
            let outcome = outcome.map_err(|error| vec![error]);
            assert_eq!(check_id_token(&claims, &expected), outcome, "{name}: {value}");
        }
        let mut claims = valid.clone();
        (claims["aud"], claims["azp"]) = (json!(["us", "them"]), json!("us"));
        assert_eq!(check_id_token(&claims, &expected), Ok(()), "issued to us");
        let mut claims = valid;
        (claims["nonce"], claims["aud"]) = (json!("m"), json!("them"));
        let both = vec![other_audience("them"), IdTokenError::Nonce];
        assert_eq!(check_id_token(&claims, &expected), Err(both), "all at once");
    }

    #[test]
    fn value_at_a_path_is_neither_null_nor_empty() {
        let claims = json!({ "data": { "id": 7, "none": null }, "name": "", "flag": false });
        for (path, value) in [
            ("data.id", Some(json!(7))),
            ("data", Some(json!({ "id": 7, "none": null }))),
            ("flag", Some(json!(false))),
            ("data.none", None),
            ("data.other", None),
            ("name", None),
            ("name.first", None),
        ] {
            assert_eq!(claim_at(&claims, path), value.as_ref(), "{path}");
        }
    }

    #[test]
    fn directory_of_the_token_completes_the_issuer() {
        let expected = ExpectedIdToken {
            issuer: "https://login.example/{tenantid}/v2.0",
            client_id: "us",
            nonce: "n",
            max_age: None,
            now: Timestamp(1_000),
        };
        for (directory, issuer, is_accepted) in [
            ("ab-12", "https://login.example/ab-12/v2.0", true),
            ("ab-12", "https://login.example/cd-34/v2.0", false),
            ("x/../y", "https://login.example/x/../y/v2.0", false),
        ] {
            let claims = json!({
                "iss": issuer, "tid": directory, "aud": "us", "sub": "anna", "exp": 1_300,
                "iat": 1_000, "nonce": "n",
            });
            assert_eq!(check_id_token(&claims, &expected).is_ok(), is_accepted, "{directory}");
        }
    }
}
