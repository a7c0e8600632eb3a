//! Inviting a member to a role with a one-time link.

use contract::{member::OneTimeLink, user::Role};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Choice, Field, FormErrors, LinkButton, OneTimeSecretForm, PageHead,
        SubmitAfterLoad,
    },
};

/// Succeeds if the caller may invite members to this tenant. Returns whether mail is on.
#[server]
pub async fn check_may_invite(tenant: String) -> Result<bool, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if session.tenant.is_home() {
        return crate::error::reject(AppError::NotFound);
    }
    if session.actor.can(domain::Permission::ManageMembers) {
        Ok(session.tenant.platform().is_mail_on())
    } else {
        crate::error::reject(AppError::Forbidden)
    }
}

/// The link is returned once; only its digest is stored.
#[server]
pub async fn invite_member(
    tenant: String,
    email: String,
    role: String,
) -> Result<OneTimeLink, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let role =
        Role::parse(&role).ok_or_else(|| domain::Error::invalid("role", "Choose a role."))?;
    let invite = contract::member::NewInvitation { email, role };
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::member::invite(tx, invite).await)
        .await?)
}

/// The page on which a member is invited.
#[component]
pub fn InvitePage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(
        NavItem::Members,
        Some(slug.clone()),
        check_may_invite(slug.clone()),
        move |_, is_mail_on| {
            let above = format!("/console/t/{slug}/members");
            let lead = if is_mail_on {
                "We email an invitation; you can also copy its link. Existing users confirm with \
                    their password; others create an account."
            } else {
                "Create a link and send it to the new member. Existing users confirm with their \
                    password; others create an account."
            };
            Screen {
                title: "Invite a member".into(),
                body: view! {
                    <Breadcrumbs
                        ancestors=vec![("Members".into(), above)]
                        current="Invite a member"
                    />
                    <PageHead title="Invite a member".into_any() lead />
                    <InviteForm tenant=slug is_mail_on />
                }
                .into_any(),
            }
        },
    )
}

#[component]
fn InviteForm(tenant: String, is_mail_on: bool) -> impl IntoView {
    let list = format!("/console/t/{tenant}/members");
    let back = list.clone();
    let (outcome, instructions, button) = if is_mail_on {
        (
            "Invitation for {email} ({role}) queued.",
            "The invitation is queued for this address. If you pass the link on yourself, send it \
                to the invited member only.",
            "Send invitation",
        )
    } else {
        (
            "Invitation link for {email} ({role})",
            "Send it to the invited member only.",
            "Create invitation link",
        )
    };
    let roles: Vec<_> = Role::TENANT_ROLES
        .into_iter()
        .map(|role| {
            view! {
                <Choice
                    name="role"
                    value=role.as_str()
                    label=role.label()
                    hint=role.means()
                    checked=role == Role::Developer
                />
            }
            .into_any()
        })
        .collect();
    view! {
        <OneTimeSecretForm
            action=InviteMember::url()
            class="form narrow"
            outcome
            instructions=instructions
            done_url=back
        >
            <input type="hidden" name="tenant" value=tenant />
            <section>
                <Field
                    name="email"
                    label="Email"
                    kind="email"
                    errors=FormErrors::none()
                    autofocus=true
                    hint="The link is for this address only and replaces any earlier one."
                />
                <fieldset class="field">
                    <legend>"Role"</legend>
                    {roles}
                </fieldset>
            </section>
            <div class="save-bar">
                <p class="unsaved">"Unsaved changes"</p>
                <LinkButton href=list variant="quiet">
                    "Cancel"
                </LinkButton>
                <SubmitAfterLoad>{button}</SubmitAfterLoad>
            </div>
        </OneTimeSecretForm>
    }
}
