//! Blocking, unblocking and deleting a user, each confirmed in a dialog that lists what it ends.

use contract::user::UserEnds;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

#[cfg(feature = "ssr")]
use crate::console::form_values;
use crate::{
    error::AppError,
    ui::{ConfirmName, Consequences, Dialog, DialogFooter, PlainForm, TargetFields, pluralize},
};

/// Blocks or unblocks a user. Blocking ends what they hold.
#[server]
pub async fn block_user(tenant: String, id: String, blocked: bool) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::set_disabled(tx, &id, blocked).await)
        .await?;
    Ok(())
}

/// `typed` must be the user name, as a protection against deleting the wrong user.
#[server]
pub async fn delete_user(tenant: String, id: String, typed: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let username =
        domain::user::detail(&session.tenant, &session.actor, &id).await?.summary.username;
    if !form_values::confirms(&typed, &username) {
        return Err(
            domain::Error::invalid("typed", format!("Type “{username}” to confirm.")).into()
        );
    }
    domain::user::remove_in_batches(&session.tenant, &session.actor, &id).await?;
    Ok(())
}

/// The dialogs to block or unblock, and to delete a user.
#[component]
pub fn UserDialogs(
    tenant: String,
    id: String,
    name: String,
    username: String,
    blocked: bool,
    ends: UserEnds,
) -> impl IntoView {
    let list = format!("/console/t/{tenant}/users");
    let target = StoredValue::new((tenant, id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    let ended = [
        (ends.sign_ins, pluralize(ends.sign_ins, "session", "sessions, in all browsers")),
        (
            ends.clients,
            pluralize(
                ends.clients,
                "authorized application, with its tokens",
                "authorized applications, with their tokens",
            ),
        ),
    ];
    let ended = move || -> Vec<AnyView> {
        ended
            .iter()
            .filter(|(total, _)| total.count > 0)
            .map(|(_, words)| words.clone().into_any())
            .collect()
    };
    let ended = move || {
        let mut all = ended();
        all.push(
            "Their personal and registration tokens, and the invitation and reset links they \
                created"
                .into_any(),
        );
        all
    };
    let at_block = ended();
    let mut at_delete = ended();
    if ends.consents.count > 0 {
        at_delete.push(pluralize(ends.consents, "consent", "consents").into_any());
    }
    at_delete.push("Their profile, password and role; the username can be reused".into_any());
    let switch = if blocked {
        view! {
            <Dialog id="unblock-user" title=view! {
                "Unblock "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
                <PlainForm action=BlockUser::url() success_message="User unblocked.">
                    {target_fields()}
                    <input type="hidden" name="blocked" value="false" />
                    <div class="body">
                        <p>
                            "They can sign in again immediately. Sessions and tokens that were \
                                revoked are not restored. If they asked to delete their account, \
                                the deletion is canceled."
                        </p>
                    </div>
                    <DialogFooter cancel="Cancel">"Unblock"</DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    } else {
        view! {
            <Dialog id="block-user" title=view! {
                "Block "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
                <PlainForm
                    action=BlockUser::url()
                    success_message="User blocked and signed out everywhere."
                >
                    {target_fields()}
                    <input type="hidden" name="blocked" value="true" />
                    <div class="body">
                        <p>
                            "Their data is kept, and they can't sign in until you unblock them. \
                                This is revoked immediately:"
                        </p>
                        <Consequences items=at_block />
                    </div>
                    <DialogFooter cancel="Cancel" variant="danger primary">
                        "Block"
                    </DialogFooter>
                </PlainForm>
            </Dialog>
        }
        .into_any()
    };
    view! {
        {switch}
        <Dialog id="delete-user" title=view! {
                "Delete "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()>
            <PlainForm
                action=DeleteUser::url()
                success_message=format!("{name} was deleted.")
                success_url=list
            >
                {target_fields()}
                <div class="body">
                    <p>
                        "This can't be undone. The audit log keeps their past events. This is \
                            revoked or deleted immediately:"
                    </p>
                    <Consequences items=at_delete />
                    <ConfirmName
                        id="delete-user-typed"
                        name="typed"
                        name_slot="username"
                        expected=username
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
