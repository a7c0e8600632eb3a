//! Enabling, disabling, withdrawing and deleting a client, each confirmed in a dialog that lists
//! what it ends. Staff disable; developers withdraw, which they can undo.

use contract::{
    client::{ClientDetail, ClientRevocations},
    developer::ClientStatus,
    view::ClientSummary,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

#[cfg(feature = "ssr")]
use crate::console::form_values;
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

/// Withdraws a client of the caller: it is disabled, or no longer waits for approval.
#[server]
pub async fn withdraw_client(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::client::withdraw(&session.tenant, &session.actor, &id).await?)
}

/// Submits a withdrawn client again. Returns whether it is enabled now; else it waits for approval.
#[server]
pub async fn resubmit_client(tenant: String, id: String) -> Result<bool, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::resubmit(tx, &id).await)
        .await?)
}

/// Withdraws the change that was proposed to a client of the caller.
#[server]
pub async fn withdraw_change(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::withdraw_change(tx, &id).await)
        .await?;
    Ok(())
}

/// `typed` must be the client's name, as a protection against deleting the wrong one.
#[server]
pub async fn delete_client(tenant: String, id: String, typed: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let detail = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    if !form_values::confirms(&typed, &detail.summary.name) {
        return Err(domain::Error::invalid(
            "typed",
            format!("Type “{}” to confirm.", detail.summary.name),
        )
        .into());
    }
    domain::client::delete_in_batches(&session.tenant, &session.actor, &id).await?;
    Ok(())
}

/// The dialogs to change whether a client is in use, and to delete it.
#[component]
pub fn ClientDialogs(
    tenant: String,
    detail: ClientDetail,
    ends: ClientRevocations,
) -> impl IntoView {
    let ClientSummary { row_id, name, enabled, state, .. } = detail.summary;
    let version = detail.form.version;
    let list = format!("/console/t/{tenant}/applications");
    // What there is none of is left out.
    let grants = move || {
        (ends.users.count > 0).then(|| {
            format!("Access of {}, with their tokens", pluralize(ends.users, "user", "users"))
                .into_any()
        })
    };
    let consents = (ends.consents.count > 0)
        .then(|| format!("Consent of {}", pluralize(ends.consents, "user", "users")).into_any());
    let values = match ends.secrets {
        0 => "Its settings; its client ID can be reused",
        1 => "Its client secret and settings; its client ID can be reused",
        _ => "Its client secrets and settings; its client ID can be reused",
    };
    let everything: Vec<_> =
        all_access(grants()).into_iter().chain(consents).chain([values.into_any()]).collect();
    let target = StoredValue::new((tenant, row_id));
    let target_fields = move || {
        target.with_value(|(tenant, id)| {
            view! { <TargetFields tenant=tenant.clone() id=id.clone() /> }.into_any()
        })
    };
    let switch = if !detail.may_manage {
        developer_dialogs(state, &name, grants(), target_fields)
    } else if enabled {
        let what = all_access(grants());
        view! {
            <Dialog id="disable-client" title=view! {
                "Disable "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
                <PlainForm action=EnableClient::url() success_message="Application disabled.">
                    {target_fields()}
                    <input type="hidden" name="enabled" value="false" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>
                            "Users can't sign in and it can't obtain tokens until you enable it \
                                again. This is revoked immediately and is not restored when you do:"
                        </p>
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
        let enabling = match state {
            ClientStatus::Active | ClientStatus::Disabled => {
                "Users can sign in and it can obtain tokens again. Grants and tokens revoked when \
                    it was disabled stay revoked."
            }
            ClientStatus::PendingApproval | ClientStatus::Rejected | ClientStatus::Withdrawn => {
                "This approves the application: users can sign in and it can obtain tokens \
                    immediately."
            }
        };
        view! {
            <Dialog id="enable-client" title=view! {
                "Enable "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
                <PlainForm action=EnableClient::url() success_message="Application enabled.">
                    {target_fields()}
                    <input type="hidden" name="enabled" value="true" />
                    <input type="hidden" name="version" value=version />
                    <div class="body">
                        <p>{enabling}</p>
                    </div>
                    <DialogFooter cancel="Cancel">"Enable"</DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    };
    view! {
        {switch}
        <Dialog id="delete-client" title=view! {
                "Delete "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
            <PlainForm
                action=DeleteClient::url()
                success_message=format!("{name} was deleted.")
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

/// What ends with the use of a client, after the grants of its users.
fn all_access(grants: Option<AnyView>) -> Vec<AnyView> {
    let own = "All tokens issued to the application itself".into_any();
    grants.into_iter().chain([own]).collect()
}

/// The dialogs with which a developer withdraws a client or submits it again.
fn developer_dialogs(
    state: ClientStatus,
    name: &str,
    grants: Option<AnyView>,
    target_fields: impl Fn() -> AnyView + Copy + Send + 'static,
) -> AnyView {
    let ended = if state == ClientStatus::PendingApproval {
        view! { <p>"It is removed from the pending approvals until you submit it again."</p> }
            .into_any()
    } else {
        view! {
            <p>
                "It is disabled until you submit it again, and a proposed change is dropped. This \
                    is revoked immediately:"
            </p>
            <Consequences items=all_access(grants) />
        }
        .into_any()
    };
    let name = name.to_owned();
    if state == ClientStatus::Withdrawn {
        return view! {
            <Dialog
                id="resubmit-client"
                title=view! {
                    "Submit "
                    <bdi>{name}</bdi>
                    " again?"
                }
                    .into_any()
            >
                <PlainForm action=ResubmitClient::url() success_message="Application submitted.">
                    {target_fields()}
                    <div class="body">
                        <p>
                            "If this tenant requires approval, users can sign in once an owner \
                                or admin has approved it."
                        </p>
                    </div>
                    <DialogFooter cancel="Cancel">"Submit"</DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any();
    }
    view! {
        <Dialog
            id="withdraw-client"
            title=view! {
                "Withdraw "
                <bdi>{name}</bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=WithdrawClient::url() success_message="Application withdrawn.">
                {target_fields()}
                <div class="body">{ended}</div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Withdraw"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog id="withdraw-change" title="Withdraw the proposed change?".into_any()>
            <PlainForm action=WithdrawChange::url() success_message="Change withdrawn.">
                {target_fields()}
                <div class="body">
                    <p>"The approved version stays in use."</p>
                </div>
                <DialogFooter cancel="Cancel">"Withdraw change"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
