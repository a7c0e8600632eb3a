//! The user's own account: what they see of it, and what they end or change by themselves.
//!
//! Every change names the session that asks for it. Its transaction locks the user first and then
//! that session, so that nothing is changed for a user who was blocked or signed out meanwhile.
//! Ids of other users are not found.

mod activity;
mod applications;
mod deletion;
mod email;
mod export;
mod identities;
mod passkey;
mod password;
mod profile;
mod second_factor;
mod sessions;
mod view;

use oauth::Timestamp;

pub use activity::{Activity, ActivityKind};
pub use applications::{AuthorizedApplication, revoke_application};
pub use deletion::{
    DeletionOutcome, DeletionView, deletion_view, offers_deletion, repeated_deletion,
    request_deletion,
};
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
    SecondFactorView, remove_second_factor, replace_recovery_codes, second_factor,
    set_up_second_factor,
};
pub use sessions::{AccountSession, end_other_sessions, end_session};
pub use view::{AccountView, view};

use crate::{
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
    sign_in::SignIn,
};

/// Seconds for which a form that has succeeded may be submitted again.
const REPEAT_WINDOW: i64 = 60;

/// The user of a session, without the permissions of their role.
pub(crate) fn actor(tenant: &Tenant, sign_in: &SignIn) -> Actor {
    Actor::user(&sign_in.user_id, &sign_in.display_name, None).scoped_to_tenant(tenant.id())
}

/// Locks the user of this session, who must not be blocked, and the session, which must not have
/// ended.
///
/// # Errors
///
/// [`Error::Unauthenticated`] otherwise.
pub(crate) async fn confirm(tx: &Transaction, sign_in: &SignIn) -> Result<()> {
    let user = store::user::lock(tx.scope(), &sign_in.user_id).await?;
    let is_active = user.is_some_and(|user| !user.disabled);
    if is_active && store::sign_in::lock(tx.scope(), &sign_in.id, tx.now().0).await? {
        Ok(())
    } else {
        Err(Error::Unauthenticated)
    }
}

/// Whether this time is so recent that a form is a repetition of the one that succeeded then.
fn is_repeat_of(at: Timestamp, now: Timestamp) -> bool {
    at.is_within(REPEAT_WINDOW, now)
}
