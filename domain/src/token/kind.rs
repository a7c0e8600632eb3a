//! Kinds of tokens, told apart by their format.
//!
//! The kind selects where to look a token up and proves nothing.

use crate::runtime::secret;

/// Prefix of an opaque access token.
pub(super) const ACCESS_TOKEN_PREFIX: &str = "at";
/// Prefix of a refresh token whose family began with an authenticated client. The token's digest
/// covers the prefix.
pub(super) const REFRESH_TOKEN_PREFIX: &str = "rt";
/// Prefix of a refresh token whose family began with PKCE alone, for a client that may omit its
/// secret. Without the secret only these are refreshed.
pub(super) const PKCE_REFRESH_TOKEN_PREFIX: &str = "rp";

/// Maximum length of a token in bytes. Every issued token is shorter.
const MAX_TOKEN_LEN: usize = 8_000;

pub(super) enum TokenKind {
    Jwt,
    Refresh,
    /// An opaque access token, or a string that was never issued.
    Opaque,
}

impl TokenKind {
    /// Returns `None` if the token is too long to have been issued.
    pub(super) fn detect(token: &str) -> Option<Self> {
        if token.len() > MAX_TOKEN_LEN {
            return None;
        }
        if token.contains('.') {
            return Some(Self::Jwt);
        }
        let is_refresh = [REFRESH_TOKEN_PREFIX, PKCE_REFRESH_TOKEN_PREFIX]
            .into_iter()
            .any(|prefix| secret::has_prefix(token, prefix));
        Some(if is_refresh { Self::Refresh } else { Self::Opaque })
    }
}
