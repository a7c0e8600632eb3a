//! How an application says who it is at the token endpoint and its like.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{Error, ErrorCode, Params, Timestamp};

/// RFC 7523 §2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Clone, PartialEq, Eq)]
pub enum ClientCredentials {
    Basic { client_id: String, client_secret: String },
    Post { client_id: String, client_secret: String },
    Assertion { client_id: Option<String>, assertion: String },
    None { client_id: String },
}

impl ClientCredentials {
    /// Credentials in two places are refused: it would not be clear which was meant (DIALECTS X-8).
    pub fn extract(authorization: Option<&str>, params: &Params) -> Result<Self, Error> {
        let refused = |description: &str| Error::new(ErrorCode::InvalidRequest, description);
        let secret = params.get("client_secret");
        let assertion = params.get("client_assertion");
        let basic = authorization.and_then(|header| strip_scheme(header, "basic"));
        if usize::from(basic.is_some())
            + usize::from(secret.is_some())
            + usize::from(assertion.is_some())
            > 1
        {
            return Err(refused("Client credentials are sent in more than one way: use one."));
        }
        let named = params.get("client_id").map(str::to_owned);
        if let Some(encoded) = basic {
            let (client_id, client_secret) = decode_basic(encoded).ok_or_else(|| {
                Error::new(
                    ErrorCode::InvalidClient,
                    "The Authorization header is not valid HTTP Basic.",
                )
            })?;
            if named.is_some_and(|named| named != client_id) {
                return Err(refused("client_id differs from the one in the Authorization header."));
            }
            return Ok(Self::Basic { client_id, client_secret });
        }
        if let Some(assertion) = assertion {
            if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
                return Err(refused(
                    "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
                ));
            }
            return Ok(Self::Assertion { client_id: named, assertion: assertion.to_owned() });
        }
        match (named, secret) {
            (Some(client_id), Some(secret)) => {
                Ok(Self::Post { client_id, client_secret: secret.to_owned() })
            }
            (Some(client_id), None) => Ok(Self::None { client_id }),
            (None, Some(_)) => Err(refused("client_secret is sent without client_id.")),
            (None, None) => Err(Error::new(
                ErrorCode::InvalidClient,
                "Client authentication is missing: send HTTP Basic, or client_id and client_secret.",
            )),
        }
    }
}

/// What follows an authentication scheme, whose name has no case (RFC 9110 §11.1).
pub fn strip_scheme<'h>(header: &'h str, scheme: &str) -> Option<&'h str> {
    let (found, rest) = header.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
fn decode_basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    let decoded = |half: &str| {
        url::form_urlencoded::parse(format!("x={half}").replace('&', "%26").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    let (client_id, secret) = (decoded(client_id)?, decoded(secret)?);
    (!client_id.is_empty() && !client_id.contains('\0') && !secret.contains('\0'))
        .then_some((client_id, secret))
}

/// What must be remembered of an accepted assertion, so that it is accepted once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionId {
    pub jti: String,
    pub expires_at: Timestamp,
}

/// The longest that an assertion may live, and how far clocks may differ. Seconds.
const LONGEST: i64 = 600;
const SKEW: i64 = 30;

/// Judge the claims of an assertion whose signature was verified (RFC 7523 §3).
pub fn judge_assertion(
    claims: &Value,
    client_id: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<AssertionId, Error> {
    let refused = |description: &str| {
        Error::new(ErrorCode::InvalidClient, format!("client_assertion: {description}"))
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let number =
        |name: &str| claims.get(name).and_then(Value::as_f64).map(|seconds| seconds as i64);
    if text("iss") != Some(client_id) || text("sub") != Some(client_id) {
        return Err(refused("iss and sub must be the client_id."));
    }
    let named: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !named.iter().any(|audience| audiences.contains(audience)) {
        return Err(refused("aud must be the issuer or the token endpoint."));
    }
    let expires_at = number("exp").ok_or_else(|| refused("exp is missing."))?;
    if expires_at <= now.0 - SKEW {
        return Err(refused("exp has passed."));
    }
    if expires_at > now.0 + LONGEST + SKEW {
        return Err(refused("exp is more than ten minutes away."));
    }
    if number("nbf").is_some_and(|from| from > now.0 + SKEW)
        || number("iat").is_some_and(|at| at > now.0 + SKEW)
    {
        return Err(refused("it is not valid yet."));
    }
    let jti = text("jti")
        .filter(|jti| !jti.is_empty() && jti.len() <= 500)
        .ok_or_else(|| refused("jti is missing."))?;
    Ok(AssertionId { jti: jti.to_owned(), expires_at: Timestamp(expires_at + SKEW) })
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
    fn credentials_stand_in_one_place() {
        let basic = format!("Basic {}", STANDARD.encode("shop:s%3Acret+x"));
        assert!(
            matches!(ClientCredentials::extract(Some(&basic), &params("")).unwrap(), ClientCredentials::Basic { client_id, client_secret } if client_id == "shop" && client_secret == "s:cret x")
        );
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
    fn each_claim_wrong_alone_is_refused() {
        let good = json!({"iss": "shop", "sub": "shop", "aud": "https://id.example", "exp": 1060, "iat": 1000, "jti": "one"});
        let judge = |claims: &Value| {
            judge_assertion(claims, "shop", &["https://id.example"], Timestamp(1000))
        };
        assert_eq!(judge(&good).unwrap().jti, "one");
        for (name, value) in [
            ("iss", json!("x")),
            ("sub", json!("x")),
            ("aud", json!("x")),
            ("exp", json!(900)),
            ("exp", json!(9000)),
            ("exp", Value::Null),
            ("iat", json!(2000)),
            ("nbf", json!(2000)),
            ("jti", Value::Null),
        ] {
            let mut bad = good.clone();
            bad[name] = value.clone();
            assert!(judge(&bad).is_err(), "{name} {value}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in ".{0,100}") {
            let _ = ClientCredentials::extract(Some(&header), &Params::default());
        }
    }
}
