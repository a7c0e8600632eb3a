//! Enabling, disabling and deleting a client, each confirmed in a dialog that lists what it ends.

use contract::client::ClientRevocations;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{ConfirmName, Consequences, Dialog, DialogFooter, PlainForm, TargetFields, pluralize},
};

/// Enables or disables a client, in the version that the page shows. Disabling ends its grants and
/// tokens.
#[server]
pub async fn enable_client(
    tenant: String,
    id: String,
    enabled: bool,
    version: i64,
) -> Result<bool, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let (tenant, actor) = (&session.tenant, &session.actor);
    if enabled {
        tenant
            .transaction(actor, async |tx| {
                domain::client::set_enabled(tx, &id, true, version).await
            })
            .await?;
    } else {
        domain::client::disable_in_batches(tenant, actor, &id).await?;
    }
    Ok(enabled)
}

/// `typed` must be the client's name, as a protection against deleting the wrong one.
#[server]
pub async fn delete_client(tenant: String, id: String, typed: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let detail = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    if typed.trim() != detail.summary.name {
        return Err(domain::Error::invalid(
            "typed",
            format!("Type “{}” to delete it.", detail.summary.name),
        )
        .into());
    }
    domain::client::delete_in_batches(&session.tenant, &session.actor, &id).await?;
    Ok(())
}

/// The dialogs to enable or disable, and to delete a client.
#[component]
pub fn ClientDialogs(
    tenant: String,
    row_id: String,
    name: String,
    enabled: bool,
    version: i64,
    ends: ClientRevocations,
) -> impl IntoView {
    let list = format!("/console/t/{tenant}/applications");
    let grants = move || {
        format!("{}, with their tokens", pluralize(ends.grants, "user's grant", "users' grants"))
            .into_any()
    };
    let everything = vec![
        grants(),
        pluralize(ends.consents, "user's consent", "users' consents").into_any(),
        format!(
            "Its {} and redirect URIs; its client ID can be reused",
            if ends.secrets == 1 { "client secret" } else { "client secrets" }
        )
        .into_any(),
    ];
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let switch = if enabled {
        let what = vec![
            grants(),
            "All tokens issued to the application itself".into_any(),
            "New sign-ins: users see that the application is disabled".into_any(),
        ];
        view! {
            <Dialog id="disable-client" title=format!("Disable {name}?").into_any()>
                <PlainForm action=EnableClient::url() success_message="Application disabled.">
                    {target_fields()}
                    <input type="hidden" name="enabled" value="false" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>"These end immediately. Enabling it again does not restore them:"</p>
                        <Consequences items=what />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Disable"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    } else {
        view! {
            <Dialog id="enable-client" title=format!("Enable {name}?").into_any()>
                <PlainForm action=EnableClient::url() success_message="Application enabled.">
                    {target_fields()}
                    <input type="hidden" name="enabled" value="true" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>
                            "Users can sign in again. Grants and tokens revoked when it was \
                                disabled stay revoked."
                        </p>
                    </div>
                    <DialogFooter cancel="Cancel">"Enable"</DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    };
    view! {
        {switch}
        <Dialog id="delete-client" title=format!("Delete {name}?").into_any()>
            <PlainForm
                action=DeleteClient::url()
                success_message=format!("{name} deleted.")
                success_url=list
            >
                {target_fields()}
                <div class="body">
                    <p>"This can't be undone. It immediately deletes:"</p>
                    <Consequences items=everything />
                    <ConfirmName
                        id="delete-client-typed"
                        name="typed"
                        name_slot="name"
                        expected=name
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
