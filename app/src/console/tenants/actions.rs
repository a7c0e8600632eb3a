//! Suspending, resuming, deleting and restoring a tenant, each confirmed in a dialog that lists
//! what it ends. A page contains each dialog once; the button that opens one fills in the tenant.

use contract::tenant::TenantState;
use leptos::{prelude::*, server_fn::ServerFn};

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
    if typed.trim() != tenant.slug() {
        return Err(domain::Error::invalid(
            "typed",
            format!("Type “{}” to delete it.", tenant.slug()),
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
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=SuspendTenant::url() success_message="The tenant is suspended.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>"Everything is kept. Until you resume it:"</p>
                    <Consequences items=vec![
                        "Nobody can sign in, and no application gets a token".into_any(),
                        "Its addresses answer as if it were not there".into_any(),
                        "Its members cannot open this console".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Keep it active" variant="danger primary">
                    "Suspend"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="resume-tenant"
            title=view! {
                "Resume "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ResumeTenant::url() success_message="The tenant is active again.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "People can sign in and applications get tokens again at once. What ended \
                            when it was suspended stays ended."
                    </p>
                </div>
                <DialogFooter cancel="Not yet">"Resume"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="delete-tenant"
            title=view! {
                "Delete "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=DeleteTenant::url()
                success_message="The tenant is deleted. It can be restored for 30 days."
            >
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "It can be restored for 30 days; then it is gone for good. This ends at \
                            once:"
                    </p>
                    <Consequences items=vec![
                        "Every sign-in and every token of its people and applications".into_any(),
                        view! {
                            "Its issuer, keys and addresses; the slug "
                            <code data-slot="slug"></code>
                            " stays taken"
                        }
                            .into_any(),
                        "The way of its members into this console".into_any(),
                    ] />
                    <ConfirmName id="delete-tenant-typed" name="typed" name_slot="slug" />
                </div>
                <DialogFooter cancel="Keep it" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="restore-tenant"
            title=view! {
                "Restore "
                <span data-slot="name"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=RestoreTenant::url() success_message="The tenant is active again.">
                <input type="hidden" name="slug" />
                <div class="body">
                    <p>
                        "Its people, applications, keys and settings are as they were, and people \
                            can sign in at once. Sign-ins and tokens that ended when it was \
                            deleted stay ended."
                    </p>
                </div>
                <DialogFooter cancel="Leave it deleted">"Restore"</DialogFooter>
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
