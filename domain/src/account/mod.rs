//! The user's own account: what they see of it, and what they end or change by themselves.
//!
//! Every change names the session that asks for it. Its transaction locks the user first and then
//! that session, so that nothing is changed for a user who was blocked or signed out meanwhile.
//! Ids of other users are not found.

mod activity;
mod applications;
mod deletion;
mod devices;
mod email;
mod export;
mod identities;
mod passkey;
mod password;
mod profile;
mod second_factor;
mod sessions;
mod view;
mod ways;

use oauth::{Acr, Timestamp};

pub use activity::{Activity, ActivityKind};
pub use applications::{AuthorizedApplication, revoke_application};
pub use deletion::{
    DeletionOutcome, DeletionView, deletion_view, offers_deletion, repeated_deletion,
    request_deletion,
};
pub use devices::forget_device;
pub use email::{
    EmailChangeOffer, EmailConfirmation, EmailRequest, confirm_email_change, is_email_link_open,
    new_email_of, request_email_change, require_email_change,
};
pub use export::export;
pub use identities::{LinkedIdentity, UnlinkOutcome, unlink};
pub use passkey::{
    AddPasskeyForm, AddPasskeyOutcome, AddPasskeyView, RemovePasskeyOutcome, add_passkey,
    add_passkey_view, remove_passkey, rename_passkey,
};
pub use password::{PasswordChange, change_password, has_password};
pub use profile::{Names, names, offers_profile_changes, set_names};
pub use second_factor::{
    RecoveryCodesView, SecondFactorView, recovery_codes, remove_second_factor,
    replace_recovery_codes, second_factor, set_up_second_factor,
};
pub use sessions::{AccountSession, end_other_sessions, end_session};
pub use view::{AccountView, view};

use crate::{
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
    second_factor::is_lacking_in,
    sign_in::{self, SignIn},
};

/// Seconds for which a form that has succeeded may be submitted again.
const REPEAT_WINDOW: i64 = 60;

/// The user of a session, without the permissions of their role.
pub(crate) fn actor(tenant: &Tenant, sign_in: &SignIn) -> Actor {
    Actor::user(&sign_in.user_id, &sign_in.display_name, None).scoped_to_tenant(tenant.id())
}

/// Locks the user of this session, who must not be blocked, and the session, which must not have
/// ended, by itself or with its provider, nor lack the second factor of the user. Returns its
/// `acr`, which a factor may have raised or left since the session was read.
///
/// # Errors
///
/// [`Error::Unauthenticated`] or [`Error::SecondFactorRequired`] otherwise.
pub(crate) async fn confirm(tx: &Transaction, sign_in: &SignIn) -> Result<Acr> {
    let user_id = sign_in.user_id.as_str();
    let user = store::user::lock(tx.scope(), user_id).await?;
    if user.is_none_or(|user| user.disabled) {
        return Err(Error::Unauthenticated);
    }
    let acr = store::queries::own_session::lock(tx.scope(), &sign_in.id, tx.now().0).await?;
    let acr = sign_in::parse_acr(&acr.ok_or(Error::Unauthenticated)?)?;
    let lacks_factor = is_lacking_in(tx.tenant(), tx.scope(), user_id, acr).await?;
    if lacks_factor { Err(Error::SecondFactorRequired) } else { Ok(acr) }
}

/// Whether this time is so recent that a form is a repetition of the one that succeeded then.
fn is_repeat_of(at: Timestamp, now: Timestamp) -> bool {
    at.is_within(REPEAT_WINDOW, now)
}
