//! What a mail of each kind says, in the language of its reader.

use contract::mail::{MailKind, MailValues};
use domain::mailer::OutgoingMail;

use crate::{
    hosted::{layout::plain, messages::Messages},
    ui::{date_parts, rfc3339},
};

/// What a mail says, in the order of its text.
pub struct Contents {
    pub title: String,
    pub paragraphs: Vec<String>,
    /// Labels and values.
    pub facts: Vec<(String, String)>,
    /// The label of the button, and the link.
    pub action: Option<(String, String)>,
    /// A sentence, and the link that it introduces.
    pub other_link: Option<(String, String)>,
    pub notes: Vec<String>,
}

pub fn contents(messages: &Messages, kind: MailKind, values: &MailValues) -> Contents {
    let mut paragraphs = Vec::new();
    let mut notes = Vec::new();
    let (title, button) = match kind {
        MailKind::PasswordReset => {
            paragraphs.push(messages.mail_reset_text());
            notes.push(messages.mail_reset_ignore());
            (messages.reset_title(), messages.reset_title())
        }
        MailKind::EmailVerification => {
            paragraphs.push(messages.mail_verify_text());
            notes.push(messages.mail_verify_ignore());
            (messages.verify_title(), messages.verify_button())
        }
        MailKind::Invitation => {
            paragraphs.extend(values.role.map(|role| messages.invited_as(role.as_str())));
            paragraphs.push(messages.mail_invitation_text());
            notes.push(messages.mail_invitation_ignore());
            (messages.invitation(), messages.accept())
        }
        MailKind::UserInvitation => {
            paragraphs.push(messages.mail_invited_text());
            notes.push(messages.mail_invitation_ignore());
            (messages.mail_invited_title(), messages.accept())
        }
        MailKind::SignUp => {
            paragraphs.push(messages.mail_sign_up_text());
            notes.push(messages.mail_sign_up_ignore());
            (messages.create_account_title(), messages.create_account_button())
        }
        MailKind::AccountExists => {
            paragraphs.push(messages.mail_exists_text());
            notes.push(messages.mail_exists_ignore());
            (messages.account_exists_title(), messages.sign_in_button())
        }
        MailKind::DeletionRequested => {
            paragraphs.push(messages.mail_deletion_text());
            notes.push(messages.mail_not_you());
            (messages.mail_deletion_title(), String::new())
        }
        MailKind::DeletionCancelled => {
            paragraphs.push(messages.mail_kept_text());
            notes.push(messages.mail_not_you());
            (messages.mail_kept_title(), String::new())
        }
        MailKind::EmailChange => {
            paragraphs.push(messages.mail_email_change_text());
            notes.push(messages.mail_verify_ignore());
            (messages.email_confirm_title(), messages.email_confirm_button())
        }
        MailKind::EmailChanged => {
            paragraphs.push(messages.mail_email_changed_text());
            paragraphs.push(messages.mail_email_changed_undo());
            notes.push(messages.mail_email_changed_ignore());
            (messages.mail_email_changed_title(), messages.email_undo_button())
        }
        MailKind::PasswordChanged => {
            paragraphs.push(messages.mail_changed_text());
            paragraphs.extend(values.keeps_passkeys.then(|| messages.passkeys_kept()));
            notes.push(messages.mail_not_you());
            (messages.reset_done_title(), String::new())
        }
        MailKind::SecondFactorAdded => {
            paragraphs.push(messages.mail_factor_added_text());
            notes.push(messages.mail_not_you());
            (messages.mail_factor_added_title(), String::new())
        }
        MailKind::SecondFactorRemoved => {
            paragraphs.push(messages.mail_factor_removed_text());
            notes.push(messages.mail_not_you());
            (messages.mail_factor_removed_title(), String::new())
        }
        MailKind::RecoveryCodesReplaced => {
            paragraphs.push(messages.mail_codes_replaced_text());
            notes.push(messages.mail_not_you());
            (messages.mail_codes_replaced_title(), String::new())
        }
        MailKind::RecoveryCodeUsed => {
            paragraphs.push(messages.mail_code_used_text());
            notes.push(messages.mail_not_you());
            (messages.mail_code_used_title(), String::new())
        }
        MailKind::PasskeyAdded => {
            paragraphs.push(messages.mail_passkey_added_text());
            notes.push(messages.mail_not_you());
            (messages.mail_passkey_added_title(), String::new())
        }
        MailKind::PasskeyRemoved => {
            paragraphs.push(messages.mail_passkey_removed_text());
            notes.push(messages.mail_not_you());
            (messages.mail_passkey_removed_title(), String::new())
        }
        MailKind::NewSignIn => {
            paragraphs.push(messages.mail_new_sign_in_text());
            notes.push(messages.mail_not_you());
            (messages.mail_new_sign_in_title(), String::new())
        }
        MailKind::AccountLocked => {
            paragraphs.extend(values.minutes.map(|minutes| messages.mail_locked_text(minutes)));
            notes.push(messages.mail_locked_not_you());
            (messages.mail_locked_title(), String::new())
        }
        MailKind::AccountUnlocked => {
            paragraphs.push(messages.mail_unlocked_text());
            (messages.mail_unlocked_title(), String::new())
        }
        MailKind::Test => {
            paragraphs.push(messages.mail_test_text());
            (messages.mail_test_title(), String::new())
        }
    };
    if let Some(hours) = values.hours.filter(|_| values.link.is_some()) {
        paragraphs.push(match hours {
            hours if hours % 24 == 0 => messages.mail_link_days(hours / 24),
            hours => messages.mail_link_hours(hours),
        });
    }
    let facts = [
        (user_label(messages, kind), values.user.clone()),
        (messages.mail_passkey(), values.passkey.clone()),
        (messages.mail_time(), values.at.map(|at| minute_of(messages, at))),
        (messages.mail_delete_at(), values.delete_at.map(|at| minute_of(messages, at))),
        (messages.mail_address(), values.address.clone()),
    ];
    let facts = facts.into_iter().filter_map(|(label, value)| {
        let value = plain(&value?);
        (!value.is_empty()).then_some((label, value))
    });
    Contents {
        title,
        paragraphs,
        facts: facts.collect(),
        action: values.link.clone().map(|link| (button, link)),
        other_link: values.reset_page.clone().map(|page| (messages.mail_exists_reset(), page)),
        notes,
    }
}

pub fn user_label(messages: &Messages, kind: MailKind) -> String {
    match kind {
        MailKind::Invitation | MailKind::UserInvitation => messages.mail_invited_by(),
        _ => messages.mail_account(),
    }
}

/// The address of a mail with its place, such as `203.0.113.7 (Berlin, Germany)`.
pub fn shown_address(messages: &Messages, mail: &OutgoingMail) -> Option<String> {
    let address = mail.values.address.clone()?;
    let place = mail.place.as_ref().map(|place| messages.place(place));
    Some(match place.filter(|place| !place.is_empty()) {
        Some(place) => format!("{address} ({place})"),
        None => address,
    })
}

/// A time, such as `29 Nov 2026, 17:02 UTC`.
pub fn minute_of(messages: &Messages, at: i64) -> String {
    let (year, month, day) = date_parts(at);
    let separator = messages.list_separator();
    format!("{}{separator}{} UTC", messages.time_date(year, month, day), &rfc3339(at)[11..16])
}
