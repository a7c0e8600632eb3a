//! The registration access token of a client that a developer registered (RFC 7592).

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{
        Card, Consequences, Dialog, DialogFooter, OneTimeSecretForm, PlainForm, SubmitAfterLoad,
        TargetFields,
    },
};

/// The new token is returned once; only its digest is stored. The earlier one ends.
#[server]
pub async fn make_registration_token(tenant: String, id: String) -> Result<String, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let token = session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::rotate_registration_token(tx, &id).await
        })
        .await?;
    Ok(token.expose().to_owned())
}

/// Ends the token; requests that still use it fail.
#[server]
pub async fn end_registration_token(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::revoke_registration_token(tx, &id).await
        })
        .await?;
    Ok(())
}

/// Card with the state of the token. It is shown to those who may change the client.
#[component]
pub fn RegistrationTokenCard(tenant: String, row_id: String, is_valid: bool) -> impl IntoView {
    let done_url = format!("/console/t/{tenant}/applications/{row_id}");
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let (state, word) = if is_valid {
        ("Programs with this token can read, change and delete this application.", "Replace token")
    } else {
        ("The token was revoked. Create a new one if a program needs access.", "Create token")
    };
    let end = is_valid.then(|| {
        view! {
            <button
                class="button secondary small danger"
                type="button"
                data-opens="end-registration-token"
            >
                "Revoke…"
            </button>
        }
    });
    let dialog = is_valid.then(|| {
        view! {
            <Dialog id="end-registration-token" title="Revoke the registration token?".into_any()>
                <PlainForm
                    action=EndRegistrationToken::url()
                    success_message="Registration token revoked."
                >
                    {target_fields()}
                    <div class="body">
                        <Consequences items=vec![
                            "Programs that still use it can no longer manage this application"
                                .into_any(),
                        ] />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Revoke"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
    });
    view! {
        <Card id="registration-token" title="Registration token">
            <footer class="stack">
                <p>{state}</p>
                <OneTimeSecretForm
                    action=MakeRegistrationToken::url()
                    json_member=""
                    copy_label="Copy token"
                    instructions="Copy it to the program that manages this application. The \
                    previous token no longer works."
                    done_url
                >
                    {target_fields()}
                    <SubmitAfterLoad variant="secondary small">{word}</SubmitAfterLoad>
                </OneTimeSecretForm>
                {end}
            </footer>
        </Card>
        {dialog}
    }
}
