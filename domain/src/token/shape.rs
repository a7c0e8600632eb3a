//! What a token looks like before anybody has looked it up: it says where to look, and proves
//! nothing.

/// Prefixes of the opaque kinds.
pub(super) const ACCESS: &str = "at";
/// A refresh token says in its first letters, which its digest covers, whether its family began
/// with the application's secret, or with PKCE alone where the application may choose (DIALECTS
/// Without the secret only the latter is refreshed.
pub(super) const BY_SECRET: &str = "rt";
pub(super) const BY_PKCE: &str = "rp";

/// Longer than any token that we issue.
const LONGEST: usize = 8_000;

pub(super) enum Shape {
    Jwt,
    Refresh,
    /// An opaque access token, or nothing of ours.
    Opaque,
}

impl Shape {
    /// Nothing where it is too long to be one of ours.
    pub(super) fn of(token: &str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        if token.contains('.') {
            return Some(Self::Jwt);
        }
        let is_refresh = [BY_SECRET, BY_PKCE]
            .into_iter()
            .any(|kind| token.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_')));
        Some(if is_refresh { Self::Refresh } else { Self::Opaque })
    }
}
