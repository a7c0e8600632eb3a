//! What happened to an account lately: sign-ins, and changes of how to sign in or of who has
//! access. It is read from the audit log, so that it says what the log says.

use oauth::Timestamp;
use serde_json::Value;
use store::audit::{Involvement, Row};

use super::is_repeat_of;
use crate::{
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
};

/// The number of events that are shown.
const SHOWN: u64 = 10;

/// Events of which the user is the actor.
const BY_USER: [AuditEvent; 4] = [
    AuditEvent::UserSignedIn,
    AuditEvent::UserSignedOut,
    AuditEvent::ConsentGiven,
    AuditEvent::ConsentWithdrawn,
];

/// Events that happen to the user, by their own act or that of others.
const ABOUT_USER: [AuditEvent; 25] = [
    AuditEvent::SignInFailed,
    AuditEvent::SignInEnded,
    AuditEvent::UserSignInsEnded,
    AuditEvent::IdentityLinked,
    AuditEvent::IdentityUnlinked,
    AuditEvent::UserPasswordChanged,
    AuditEvent::UserPasswordReset,
    AuditEvent::UserPasswordLinkMade,
    AuditEvent::SecondFactorAdded,
    AuditEvent::SecondFactorRemoved,
    AuditEvent::RecoveryCodesReplaced,
    AuditEvent::RecoveryCodeUsed,
    AuditEvent::DeviceRemembered,
    AuditEvent::DeviceForgotten,
    AuditEvent::PasskeyAdded,
    AuditEvent::PasskeyRenamed,
    AuditEvent::PasskeyRemoved,
    AuditEvent::UserExported,
    AuditEvent::UserDeletionRequested,
    AuditEvent::UserDeletionCancelled,
    AuditEvent::UserEmailChanged,
    AuditEvent::UserEmailRestored,
    AuditEvent::UserBlocked,
    AuditEvent::UserUnblocked,
    AuditEvent::UserChanged,
];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// The user signed in.
    SignedIn,
    /// A sign-in with the user's name failed, once or more.
    SignInFailed,
    /// The user signed out.
    SignedOut,
    /// One session was ended.
    SessionEnded,
    /// All sessions, or all but one, were ended.
    SessionsEnded,
    /// An application got access.
    ApplicationAllowed,
    /// An application lost its access.
    ApplicationRevoked,
    /// An account at a provider was linked.
    IdentityLinked,
    /// An account at a provider was unlinked.
    IdentityUnlinked,
    /// The user changed their password.
    PasswordChanged,
    /// A new password was set with a link.
    PasswordReset,
    /// A link to set a new password was made.
    PasswordLinkMade,
    /// An authenticator app was set up.
    SecondFactorAdded,
    /// The authenticator app was removed.
    SecondFactorRemoved,
    /// New recovery codes were created.
    RecoveryCodesReplaced,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// The user remembered a browser, in which the second factor is not asked for.
    DeviceRemembered,
    /// The user forgot such a browser.
    DeviceForgotten,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey got another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The user requested the deletion of the account.
    DeletionRequested,
    /// The account is not deleted.
    DeletionCancelled,
    /// The user downloaded the data of the account.
    DataExported,
    /// The address was changed.
    EmailChanged,
    /// A change of the address was undone.
    EmailRestored,
    /// The account was blocked.
    Blocked,
    /// The account was unblocked.
    Unblocked,
    /// The profile was changed.
    ProfileChanged,
}

impl ActivityKind {
    /// All kinds.
    pub const ALL: [Self; 29] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::SessionEnded,
        Self::SessionsEnded,
        Self::ApplicationAllowed,
        Self::ApplicationRevoked,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::PasswordLinkMade,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::RecoveryCodesReplaced,
        Self::RecoveryCodeUsed,
        Self::DeviceRemembered,
        Self::DeviceForgotten,
        Self::PasskeyAdded,
        Self::PasskeyRenamed,
        Self::PasskeyRemoved,
        Self::DeletionRequested,
        Self::DeletionCancelled,
        Self::DataExported,
        Self::EmailChanged,
        Self::EmailRestored,
        Self::Blocked,
        Self::Unblocked,
        Self::ProfileChanged,
    ];

    /// The name in the document that users download.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::SessionEnded => "session_ended",
            Self::SessionsEnded => "sessions_ended",
            Self::ApplicationAllowed => "application_allowed",
            Self::ApplicationRevoked => "application_revoked",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::PasswordLinkMade => "password_link_made",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::RecoveryCodesReplaced => "recovery_codes_replaced",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::DeviceRemembered => "browser_remembered",
            Self::DeviceForgotten => "browser_forgotten",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRenamed => "passkey_renamed",
            Self::PasskeyRemoved => "passkey_removed",
            Self::DeletionRequested => "deletion_requested",
            Self::DeletionCancelled => "deletion_cancelled",
            Self::DataExported => "data_exported",
            Self::EmailChanged => "email_changed",
            Self::EmailRestored => "email_restored",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::ProfileChanged => "profile_changed",
        }
    }

    fn of(event: AuditEvent) -> Option<Self> {
        Some(match event {
            AuditEvent::UserSignedIn => Self::SignedIn,
            AuditEvent::UserSignedOut => Self::SignedOut,
            AuditEvent::SignInFailed => Self::SignInFailed,
            AuditEvent::SignInEnded => Self::SessionEnded,
            AuditEvent::UserSignInsEnded => Self::SessionsEnded,
            AuditEvent::ConsentGiven => Self::ApplicationAllowed,
            AuditEvent::ConsentWithdrawn => Self::ApplicationRevoked,
            AuditEvent::IdentityLinked => Self::IdentityLinked,
            AuditEvent::IdentityUnlinked => Self::IdentityUnlinked,
            AuditEvent::UserPasswordChanged => Self::PasswordChanged,
            AuditEvent::UserPasswordReset => Self::PasswordReset,
            AuditEvent::UserPasswordLinkMade => Self::PasswordLinkMade,
            AuditEvent::SecondFactorAdded => Self::SecondFactorAdded,
            AuditEvent::SecondFactorRemoved => Self::SecondFactorRemoved,
            AuditEvent::RecoveryCodesReplaced => Self::RecoveryCodesReplaced,
            AuditEvent::RecoveryCodeUsed => Self::RecoveryCodeUsed,
            AuditEvent::DeviceRemembered => Self::DeviceRemembered,
            AuditEvent::DeviceForgotten => Self::DeviceForgotten,
            AuditEvent::PasskeyAdded => Self::PasskeyAdded,
            AuditEvent::PasskeyRenamed => Self::PasskeyRenamed,
            AuditEvent::PasskeyRemoved => Self::PasskeyRemoved,
            AuditEvent::UserDeletionRequested => Self::DeletionRequested,
            AuditEvent::UserDeletionCancelled => Self::DeletionCancelled,
            AuditEvent::UserExported => Self::DataExported,
            AuditEvent::UserEmailChanged => Self::EmailChanged,
            AuditEvent::UserEmailRestored => Self::EmailRestored,
            AuditEvent::UserBlocked => Self::Blocked,
            AuditEvent::UserUnblocked => Self::Unblocked,
            AuditEvent::UserChanged => Self::ProfileChanged,
            _ => return None,
        })
    }
}

/// An event of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// What happened.
    pub kind: ActivityKind,
    /// When.
    pub at: Timestamp,
    /// The IP address or network that it came from; empty if it is not recorded.
    pub address: String,
    /// The application, provider or passkey that it is about; empty without one.
    pub about: String,
    /// How often, for failures that are counted together.
    pub count: u64,
    /// Whether staff of the tenant did it, or a program on their behalf.
    pub is_by_staff: bool,
}

fn of_row(row: &Row, user_id: &str, provider_name: impl Fn(&str) -> String) -> Option<Activity> {
    let event = AuditEvent::parse(&row.verb)?;
    let kind = ActivityKind::of(event)?;
    let text = |name: &str| row.detail[name].as_str().unwrap_or_default().to_owned();
    let about = match kind {
        ActivityKind::ApplicationAllowed | ActivityKind::ApplicationRevoked => {
            row.object_name.clone()
        }
        ActivityKind::IdentityLinked | ActivityKind::IdentityUnlinked | ActivityKind::SignedIn => {
            Some(text("provider"))
                .filter(|id| !id.is_empty())
                .map_or_else(|| text("passkey"), |id| provider_name(&id))
        }
        ActivityKind::PasskeyAdded
        | ActivityKind::PasskeyRenamed
        | ActivityKind::PasskeyRemoved => text("passkey"),
        _ => String::new(),
    };
    // The caller of a failed sign-in, or of one that begins, is not known yet.
    let is_anonymous = row.actor_id.is_empty() && row.actor_kind == "anonymous";
    Some(Activity {
        kind,
        at: Timestamp(row.detail["last_at"].as_i64().unwrap_or(row.at / 1000)),
        address: Some(text("address")).filter(|address| address != "many").unwrap_or_default(),
        about,
        count: row.detail["count"].as_u64().unwrap_or(1),
        is_by_staff: row.actor_id != user_id && !is_anonymous,
    })
}

/// The newest events of a user, as the account page shows them.
pub(super) async fn list(tenant: &Tenant, user_id: &str) -> Result<Vec<Activity>> {
    newest(tenant, user_id, SHOWN).await
}

/// The newest events of a user, at most this number.
pub(super) async fn newest(tenant: &Tenant, user_id: &str, limit: u64) -> Result<Vec<Activity>> {
    let scope = tenant.reader();
    let mut rows = Vec::new();
    for (involvement, events) in
        [(Involvement::Actor, &BY_USER[..]), (Involvement::Object, &ABOUT_USER[..])]
    {
        let verbs: Vec<_> = events.iter().map(|event| event.as_str()).collect();
        let newest =
            store::audit::newest_of_user(&scope, user_id, involvement, &verbs, limit).await?;
        rows.extend(newest);
    }
    // Ids begin with the time.
    rows.sort_by(|one, other| other.id.cmp(&one.id));
    let providers = tenant.identity_providers().await?;
    let provider_name = |id: &str| {
        let provider = providers.iter().find(|provider| provider.id == id);
        provider.map_or(id, |provider| provider.name()).to_owned()
    };
    let shown = rows.iter().filter_map(|row| of_row(row, user_id, provider_name));
    Ok(shown.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// The outcome of a form of the account, or of the same form a moment ago: of two submissions, the
/// later one finds nothing left to do. `detail` is a value of the event that names what it was.
pub(super) async fn or_repeated<T>(
    outcome: Result<T>,
    tenant: &Tenant,
    user_id: &str,
    (event, detail): (AuditEvent, (&str, &str)),
    done: T,
) -> Result<T> {
    match outcome {
        Err(Error::NotFound) if has_just_done(tenant, user_id, event, Some(detail)).await? => {
            Ok(done)
        }
        outcome => outcome,
    }
}

/// Whether this user has done this a moment ago, with this value in the detail of the event: a form
/// that is submitted again finds nothing left to do.
pub(super) async fn has_just_done(
    tenant: &Tenant,
    user_id: &str,
    event: AuditEvent,
    detail: Option<(&str, &str)>,
) -> Result<bool> {
    let scope = tenant.reader();
    let verbs = [event.as_str()];
    let rows =
        store::audit::newest_of_user(&scope, user_id, Involvement::Actor, &verbs, SHOWN).await?;
    let now = tenant.now();
    let is_it = |row: &Row| {
        let is_same = detail.is_none_or(|(name, value)| {
            row.detail.get(name).and_then(Value::as_str) == Some(value)
        });
        is_same && is_repeat_of(Timestamp(row.at / 1000), now)
    };
    Ok(rows.iter().any(is_it))
}
