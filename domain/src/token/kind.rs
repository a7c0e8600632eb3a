//! What a token looks like before anybody has looked it up: it says where to look, and proves
//! nothing.

/// Prefixes of the opaque kinds.
pub(super) const ACCESS_TOKEN_PREFIX: &str = "at";
/// A refresh token says in its first letters, which its digest covers, whether its family began
/// with the application's secret, or with PKCE alone where the application may choose (DIALECTS
/// Without the secret only the latter is refreshed.
pub(super) const REFRESH_TOKEN_PREFIX: &str = "rt";
pub(super) const PKCE_REFRESH_TOKEN_PREFIX: &str = "rp";

/// Longer than any token that we issue.
const MAX_TOKEN_LEN: usize = 8_000;

pub(super) enum TokenKind {
    Jwt,
    Refresh,
    /// An opaque access token, or nothing of ours.
    Opaque,
}

impl TokenKind {
    /// Nothing where it is too long to be one of ours.
    pub(super) fn detect(token: &str) -> Option<Self> {
        if token.len() > MAX_TOKEN_LEN {
            return None;
        }
        if token.contains('.') {
            return Some(Self::Jwt);
        }
        let is_refresh = [REFRESH_TOKEN_PREFIX, PKCE_REFRESH_TOKEN_PREFIX]
            .into_iter()
            .any(|kind| token.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_')));
        Some(if is_refresh { Self::Refresh } else { Self::Opaque })
    }
}
