//! Inviting a user to create an account, and the invitations that were not accepted yet.

use contract::{
    member::{InvitationSent, UserInvitation},
    sign_up::SignUp,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    console::{
        frame::{Screen, screen},
        invitations::{revoke_button, revoke_dialog},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Field, FormErrors, LinkButton, Notice, OneTimeSecretForm, PageHead, PlainForm,
        SubmitAfterLoad, SubmitButton, Table, from_now,
    },
};

/// The pending invitations, and how another one can be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationsView {
    pub invitations: Vec<UserInvitation>,
    pub policy: SignUp,
    pub is_mail_on: bool,
    /// The server's time, for relative times.
    pub now: i64,
}

/// Pending invitations to create an account.
#[server]
pub async fn list_user_invitations(tenant: String) -> Result<InvitationsView, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if session.tenant.is_home() {
        return crate::error::reject(AppError::NotFound);
    }
    Ok(InvitationsView {
        invitations: domain::sign_up::invitations(&session.tenant, &session.actor).await?,
        policy: session.tenant.settings().sign_up,
        is_mail_on: session.tenant.platform().is_mail_on(),
        now: session.tenant.now().0,
    })
}

/// Invites an address. Without a mail server the link is returned, once.
#[server]
pub async fn invite_user(tenant: String, email: String) -> Result<InvitationSent, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::sign_up::invite(tx, &email).await)
        .await?)
}

/// Withdraws a pending invitation.
#[server]
pub async fn withdraw_user_invitation(tenant: String, email: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::sign_up::withdraw_invitation(tx, &email).await
        })
        .await?;
    Ok(())
}

/// The page on which a user is invited.
#[component]
pub fn InviteUserPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let load = list_user_invitations(slug.clone());
    screen(NavItem::Users, Some(slug.clone()), load, move |frame, view| Screen {
        title: "Invitations".into(),
        body: body(&slug, view, frame.permissions.users),
    })
}

fn body(slug: &str, view: InvitationsView, may_change: bool) -> AnyView {
    let above = format!("/console/t/{slug}/users");
    let form = match (may_change, view.policy) {
        (false, _) => None,
        (true, SignUp::Off) => Some(sign_up_is_off(slug)),
        (true, SignUp::Invited | SignUp::Open) => Some(invite_form(slug, view.is_mail_on)),
    };
    let list = open_invitations(&view.invitations, may_change, view.now);
    let dialog = (may_change && !view.invitations.is_empty())
        .then(|| revoke_dialog(WithdrawUserInvitation::url(), Some(slug.to_owned())));
    view! {
        <Breadcrumbs ancestors=vec![("Users".into(), above)] current="Invitations" />
        <PageHead
            title="Invitations".into_any()
            lead="Invited users choose their name and password. They can sign in to applications \
            only."
        />
        {form}
        {list}
        {dialog}
    }
    .into_any()
}

fn sign_up_is_off(slug: &str) -> AnyView {
    let settings = format!("/console/t/{slug}/settings");
    view! {
        <Notice title="Sign-up is off">
            <p>
                "No one can create an account, not even with an invitation. Allow it in the "
                <a href=settings>"settings"</a>", or add users yourself."
            </p>
        </Notice>
    }
    .into_any()
}

fn invite_form(slug: &str, is_mail_on: bool) -> AnyView {
    let users = format!("/console/t/{slug}/users");
    let here = format!("{users}/invite");
    let tenant = slug.to_owned();
    let fields = move |hint: &'static str| {
        view! {
            <input type="hidden" name="tenant" value=tenant />
            <section>
                <Field name="email" label="Email" kind="email" errors=FormErrors::none() hint />
            </section>
        }
    };
    if is_mail_on {
        return view! {
            <PlainForm
                action=InviteUser::url()
                success_message="Invitation queued. The Email page shows whether it was sent."
            >
                <div class="form narrow">
                    {fields(
                        "We'll send a link to this address. It works once, within 7 days, and \
                        replaces any earlier one.",
                    )} <div class="save-bar">
                        <p class="unsaved">"Unsaved changes"</p>
                        <LinkButton href=users variant="quiet">
                            "Cancel"
                        </LinkButton>
                        <SubmitButton>"Send invitation"</SubmitButton>
                    </div>
                </div>
            </PlainForm>
        }
        .into_any();
    }
    view! {
        <OneTimeSecretForm
            action=InviteUser::url()
            class="form narrow"
            instructions="Email is off, so send the link yourself, to the invited user only. The \
            address is marked as not verified."
            done_url=here
        >
            {fields("The link is for this address only and replaces any earlier one.")}
            <div class="save-bar">
                <p class="unsaved">"Unsaved changes"</p>
                <LinkButton href=users variant="quiet">
                    "Cancel"
                </LinkButton>
                <SubmitAfterLoad>"Create invitation link"</SubmitAfterLoad>
            </div>
        </OneTimeSecretForm>
    }
    .into_any()
}

fn open_invitations(lines: &[UserInvitation], may_change: bool, now: i64) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="quiet-text">"No pending invitations."</p> }.into_any();
    }
    let row = |line: &UserInvitation| {
        let action = may_change.then(|| revoke_button(&line.email));
        view! {
            <tr>
                <th scope="row" class="lead">
                    <span class="break">{line.email.clone()}</span>
                </th>
                <td>{if line.is_mailed { "Email" } else { "Link" }}</td>
                <td class="only-wide break">{line.invited_by.clone()}</td>
                <td class="nowrap">{from_now(line.expires_at, now)}</td>
                <td class="actions">{action}</td>
            </tr>
        }
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    view! {
        <section class="stack tight">
            <h2>"Pending invitations"</h2>
            <Table
                caption="Invitations not accepted yet"
                columns=&[
                    ("Email", ""),
                    ("Sent as", ""),
                    ("Invited by", "only-wide"),
                    ("Expires", ""),
                    ("", "actions"),
                ]
            >
                {rows}
            </Table>
        </section>
    }
    .into_any()
}
