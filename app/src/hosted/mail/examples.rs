//! Examples of mails, for previews.

use contract::mail::{MailKind, MailValues};

/// The values of a preview: what an example of this kind names.
pub fn example_values(kind: MailKind, base_url: &str) -> MailValues {
    let link = |hours| (Some(format!("{base_url}/?token=…")), Some(hours));
    let (link, hours) = match kind {
        MailKind::PasswordReset => link(1),
        MailKind::EmailVerification => link(24),
        MailKind::SignUp | MailKind::EmailChange => link(24),
        MailKind::EmailChanged => link(168),
        MailKind::Invitation | MailKind::UserInvitation => link(168),
        MailKind::AccountExists => (Some(format!("{base_url}/account")), None),
        _ => (None, None),
    };
    let has_user = !matches!(kind, MailKind::Test | MailKind::SignUp | MailKind::AccountExists);
    let is_event = matches!(
        kind,
        MailKind::EmailChanged
            | MailKind::DeletionRequested
            | MailKind::DeletionCancelled
            | MailKind::PasswordChanged
            | MailKind::SecondFactorAdded
            | MailKind::SecondFactorRemoved
            | MailKind::RecoveryCodesReplaced
            | MailKind::RecoveryCodeUsed
            | MailKind::PasskeyAdded
            | MailKind::PasskeyRemoved
            | MailKind::NewSignIn
            | MailKind::AccountLocked
            | MailKind::AccountUnlocked
    );
    MailValues {
        link,
        hours,
        user: has_user.then(|| "Anna Ames".to_owned()),
        role: (kind == MailKind::Invitation).then_some(contract::user::Role::Developer),
        at: is_event.then_some(1_795_971_720),
        address: matches!(
            kind,
            MailKind::NewSignIn | MailKind::EmailChanged | MailKind::DeletionRequested
        )
        .then(|| "203.0.113.7".to_owned()),
        delete_at: (kind == MailKind::DeletionRequested).then_some(1_797_181_320),
        passkey: matches!(kind, MailKind::PasskeyAdded | MailKind::PasskeyRemoved)
            .then(|| "Firefox · Linux".to_owned()),
        keeps_passkeys: kind == MailKind::PasswordChanged,
        minutes: (kind == MailKind::AccountLocked).then_some(15),
        reset_page: (kind == MailKind::AccountExists).then(|| format!("{base_url}/forgot")),
        interaction: None,
        identifier: None,
    }
}
