//! Password of a user, and one-time links that let the user set a new one.

use contract::member::OneTimeLink;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{
        Card, OneTimeSecretForm, Pill, PlainForm, StateDot, SubmitAfterLoad, SubmitButton,
        TargetFields,
    },
};

/// The link is returned once; only its digest is stored.
#[server]
pub async fn create_password_reset_link(
    tenant: String,
    id: String,
) -> Result<OneTimeLink, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::reset_link(tx, &id).await)
        .await?)
}

/// Sends a reset link to the address of the user, without displaying it.
#[server]
pub async fn mail_password_reset_link(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::mail_reset_link(tx, &id).await)
        .await?;
    Ok(())
}

/// Card with the password status of a user and the form for a reset link.
#[component]
pub fn PasswordCard(
    tenant: String,
    id: String,
    name: String,
    has_password: bool,
    may_change: bool,
    is_blocked: bool,
    /// The address that a link can be sent to; `None` if the user has none or mail is off.
    email: Option<String>,
) -> impl IntoView {
    let page_url = format!("/console/t/{tenant}/users/{id}");
    let end = if has_password {
        view! { <StateDot variant="ok" label="Set" /> }.into_any()
    } else {
        view! { <Pill variant="warn" label="Not set" /> }.into_any()
    };
    let words = match (may_change, is_blocked, has_password) {
        (false, _, true) => "",
        (false, _, false) => "The user can't sign in with a password yet.",
        (true, true, _) => "Unblock the user to create a reset link.",
        (true, false, true) => {
            "Create a link that lets the user set a new password. Using it signs them out \
                everywhere and revokes their tokens."
        }
        (true, false, false) => {
            "The user can't sign in with a password yet. Create a link that lets them set one."
        }
    };
    let words =
        (!words.is_empty()).then(|| view! { <p class="small quiet-text">{words}</p> }.into_any());
    let may_change = may_change && !is_blocked;
    let has_body = may_change || words.is_some();
    let (for_tenant, for_id) = (tenant.clone(), id.clone());
    let mailed = email.filter(|_| may_change).map(|email| {
        view! {
            <PlainForm
                action=MailPasswordResetLink::url()
                success_message="Reset link queued. The Email page shows whether it was sent."
            >
                <TargetFields tenant=for_tenant id=for_id />
                <div class="stack tight">
                    <p class="small quiet-text">
                        "The link goes to " <bdi dir="ltr">{email}</bdi>
                        ". Using it also verifies the address."
                    </p>
                    <SubmitButton variant="secondary small">"Email reset link"</SubmitButton>
                </div>
            </PlainForm>
        }
    });
    let form = may_change.then(|| {
        view! {
            <OneTimeSecretForm
                action=CreatePasswordResetLink::url()
                instructions=format!("Send it to {name} only.")
                done_url=page_url
            >
                <TargetFields tenant id />
                <SubmitAfterLoad variant="secondary small">"Create reset link"</SubmitAfterLoad>
            </OneTimeSecretForm>
        }
    });
    view! {
        <Card id="password" title="Password" end>
            {has_body.then(|| view! { <div class="body stack">{words} {mailed} {form}</div> })}
        </Card>
    }
}
