//! Secrets of a client. Two may be active at once, so that a rotation has no downtime.

use contract::view::SecretSummary;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{
        Card, CardLine, Consequences, Dialog, DialogFooter, OneTimeSecretForm, Pill, PlainForm,
        SubmitAfterLoad, TargetFields, ago,
    },
};

/// The new secret is returned once; only its digest is stored.
#[server]
pub async fn add_secret(tenant: String, id: String) -> Result<String, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let secret = session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::rotate_secret(tx, &id).await)
        .await?;
    Ok(secret.expose().to_owned())
}

/// Ends a secret; requests that still use it fail.
#[server]
pub async fn end_secret(tenant: String, id: String, secret: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::revoke_secret(tx, &id, &secret).await
        })
        .await?;
    Ok(())
}

/// Card with the secrets of a client.
#[component]
pub fn SecretsCard(
    tenant: String,
    row_id: String,
    secrets: Vec<SecretSummary>,
    may_change: bool,
    now: i64,
) -> impl IntoView {
    let back = format!("/console/t/{tenant}/applications/{row_id}");
    let two = secrets.len() > 1;
    let newest =
        secrets.iter().map(|secret| (secret.created_at, secret.id.clone())).max().map(|(_, id)| id);
    let lines: Vec<_> = secrets
        .into_iter()
        .map(|secret| {
            let is_newest = two && newest.as_ref() == Some(&secret.id);
            let mark = is_newest.then(|| view! { <Pill label="Newest" /> });
            let used = match secret.last_used_at {
                Some(at) => format!("used {}", ago(at, now)),
                None => "not used yet".to_owned(),
            };
            let end = (two && may_change).then(|| {
                view! {
                    <button
                        class="button secondary small danger"
                        type="button"
                        data-opens="end-secret"
                        data-fill-secret=secret.id.clone()
                        data-fill-hint=if secret.hint.is_empty() {
                            "the secret from a file".to_owned()
                        } else {
                            format!("secret …{}", secret.hint)
                        }
                    >
                        "Revoke…"
                    </button>
                }
                .into_any()
            });
            // Only a short secret, which is from a file, has no hint.
            let hint = if secret.hint.is_empty() {
                "Secret from a file".into_any()
            } else {
                view! { <code>"…"{secret.hint}</code> }.into_any()
            };
            let name = view! {
                {hint}
                {mark}
            }
            .into_any();
            let note = format!("Created {} · {used}", ago(secret.created_at, now));
            view! { <CardLine name note action=end /> }
        })
        .collect();
    let rule = if two {
        "Move your servers to the newest secret, then revoke the older one. An application can \
            have two active secrets."
    } else {
        "To rotate without downtime, add a second secret, move your servers to it, then revoke the \
            older one."
    };
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let add = (may_change && !two).then(|| {
        view! {
            <OneTimeSecretForm
                action=AddSecret::url()
                json_member=""
                copy_label="Copy secret"
                instructions="Copy it to your servers' configuration. The older secret works until \
                you revoke it."
                done_url=back
            >
                {target_fields()}
                <SubmitAfterLoad variant="secondary small">"Add a secret"</SubmitAfterLoad>
            </OneTimeSecretForm>
        }
    });
    let end = if two {
        view! { <Pill variant="warn" label="2 active secrets" /> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <Card id="credentials" title="Client secrets" end>
            {lines}
            <footer class="stack">
                <p>{rule}</p>
                {add}
            </footer>
        </Card>
        <Dialog
            id="end-secret"
            title=view! {
                "Revoke "
                <bdi data-slot="hint"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=EndSecret::url() success_message="Secret revoked.">
                {target_fields()}
                <input type="hidden" name="secret" />
                <div class="body">
                    <Consequences items=vec![
                        "Servers that still use it can no longer authenticate".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Revoke"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
