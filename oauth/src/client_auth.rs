//! Client authentication (RFC 6749 §2.3, RFC 7523 §2.2).
//!
//! Reads the credentials of a request and validates the claims of an assertion. Secrets and
//! signatures are verified by the caller.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{Error, ErrorCode, Params, Timestamp, params::decode_component, time::CLOCK_SKEW};

/// RFC 7523 §2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The credentials that a client presents, by authentication method.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientCredentials {
    /// `client_secret_basic`: HTTP Basic (RFC 6749 §2.3.1).
    Basic {
        /// The user name, decoded.
        client_id: String,
        /// The password, decoded.
        client_secret: String,
    },
    /// `client_secret_post`: both in the body (RFC 6749 §2.3.1).
    Post {
        /// The identifier of the client.
        client_id: String,
        /// Its secret.
        client_secret: String,
    },
    /// `private_key_jwt`: a signed JWT (RFC 7523 §2.2).
    Assertion {
        /// The identifier in the body, which the assertion must name, too.
        client_id: Option<String>,
        /// The JWT, not verified yet.
        assertion: String,
    },
    /// `none`: the client only says who it is.
    None {
        /// The identifier of the client.
        client_id: String,
    },
}

impl ClientCredentials {
    /// The secret that was sent; `None` if there is none or it is empty.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        match self {
            Self::Basic { client_secret, .. } | Self::Post { client_secret, .. } => {
                Some(client_secret.as_str()).filter(|secret| !secret.is_empty())
            }
            Self::None { .. } | Self::Assertion { .. } => None,
        }
    }

    /// Reads the credentials of a request.
    ///
    /// # Errors
    ///
    /// `invalid_request` if a request uses more than one authentication method (RFC 6749 §2.3,
    /// X-8), `invalid_client` if it has no credentials.
    pub fn extract(authorization: Option<&str>, params: &Params) -> Result<Self, Error> {
        let invalid_request =
            |description: &str| Error::new(ErrorCode::InvalidRequest, description);
        let secret = params.get("client_secret");
        let assertion = params.get("client_assertion");
        let basic_credentials = authorization.and_then(|header| strip_scheme(header, "basic"));
        if usize::from(basic_credentials.is_some())
            + usize::from(secret.is_some())
            + usize::from(assertion.is_some())
            > 1
        {
            return Err(invalid_request(
                "Client credentials are sent in more than one way: use one.",
            ));
        }
        let body_client_id = params.get("client_id").map(str::to_owned);
        if let Some(encoded) = basic_credentials {
            let (client_id, client_secret) = decode_basic(encoded).ok_or_else(|| {
                Error::new(
                    ErrorCode::InvalidClient,
                    "The Authorization header is not valid HTTP Basic.",
                )
            })?;
            if body_client_id.is_some_and(|body_id| body_id != client_id) {
                return Err(invalid_request(
                    "client_id differs from the one in the Authorization header.",
                ));
            }
            return Ok(Self::Basic { client_id, client_secret });
        }
        if let Some(assertion) = assertion {
            if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
                return Err(invalid_request(
                    "client_assertion_type must be \
                     urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
                ));
            }
            return Ok(Self::Assertion {
                client_id: body_client_id,
                assertion: assertion.to_owned(),
            });
        }
        match (body_client_id, secret) {
            (Some(client_id), Some(secret)) => {
                Ok(Self::Post { client_id, client_secret: secret.to_owned() })
            }
            (Some(client_id), None) => Ok(Self::None { client_id }),
            (None, Some(_)) => Err(invalid_request("client_secret is sent without client_id.")),
            (None, None) => Err(Error::new(
                ErrorCode::InvalidClient,
                "Client authentication is missing: \
                 send HTTP Basic, or client_id and client_secret.",
            )),
        }
    }
}

/// The credentials of an `Authorization` header with this scheme. The name of a scheme is
/// case-insensitive (RFC 9110 §11.1).
///
/// ```
/// use oauth::client_auth::strip_scheme;
///
/// assert_eq!(strip_scheme("bearer abc", "Bearer"), Some("abc"));
/// assert_eq!(strip_scheme("Basic abc", "Bearer"), None);
/// ```
pub fn strip_scheme<'h>(header: &'h str, scheme: &str) -> Option<&'h str> {
    let (found, rest) = header.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// RFC 6749 §2.3.1: identifier and secret are form-encoded before they are joined.
fn decode_basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    let (client_id, secret) = (decode_component(client_id)?, decode_component(secret)?);
    (!client_id.is_empty() && !client_id.contains('\0') && !secret.contains('\0'))
        .then_some((client_id, secret))
}

/// What must be stored of an accepted assertion to reject a replay (RFC 7523 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionId {
    /// The identifier that the client has chosen.
    pub jti: String,
    /// Until when a replay has to be recognized.
    pub expires_at: Timestamp,
}

/// Maximum lifetime of an assertion in seconds (X-45).
const MAX_ASSERTION_LIFETIME: i64 = 86_400;

/// Validates the claims of an assertion whose signature is verified (RFC 7523 §3). `audiences` are
/// the values of `aud` that name this server.
///
/// # Errors
///
/// `invalid_client` if a claim is missing or wrong, or the assertion lives longer than 24 hours.
pub fn validate_assertion_claims(
    claims: &Value,
    client_id: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<AssertionId, Error> {
    let invalid_client = |description: &str| {
        Error::new(ErrorCode::InvalidClient, format!("client_assertion: {description}"))
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let number =
        |name: &str| claims.get(name).and_then(Value::as_f64).map(|seconds| seconds as i64);
    if text("iss") != Some(client_id) || text("sub") != Some(client_id) {
        return Err(invalid_client("iss and sub must be the client_id."));
    }
    let token_audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(audiences)) => audiences.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !token_audiences.iter().any(|audience| audiences.contains(audience)) {
        return Err(invalid_client("aud must be the issuer or the token endpoint."));
    }
    let expires_at = number("exp").ok_or_else(|| invalid_client("exp is missing."))?;
    if expires_at <= now.0 - CLOCK_SKEW {
        return Err(invalid_client("exp has passed."));
    }
    if expires_at > now.0 + MAX_ASSERTION_LIFETIME + CLOCK_SKEW {
        return Err(invalid_client("exp is more than 24 hours away."));
    }
    if number("nbf").is_some_and(|from| from > now.0 + CLOCK_SKEW)
        || number("iat").is_some_and(|at| at > now.0 + CLOCK_SKEW)
    {
        return Err(invalid_client("it is not valid yet."));
    }
    let jti = text("jti")
        .filter(|jti| !jti.is_empty() && jti.len() <= 500)
        .ok_or_else(|| invalid_client("jti is missing."))?;
    // The assertion is accepted for `CLOCK_SKEW` after its expiry. The node that deletes the stored
    // identifier may be ahead of the others by as much again.
    Ok(AssertionId { jti: jti.to_owned(), expires_at: Timestamp(expires_at + 2 * CLOCK_SKEW) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn params(form: &str) -> Params {
        Params::from_form(form.as_bytes()).unwrap()
    }

    #[test]
    fn client_credentials_in_two_places_are_rejected() {
        let basic = format!("Basic {}", STANDARD.encode("shop:s%3Acret+x"));
        assert!(matches!(
            ClientCredentials::extract(Some(&basic), &params("")).unwrap(),
            ClientCredentials::Basic { client_id, client_secret }
                if client_id == "shop" && client_secret == "s:cret x"
        ));
        assert!(matches!(
            ClientCredentials::extract(None, &params("client_id=shop&client_secret=s")).unwrap(),
            ClientCredentials::Post { .. }
        ));
        assert!(matches!(
            ClientCredentials::extract(None, &params("client_id=shop")).unwrap(),
            ClientCredentials::None { .. }
        ));
        let code = |header: Option<&str>, form: &str| {
            ClientCredentials::extract(header, &params(form)).err().unwrap().code
        };
        assert_eq!(code(Some(&basic), "client_id=shop&client_secret=s"), ErrorCode::InvalidRequest);
        assert_eq!(code(Some(&basic), "client_id=other"), ErrorCode::InvalidRequest);
        assert_eq!(code(None, ""), ErrorCode::InvalidClient);
        assert_eq!(code(Some("Basic ???"), ""), ErrorCode::InvalidClient);
        for nul in ["sh\0p:s", "shop:\0", "sh%00p:s"] {
            assert_eq!(
                code(Some(&format!("Basic {}", STANDARD.encode(nul))), ""),
                ErrorCode::InvalidClient
            );
        }
        assert_eq!(code(None, "client_id=a&client_assertion=x"), ErrorCode::InvalidRequest);
    }

    #[test]
    fn each_way_to_send_credentials_is_read_and_two_at_once_are_not() {
        let basic = format!("Basic {}", STANDARD.encode("shop:s"));
        let assertion = format!("client_assertion=jwt&client_assertion_type={ASSERTION_TYPE}");
        let read = |header: Option<&str>, form: &str| {
            ClientCredentials::extract(header, &params(form)).map(|found| match &found {
                ClientCredentials::Basic { client_id, .. } => ("basic", client_id.clone(), found),
                ClientCredentials::Post { client_id, .. } => ("post", client_id.clone(), found),
                ClientCredentials::None { client_id } => ("none", client_id.clone(), found),
                ClientCredentials::Assertion { client_id, .. } => {
                    ("assertion", client_id.clone().unwrap_or_default(), found)
                }
            })
        };
        for (header, form, method, client_id, secret) in [
            (Some(&*basic), "", "basic", "shop", Some("s")),
            (Some(&basic), "client_id=shop", "basic", "shop", Some("s")),
            (None, "client_id=shop&client_secret=s", "post", "shop", Some("s")),
            (None, "client_id=shop&client_secret=", "none", "shop", None),
            (None, &*assertion, "assertion", "", None),
            (None, &*format!("{assertion}&client_id=shop"), "assertion", "shop", None),
            // A header of another scheme is not about the client.
            (Some("Bearer at_x"), "client_id=shop", "none", "shop", None),
        ] {
            let found = read(header, form).unwrap_or_else(|error| panic!("{form}: {error}"));
            assert_eq!((found.0, &*found.1), (method, client_id), "{form}");
            assert_eq!(found.2.secret(), secret, "{form}");
        }
        let no_secret = format!("Basic {}", STANDARD.encode("shop:"));
        assert_eq!(read(Some(&no_secret), "").unwrap().2.secret(), None);
        let nameless = format!("Basic {}", STANDARD.encode(":s"));
        for (header, form, code) in [
            (Some(&*basic), &*assertion, ErrorCode::InvalidRequest),
            (None, &*format!("{assertion}&client_secret=s"), ErrorCode::InvalidRequest),
            (Some(&*basic), &*format!("{assertion}&client_secret=s"), ErrorCode::InvalidRequest),
            (None, "client_assertion=jwt&client_assertion_type=x", ErrorCode::InvalidRequest),
            (None, "client_secret=s", ErrorCode::InvalidRequest),
            (Some(&*nameless), "", ErrorCode::InvalidClient),
        ] {
            assert_eq!(read(header, form).err().unwrap().code, code, "{form}");
        }
    }

    #[test]
    fn assertion_with_one_wrong_claim_is_rejected() {
        let good = json!({
            "iss": "shop",
            "sub": "shop",
            "aud": "https://id.example",
            "exp": 1060,
            "iat": 1000,
            "jti": "one",
        });
        let validate = |claims: &Value| {
            validate_assertion_claims(claims, "shop", &["https://id.example"], Timestamp(1000))
        };
        assert_eq!(validate(&good).unwrap().jti, "one");
        for (name, value) in
            [("exp", 87_460), ("iat", 1060), ("nbf", 1060), ("exp", 941), ("exp", 1000)]
        {
            let mut shifted = good.clone();
            shifted[name] = value.into();
            let id = validate(&shifted).unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(id.expires_at.0, shifted["exp"].as_i64().unwrap() + 120);
        }
        for (name, value) in [
            ("aud", json!(["https://other.example", "https://id.example"])),
            ("jti", json!("j".repeat(500))),
        ] {
            let mut other = good.clone();
            other[name] = value;
            assert!(validate(&other).is_ok(), "{name}");
        }
        for (name, value) in [
            ("iss", json!("x")),
            ("sub", json!("x")),
            ("aud", json!("x")),
            ("aud", json!(["x", 7])),
            ("aud", Value::Null),
            ("exp", json!(940)),
            ("exp", json!(87_461)),
            ("exp", Value::Null),
            ("iat", json!(1001 + CLOCK_SKEW)),
            ("nbf", json!(1001 + CLOCK_SKEW)),
            ("jti", Value::Null),
            ("jti", json!("")),
            ("jti", json!("j".repeat(501))),
        ] {
            let mut bad = good.clone();
            bad[name] = value.clone();
            assert!(validate(&bad).is_err(), "{name} {value}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_authorization_headers_do_not_panic(header in ".{0,100}") {
            let _ = ClientCredentials::extract(Some(&header), &Params::default());
        }
    }
}
