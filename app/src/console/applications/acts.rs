//! Enabling, disabling and deleting an application: each asks first and says what it ends.

use contract::{client::ClientEnds, paging::Total};
use leptos::prelude::*;

use crate::{
    error::AppError,
    ui::{Dialog, Ends, FormNote, Refusal, Submit, TypedName, say_and_go, when_done},
};

#[server]
pub async fn enable_client(tenant: String, id: String, enabled: bool) -> Result<bool, AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    entered.tenant.work(&entered.actor, async |work| domain::client::set_enabled(work, &id, enabled).await).await?;
    Ok(enabled)
}

/// `typed` must be the application's name: nobody deletes the wrong one.
#[server]
pub async fn delete_client(tenant: String, id: String, typed: String) -> Result<(), AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    let detail = domain::client::detail(&entered.tenant, &entered.actor, &id).await?;
    if typed.trim() != detail.line.name {
        return Err(domain::Error::invalid("typed", format!("Type “{}” to delete it.", detail.line.name)).into());
    }
    entered.tenant.work(&entered.actor, async |work| domain::client::delete(work, &id).await).await?;
    Ok(())
}

fn some(total: Total, one: &str, many: &str) -> String {
    match total {
        Total { count: 1, more: false } => format!("1 {one}"),
        Total { count, more } => format!("{count}{} {many}", if more { "+" } else { "" }),
    }
}

#[island]
pub fn ClientActs(tenant: String, row_id: String, name: String, enabled: bool, ends: ClientEnds) -> impl IntoView {
    let switch = ServerAction::<EnableClient>::new();
    let delete = ServerAction::<DeleteClient>::new();
    let list = format!("/console/t/{tenant}/applications");
    let here = format!("{list}/{row_id}");
    let gone = format!("{name} is deleted.");
    when_done(switch, move |enabled| say_and_go(if enabled { "The application is enabled." } else { "The application is disabled." }, &here));
    when_done(delete, move |()| say_and_go(&gone, &list));
    let what = move || {
        vec![
            format!("{}, with their tokens", some(ends.grants, "person's grant", "people's grants")).into_any(),
            "Every token that it got for itself".into_any(),
            "New sign-ins through it: people see a page that says so".into_any(),
        ]
    };
    let everything = vec![
        format!("{}, with their tokens", some(ends.grants, "person's grant", "people's grants")).into_any(),
        some(ends.consents, "person's consent", "people's consents").into_any(),
        format!("Its {} and its addresses; its client ID comes free", if ends.secrets == 1 { "secret" } else { "secrets" }).into_any(),
    ];
    let of = StoredValue::new((tenant, row_id));
    let hidden = move || {
        of.with_value(|(tenant, id)| view! { <input type="hidden" name="tenant" value=tenant.clone()/><input type="hidden" name="id" value=id.clone()/> })
    };
    view! {
        <Dialog id=if enabled { "disable-client" } else { "enable-client" } title=if enabled { format!("Disable {name}?").into_any() } else { format!("Enable {name}?").into_any() }>
            <ActionForm action=switch>
                {hidden()}
                <input type="hidden" name="enabled" value=if enabled { "false" } else { "true" }/>
                <div class="body">
                    <FormNote refusal=Refusal::of(switch) fields=&[]/>
                    {if enabled {
                        view! { <p>"This ends at once, and enabling it again revives none of it:"</p><Ends what=what()/> }.into_any()
                    } else {
                        view! { <p>"People can sign in through it again. What ended when it was disabled stays ended."</p> }.into_any()
                    }}
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">{if enabled { "Keep it enabled" } else { "Not yet" }}</button>
                    <Submit look=if enabled { "danger primary" } else { "primary" } pending=switch.pending()>{if enabled { "Disable" } else { "Enable" }}</Submit>
                </footer>
            </ActionForm>
        </Dialog>
        <Dialog id="delete-client" title=format!("Delete {name}?").into_any()>
            <ActionForm action=delete>
                {hidden()}
                <div class="body">
                    <FormNote refusal=Refusal::of(delete) fields=&[]/>
                    <p>"It cannot be brought back. This ends at once:"</p>
                    <Ends what=everything/>
                    <TypedName id="delete-client-typed" name="typed" says="name" expects=name.clone()/>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">"Keep it"</button>
                    <Submit look="danger primary" when_typed=true pending=delete.pending()>"Delete"</Submit>
                </footer>
            </ActionForm>
        </Dialog>
    }
}
