//! Owners of a client: developers who see and change it in the console.

use contract::client::OwnerSummary;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{
        Card, CardLine, Consequences, Dialog, DialogFooter, Field, FormErrors, PlainForm,
        SubmitButton, TargetFields,
    },
};

/// `person` is a user name or an email address.
#[server]
pub async fn add_owner(tenant: String, id: String, person: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::add_owner(tx, &id, &person).await)
        .await?)
}

/// Removes the user as an owner of the client.
#[server]
pub async fn remove_owner(tenant: String, id: String, user: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::remove_owner(tx, &id, &user).await)
        .await?)
}

/// Card with the owners of a client.
#[component]
pub fn OwnersCard(
    tenant: String,
    row_id: String,
    owners: Vec<OwnerSummary>,
    may_manage: bool,
) -> impl IntoView {
    let none = owners.is_empty();
    let lines: Vec<_> = owners
        .into_iter()
        .map(|owner| {
            let name = owner.name.unwrap_or_else(|| owner.username.clone());
            let action = may_manage.then(|| {
                view! {
                    <button
                        class="button secondary small"
                        type="button"
                        data-opens="remove-owner"
                        data-fill-user=owner.user_id
                        data-fill-name=name.clone()
                    >
                        "Remove…"
                    </button>
                }
                .into_any()
            });
            view! { <CardLine name=name.into_any() note=owner.username action /> }
        })
        .collect();
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let add = may_manage.then(|| {
        view! {
            <div class="body">
                <PlainForm action=AddOwner::url() success_message="Owner added.">
                    {target_fields()}
                    <div class="stack tight">
                        <Field
                            name="person"
                            label="Add owner"
                            errors=FormErrors::none()
                            hint="Username or email address."
                        />
                        <div class="row">
                            <SubmitButton variant="secondary small">"Add"</SubmitButton>
                        </div>
                    </div>
                </PlainForm>
            </div>
            <Dialog
                id="remove-owner"
                title=view! {
                    "Remove "
                    <bdi data-slot="name"></bdi>
                    "?"
                }
                    .into_any()
            >
                <PlainForm action=RemoveOwner::url() success_message="Owner removed.">
                    {target_fields()}
                    <input type="hidden" name="user" />
                    <div class="body">
                        <Consequences items=vec![
                            "They can no longer manage this application, unless their role allows \
                                it"
                                .into_any(),
                            "If they registered it, its registration token stops working"
                                .into_any(),
                        ] />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Remove"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
    });
    let empty_note = none.then(|| {
        view! {
            <div class="body">
                <p class="small quiet-text">
                    "No owners. Only the tenant's owners and admins can manage it."
                </p>
            </div>
        }
    });
    view! {
        <Card id="owners" title="Owners">
            {lines}
            {empty_note}
            {add}
        </Card>
    }
}
