//! Adding a provider: its kind from the catalogue, then its settings.

use contract::provider::{ProviderDefaults, ProviderKind, ProviderSettings};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    form::{self, FormContext},
    form_input::ProviderFormInput,
    tile::kind_tile,
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        Breadcrumbs, CopyIconButton, Field, FormErrors, LinkButton, PageHead, PlainForm, SaveBar,
        SubmitButton,
    },
};

/// What a new provider of this kind needs. Fails if the caller may not add providers.
#[server]
pub async fn get_provider_defaults(
    tenant: String,
    kind: ProviderKind,
) -> Result<ProviderDefaults, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::identity_provider::defaults(&session.tenant, &session.actor, kind).await?)
}

/// Adds a provider, disabled, as the last one of the list.
#[server]
pub async fn add_provider(
    tenant: String,
    id: String,
    kind: ProviderKind,
    form: ProviderFormInput,
) -> Result<(), AppError> {
    use domain::identity_provider::{NewProvider, add_last};

    use super::form_input::at_form_fields;
    use crate::{console::form_values::with_problems, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let before = ProviderSettings { kind, ..ProviderSettings::default() };
    let (settings, secret, problems) = form.parse(before);
    let id = id.trim().to_owned();
    let new = NewProvider { id, settings, secret, enabled: false, position: 0 };
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(problems, add_last(tx, new).await.map_err(at_form_fields))
        })
        .await?;
    Ok(())
}

/// The page on which an identity provider is added: the catalogue, then the form.
#[component]
pub fn NewProviderPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let kind = ProviderKind::parse(&param(use_query_map(), "kind"));
    // The catalogue needs the same right as the form.
    let load = get_provider_defaults(slug.clone(), kind.unwrap_or_default());
    screen(NavItem::Providers, Some(slug.clone()), load, move |frame, defaults| {
        let list = format!("/console/t/{slug}/providers");
        match kind {
            None => Screen { title: "Add a provider".into(), body: catalogue(&list) },
            Some(kind) => Screen {
                title: add_title(kind),
                body: new_provider(&slug, &list, &defaults, frame.permissions.members),
            },
        }
    })
}

/// The title of the form for a provider of this kind.
fn add_title(kind: ProviderKind) -> String {
    match kind {
        ProviderKind::Oidc | ProviderKind::Oauth2 => format!("Add an {} provider", kind.label()),
        _ => format!("Add {}", kind.label()),
    }
}

fn catalogue(list: &str) -> AnyView {
    let new = format!("{list}/new");
    let entries: Vec<_> = ProviderKind::ALL
        .into_iter()
        .map(|kind| {
            let href = with_query(&new, &[("kind", kind.as_str())]);
            let text = match kind {
                ProviderKind::Oidc => "Any provider with a discovery document",
                ProviderKind::Oauth2 => "Any OAuth 2.0 provider without OpenID Connect",
                ProviderKind::Keycloak => "A Keycloak realm",
                ProviderKind::Tenantry => "Another tenant or installation",
                ProviderKind::Microsoft => "Microsoft Entra ID and personal accounts",
                _ => "",
            };
            view! {
                <li>
                    <a href=href>
                        {kind_tile(kind, kind.label(), "medium")}
                        <span class="grow">
                            <strong>{kind.label()}</strong>
                            {(!text.is_empty()).then(|| view! { <small>{text}</small> })}
                        </span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <Breadcrumbs
            ancestors=vec![("Identity providers".into(), list.to_owned())]
            current="Add a provider"
        />
        <PageHead
            title="Add a provider".into_any()
            lead="Choose where users sign in. Any system with OpenID Connect works."
        />
        <ul class="catalogue">{entries}</ul>
    }
    .into_any()
}

fn new_provider(
    slug: &str,
    list: &str,
    defaults: &ProviderDefaults,
    may_map_roles: bool,
) -> AnyView {
    let catalogue = format!("{list}/new");
    let input = ProviderFormInput::from(&ProviderSettings::default());
    let heading = add_title(defaults.kind);
    let page_of_new = format!("{list}/{{id}}");
    let redirect_uri = defaults.redirect_uri_template.replace("{id}", &defaults.free_id);
    let (tenant, kind, free_id) =
        (slug.to_owned(), defaults.kind.as_str(), defaults.free_id.clone());
    let context = FormContext {
        defaults,
        has_secret: false,
        may_set_issuer: true,
        may_map_roles,
        icon_problem: None,
    };
    let shared = form::fields(&input, &context);
    let template = defaults.redirect_uri_template.clone();
    view! {
        <Breadcrumbs
            ancestors=vec![
                ("Identity providers".into(), list.to_owned()),
                ("Add a provider".into(), catalogue.clone()),
            ]
            current=defaults.kind.label()
        />
        <PageHead
            title=heading.into_any()
            lead="Users can't sign in with it until you enable it on the next page."
        />
        <PlainForm
            action=AddProvider::url()
            success_message="Identity provider added. Test it, then enable it."
            success_url=page_of_new
        >
            <div class="form narrow">
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name="kind" value=kind />
                <section>
                    <h2>"Redirect URI"</h2>
                    <p>"Register it at the provider before you continue."</p>
                    <Field
                        name="id"
                        label="ID"
                        errors=FormErrors::none()
                        mono=true
                        value=free_id
                        hint="Part of the redirect URI. It can't be changed later."
                    />
                    <p class="copyable" data-follows="id" data-template=template>
                        <code class="break">{redirect_uri.clone()}</code>
                        <CopyIconButton value=redirect_uri what="the redirect URI" />
                    </p>
                </section>
                {shared}
                <SaveBar errors=FormErrors::none() fields=&[]>
                    <LinkButton href=catalogue variant="quiet">
                        "Cancel"
                    </LinkButton>
                    <SubmitButton>"Add"</SubmitButton>
                </SaveBar>
            </div>
        </PlainForm>
    }
    .into_any()
}
