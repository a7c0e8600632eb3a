//! Suspending, resuming and deleting a tenant: each asks first and says what it ends. The dialogs
//! stand once on a page; the line that opens one fills in which tenant is meant.

use leptos::prelude::*;

use crate::{
    error::AppError,
    ui::{Dialog, Ends, FormNote, Refusal, Submit, TypedName, say_and_go, when_done},
};

#[server]
pub async fn suspend_tenant(slug: String) -> Result<String, AppError> {
    use crate::caller;
    let operator = caller::operator().await?;
    let tenant = of(&slug).await?;
    domain::tenant::suspend(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

#[server]
pub async fn resume_tenant(slug: String) -> Result<String, AppError> {
    use crate::caller;
    let operator = caller::operator().await?;
    let tenant = of(&slug).await?;
    domain::tenant::resume(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

/// `typed` must be the slug: nobody deletes the wrong line.
#[server]
pub async fn delete_tenant(slug: String, typed: String) -> Result<String, AppError> {
    use crate::caller;
    let operator = caller::operator().await?;
    let tenant = of(&slug).await?;
    if typed.trim() != tenant.slug() {
        return Err(domain::Error::invalid("typed", format!("Type “{}” to delete it.", tenant.slug())).into());
    }
    domain::tenant::delete(&tenant, &operator.actor).await?;
    Ok(tenant.name().to_owned())
}

#[cfg(feature = "ssr")]
async fn of(slug: &str) -> Result<domain::Tenant, AppError> {
    Ok(crate::caller::platform()?.tenant_by_slug(slug).await?.ok_or(domain::Error::NotFound)?)
}

/// The list again, as it is now.
fn again(words: &str) {
    let here = window().location().href().unwrap_or_else(|_| "/console".into());
    say_and_go(words, &here);
}

#[island]
pub fn TenantActs() -> impl IntoView {
    let suspend = ServerAction::<SuspendTenant>::new();
    let resume = ServerAction::<ResumeTenant>::new();
    let delete = ServerAction::<DeleteTenant>::new();
    when_done(suspend, |name| again(&format!("{name} is suspended.")));
    when_done(resume, |name| again(&format!("{name} is active again.")));
    when_done(delete, |name| again(&format!("{name} is deleted.")));
    view! {
        <Dialog id="suspend-tenant" title=view! { "Suspend " <span data-slot="name"></span> "?" }.into_any()>
            <ActionForm action=suspend>
                <input type="hidden" name="slug"/>
                <div class="body">
                    <FormNote refusal=Refusal::of(suspend) fields=&[]/>
                    <p>"Everything is kept. Until you resume it:"</p>
                    <Ends what=vec![
                        "Nobody can sign in, and no application gets a token".into_any(),
                        "Its addresses answer as if it were not there".into_any(),
                        "Its members cannot open this console".into_any(),
                    ]/>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">"Keep it active"</button>
                    <Submit look="danger primary" pending=suspend.pending()>"Suspend"</Submit>
                </footer>
            </ActionForm>
        </Dialog>
        <Dialog id="resume-tenant" title=view! { "Resume " <span data-slot="name"></span> "?" }.into_any()>
            <ActionForm action=resume>
                <input type="hidden" name="slug"/>
                <div class="body">
                    <FormNote refusal=Refusal::of(resume) fields=&[]/>
                    <p>"People can sign in and applications get tokens again at once, as before it was suspended."</p>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">"Not yet"</button>
                    <Submit pending=resume.pending()>"Resume"</Submit>
                </footer>
            </ActionForm>
        </Dialog>
        <Dialog id="delete-tenant" title=view! { "Delete " <span data-slot="name"></span> "?" }.into_any()>
            <ActionForm action=delete>
                <input type="hidden" name="slug"/>
                <div class="body">
                    <FormNote refusal=Refusal::of(delete) fields=&[]/>
                    <p>"This ends at once:"</p>
                    <Ends what=vec![
                        "Every sign-in and every token of its people and applications".into_any(),
                        view! { "Its issuer, keys and addresses; the slug " <code data-slot="slug"></code> " stays taken" }.into_any(),
                        "The way of its members into this console".into_any(),
                    ]/>
                    <TypedName id="delete-tenant-typed" name="typed" says="slug"/>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">"Keep it"</button>
                    <Submit look="danger primary" when_typed=true pending=delete.pending()>"Delete"</Submit>
                </footer>
            </ActionForm>
        </Dialog>
    }
}
