//! Creating a tenant: name, slug and preset.

use contract::{settings::Preset, slug};
use leptos::prelude::*;

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
    },
    error::AppError,
    ui::{
        ActionSubmit, Breadcrumbs, Choice, Field, FormErrors, LinkButton, PageHead, SaveBar,
        navigate_with_toast, on_success,
    },
};

/// The installation's public URL, the origin of issuers. Succeeds for operators only.
#[server]
pub async fn get_public_url() -> Result<String, AppError> {
    use crate::console_session;
    console_session::operator_session().await?;
    Ok(console_session::platform()?.public_url().to_owned())
}

/// Returns the slug.
#[server]
pub async fn create_tenant(name: String, slug: String, preset: Preset) -> Result<String, AppError> {
    use crate::console_session;
    use contract::tenant::NewTenant;
    let operator = console_session::operator_session().await?;
    let new = NewTenant { slug: slug.trim().to_owned(), name, preset, ..Default::default() };
    let created =
        domain::tenant::create(&console_session::platform()?, &operator.actor, new).await?;
    Ok(created.slug().to_owned())
}

/// The page on which a tenant is created.
#[component]
pub fn NewTenantPage() -> impl IntoView {
    screen(NavItem::Tenants, None, get_public_url(), |_, public_url| Screen {
        title: "Create a tenant".into(),
        body: view! {
            <Breadcrumbs
                ancestors=vec![("Tenants".into(), "/console".into())]
                current="Create a tenant"
            />
            <PageHead
                title="Create a tenant".into_any()
                lead="A new tenant starts without users or applications."
            />
            <CreateTenantForm public_url />
        }
        .into_any(),
    })
}

const FIELDS: &[&str] = &["name", "slug"];

#[island]
fn CreateTenantForm(public_url: String) -> impl IntoView {
    let action = ServerAction::<CreateTenant>::new();
    let errors = FormErrors::of_action(action);
    on_success(action, |slug| {
        navigate_with_toast("Tenant created.", &format!("/console/t/{slug}"))
    });
    // The slug is derived from the name until the user edits it.
    let (slug_edited, set_slug_edited) = signal(false);
    let slug = RwSignal::new(String::new());
    let follow = Callback::new(move |name: String| {
        if !slug_edited.get_untracked() {
            slug.set(if name.trim().is_empty() { String::new() } else { slug::from_name(&name) });
        }
    });
    let presets: Vec<_> = Preset::ALL
        .into_iter()
        .map(|preset| {
            let hint = preset.differences().join(" ");
            view! {
                <Choice
                    name="preset"
                    value=preset.as_str()
                    label=preset.label()
                    hint=hint
                    checked=preset == Preset::Standard
                />
            }
        })
        .collect();
    let issuer = move || {
        slug.with(|slug| {
            if slug.is_empty() {
                format!("{public_url}/t/…")
            } else {
                format!("{public_url}/t/{slug}")
            }
        })
    };
    view! {
        <ActionForm action attr:class="form narrow" attr:novalidate=true>
            <section>
                <Field
                    name="name"
                    label="Name"
                    errors
                    autofocus=true
                    on_input=follow
                    hint="Shown to users when they sign in. Usually the customer, brand or product."
                />
                <Field
                    name="slug"
                    label="Slug"
                    errors
                    mono=true
                    bound=slug
                    on_input=Callback::new(move |_| set_slug_edited.set(true))
                    hint="Part of every URL of this tenant. It can't be changed later."
                />
                <p class="hint">"Issuer " <code>{issuer}</code></p>
            </section>
            <section>
                <h2>"Preset"</h2>
                <p>"A preset fills in the settings. You can change each of them later."</p>
                <fieldset>
                    <legend class="visually-hidden">"Preset"</legend>
                    {presets}
                </fieldset>
            </section>
            <SaveBar errors fields=FIELDS>
                <LinkButton href="/console" variant="quiet">
                    "Cancel"
                </LinkButton>
                <ActionSubmit pending=action.pending()>"Create tenant"</ActionSubmit>
            </SaveBar>
        </ActionForm>
    }
}
