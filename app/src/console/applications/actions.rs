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
        format!(
            "{}, with their tokens",
            pluralize(ends.grants, "person's grant", "people's grants")
        )
        .into_any()
    };
    let everything = vec![
        grants(),
        pluralize(ends.consents, "person's consent", "people's consents").into_any(),
        format!(
            "Its {} and its addresses; its client ID comes free",
            if ends.secrets == 1 { "secret" } else { "secrets" }
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
            "Every token that it got for itself".into_any(),
            "New sign-ins through it: people see a page that says so".into_any(),
        ];
        view! {
            <Dialog id="disable-client" title=format!("Disable {name}?").into_any()>
                <PlainForm
                    action=EnableClient::url()
                    success_message="The application is disabled."
                >
                    {target_fields()}
                    <input type="hidden" name="enabled" value="false" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>"This ends at once, and enabling it again revives none of it:"</p>
                        <Consequences items=what />
                    </div>
                    <DialogFooter cancel="Keep it enabled" variant="danger primary">
                        "Disable"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    } else {
        view! {
            <Dialog id="enable-client" title=format!("Enable {name}?").into_any()>
                <PlainForm action=EnableClient::url() success_message="The application is enabled.">
                    {target_fields()}
                    <input type="hidden" name="enabled" value="true" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>
                            "People can sign in through it again. What ended when it was disabled \
                                stays ended."
                        </p>
                    </div>
                    <DialogFooter cancel="Not yet">"Enable"</DialogFooter>
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
                success_message=format!("{name} is deleted.")
                success_url=list
            >
                {target_fields()}
                <div class="body">
                    <p>"It cannot be brought back. This ends at once:"</p>
                    <Consequences items=everything />
                    <ConfirmName
                        id="delete-client-typed"
                        name="typed"
                        name_slot="name"
                        expected=name
                    />
                </div>
                <DialogFooter cancel="Keep it" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
