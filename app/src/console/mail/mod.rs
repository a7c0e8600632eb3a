//! Mail of a tenant: the mail server, a test of it, the latest mails, and their texts.

mod texts;

use contract::mail::{MailServer, MailState, MailSummary, current_failure};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

pub use self::texts::MailTextsPage;
#[cfg(feature = "ssr")]
pub use self::texts::example_mail;
use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::param,
};
use crate::{
    error::AppError,
    ui::{
        Card, Dialog, DialogFooter, EmptyState, Field, FormErrors, LinkButton, Notice, PageHead,
        Pill, PlainForm, StateDot, SubmitButton, Table, TargetFields, ago, from_now,
    },
};

/// What the page shows, and the server's time for relative times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailView {
    pub server: Option<MailServer>,
    pub mails: Vec<MailSummary>,
    pub now: i64,
}

/// The mail server and the latest mails.
#[server]
pub async fn get_mail(tenant: String) -> Result<MailView, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let mails = domain::mail::recent(&session.tenant, &session.actor).await?;
    Ok(MailView {
        server: session.tenant.platform().mailer().server(),
        mails,
        now: session.tenant.now().0,
    })
}

/// Sends a test mail and waits for the response of the mail server.
#[server]
pub async fn send_test_mail(tenant: String, address: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::mail::send_test(&session.tenant, &session.actor, &address).await?)
}

/// Makes a mail that waits or has failed due now.
#[server]
pub async fn retry_mail(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::mail::retry(tx, &id).await)
        .await?;
    Ok(())
}

/// Deletes a mail.
#[server]
pub async fn discard_mail(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::mail::discard(tx, &id).await)
        .await?;
    Ok(())
}

/// The page about the mail of a tenant: what was sent, and what failed.
#[component]
pub fn MailPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(NavItem::Mail, Some(slug.clone()), get_mail(slug.clone()), move |frame, view| Screen {
        title: "Email".into(),
        body: body(slug, view, frame.permissions.settings),
    })
}

/// The notice that mail does not leave at the moment, with the reason.
pub fn mail_failure_notice(server: &MailServer, failure: &str) -> AnyView {
    let title = format!("The mail server {} isn't accepting emails", server.host);
    let failure = failure.trim_end_matches('.').to_owned();
    view! {
        <Notice variant="warn" title>
            <p>
                <bdi>{failure}</bdi>
                ". Emails are retried for 24 hours. If this continues, an operator of this \
                    installation has to check the mail server and TENANTRY_SMTP_URL."
            </p>
        </Notice>
    }
    .into_any()
}

fn body(slug: String, view: MailView, may_change: bool) -> AnyView {
    let MailView { server, mails, now } = view;
    let failure = server
        .as_ref()
        .zip(current_failure(&mails))
        .map(|(server, failure)| mail_failure_notice(server, failure));
    let (variant, label) = match (&server, &failure) {
        (None, _) => ("warn", "Off"),
        (Some(_), Some(_)) => ("warn", "Failing"),
        (Some(_), None) => ("ok", "On"),
    };
    let mark = view! { <Pill variant label /> };
    let texts = format!("/console/t/{slug}/mail/texts");
    let texts = view! { <LinkButton href=texts>"Templates"</LinkButton> }.into_any();
    let lead = "Emails to this tenant's users. Failed emails are retried for 24 hours; all are \
        listed for 7 days.";
    view! {
        <PageHead title=view! { "Email " {mark} }.into_any() lead=lead actions=texts />
        {failure}
        {server_card(&slug, server, may_change)}
        <section class="stack tight">
            <h2>"Latest emails"</h2>
            {list(&mails, may_change, now)}
        </section>
        {may_change.then(|| view! { <MailDialogs tenant=slug.clone() /> })}
    }
    .into_any()
}

fn server_card(slug: &str, server: Option<MailServer>, may_change: bool) -> AnyView {
    let Some(server) = server else {
        return view! {
            <Notice variant="warn" title="Email is off">
                <p>
                    "Users can't reset a password or verify an address themselves, and invitation \
                        links are only shown here, in the dashboard. An operator of this \
                        installation can turn on email by setting TENANTRY_SMTP_URL and \
                        TENANTRY_MAIL_FROM."
                </p>
            </Notice>
        }
        .into_any();
    };
    let tenant = slug.to_owned();
    let test = may_change.then(|| {
        view! {
            <PlainForm
                action=SendTestMail::url()
                success_message="The mail server accepted the test email."
            >
                <input type="hidden" name="tenant" value=tenant />
                <div class="stack tight">
                    <Field
                        name="address"
                        label="Send a test email to"
                        kind="email"
                        errors=FormErrors::none()
                    />
                    <div class="row">
                        <SubmitButton variant="secondary">"Send test email"</SubmitButton>
                    </div>
                </div>
            </PlainForm>
        }
    });
    view! {
        <Card id="server" title="Mail server">
            <dl class="values">
                <div>
                    <dt>"Server"</dt>
                    <dd>
                        <code>{server.host}</code>
                    </dd>
                </div>
                <div>
                    <dt>"From"</dt>
                    <dd>
                        <code>{server.from}</code>
                    </dd>
                </div>
            </dl>
            {test.map(|form| view! { <div class="body">{form}</div> })}
        </Card>
    }
    .into_any()
}

fn list(mails: &[MailSummary], may_change: bool, now: i64) -> AnyView {
    if mails.is_empty() {
        return view! {
            <div class="card">
                <EmptyState
                    title="No emails yet"
                    text="Emails to the users of this tenant appear here for 7 days."
                />
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> = mails.iter().map(|mail| line(mail, may_change, now)).collect();
    view! {
        <Table
            caption="Latest emails"
            columns=&[
                ("Recipient", ""),
                ("Email", ""),
                ("State", ""),
                ("Queued", ""),
                ("", "actions"),
            ]
        >
            {lines}
        </Table>
    }
    .into_any()
}

fn line(mail: &MailSummary, may_change: bool, now: i64) -> AnyView {
    let state = match mail.state {
        MailState::Sent => view! { <StateDot variant="ok" label="Sent" /> }.into_any(),
        MailState::Failed => view! { <Pill variant="bad" label="Failed" /> }.into_any(),
        MailState::Queued if mail.attempts == 0 => view! { <StateDot label="Queued" /> }.into_any(),
        MailState::Queued => view! { <Pill variant="warn" label="Delayed" /> }.into_any(),
    };
    let next = mail.next_attempt_at.filter(|_| mail.attempts > 0).map(|at| {
        let noun = if mail.attempts == 1 { "attempt" } else { "attempts" };
        let words = format!("{} {noun}, next {}", mail.attempts, from_now(at.max(now), now));
        view! { <small class="faint">{words}</small> }
    });
    // Below the state, so that the recipient has its width.
    let error = mail.last_error.clone().map(|error| {
        view! {
            <div>
                <small class="break">
                    <bdi>{error}</bdi>
                </small>
            </div>
        }
    });
    let named = format!("{} to {}", mail.kind.label(), mail.recipient);
    let button = |opens: &'static str, word: &'static str, class: &'static str| {
        view! {
            <button
                class=class
                type="button"
                data-opens=opens
                data-fill-id=mail.id.clone()
                data-fill-mail=named.clone()
                aria-label=format!("{word} {named}")
            >
                {word}
            </button>
        }
    };
    let retry = (may_change && mail.can_retry)
        .then(|| button("retry-mail", "Retry…", "button secondary small"));
    // A mail that was sent has left the list's reach; it only expires.
    let discard = (may_change && mail.state != MailState::Sent)
        .then(|| button("discard-mail", "Discard…", "button quiet small danger"));
    view! {
        <tr>
            <th scope="row" class="lead">
                <bdi dir="ltr">{mail.recipient.clone()}</bdi>
            </th>
            <td>{mail.kind.label()}</td>
            <td>{state} " " {next} {error}</td>
            <td class="nowrap">{ago(mail.created_at, now)}</td>
            <td class="actions">{retry} {discard}</td>
        </tr>
    }
    .into_any()
}

/// The dialogs to retry and to discard a mail.
#[component]
fn MailDialogs(tenant: String) -> impl IntoView {
    let for_discard = tenant.clone();
    view! {
        <Dialog id="retry-mail" title="Retry this email?".into_any()>
            <PlainForm action=RetryMail::url() success_message="Email queued again.">
                <TargetFields tenant=tenant />
                <div class="body">
                    <p>
                        <bdi data-slot="mail"></bdi>
                        " is retried now. If the mail server rejects it, the reason appears in \
                            this list."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="primary">
                    "Retry"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog id="discard-mail" title="Discard this email?".into_any()>
            <PlainForm action=DiscardMail::url() success_message="Email discarded.">
                <TargetFields tenant=for_discard />
                <div class="body">
                    <p>
                        <bdi data-slot="mail"></bdi>
                        " will be removed from this list. If it hasn't been sent yet, the \
                            recipient won't get it."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Discard"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
