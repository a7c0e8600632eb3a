//! Suspending, resuming, deleting and restoring a tenant, each confirmed in a dialog that lists
//! what it ends. A page contains each dialog once; the button that opens one fills in the tenant.

use contract::tenant::TenantState;
use leptos::{prelude::*, server_fn::ServerFn};

#[cfg(feature = "ssr")]
use crate::console::form_values;
use crate::{
    error::AppError,
    ui::{ConfirmName, Consequences, Dialog, DialogFooter, Icon, PlainForm},
};

/// Suspends a tenant; returns its name.
#[server]
pub async fn suspend_tenant(slug: String) -> Result<String, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let tenant = find_tenant(&slug).await?;
    domain::tenant::suspend(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

/// Resumes a suspended tenant; returns its name.
#[server]
pub async fn resume_tenant(slug: String) -> Result<String, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let tenant = find_tenant(&slug).await?;
    domain::tenant::resume(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

/// `typed` must be the slug, as a protection against deleting the wrong tenant.
#[server]
pub async fn delete_tenant(slug: String, typed: String) -> Result<String, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let tenant = find_tenant(&slug).await?;
    if !form_values::confirms(&typed, tenant.slug()) {
        return Err(domain::Error::invalid(
            "typed",
            format!("Type “{}” to confirm.", tenant.slug()),
        )
        .into());
    }
    domain::tenant::delete(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

/// Restores a deleted tenant before it is purged.
#[server]
pub async fn restore_tenant(slug: String) -> Result<String, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let tenant = find_tenant(&slug).await?;
    domain::tenant::restore(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

#[cfg(feature = "ssr")]
async fn find_tenant(slug: &str) -> Result<domain::Tenant, AppError> {
    Ok(crate::console_session::platform()?
        .tenant_by_slug(slug)
        .await?
        .ok_or(domain::Error::NotFound)?)
}

/// The dialogs to suspend, resume, delete and restore a tenant.
#[component]
pub fn TenantDialogs() -> impl IntoView {
    view! {
        <Dialog
            id="suspend-tenant"
            title=view! {
                "Suspend "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=SuspendTenant::url() success_message="Tenant suspended.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "No data is deleted, but all sessions, and all tokens issued to \
                            applications, are revoked immediately and are not restored. Until you \
                            resume the tenant:"
                    </p>
                    <Consequences items=vec![
                        "Users can't sign in, and applications can't obtain tokens".into_any(),
                        "Its endpoints return errors, and browsers show that sign-in is \
                            unavailable"
                            .into_any(),
                        "Its members can't access the dashboard".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Suspend"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="resume-tenant"
            title=view! {
                "Resume "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ResumeTenant::url() success_message="Tenant resumed.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "Users can sign in and applications can obtain tokens again immediately. \
                            Sessions and tokens revoked by the suspension are not restored."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Resume"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="delete-tenant"
            title=view! {
                "Delete "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=DeleteTenant::url()
                success_message="Tenant deleted. You can restore it for 30 days."
            >
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "You can restore it for 30 days. After that, it is permanently deleted. \
                            This stops working immediately:"
                    </p>
                    <Consequences items=vec![
                        "All sessions and tokens of its users and applications".into_any(),
                        view! {
                            "Its issuer, keys and endpoints; the slug "
                            <code data-slot="slug"></code>
                            " stays reserved for 30 days"
                        }
                            .into_any(),
                        "Dashboard access of its members".into_any(),
                    ] />
                    <ConfirmName id="delete-tenant-typed" name="typed" name_slot="slug" />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="restore-tenant"
            title=view! {
                "Restore "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=RestoreTenant::url() success_message="Tenant restored.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "Its users, applications, keys and settings are restored. Users can sign \
                            in immediately, unless the tenant was suspended when it was deleted. \
                            Sessions and tokens revoked by the deletion are not restored."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Restore"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
}

/// Actions available in this state: (dialog id, icon, label, whether it is destructive).
pub fn available_actions(
    state: TenantState,
    is_home: bool,
) -> Vec<(&'static str, Icon, &'static str, bool)> {
    let delete = ("delete-tenant", Icon::Trash, "Delete…", true);
    if is_home {
        return Vec::new();
    }
    match state {
        TenantState::Active => vec![("suspend-tenant", Icon::Ban, "Suspend…", false), delete],
        TenantState::Suspended => {
            vec![("resume-tenant", Icon::CheckCircle, "Resume…", false), delete]
        }
        TenantState::Deleted => vec![("restore-tenant", Icon::Rotate, "Restore…", false)],
        TenantState::Purged => Vec::new(),
    }
}
