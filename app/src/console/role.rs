//! Changing and removing the role of a user. Used by the page of a user and the list of members.

use contract::user::Role;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    ui::{Consequences, Dialog, DialogFooter, PlainForm, TargetFields},
};

/// An empty `role` removes the role.
#[server]
pub async fn set_role(tenant: String, id: String, role: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let requested = Some(role.trim()).filter(|word| !word.is_empty());
    let role = requested
        .map(|word| {
            Role::parse(word)
                .ok_or_else(|| domain::Error::invalid("role", format!("“{word}” is not a role.")))
        })
        .transpose()?;
    session
        .tenant
        .transaction(&session.actor, async |tx| match role {
            Some(role) => domain::member::set_role(tx, &id, role).await,
            None => domain::member::remove(tx, &id).await,
        })
        .await?;
    Ok(())
}

/// Dialogs to change and to remove a role. The button that opens one fills in the user.
#[component]
pub fn RoleDialogs(tenant: String) -> impl IntoView {
    let roles: Vec<_> = Role::TENANT_ROLES
        .into_iter()
        .map(|role| {
            let (id, note) =
                (format!("to-{}", role.as_str()), format!("to-{}-note", role.as_str()));
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name="role"
                        value=role.as_str()
                        required=true
                        aria-describedby=note.clone()
                    />
                    <label for=id>{role.label()}</label>
                    <p class="hint" id=note>
                        {role.means()}
                    </p>
                </div>
            }
        })
        .collect();
    let slug = tenant.clone();
    view! {
        <Dialog
            id="set-role"
            title=view! {
                "Choose a role for "
                <bdi data-slot="name"></bdi>
            }
                .into_any()
        >
            <PlainForm action=SetRole::url() success_message="Role saved.">
                <TargetFields tenant=slug />
                <div class="body">
                    <p>
                        "Takes effect immediately. Pending invitations and reset links that they \
                            created are revoked. If the new role can't register applications, \
                            their personal tokens, and registration tokens they got through the \
                            old role, are revoked, too."
                    </p>
                    <fieldset>
                        <legend class="visually-hidden">"Role"</legend>
                        {roles}
                    </fieldset>
                </div>
                <DialogFooter cancel="Cancel">"Save role"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="remove-member"
            title=view! {
                "Remove the role of "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=SetRole::url() success_message="Role removed.">
                <TargetFields tenant />
                <input type="hidden" name="role" value="" />
                <div class="body">
                    <p>"They can still sign in to applications. This is revoked immediately:"</p>
                    <Consequences items=vec![
                        "Their access to the dashboard".into_any(),
                        "Pending invitations and reset links that they created".into_any(),
                        "Their personal tokens, and registration tokens they got through this role"
                            .into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Remove role"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
