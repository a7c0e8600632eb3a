//! Registering a client: name, type and redirect URI; then its secret, shown once.

use contract::{
    client_profile::AppKind,
    view::{ClientValues, IssuedCredentials},
};
use leptos::{html::Input, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{settings::uri_list::UriError, values::values_card};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        ActionSubmit, Breadcrumbs, Choice, CopyButton, Field, FormErrors, Icon, LinkButton, Notice,
        PageHead, SaveBar, SecretBox, replace_url,
    },
};

/// Succeeds if the caller may register clients.
#[server]
pub async fn check_may_register(tenant: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if session.actor.can(domain::Permission::ManageOwnClients) {
        Ok(())
    } else {
        crate::error::reject(AppError::Forbidden)
    }
}

/// The secret is returned once; only its digest is stored.
#[server]
pub async fn register_client(
    tenant: String,
    name: String,
    kind: AppKind,
    #[server(default)] redirect_uri: String,
) -> Result<IssuedCredentials, AppError> {
    use crate::{console::form_values::with_problems, console_session};
    use contract::client::NewClient;
    let session = console_session::tenant_session(&tenant).await?;
    let redirect_uri = redirect_uri.trim().to_owned();
    let is_missing = kind.has_end_users() && redirect_uri.is_empty();
    let missing = is_missing.then(|| domain::error::InvalidField {
        field: "redirect_uris.0".into(),
        message: "Enter the URL that users return to after signing in, such as \
            https://app.example.com/callback."
            .into(),
    });
    let has_uri = kind.has_end_users() && !is_missing;
    let uris = if has_uri { vec![redirect_uri] } else { Vec::new() };
    let settings = domain::client::initial_settings(&session.tenant, &session.actor);
    let new = NewClient { settings, ..NewClient::with_profile(kind, &name, uris) };
    let created = session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(missing.into_iter().collect(), domain::client::register(tx, new).await)
        })
        .await?;
    let client = session.tenant.client(&created.client_id).await?.ok_or(domain::Error::NotFound)?;
    Ok(IssuedCredentials {
        row_id: created.row_id,
        name: client.name.clone(),
        client_secret: created.client_secret.map(|secret| secret.expose().to_owned()),
        awaits_approval: !client.enabled,
        values: domain::client::integration_values(&session.tenant, &client),
    })
}

/// The page on which an application is registered.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let kind = AppKind::parse(&param(use_query_map(), "kind")).unwrap_or(AppKind::Web);
    screen(
        NavItem::Applications,
        Some(slug.clone()),
        check_may_register(slug.clone()),
        move |_, ()| {
            let above = format!("/console/t/{slug}/applications");
            Screen {
                title: "Register an application".into(),
                body: view! {
                    <Breadcrumbs
                        ancestors=vec![("Applications".into(), above)]
                        current="Register an application"
                    />
                    <RegisterForm tenant=slug kind />
                }
                .into_any(),
            }
        },
    )
}

const FIELDS: &[&str] = &["client_name", "redirect_uris"];

#[island]
fn RegisterForm(tenant: String, kind: AppKind) -> impl IntoView {
    let action = ServerAction::<RegisterClient>::new();
    let created = move || {
        action.value().with(|value| value.as_ref().and_then(|result| result.as_ref().ok().cloned()))
    };
    let slug = tenant.clone();
    let list = format!("/console/t/{tenant}/applications");
    // The form is done: reloading the page leads to the application instead of an empty form.
    Effect::new(move |_| {
        if let Some(shown) = created() {
            replace_url(&format!("{list}/{}", shown.row_id));
        }
    });
    view! {
        {move || match created() {
            Some(shown) => registered_view(&slug, shown).into_any(),
            None => ().into_any(),
        }}
        <div class="stack" hidden=move || created().is_some()>
            <RegisterFields action tenant first=kind />
        </div>
    }
}

#[component]
fn RegisterFields(
    action: ServerAction<RegisterClient>,
    tenant: String,
    /// The type that is selected first.
    first: AppKind,
) -> impl IntoView {
    let errors = FormErrors::of_action(action);
    let has_redirects = RwSignal::new(first.has_end_users());
    let kinds: Vec<_> = AppKind::ALL
        .into_iter()
        .map(|kind| {
            let on_select = Callback::new(move |()| has_redirects.set(kind.has_end_users()));
            view! {
                <Choice
                    name="kind"
                    value=kind.as_str()
                    label=kind.label()
                    hint=kind.description()
                    checked=kind == first
                    on_select
                />
            }
        })
        .collect();
    let list = format!("/console/t/{tenant}/applications");
    let problem = errors.for_field("redirect_uris.0");
    let mark_fixed = move || errors.mark_fixed("redirect_uris.0".into());
    let input = NodeRef::<Input>::new();
    let fix = Callback::new(move |fixed: String| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&fixed);
            // Without the focus nothing is lost but a press of Tab.
            let _ = input.focus();
        }
        mark_fixed();
    });
    view! {
        <PageHead
            title="Register an application".into_any()
            lead="You can change the name and redirect URIs later."
        />
        <ActionForm action attr:class="form narrow" attr:novalidate=true>
            <input type="hidden" name="tenant" value=tenant />
            <section>
                <Field
                    name="name"
                    error_field="client_name"
                    label="Name"
                    errors
                    autofocus=true
                    hint="Shown in the dashboard, and to users who sign in with the application."
                />
                <fieldset class="field">
                    <legend class="label">"Type"</legend>
                    <div class="choices">{kinds}</div>
                </fieldset>
                <div class="field" hidden=move || !has_redirects.get()>
                    <label for="redirect_uri">"Redirect URI"</label>
                    <input
                        class="input mono"
                        id="redirect_uri"
                        name="redirect_uri"
                        type="text"
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        placeholder="https://app.example.com/callback"
                        node_ref=input
                        on:input=move |_| mark_fixed()
                        aria-describedby="redirect_uri-note"
                        aria-invalid=move || problem.get().map(|_| "true")
                    />
                    {move || match problem.get() {
                        Some(problem) => {
                            let (id, message) = ("redirect_uri-note".into(), problem.message);
                            let uri = input.get_untracked().map(|it| it.value());
                            let uri = uri.unwrap_or_default();
                            view! { <UriError id message uri fix /> }.into_any()
                        }
                        None => {
                            view! {
                                <p class="hint" id="redirect_uri-note">
                                    "Where users return after signing in. Requests must match it \
                                        exactly."
                                </p>
                            }
                                .into_any()
                        }
                    }}
                </div>
            </section>
            <SaveBar errors fields=FIELDS>
                <LinkButton href=list variant="quiet">
                    "Cancel"
                </LinkButton>
                <ActionSubmit pending=action.pending()>"Register"</ActionSubmit>
            </SaveBar>
        </ActionForm>
    }
}

/// The values as lines of a file with environment variables.
fn environment_file(values: &ClientValues, client_secret: Option<&str>) -> String {
    let lines = [
        ("CLIENT_ID", values.client_id.as_str()),
        ("CLIENT_SECRET", client_secret.unwrap_or_default()),
        ("AUTHORIZATION_URL", values.authorization_url.as_str()),
        ("TOKEN_URL", values.token_url.as_str()),
        ("USERINFO_URL", values.userinfo_url.as_str()),
        ("REDIRECT_URI", values.redirect_uri.as_str()),
        ("SCOPE", values.scope.as_str()),
    ];
    let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
    // A scope has spaces.
    lines.map(|(name, value)| format!("{name}=\"{value}\"\n")).collect()
}

fn registered_view(tenant: &str, shown: IssuedCredentials) -> impl IntoView {
    let IssuedCredentials { row_id, name, client_secret, awaits_approval: waits, values } = shown;
    let has_secret = client_secret.is_some();
    let environment = environment_file(&values, client_secret.as_deref());
    let title = view! {
        <bdi>{name}</bdi>
        " is registered"
    };
    let secret = client_secret.clone().map(|secret| {
        view! {
            <section class="stack tight">
                <h2>"Client secret"</h2>
                <Notice variant="warn" title="You won't see this again">
                    <p>
                        "Only a hash is stored. Copy the secret to your application's \
                            configuration. If you lose it, create a new one."
                    </p>
                </Notice>
                <SecretBox value=secret />
            </section>
        }
    });
    let lead = if has_secret {
        "Save the secret now. Everything else stays on the application's page."
    } else {
        "Copy these values to your application. They stay on its page."
    };
    let href = format!("/console/t/{tenant}/applications/{row_id}");
    let waits = waits.then(|| {
        view! {
            <Notice title="This application is pending approval">
                <p>
                    "Until an owner or admin of this tenant approves it, users can't sign in and \
                        it can't obtain tokens."
                </p>
            </Notice>
        }
    });
    view! {
        <div class="stack">
            <PageHead
                title=title.into_any()
                lead
            />
            <div class="columns">
                <div class="stack">
                    {waits} {secret} <div class="row">
                        <LinkButton href=href icon=Icon::Application>
                            "Open the application"
                        </LinkButton>
                    </div>
                </div>
                <div class="stack tight">
                    {values_card(values, client_secret, has_secret)}
                    <div class="row">
                        <CopyButton value=environment>"Copy as .env"</CopyButton>
                    </div>
                </div>
            </div>
        </div>
    }
}
