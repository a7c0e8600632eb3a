//! The notice that sign-in to an account is locked, with the button that unlocks it.

use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Notice, PlainForm, SubmitButton, TargetFields, from_now},
};

/// Forgets the wrong passwords that were entered for a user.
#[server]
pub async fn unlock_user(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::unlock(tx, &id).await)
        .await?;
    Ok(())
}

/// The notice of a lock that ends by itself at `until`.
pub fn lock_notice(slug: &str, id: &str, until: i64, may_change: bool, now: i64) -> AnyView {
    let (tenant, id) = (slug.to_owned(), id.to_owned());
    let unlock = may_change.then(|| {
        view! {
            <PlainForm action=UnlockUser::url() success_message="Sign-in unlocked.">
                <TargetFields tenant id />
                <SubmitButton variant="secondary small">"Unlock"</SubmitButton>
            </PlainForm>
        }
    });
    view! {
        <Notice variant="warn" title="Sign-in is locked after too many wrong passwords or codes">
            <p>
                {format!("The lock ends {}. ", from_now(until, now))}
                "This may be an attack: check the audit log for failed sign-ins. \
                    Resetting the password also ends the lock."
            </p>
            {unlock}
        </Notice>
    }
    .into_any()
}
