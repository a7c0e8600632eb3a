//! Lifetime of invitation links.

/// Lifetime of an invitation in seconds.
pub const INVITATION_LIFETIME: i64 = 7 * 86_400;
