//! An authorization code (RFC 6749 §1.3.1) and what binds it to its authorization request.

use oauth::pkce::{CodeChallenge, CodeChallengeMethod};

use super::error::{Error, Result};

/// An authorization code as its redemption checks it.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationCode {
    pub grant_id: String,
    /// The redirect URI to which the code was sent.
    pub redirect_uri: String,
    /// Whether the authorization request had a `redirect_uri`: the token request then has to repeat
    /// it (RFC 6749 §4.1.3).
    pub redirect_uri_was_sent: bool,
    /// `None` if the authorization request had no challenge (RFC 7636 §4.3).
    pub challenge: Option<CodeChallenge>,
    /// The `nonce` to return in the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: Option<String>,
    pub is_spent: bool,
}

impl AuthorizationCode {
    /// Reads a code from its row.
    ///
    /// # Errors
    ///
    /// An internal error if the row is not one that this product has written.
    pub(crate) fn from_row(row: store::authorization_code::Row) -> Result<Self> {
        let broken = || Error::internal("a code has a challenge without a known method");
        let method = row.challenge_method.as_deref();
        let method = method.map(|text| CodeChallengeMethod::parse(text).ok_or_else(broken));
        let challenge = match (row.challenge, method.transpose()?) {
            (Some(value), Some(method)) => Some(CodeChallenge { value, method }),
            (None, None) => None,
            _ => return Err(broken()),
        };
        Ok(Self {
            grant_id: row.grant_id,
            redirect_uri: row.redirect_uri,
            redirect_uri_was_sent: row.redirect_uri_was_sent,
            challenge,
            nonce: row.nonce,
            is_spent: row.spent_at.is_some(),
        })
    }
}
