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

/// Succeeds if the caller is an operator.
#[server]
pub async fn check_may_invite_operator() -> Result<(), AppError> {
    use crate::console_session;
    console_session::operator_session().await.map(|_| ())
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

#[component]
pub fn InviteOperatorPage() -> impl IntoView {
    screen(NavItem::Operators, None, check_may_invite_operator(), |_, ()| Screen {
        title: "Invite an operator".into(),
        body: view! {
            <Breadcrumbs
                ancestors=vec![("Operators".into(), "/console/operators".into())]
                current="Invite an operator"
            />
            <PageHead
                title="Invite an operator".into_any()
                lead="You get a link to hand to them. It makes their account and signs them in."
            />
            <InviteOperatorForm />
        }
        .into_any(),
    })
}

#[component]
fn InviteOperatorForm() -> impl IntoView {
    let words = "Whoever opens it becomes an operator: hand it to the person at that address, and \
        to nobody else.";
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
                    hint="The link is for this address alone; an earlier one to it ends."
                />
                <Notice>
                    <p>
                        "An operator may do everything, in every tenant. Who helps with one \
                            tenant is better a member of it."
                    </p>
                </Notice>
            </section>
            <div class="save-bar">
                <p class="state"></p>
                <LinkButton href="/console/operators" variant="quiet">
                    "Cancel"
                </LinkButton>
                <SubmitAfterLoad>"Make the link"</SubmitAfterLoad>
            </div>
        </OneTimeSecretForm>
    }
}
