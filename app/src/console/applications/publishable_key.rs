//! The publishable key of a client, for clients of Stack Auth. It is no secret.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{
        Card, Consequences, Dialog, DialogFooter, NamedValue, PlainForm, SubmitButton,
        TargetFields, ValueList,
    },
};

/// Gives a client a publishable key, in place of an earlier one.
#[server]
pub async fn rotate_publishable_key(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::rotate_publishable_key(tx, &id).await
        })
        .await?;
    Ok(())
}

/// Takes the publishable key from a client.
#[server]
pub async fn remove_publishable_key(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::remove_publishable_key(tx, &id).await
        })
        .await?;
    Ok(())
}

/// Card with the key of a client. Staff create, replace and remove it.
#[component]
pub fn PublishableKeyCard(
    tenant: String,
    row_id: String,
    value: Option<String>,
    may_manage: bool,
) -> impl IntoView {
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let has_key = value.is_some();
    let values = value.map(|value| {
        let values = vec![NamedValue { name: "key", value, display: None, placeholder: "" }];
        view! { <ValueList values /> }
    });
    let actions = match (may_manage, has_key) {
        (false, _) => ().into_any(),
        (true, false) => view! {
            <PlainForm
                action=RotatePublishableKey::url()
                success_message="Publishable key created."
            >
                {target_fields()}
                <SubmitButton variant="secondary small">"Create publishable key"</SubmitButton>
            </PlainForm>
        }
        .into_any(),
        (true, true) => view! {
            <div class="row">
                <button
                    class="button secondary small"
                    type="button"
                    data-opens="rotate-publishable-key"
                >
                    "Replace…"
                </button>
                <button
                    class="button secondary small danger"
                    type="button"
                    data-opens="remove-publishable-key"
                >
                    "Remove…"
                </button>
            </div>
        }
        .into_any(),
    };
    let dialogs = (may_manage && has_key).then(|| {
        view! {
            <Dialog
                id="rotate-publishable-key"
                title="Replace the publishable key?".into_any()
            >
                <PlainForm
                    action=RotatePublishableKey::url()
                    success_message="Publishable key replaced."
                >
                    {target_fields()}
                    <div class="body">
                        <Consequences items=vec![
                            "Clients with the current key can't start sign-ins until you update \
                                them"
                                .into_any(),
                        ] />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Replace"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
            <Dialog id="remove-publishable-key" title="Remove the publishable key?".into_any()>
                <PlainForm
                    action=RemovePublishableKey::url()
                    success_message="Publishable key removed."
                >
                    {target_fields()}
                    <div class="body">
                        <Consequences items=vec![
                            "Stack Auth clients can't start sign-ins with it".into_any(),
                        ] />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Remove"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
    });
    view! {
        <Card id="publishable-key" title="Publishable key">
            {values}
            <footer class="stack">
                <p>"Stack Auth clients send it in place of a client secret. It is public."</p>
                {actions}
            </footer>
        </Card>
        {dialogs}
    }
}
