//! Proof Key for Code Exchange (RFC 7636).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Error, ErrorCode, Params};

/// The `code_challenge_method` (RFC 7636 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeChallengeMethod {
    /// The challenge is the SHA-256 of the verifier, as base64url.
    S256,
    /// The challenge is the verifier.
    #[serde(rename = "plain")]
    Plain,
}

impl CodeChallengeMethod {
    /// The value of the parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S256 => "S256",
            Self::Plain => "plain",
        }
    }

    /// Parses the value of `code_challenge_method`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "S256" => Some(Self::S256),
            "plain" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// A `code_challenge` and its method (RFC 7636 §4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeChallenge {
    /// The value of `code_challenge`.
    pub value: String,
    /// How the verifier is compared with it.
    pub method: CodeChallengeMethod,
}

/// 43 to 128 unreserved characters (RFC 7636 §4.1, §4.2).
fn is_well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

impl CodeChallenge {
    /// Reads the challenge of an authorization request. A missing method means `plain` (RFC 7636
    /// §4.3), which is rejected unless it is allowed.
    ///
    /// # Errors
    ///
    /// `invalid_request` if the challenge is malformed or its method is not allowed.
    pub fn parse(params: &Params, allow_plain: bool) -> Result<Option<Self>, Error> {
        let invalid_request =
            |description: &str| Error::new(ErrorCode::InvalidRequest, description);
        let Some(value) = params.get("code_challenge") else {
            return match params.get("code_challenge_method") {
                Some(_) => {
                    Err(invalid_request("code_challenge_method is sent without code_challenge."))
                }
                None => Ok(None),
            };
        };
        let method = match params.get("code_challenge_method") {
            Some("S256") => CodeChallengeMethod::S256,
            Some("plain") | None if allow_plain => CodeChallengeMethod::Plain,
            Some("plain") => {
                return Err(invalid_request(
                    "code_challenge_method plain is off for this application: use S256.",
                ));
            }
            None => return Err(invalid_request("code_challenge_method is missing: use S256.")),
            Some(_) => return Err(invalid_request("code_challenge_method is unknown: use S256.")),
        };
        if !is_well_formed(value) || method == CodeChallengeMethod::S256 && value.len() != 43 {
            return Err(invalid_request(
                "code_challenge is malformed: \
                 it is the base64url SHA-256 of the verifier, 43 characters.",
            ));
        }
        Ok(Some(Self { value: value.to_owned(), method }))
    }

    /// Verifies a code verifier (RFC 7636 §4.6).
    ///
    /// # Errors
    ///
    /// `invalid_grant` if the verifier does not match the challenge.
    pub fn verify(&self, verifier: &str) -> Result<(), Error> {
        if !is_well_formed(verifier) {
            return Err(Error::new(
                ErrorCode::InvalidGrant,
                "code_verifier is malformed: 43 to 128 letters, digits and - . _ ~",
            ));
        }
        let computed = match self.method {
            CodeChallengeMethod::S256 => {
                URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
            }
            CodeChallengeMethod::Plain => verifier.to_owned(),
        };
        if bool::from(computed.as_bytes().ct_eq(self.value.as_bytes())) {
            Ok(())
        } else {
            Err(Error::new(
                ErrorCode::InvalidGrant,
                "code_verifier does not belong to the code_challenge of this code.",
            ))
        }
    }
}

/// Verifies that challenge and verifier are both present and match, or both absent. A verifier
/// without a challenge is a sign of a downgrade attack (RFC 9700 §4.8.2).
///
/// # Errors
///
/// `invalid_grant`.
///
/// ```
/// use oauth::pkce::{CodeChallenge, CodeChallengeMethod, verify};
///
/// // The example of RFC 7636, appendix B.
/// let challenge = CodeChallenge {
///     value: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
///     method: CodeChallengeMethod::S256,
/// };
/// let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// assert!(verify(Some(&challenge), Some(verifier)).is_ok());
/// assert!(verify(Some(&challenge), None).is_err());
/// assert!(verify(None, Some(verifier)).is_err());
/// ```
pub fn verify(challenge: Option<&CodeChallenge>, verifier: Option<&str>) -> Result<(), Error> {
    match (challenge, verifier) {
        (Some(challenge), Some(verifier)) => challenge.verify(verifier),
        (None, None) => Ok(()),
        (Some(_), None) => Err(Error::new(
            ErrorCode::InvalidGrant,
            "code_verifier is missing: this code was requested with a code_challenge.",
        )),
        (None, Some(_)) => Err(Error::new(
            ErrorCode::InvalidGrant,
            "code_verifier is sent, but this code was requested without a code_challenge.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, Appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn parse(query: &str, allow_plain: bool) -> Result<Option<CodeChallenge>, Error> {
        CodeChallenge::parse(&Params::from_query(query).unwrap(), allow_plain)
    }

    #[test]
    fn verifier_of_rfc_7636_appendix_b_matches() {
        let challenge =
            parse(&format!("code_challenge={CHALLENGE}&code_challenge_method=S256"), false)
                .unwrap()
                .unwrap();
        assert!(challenge.verify(VERIFIER).is_ok());
        assert_eq!(challenge.verify(CHALLENGE).unwrap_err().code, ErrorCode::InvalidGrant);
        assert!(challenge.verify(&VERIFIER[..42]).is_err());
        assert!(challenge.verify(&format!("{}!", &VERIFIER[..42])).is_err());
    }

    #[test]
    fn lengths_and_characters_of_verifiers_are_those_of_the_rfc() {
        let longest = "a".repeat(128);
        for (verifier, is_accepted) in [
            (&*"a".repeat(42), false),
            (&*"a".repeat(43), true),
            (&*longest, true),
            (&*"a".repeat(129), false),
            (&*format!("{}-._~", "a".repeat(43)), true),
            (&*format!("{}+", "a".repeat(43)), false),
            (&*format!("{}é", "a".repeat(43)), false),
        ] {
            let challenge =
                CodeChallenge { value: verifier.into(), method: CodeChallengeMethod::Plain };
            assert_eq!(challenge.verify(verifier).is_ok(), is_accepted, "{verifier}");
        }
        // As a challenge, a SHA-256 has its own length.
        let of = |value: &str, method: &str| {
            parse(&format!("code_challenge={value}&code_challenge_method={method}"), true)
        };
        assert!(of(&longest, "plain").is_ok());
        assert!(of(&longest, "S256").is_err());
        assert!(of(&CHALLENGE.replace('-', "%2B"), "S256").is_err());
    }

    #[test]
    fn methods_are_stored_under_their_registered_names() {
        for (method, name) in
            [(CodeChallengeMethod::S256, "S256"), (CodeChallengeMethod::Plain, "plain")]
        {
            assert_eq!(method.as_str(), name);
            assert_eq!(CodeChallengeMethod::parse(name), Some(method));
            assert_eq!(serde_json::to_value(method).unwrap(), name);
        }
        assert_eq!(CodeChallengeMethod::parse("s256"), None);
    }

    #[test]
    fn challenge_and_verifier_are_required_together() {
        let challenge =
            CodeChallenge { value: CHALLENGE.into(), method: CodeChallengeMethod::S256 };
        assert!(verify(Some(&challenge), Some(VERIFIER)).is_ok());
        assert!(verify(None, None).is_ok());
        assert!(verify(Some(&challenge), None).is_err());
        assert!(verify(None, Some(VERIFIER)).is_err());
    }

    #[test]
    fn plain_is_rejected_unless_allowed() {
        for query in [
            format!("code_challenge={VERIFIER}"),
            format!("code_challenge={VERIFIER}&code_challenge_method=plain"),
        ] {
            assert!(parse(&query, false).is_err());
            assert!(parse(&query, true).unwrap().unwrap().verify(VERIFIER).is_ok());
        }
        for bad in [
            "code_challenge_method=S256",
            "code_challenge=short&code_challenge_method=S256",
            "code_challenge_method=S512&code_challenge=x",
        ] {
            assert!(parse(bad, true).is_err(), "{bad}");
        }
    }
}
