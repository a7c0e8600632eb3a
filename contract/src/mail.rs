//! E-mails: what they are about, what their texts name, and the tenant's list of them.

use serde::{Deserialize, Serialize};

use crate::user::Role;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// A link to choose a new password.
    PasswordReset,
    /// A link that verifies the address.
    EmailVerification,
    /// A link to accept a role.
    Invitation,
    /// A link to create an account.
    UserInvitation,
    /// A link to create an account, which was requested for the address.
    SignUp,
    /// An account was requested for an address that has one.
    AccountExists,
    /// The user has requested the deletion of the account.
    DeletionRequested,
    /// The account is not deleted.
    DeletionCancelled,
    /// A link that gives an account this address.
    EmailChange,
    /// The account has another address now, with a link that undoes it.
    EmailChanged,
    /// The password was changed.
    PasswordChanged,
    /// An authenticator app was set up.
    SecondFactorAdded,
    /// The authenticator app was removed.
    SecondFactorRemoved,
    /// New recovery codes were created.
    RecoveryCodesReplaced,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A sign-in in a browser that the user had not used before.
    NewSignIn,
    /// Sign-in is locked after too many wrong passwords.
    AccountLocked,
    /// Sign-in is no longer locked.
    AccountUnlocked,
    /// A test of the mail server.
    Test,
}

impl MailKind {
    /// All kinds, in the order of screens.
    pub const ALL: [Self; 21] = [
        Self::PasswordReset,
        Self::EmailVerification,
        Self::Invitation,
        Self::UserInvitation,
        Self::SignUp,
        Self::AccountExists,
        Self::DeletionRequested,
        Self::DeletionCancelled,
        Self::EmailChange,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::RecoveryCodesReplaced,
        Self::RecoveryCodeUsed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::NewSignIn,
        Self::AccountLocked,
        Self::AccountUnlocked,
        Self::Test,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::EmailVerification => "email_verification",
            Self::Invitation => "invitation",
            Self::UserInvitation => "user_invitation",
            Self::SignUp => "sign_up",
            Self::AccountExists => "account_exists",
            Self::DeletionRequested => "deletion_requested",
            Self::DeletionCancelled => "deletion_cancelled",
            Self::EmailChange => "email_change",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::RecoveryCodesReplaced => "recovery_codes_replaced",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::NewSignIn => "new_sign_in",
            Self::AccountLocked => "account_locked",
            Self::AccountUnlocked => "account_unlocked",
            Self::Test => "test",
        }
    }

    /// The kind with this stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::PasswordReset => "Password reset",
            Self::EmailVerification => "Email verification",
            Self::Invitation => "Member invitation",
            Self::UserInvitation => "Invitation to create an account",
            Self::SignUp => "Sign-up",
            Self::AccountExists => "Sign-up: account already exists",
            Self::DeletionRequested => "Account deletion requested",
            Self::DeletionCancelled => "Account deletion canceled",
            Self::EmailChange => "Email address confirmation",
            Self::EmailChanged => "Email address changed",
            Self::PasswordChanged => "Password changed",
            Self::SecondFactorAdded => "Two-step verification set up",
            Self::SecondFactorRemoved => "Two-step verification removed",
            Self::RecoveryCodesReplaced => "New recovery codes",
            Self::RecoveryCodeUsed => "Recovery code used",
            Self::PasskeyAdded => "Passkey added",
            Self::PasskeyRemoved => "Passkey removed",
            Self::NewSignIn => "New sign-in",
            Self::AccountLocked => "Account locked",
            Self::AccountUnlocked => "Account unlocked",
            Self::Test => "Test",
        }
    }
}

/// What the text of a mail names. A mail has those values that its kind needs.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailValues {
    /// The one-time link: a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// For how many hours the link works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<u64>,
    /// The name of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The role of an invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When it happened, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// When the account is deleted, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_at: Option<i64>,
    /// The network address that it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The name of the passkey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkey: Option<String>,
    /// Whether the user has passkeys that still sign in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keeps_passkeys: bool,
    /// For how many minutes sign-in is locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u64>,
    /// The page on which a forgotten password is replaced, beside the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_page: Option<String>,
    /// The handle of the interaction that a sign-up continues, until its link is made: a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction: Option<String>,
    /// What was typed on the page that requested the mail, until its account is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

/// A log must not contain the link.
impl std::fmt::Debug for MailValues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailValues(…)")
    }
}

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Waits for its next attempt.
    Queued,
    /// Accepted by the mail server.
    Sent,
    /// Rejected by the mail server, or given up.
    Failed,
}

/// A row of the tenant's list of mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSummary {
    /// Identifies the mail.
    pub id: String,
    /// What it is about.
    pub kind: MailKind,
    /// The address that it goes to.
    pub recipient: String,
    /// How far it is.
    pub state: MailState,
    /// The number of attempts so far.
    pub attempts: u64,
    /// When the next attempt is due, in seconds since 1970; `None` if there is none.
    pub next_attempt_at: Option<i64>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued, in seconds since 1970.
    pub created_at: i64,
    /// Whether staff can have it sent again: its contents still exist.
    pub can_retry: bool,
}

/// Why mail does not leave at the moment: the error of the mail that was attempted last, by the
/// time at which it was queued, if it waits for its next attempt. `mails` are the newest first.
pub fn current_failure<'m>(mails: impl IntoIterator<Item = &'m MailSummary>) -> Option<&'m str> {
    let mut attempted = mails
        .into_iter()
        .filter(|mail| mail.state != MailState::Queued || mail.last_error.is_some());
    attempted.next().filter(|mail| mail.state == MailState::Queued)?.last_error.as_deref()
}

/// The mail server of the installation, without its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    /// The host and port.
    pub host: String,
    /// The address that mails come from.
    pub from: String,
}

/// Mail on the installation's health page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailHealth {
    /// `None` while mail is off.
    pub server: Option<MailServer>,
    /// Mails that wait.
    pub queued: u64,
    /// Mails of the last days that have failed.
    pub failed: u64,
    /// Why mail does not leave at the moment; `None` if the latest attempt has succeeded.
    pub failure: Option<String>,
}
