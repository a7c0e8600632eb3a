//! Settings form of a client. A rejected form keeps its input, and it carries the version it was
//! read from. Developers see only the settings that they may change.

mod form_input;
mod uri_list;

use contract::{client::ClientDetail, settings::duration_in_words};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::GrantType;

use self::{form_input::ClientFormInput, uri_list::UriListField};
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Field, FormErrors, Glyph, GroupError, Icon, Notice, SaveBar, SecretBox,
        SelectField, Switch, TextArea, navigate_with_toast, on_success,
    },
};

/// Returns a secret if the change made the client confidential and created its first one.
#[server]
pub async fn update_client(
    tenant: String,
    id: String,
    form: ClientFormInput,
) -> Result<SavedClient, AppError> {
    use crate::{console::form_values::with_problems, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    let (form, problems) = form.parse(&before);
    let outcome = session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(problems, domain::client::update(tx, &id, form).await)
        })
        .await?;
    Ok(match outcome {
        domain::client::UpdateOutcome::Saved(secret) => SavedClient {
            secret: secret.map(|secret| secret.expose().to_owned()),
            is_proposed: false,
        },
        domain::client::UpdateOutcome::Proposed => SavedClient { secret: None, is_proposed: true },
    })
}

/// The outcome of saving the form.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct SavedClient {
    /// The client's first secret, if the change gave it one.
    secret: Option<String>,
    /// Whether the change waits for approval.
    is_proposed: bool,
}

/// Fields that show their own errors; all other errors are shown beside the button.
const FIELDS: &[&str] = &[
    "client_name",
    "description",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "scope",
    "default_scope",
    "default_audience",
    "client_type",
    "token_endpoint_auth_method",
    "jwks",
    "jwks_uri",
    "allow_plain_pkce",
    "allowed_origins",
    "access_token_lifetime",
    "refresh_token_lifetime",
    "code_lifetime",
    "id_token_signed_response_alg",
];

/// Data of the form: its initial input, and the client with the caller's permissions.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct SettingsFormData {
    input: ClientFormInput,
    detail: ClientDetail,
    may_change: bool,
    /// Whether it has the fields that developers may not change: also for those who only read.
    is_complete: bool,
}

impl SettingsFormData {
    pub fn new(detail: ClientDetail, may_change: bool) -> Self {
        let is_complete = detail.may_manage || !may_change;
        Self { input: ClientFormInput::from(&detail.form), detail, may_change, is_complete }
    }

    fn has(&self, grant: GrantType) -> bool {
        self.detail.form.metadata.grant_types().contains(&grant)
    }
}

/// The settings form of a client.
#[island]
pub fn SettingsForm(tenant: String, data: SettingsFormData) -> impl IntoView {
    let action = ServerAction::<UpdateClient>::new();
    let errors = FormErrors::of_action(action);
    let id = data.detail.summary.row_id.clone();
    let page_url = format!("/console/t/{tenant}/applications/{id}");
    let back = page_url.clone();
    on_success(action, move |saved: SavedClient| {
        if saved.is_proposed {
            navigate_with_toast("Your change is pending approval.", &page_url);
        } else if saved.secret.is_none() {
            navigate_with_toast("Saved.", &page_url);
        }
    });
    let secret = move || {
        action
            .value()
            .with(|value| value.as_ref().and_then(|result| result.as_ref().ok()?.secret.clone()))
    };
    let is_complete = data.is_complete;
    let save = data.may_change.then(|| {
        view! {
            <SaveBar errors fields=FIELDS>
                <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
            </SaveBar>
        }
        .into_any()
    });
    let redirects = (data.has(GrantType::AuthorizationCode) || data.has(GrantType::Implicit))
        .then(|| redirect_uris(errors, &data));
    view! {
        {move || {
            secret()
                .map(|secret| {
                    view! {
                        <div class="stack tight narrow" role="status">
                            <Notice
                                variant="warn"
                                title="Saved. You won't see this client secret again"
                            >
                                <p>"Copy it to your servers' configuration."</p>
                            </Notice>
                            <SecretBox value=secret />
                            <div class="row">
                                <a class="button secondary small" href=back.clone()>"Done"</a>
                            </div>
                        </div>
                    }
                })
        }}
        <div hidden=move || secret().is_some()>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="form[version]" value=data.input.version />
                <fieldset class="form" disabled=!data.may_change>
                    {basics(errors, &data)}
                    {redirects}
                    {grants(errors, &data)}
                    {scopes(errors, &data)}
                    {client_authentication(errors, &data)}
                    {tokens(errors, &data)}
                    {is_complete.then(|| allowed_origins(errors, &data))}
                </fieldset>
                {save}
            </ActionForm>
        </div>
    }
}

fn basics(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let logo_hint = data.detail.logo_problem.clone().unwrap_or_else(|| {
        "URL of a PNG, JPEG, WebP, GIF or SVG image of up to 64 KiB. It is loaded once.".to_owned()
    });
    let links = [
        ("form[client_uri]", "client_uri", "Home page", input.client_uri.clone(), String::new()),
        ("form[logo_uri]", "logo_uri", "Logo", input.logo_uri.clone(), logo_hint),
        (
            "form[policy_uri]",
            "policy_uri",
            "Privacy policy",
            input.policy_uri.clone(),
            String::new(),
        ),
        ("form[tos_uri]", "tos_uri", "Terms of service", input.tos_uri.clone(), String::new()),
    ]
    .map(|(name, error_field, label, value, hint)| {
        view! { <Field name error_field label errors optional=true value hint /> }.into_any()
    });
    view! {
        <section>
            <h2>"Basics"</h2>
            <p>"Users see these when they sign in and on the consent page."</p>
            <Field
                name="form[name]"
                error_field="client_name"
                label="Name"
                errors
                value=input.name.clone()
            />
            <TextArea
                name="form[description]"
                error_field="description"
                label="Description"
                errors
                optional=true
                value=input.description.clone()
            />
            <div class="two-columns">{links.into_iter().collect_view()}</div>
            <Field
                name="form[contacts]"
                error_field="contacts"
                label="Contacts"
                errors
                optional=true
                value=input.contacts.clone()
                hint="Email addresses of the people responsible, separated by spaces."
            />
            {data
                .is_complete
                .then(|| {
                    view! {
                        <Switch
                            name="form[skip_consent]"
                            label="Skip consent"
                            hint="For your own applications. Users return to the application right \
                            after signing in."
                            checked=input.skip_consent
                        />
                    }
                })}
        </section>
    }
    .into_any()
}

fn redirect_uris(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    view! {
        <section>
            <h2>"Redirect URIs"</h2>
            <p>
                "Where users return after signing in. Requests with any other URI are rejected \
                    with an error page."
            </p>
            <UriListField
                field="redirect_uris"
                values=input.redirect_uris.clone()
                errors
                add="Add redirect URI"
                label="Redirect URI"
            />
            <details class="explanation">
                <summary>
                    <Glyph icon=Icon::Arrow />
                    "Exact match required"
                </summary>
                <div class="body">
                    <p>
                        "The redirect URI in a request must equal one of these, including case, \
                            port, path and any trailing slash."
                    </p>
                </div>
            </details>
        </section>
        <section>
            <h2>"Sign-out redirect URIs"</h2>
            <p>"Where users may be sent after the application signs them out."</p>
            <UriListField
                field="post_logout_redirect_uris"
                values=input.post_logout_redirect_uris.clone()
                errors
                add="Add sign-out redirect URI"
                label="Sign-out redirect URI"
            />
        </section>
    }
    .into_any()
}

/// Shows the grant types that the client has, and those that the tenant's staff may enable.
fn grants(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let problem = errors.for_field("grant_types");
    let boxes = [
        (
            GrantType::AuthorizationCode,
            "form[authorization_code]",
            "Authorization code",
            "A user signs in. PKCE is always verified.",
            input.authorization_code,
        ),
        (
            GrantType::RefreshToken,
            "form[refresh_token]",
            "Refresh token",
            "Rotated at every use.",
            input.refresh_token,
        ),
        (
            GrantType::ClientCredentials,
            "form[client_credentials]",
            "Client credentials",
            "The application acts on its own behalf.",
            input.client_credentials,
        ),
        (
            GrantType::Implicit,
            "form[implicit]",
            "Implicit and hybrid",
            "Insecure: tokens appear in the browser's address bar and history.",
            input.implicit,
        ),
        (
            GrantType::Password,
            "form[password]",
            "Password",
            "Insecure: the application sees users' passwords, and two-step verification can't \
                protect them.",
            input.password,
        ),
        (
            GrantType::TokenExchange,
            "form[token_exchange]",
            "Token exchange",
            "The application gets its users' tokens of identity providers that keep them, and can \
                act for the users there.",
            input.token_exchange,
        ),
    ]
    .into_iter()
    .filter(|(grant, ..)| {
        data.has(*grant) || data.detail.may_manage && data.detail.allowed.grants.contains(grant)
    })
    .map(|(_, name, label, hint, on)| {
        view! {
            <div class="choice">
                <input
                    type="checkbox"
                    id=name
                    name=name
                    value="true"
                    checked=on
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=move || problem.get().map(|_| "grant_types-note")
                />
                <label for=name>{label}</label>
                <p class="hint">{hint}</p>
            </div>
        }
        .into_any()
    });
    view! {
        <section>
            <h2>"Grant types"</h2>
            <p>"How this application can obtain tokens."</p>
            <fieldset>
                <legend class="visually-hidden">"Grant types"</legend>
                <div class="choices">{boxes.collect_view()}</div>
            </fieldset>
            <GroupError errors error_field="grant_types" />
        </section>
    }
    .into_any()
}

fn scopes(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let default_audience = data.is_complete.then(|| {
        view! {
            <Field
                name="form[default_audience]"
                error_field="default_audience"
                label="Default audience"
                errors
                optional=true
                mono=true
                value=input.default_audience.clone()
                hint="The API that access tokens are for, such as https://api.example.com. \
                Default: the issuer."
            />
        }
    });
    view! {
        <section>
            <h2>"Scopes"</h2>
            <p>"What the application can request, separated by spaces."</p>
            <Field
                name="form[scope]"
                error_field="scope"
                label="Allowed scopes"
                errors
                optional=true
                mono=true
                value=input.scope.clone()
                hint="Default: openid profile email offline_access"
            />
            <Field
                name="form[default_scope]"
                error_field="default_scope"
                label="Default scope"
                errors
                optional=true
                mono=true
                value=input.default_scope.clone()
                hint="Used when a request names no scope. Default: the tenant's default scope."
            />
            {default_audience}
        </section>
    }
    .into_any()
}

fn client_authentication(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, detail) = (&data.input, &data.detail);
    let client_type = data.is_complete.then(|| {
        view! {
            <SelectField
                name="form[client_type]"
                error_field="client_type"
                label="Client secret"
                errors
                value=input.client_type.clone()
                options=&[
                    ("confidential", "Always required"),
                    ("public", "None: PKCE only"),
                    ("pkce_or_secret", "PKCE or a client secret"),
                ]
            />
        }
    });
    let plain =
        (data.is_complete && (detail.allowed.plain_pkce || input.allow_plain_pkce)).then(|| {
            view! {
                <Switch
                    name="form[allow_plain_pkce]"
                    label="Allow plain PKCE"
                    hint="For clients that can't compute S256. Less secure."
                    checked=input.allow_plain_pkce
                />
            }
        });
    view! {
        <section>
            <h2>"Client authentication"</h2>
            <p>"How the application authenticates at the token endpoint."</p>
            <div class="two-columns">
                {client_type}
                <SelectField
                    name="form[auth_method]"
                    error_field="token_endpoint_auth_method"
                    label="Method"
                    errors
                    value=input.auth_method.clone()
                    options=&[
                        ("client_secret_basic", "client_secret_basic"),
                        ("client_secret_post", "client_secret_post"),
                        ("private_key_jwt", "private_key_jwt"),
                        ("none", "none"),
                    ]
                />
            </div>
            <TextArea
                name="form[jwks]"
                error_field="jwks"
                label="Public keys"
                errors
                optional=true
                mono=true
                value=input.jwks.clone()
                hint="A JWK Set (RFC 7517), for private_key_jwt."
            />
            <Field
                name="form[jwks_uri]"
                error_field="jwks_uri"
                label="URL of the public keys"
                errors
                optional=true
                value=input.jwks_uri.clone()
                hint="Instead of the keys: an https URL that returns the JWK Set."
            />
            {plain}
            <GroupError errors error_field="allow_plain_pkce" />
        </section>
    }
    .into_any()
}

fn tokens(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, inherited) = (&data.input, &data.detail.inherited);
    let in_words = |seconds: i64| {
        format!("{seconds} ({})", duration_in_words(u64::try_from(seconds).unwrap_or_default()))
    };
    let refresh = inherited.refresh_token.map_or_else(|| "off".to_owned(), in_words);
    let lifetimes = data.is_complete.then(|| {
        view! {
            <Field
                name="form[access_token_lifetime]"
                error_field="access_token_lifetime"
                label="Access token lifetime"
                errors
                optional=true
                value=input.access_token_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds. Default: {}, set by the tenant.",
                    in_words(inherited.access_token),
                )
            />
            <Field
                name="form[refresh_token_lifetime]"
                error_field="refresh_token_lifetime"
                label="Refresh token lifetime"
                errors
                optional=true
                value=input.refresh_token_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds, 0 for the lifetime of the access token, or “off”. Default: \
                        {refresh}, set by the tenant.",
                )
            />
            <Field
                name="form[code_lifetime]"
                error_field="code_lifetime"
                label="Authorization code lifetime"
                errors
                optional=true
                value=input.code_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds. Default: {}, set by the tenant.",
                    in_words(inherited.code),
                )
            />
        }
    });
    view! {
        <section>
            <h2>"Tokens"</h2>
            <div class="two-columns">
                {lifetimes}
                <SelectField
                    name="form[id_token_alg]"
                    error_field="id_token_signed_response_alg"
                    label="ID token signing algorithm"
                    errors
                    value=input.id_token_alg.clone()
                    options=&[("", "RS256 (default)"), ("ES256", "ES256"), ("EdDSA", "EdDSA")]
                />
            </div>
            <Switch
                name="form[opaque]"
                label="Opaque access tokens"
                hint="Can be revoked immediately and are readable only by introspection. Otherwise \
                JWTs (RFC 9068)."
                checked=input.opaque
            />
        </section>
    }
    .into_any()
}

fn allowed_origins(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    view! {
        <section>
            <h2>"Allowed web origins"</h2>
            <p>
                "Scripts on the redirect URIs' origins can call the token endpoint. Add other \
                    origins here, such as https://app.example.com."
            </p>
            <UriListField
                field="allowed_origins"
                values=data.input.allowed_origins.clone()
                errors
                add="Add origin"
                label="Origin"
            />
        </section>
    }
    .into_any()
}
