//! Inviting an operator with a one-time link.

use contract::member::OneTimeLink;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Field, FormErrors, LinkButton, Notice, OneTimeSecretForm, PageHead,
        SubmitAfterLoad,
    },
};

/// Succeeds if the caller is an operator. Returns whether mail is on.
#[server]
pub async fn check_may_invite_operator() -> Result<bool, AppError> {
    use crate::console_session;
    console_session::operator_session().await?;
    Ok(console_session::platform()?.is_mail_on())
}

/// The link is returned once; only its digest is stored.
#[server]
pub async fn invite_operator(email: String) -> Result<OneTimeLink, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let platform = console_session::platform()?;
    let token = domain::member::invite_operator(&platform, &operator.actor, &email).await?;
    let address = format!("{}/invitation?token={}", platform.public_url(), token.expose());
    Ok(OneTimeLink { address, expires_at: platform.now().0 + domain::member::INVITATION_LIFETIME })
}

/// The page on which an operator is invited.
#[component]
pub fn InviteOperatorPage() -> impl IntoView {
    screen(NavItem::Operators, None, check_may_invite_operator(), |_, is_mail_on| {
        let lead = if is_mail_on {
            "We email an invitation; you can also copy its link. The new operator uses it to set \
                up their account."
        } else {
            "Create a link and send it to the new operator, who uses it to set up their account."
        };
        Screen {
            title: "Invite an operator".into(),
            body: view! {
                <Breadcrumbs
                    ancestors=vec![("Operators".into(), "/console/operators".into())]
                    current="Invite an operator"
                />
                <PageHead title="Invite an operator".into_any() lead />
                <InviteOperatorForm is_mail_on />
            }
            .into_any(),
        }
    })
}

#[component]
fn InviteOperatorForm(is_mail_on: bool) -> impl IntoView {
    let (words, button) = if is_mail_on {
        (
            "The invitation email is queued. Anyone who opens this link can become an operator: \
                send it to the invited operator only.",
            "Send invitation",
        )
    } else {
        (
            "Anyone who opens this link can become an operator. Send it to the invited operator \
                only.",
            "Create invitation link",
        )
    };
    view! {
        <OneTimeSecretForm
            action=InviteOperator::url()
            class="form narrow"
            instructions=words
            done_url="/console/operators"
        >
            <section>
                <Field
                    name="email"
                    label="Email"
                    kind="email"
                    errors=FormErrors::none()
                    autofocus=true
                    hint="The link is for this address only and replaces any earlier one."
                />
                <Notice>
                    <p>
                        "Operators have full access to every tenant. To give access to one \
                            tenant only, invite a member there instead."
                    </p>
                </Notice>
            </section>
            <div class="save-bar">
                <p class="unsaved">"Unsaved changes"</p>
                <LinkButton href="/console/operators" variant="quiet">
                    "Cancel"
                </LinkButton>
                <SubmitAfterLoad>{button}</SubmitAfterLoad>
            </div>
        </OneTimeSecretForm>
    }
}
