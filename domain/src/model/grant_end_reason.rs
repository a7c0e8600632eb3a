//! Reasons for the end of a grant.
//!
//! Stored with the grant and in the audit log: the stored texts never change.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantEndReason {
    /// The user has deleted their account.
    AccountDeleted,
    ClientDisabled,
    /// An authorization code was used twice (RFC 6749 §4.1.2).
    CodeReplayed,
    ConsentWithdrawn,
    /// A change of the user's address was undone.
    EmailRestored,
    /// The second factor that the session depended on was removed.
    FactorRemoved,
    PasswordChanged,
    PasswordReset,
    /// A rotated refresh token was used again (RFC 9700 §4.14.2).
    RefreshTokenReused,
    /// By the client, at the revocation endpoint (RFC 7009).
    Revoked,
    TenantDeleted,
    TenantPurged,
    TenantSuspended,
    UserBlocked,
}

impl GrantEndReason {
    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountDeleted => "account_deleted",
            Self::ClientDisabled => "client_disabled",
            Self::CodeReplayed => "code_replayed",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::EmailRestored => "email_restored",
            Self::FactorRemoved => "factor_removed",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::Revoked => "revoked",
            Self::TenantDeleted => "tenant_deleted",
            Self::TenantPurged => "tenant_purged",
            Self::TenantSuspended => "tenant_suspended",
            Self::UserBlocked => "user_blocked",
        }
    }
}
