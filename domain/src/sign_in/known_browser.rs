//! Which users have signed in in a browser before, as a cookie of that browser says.
//!
//! The cookie is a list of marks, one per user, that only this installation can make. A forged or
//! lost one costs a mail about a new browser; it never signs anyone in.

use crate::runtime::{platform::Platform, vault::DigestKind};

/// Lifetime of the cookie in seconds: the longest that browsers keep one.
pub const LIFETIME: i64 = 400 * 86_400;
/// Users that a browser remembers.
const MAX_USERS: usize = 20;
/// Characters of a mark: 126 bits.
const MARK_LEN: usize = 21;

fn mark(platform: &Platform, user_id: &str) -> String {
    let digest = platform.vault().digest(DigestKind::KnownBrowser, user_id);
    // Without the version at its start.
    digest.chars().skip(1).take(MARK_LEN).collect()
}

/// Whether the user has signed in in the browser with this cookie.
pub fn contains(platform: &Platform, cookie: &str, user_id: &str) -> bool {
    let mark = mark(platform, user_id);
    cookie.split('.').take(MAX_USERS).any(|known| known == mark)
}

/// The cookie with the mark of this user at its start. Malformed marks are left out.
pub fn add(platform: &Platform, cookie: &str, user_id: &str) -> String {
    let mark = mark(platform, user_id);
    let is_mark = |known: &&str| {
        known.len() == MARK_LEN
            && known.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let others = cookie.split('.').filter(is_mark).filter(|known| *known != mark);
    let marks: Vec<&str> = [mark.as_str()].into_iter().chain(others).take(MAX_USERS).collect();
    marks.join(".")
}
