//! What has happened to the account lately.

use domain::account::{Activity, ActivityKind};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    Section,
    row::{Row, empty, row, rows},
    time::when,
};
use crate::{
    hosted::{
        layout::{Layout, address, name},
        messages::Messages,
    },
    ui::{Glyph, Icon},
};

pub(super) fn section(layout: &Layout, activity: &[Activity], now: i64) -> Section {
    let messages = layout.messages();
    let body = if activity.is_empty() {
        empty(messages.account_activity_none())
    } else {
        rows(activity.iter().map(|one| line(messages, one, now)).collect())
    };
    Section { id: "activity", title: messages.account_activity(), end: None, body }
}

fn line(messages: &Messages, activity: &Activity, now: i64) -> AnyView {
    let (icon, title) = describe(messages, activity);
    let mut notes = vec![when(messages, activity.at.0, now)];
    if !activity.address.is_empty() {
        notes.push(address(&activity.address));
    }
    if activity.is_by_staff {
        notes.push(messages.activity_by_staff().into_any());
    }
    row(Row { mark: view! { <Glyph icon /> }.into_any(), title, notes, action: None })
}

fn describe(messages: &Messages, activity: &Activity) -> (Icon, AnyView) {
    let about = || name(&activity.about);
    match activity.kind {
        ActivityKind::SignedIn if activity.about.is_empty() => {
            (Icon::SignIn, messages.activity_signed_in().into_any())
        }
        ActivityKind::SignedIn => {
            (Icon::SignIn, messages.activity_signed_in_with(about()).into_any())
        }
        ActivityKind::SignInFailed => {
            (Icon::Warning, messages.activity_sign_in_failed(activity.count).into_any())
        }
        ActivityKind::SignedOut => (Icon::SignOut, messages.activity_signed_out().into_any()),
        ActivityKind::SessionEnded => (Icon::SignOut, messages.activity_session_ended().into_any()),
        ActivityKind::SessionsEnded => {
            (Icon::SignOut, messages.activity_sessions_ended().into_any())
        }
        ActivityKind::ApplicationAllowed => {
            (Icon::Application, messages.activity_application_allowed(about()).into_any())
        }
        ActivityKind::ApplicationRevoked => {
            (Icon::Application, messages.activity_application_revoked(about()).into_any())
        }
        ActivityKind::IdentityLinked => {
            (Icon::Link, messages.activity_identity_linked(about()).into_any())
        }
        ActivityKind::IdentityUnlinked => {
            (Icon::Link, messages.activity_identity_unlinked(about()).into_any())
        }
        ActivityKind::PasswordChanged => {
            (Icon::Key, messages.activity_password_changed().into_any())
        }
        ActivityKind::PasswordReset => (Icon::Key, messages.activity_password_reset().into_any()),
        ActivityKind::PasswordLinkMade => (Icon::Key, messages.activity_password_link().into_any()),
        ActivityKind::SecondFactorAdded => {
            (Icon::Phone, messages.activity_factor_added().into_any())
        }
        ActivityKind::SecondFactorRemoved => {
            (Icon::Phone, messages.activity_factor_removed().into_any())
        }
        ActivityKind::RecoveryCodesReplaced => {
            (Icon::Key, messages.activity_factor_codes().into_any())
        }
        ActivityKind::RecoveryCodeUsed => {
            (Icon::Key, messages.activity_factor_code_used().into_any())
        }
        ActivityKind::DeviceRemembered => {
            (Icon::Phone, messages.activity_device_remembered().into_any())
        }
        ActivityKind::DeviceForgotten => {
            (Icon::Phone, messages.activity_device_forgotten().into_any())
        }
        ActivityKind::PasskeyAdded => {
            (Icon::Passkey, messages.activity_passkey_added(about()).into_any())
        }
        ActivityKind::PasskeyRenamed => {
            (Icon::Passkey, messages.activity_passkey_renamed(about()).into_any())
        }
        ActivityKind::PasskeyRemoved => {
            (Icon::Passkey, messages.activity_passkey_removed(about()).into_any())
        }
        ActivityKind::DeletionRequested => {
            (Icon::Trash, messages.activity_deletion_requested().into_any())
        }
        ActivityKind::DeletionCancelled => {
            (Icon::CheckCircle, messages.activity_deletion_cancelled().into_any())
        }
        ActivityKind::DataExported => {
            (Icon::Download, messages.activity_data_exported().into_any())
        }
        ActivityKind::EmailChanged => (Icon::Mail, messages.activity_email_changed().into_any()),
        ActivityKind::EmailRestored => (Icon::Mail, messages.activity_email_restored().into_any()),
        ActivityKind::Blocked => (Icon::Ban, messages.activity_blocked().into_any()),
        ActivityKind::Unblocked => (Icon::CheckCircle, messages.activity_unblocked().into_any()),
        ActivityKind::ProfileChanged => {
            (Icon::User, messages.activity_profile_changed().into_any())
        }
    }
}
