//! A developer's personal tokens: made, shown once, ended.

use contract::developer::{PersonalTokenLine, PersonalTokenMade};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    console::{
        address::query,
        frame::{Screen, screen},
        nav::Here,
    },
    error::AppError,
    ui::{Card, Dialog, Empty, Ends, Field, FormNote, Notice, PageHead, Refusal, SecretBox, Submit, Table, ago, date, say_and_go, when_done},
};

/// Those of whoever asks, and the server's time for "3 days ago".
#[server]
pub async fn list_tokens(tenant: String) -> Result<(Vec<PersonalTokenLine>, i64), AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    let lines = domain::personal_token::list(&entered.tenant, &entered.actor).await?;
    Ok((lines, entered.tenant.now().0))
}

/// The token is in this answer and nowhere else.
#[server]
pub async fn make_token(tenant: String, name: String, days: String) -> Result<PersonalTokenMade, AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    let days = match days.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| domain::Error::invalid("days", "Write a number of days."))?),
    };
    let new = contract::developer::NewPersonalToken { name, days };
    Ok(entered.tenant.work(&entered.actor, async |work| domain::personal_token::create(work, new).await).await?)
}

#[server]
pub async fn revoke_token(tenant: String, id: String) -> Result<(), AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    entered.tenant.work(&entered.actor, async |work| domain::personal_token::revoke(work, &id).await).await?;
    Ok(())
}

#[component]
pub fn Tokens() -> impl IntoView {
    let slug = query(use_params_map(), "slug");
    screen(Here::Tokens, Some(slug.clone()), list_tokens(slug.clone()), move |_, (lines, now)| Screen {
        title: "Personal tokens".into(),
        body: view! {
            <PageHead
                title="Personal tokens".into_any()
                lead="For your scripts and pipelines: a token registers and changes your own applications, and does nothing else in your name."
            />
            <div class="columns">
                <div>{list(lines, now)}</div>
                <div><MakeToken tenant=slug.clone()/></div>
            </div>
            <RevokeToken tenant=slug/>
        }
        .into_any(),
    })
}

fn list(lines: Vec<PersonalTokenLine>, now: i64) -> impl IntoView {
    if lines.is_empty() {
        let text = "Make one for each program that registers applications for you, so that you can end one without the others.";
        return view! { <div class="card"><Empty title="No token yet" text=text/></div> }.into_any();
    }
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let used = line.last_used_at.map_or_else(|| "not used yet".to_owned(), |at| ago(at, now));
            view! {
                <tr>
                    <th scope="row" class="lead"><span class="name">{line.name.clone()}</span><small><code>"…"{line.hint.clone()}</code></small></th>
                    <td>{used}</td>
                    <td class="only-wide">{date(line.expires_at)}</td>
                    <td class="actions">
                        <button class="button secondary small danger" type="button" data-opens="revoke-token" data-fill-id=line.id data-fill-name=line.name>"Revoke…"</button>
                    </td>
                </tr>
            }
        })
        .collect();
    view! { <Table caption="Your personal tokens, the newest first" columns=&[("Token", ""), ("Last used", ""), ("Expires", "only-wide"), ("", "actions")]>{rows}</Table> }
        .into_any()
}

const FIELDS: &[&str] = &["name", "days"];

#[island]
fn MakeToken(tenant: String) -> impl IntoView {
    let action = ServerAction::<MakeToken>::new();
    let refusal = Refusal::of(action);
    let here = format!("/console/t/{tenant}/tokens");
    let made = move || action.value().with(|value| value.as_ref().and_then(|answer| answer.as_ref().ok().cloned()));
    view! {
        <Card id="make-token" title="Make a token">
            {move || made().map(|made| {
                let here = here.clone();
                view! {
                    <div class="body stack tight">
                        <Notice look="warn" title="Shown only now"><p>{format!("Copy “{}” to where your program keeps its secrets. It expires on {}.", made.name, date(made.expires_at))}</p></Notice>
                        <SecretBox value=made.token label="Copy token"/>
                        <div class="row"><a class="button secondary small" href=here>"I have copied it"</a></div>
                    </div>
                }
            })}
            <div class="body" hidden=move || made().is_some()>
                <ActionForm action attr:class="form">
                    <FormNote refusal fields=FIELDS/>
                    <input type="hidden" name="tenant" value=tenant/>
                    <Field name="name" label="Name" refusal hint="What it is for, such as the name of a pipeline."/>
                    <Field name="days" label="Days until it expires" value="90" refusal optional=true hint="1 to 366."/>
                    <div class="row"><Submit pending=action.pending()>"Make the token"</Submit></div>
                </ActionForm>
            </div>
        </Card>
    }
}

#[island]
fn RevokeToken(tenant: String) -> impl IntoView {
    let action = ServerAction::<RevokeToken>::new();
    let here = format!("/console/t/{tenant}/tokens");
    when_done(action, move |()| say_and_go("The token is revoked.", &here));
    view! {
        <Dialog id="revoke-token" title=view! { "Revoke “" <span data-slot="name"></span> "”?" }.into_any()>
            <ActionForm action>
                <input type="hidden" name="tenant" value=tenant/>
                <input type="hidden" name="id"/>
                <div class="body">
                    <FormNote refusal=Refusal::of(action) fields=&[]/>
                    <Ends what=vec!["Every program that still uses it: its next request is refused".into_any()]/>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">"Keep it"</button>
                    <Submit look="danger primary" pending=action.pending()>"Revoke"</Submit>
                </footer>
            </ActionForm>
        </Dialog>
    }
}
