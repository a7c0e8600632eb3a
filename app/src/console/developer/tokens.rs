//! Personal access tokens of a developer: creation, one-time display, revocation.

use contract::developer::{CreatedPersonalToken, PersonalTokenSummary};
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
        Card, Consequences, Dialog, DialogFooter, EmptyState, Field, FormErrors, OneTimeSecretForm,
        PageHead, PlainForm, SubmitAfterLoad, Table, TargetFields, ago, date,
    },
};

/// The caller's tokens, and the server's time for relative times.
#[server]
pub async fn list_tokens(tenant: String) -> Result<(Vec<PersonalTokenSummary>, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let lines = domain::personal_token::list(&session.tenant, &session.actor).await?;
    Ok((lines, session.tenant.now().0))
}

/// The token is returned once; only its digest is stored.
#[server]
pub async fn make_token(
    tenant: String,
    name: String,
    days: String,
) -> Result<CreatedPersonalToken, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let days = match days.trim() {
        "" => None,
        text => Some(
            text.parse().map_err(|_| domain::Error::invalid("days", "Enter a number of days."))?,
        ),
    };
    let new = contract::developer::NewPersonalToken { name, days };
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::personal_token::create(tx, new).await)
        .await?)
}

/// Revokes a personal access token.
#[server]
pub async fn revoke_token(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::personal_token::revoke(tx, &id).await)
        .await?;
    Ok(())
}

/// The page with the developer's personal tokens.
#[component]
pub fn Tokens() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(
        NavItem::Tokens,
        Some(slug.clone()),
        list_tokens(slug.clone()),
        move |_, (lines, now)| Screen {
            title: "Personal tokens".into(),
            body: view! {
                <PageHead
                    title="Personal tokens".into_any()
                    lead="For your scripts and pipelines. A token can register, view, change and \
                    delete your own applications, and nothing else."
                />
                <div class="columns">
                    <div data-live-results="">{token_table(lines, now)}</div>
                    <div>
                        <NewTokenCard tenant=slug.clone() />
                    </div>
                </div>
                <RevokeTokenDialog tenant=slug />
            }
            .into_any(),
        },
    )
}

fn token_table(lines: Vec<PersonalTokenSummary>, now: i64) -> impl IntoView {
    if lines.is_empty() {
        let text = "Create one for each program that registers applications for you, so that you \
            can revoke each separately.";
        return view! {
            <div class="card">
                <EmptyState title="No tokens yet" text=text />
            </div>
        }
        .into_any();
    }
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let used = line.last_used_at.map_or_else(|| "Never".to_owned(), |at| ago(at, now));
            view! {
                <tr>
                    <th scope="row" class="lead">
                        <span class="name">{line.name.clone()}</span>
                        <small>
                            <code>"…"{line.hint.clone()}</code>
                        </small>
                    </th>
                    <td>{used}</td>
                    <td class="only-wide">{date(line.expires_at)}</td>
                    <td class="actions">
                        <button
                            class="button secondary small danger"
                            type="button"
                            data-opens="revoke-token"
                            data-fill-id=line.id
                            data-fill-name=line.name
                        >
                            "Revoke…"
                        </button>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <Table
            caption="Your personal tokens, newest first"
            columns=&[("Token", ""), ("Last used", ""), ("Expires", "only-wide"), ("", "actions")]
        >
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn NewTokenCard(tenant: String) -> impl IntoView {
    let done_url = format!("/console/t/{tenant}/tokens");
    view! {
        <Card id="make-token" title="Create a token">
            <div class="body">
                <OneTimeSecretForm
                    action=MakeToken::url()
                    class="stack"
                    json_member="token"
                    copy_label="Copy token"
                    instructions="Copy it to your program's secret store."
                    done_url=done_url
                >
                    <input type="hidden" name="tenant" value=tenant />
                    <Field
                        name="name"
                        label="Name"
                        errors=FormErrors::none()
                        hint="What it is for, such as the name of a pipeline."
                    />
                    <Field
                        name="days"
                        label="Days until it expires"
                        value="90"
                        errors=FormErrors::none()
                        optional=true
                        hint="1 to 366. Default: 90."
                    />
                    <div class="row">
                        <SubmitAfterLoad>"Create token"</SubmitAfterLoad>
                    </div>
                </OneTimeSecretForm>
            </div>
        </Card>
    }
}

#[component]
fn RevokeTokenDialog(tenant: String) -> impl IntoView {
    view! {
        <Dialog
            id="revoke-token"
            title=view! {
                "Revoke “"
                <bdi data-slot="name"></bdi>
                "”?"
            }
                .into_any()
        >
            <PlainForm action=RevokeToken::url() success_message="Token revoked.">
                <TargetFields tenant />
                <div class="body">
                    <Consequences items=vec![
                        "Programs that still use it can no longer manage your applications"
                            .into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Revoke"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
