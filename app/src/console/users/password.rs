//! Password of a user, and one-time links that let the user set a new one.

use contract::member::OneTimeLink;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{Card, OneTimeSecretForm, Pill, StateDot, SubmitAfterLoad, TargetFields},
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

/// Card with the password status of a user and the form for a reset link.
#[component]
pub fn PasswordCard(
    tenant: String,
    id: String,
    name: String,
    has_password: bool,
    may_change: bool,
) -> impl IntoView {
    let page_url = format!("/console/t/{tenant}/users/{id}");
    let end = if has_password {
        view! { <StateDot variant="ok" label="Set" /> }.into_any()
    } else {
        view! { <Pill variant="warn" label="None yet" /> }.into_any()
    };
    let words = if has_password {
        "Forgotten? A link lets them set a new one. Nobody else learns it; setting it ends every \
            sign-in and token of theirs."
    } else {
        "They cannot sign in by password yet. A link lets them set one; nobody else learns it."
    };
    let form = may_change.then(|| {
        view! {
            <OneTimeSecretForm
                action=CreatePasswordResetLink::url()
                instructions=format!("Give it to {name}, and to nobody else.")
                done_url=page_url
            >
                <TargetFields tenant id />
                <SubmitAfterLoad variant="secondary small">"Make a link"</SubmitAfterLoad>
            </OneTimeSecretForm>
        }
    });
    view! {
        <Card id="password" title="Password" end>
            <div class="body stack">
                <p class="small quiet-text">{words}</p>
                {form}
            </div>
        </Card>
    }
}
