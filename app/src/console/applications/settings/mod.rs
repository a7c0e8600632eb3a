//! Settings form of a client. A rejected form keeps its input, and it carries the version it was
//! read from. Developers see only the settings that they may change.

mod form_input;
mod uri_list;

use contract::client::ClientDetail;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::GrantType;

use self::{form_input::ClientFormInput, uri_list::UriListField};
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Field, FormAlert, FormErrors, Glyph, GroupError, Icon, Notice, SecretBox,
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
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    let form = form.parse(&before)?;
    let outcome = session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::update(tx, &id, form).await)
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

/// Fields that show their own errors; all other errors are shown above the form.
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
}

impl SettingsFormData {
    pub fn new(detail: ClientDetail) -> Self {
        Self { input: ClientFormInput::from(&detail.form), detail }
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
            navigate_with_toast("Your change waits for approval.", &page_url);
        } else if saved.secret.is_none() {
            navigate_with_toast("Saved.", &page_url);
        }
    });
    let secret = move || {
        action
            .value()
            .with(|value| value.as_ref().and_then(|result| result.as_ref().ok()?.secret.clone()))
    };
    let touched = RwSignal::new(false);
    let staff = data.detail.may_manage;
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
                                title="Saved. Its first secret is shown only now"
                            >
                                <p>"Copy it to your servers' configuration."</p>
                            </Notice>
                            <SecretBox value=secret />
                            <div class="row">
                                <a class="button secondary small" href=back.clone()>
                                    "I have copied it"
                                </a>
                            </div>
                        </div>
                    }
                })
        }}
        <div hidden=move || secret().is_some() on:input=move |_| touched.set(true)>
            <ActionForm action attr:class="form">
                <FormAlert errors fields=FIELDS />
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="form[version]" value=data.input.version />
                {basics(errors, &data)}
                {redirects}
                {grants(errors, &data)}
                {scopes(errors, &data)}
                {client_authentication(errors, &data)}
                {tokens(errors, &data)}
                {staff.then(|| allowed_origins(errors, &data))}
                <div class="save-bar">
                    <p class="state" role="status">
                        {move || match (errors.field_error_count().get(), touched.get()) {
                            (0, true) => "Not saved".to_owned(),
                            (0, false) => String::new(),
                            (1, _) => "Not saved: one problem to mend".to_owned(),
                            (many, _) => format!("Not saved: {many} problems to mend"),
                        }}
                    </p>
                    <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
                </div>
            </ActionForm>
        </div>
    }
}

fn basics(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let links = [
        ("form[client_uri]", "client_uri", "Home page", input.client_uri.clone(), ""),
        ("form[logo_uri]", "logo_uri", "Logo", input.logo_uri.clone(), "The address of an image."),
        ("form[policy_uri]", "policy_uri", "Privacy policy", input.policy_uri.clone(), ""),
        ("form[tos_uri]", "tos_uri", "Terms of service", input.tos_uri.clone(), ""),
    ]
    .map(|(name, error_field, label, value, hint)| {
        view! { <Field name error_field label errors optional=true value hint=hint.to_owned() /> }
            .into_any()
    });
    view! {
        <section>
            <h2>"Basics"</h2>
            <p>"Shown to people when they sign in and when they consent."</p>
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
                hint="Addresses of those who answer for it, with spaces between them."
            />
            {data
                .detail
                .may_manage
                .then(|| {
                    view! {
                        <Switch
                            name="form[skip_consent]"
                            label="Skip consent"
                            hint="For your own applications. People come back right after signing \
                            in."
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
                "Where people may be sent back to. A request with any other address stops on our \
                    page and never reaches it."
            </p>
            <UriListField
                field="redirect_uris"
                values=input.redirect_uris.clone()
                errors
                add="Add a redirect URI"
                label="Redirect URI"
            />
            <details class="explanation">
                <summary>
                    <Glyph icon=Icon::Arrow />
                    "Compared byte for byte"
                </summary>
                <div class="body">
                    <p>
                        "The address in a request must be equal to one above: case, port, path \
                            and a slash at the end all count."
                    </p>
                </div>
            </details>
        </section>
        <section>
            <h2>"After signing out"</h2>
            <p>"Where people may be sent when the application signs them out."</p>
            <UriListField
                field="post_logout_redirect_uris"
                values=input.post_logout_redirect_uris.clone()
                errors
                add="Add an address"
                label="Address after signing out"
            />
        </section>
    }
    .into_any()
}

/// Shows the grant types that the client has, and those that the tenant's staff may enable.
fn grants(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let boxes = [
        (
            GrantType::AuthorizationCode,
            "form[authorization_code]",
            "Authorization code",
            "A person signs in. PKCE is always checked.",
            input.authorization_code,
        ),
        (
            GrantType::RefreshToken,
            "form[refresh_token]",
            "Refresh token",
            "A new one at every use.",
            input.refresh_token,
        ),
        (
            GrantType::ClientCredentials,
            "form[client_credentials]",
            "Client credentials",
            "The application acts for itself.",
            input.client_credentials,
        ),
        (
            GrantType::Implicit,
            "form[implicit]",
            "Implicit and hybrid",
            "Dangerous: tokens pass through the browser's address, where others may read them.",
            input.implicit,
        ),
        (
            GrantType::Password,
            "form[password]",
            "Password",
            "Dangerous: the application sees people's passwords, and no second factor helps.",
            input.password,
        ),
    ]
    .into_iter()
    .filter(|(grant, ..)| {
        data.has(*grant) || data.detail.may_manage && data.detail.allowed.grants.contains(grant)
    })
    .map(|(_, name, label, hint, on)| {
        view! {
            <div class="choice">
                <input type="checkbox" id=name name=name value="true" checked=on />
                <label for=name>{label}</label>
                <p class="hint">{hint}</p>
            </div>
        }
        .into_any()
    });
    view! {
        <section>
            <h2>"Grants"</h2>
            <p>"How this application may obtain tokens."</p>
            <fieldset>
                <legend class="visually-hidden">"Grants"</legend>
                <div class="choices">{boxes.collect_view()}</div>
            </fieldset>
            <GroupError errors error_field="grant_types" />
        </section>
    }
    .into_any()
}

fn scopes(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let default_audience = data.detail.may_manage.then(|| {
        view! {
            <Field
                name="form[default_audience]"
                error_field="default_audience"
                label="Default audience"
                errors
                optional=true
                mono=true
                value=input.default_audience.clone()
                hint="The API its access tokens are for, such as https://api.example.com. \
                Empty: the issuer."
            />
        }
    });
    view! {
        <section>
            <h2>"Scopes"</h2>
            <p>"What it may ask people for, with spaces between them."</p>
            <Field
                name="form[scope]"
                error_field="scope"
                label="It may ask for"
                errors
                optional=true
                mono=true
                value=input.scope.clone()
                hint="Nothing: openid profile email offline_access."
            />
            <Field
                name="form[default_scope]"
                error_field="default_scope"
                label="Where it asks for none"
                errors
                optional=true
                mono=true
                value=input.default_scope.clone()
                hint="Nothing: the tenant's."
            />
            {default_audience}
        </section>
    }
    .into_any()
}

fn client_authentication(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, detail) = (&data.input, &data.detail);
    let client_type = detail.may_manage.then(|| {
        view! {
            <SelectField
                name="form[client_type]"
                error_field="client_type"
                label="Secret"
                errors
                value=input.client_type.clone()
                options=&[
                    ("confidential", "Always required"),
                    ("public", "None: PKCE is the proof"),
                    ("pkce_or_secret", "PKCE or a secret"),
                ]
            />
        }
    });
    let plain =
        (detail.may_manage && (detail.allowed.plain_pkce || input.allow_plain_pkce)).then(|| {
            view! {
                <Switch
                    name="form[allow_plain_pkce]"
                    label="Plain PKCE"
                    hint="For clients that cannot compute S256. It protects less."
                    checked=input.allow_plain_pkce
                />
            }
        });
    view! {
        <section>
            <h2>"Client authentication"</h2>
            <p>"How it proves itself where it asks for tokens."</p>
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
            {plain}
            <GroupError errors error_field="allow_plain_pkce" />
        </section>
    }
    .into_any()
}

fn tokens(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, inherited) = (&data.input, &data.detail.inherited);
    let refresh =
        inherited.refresh_token.map_or_else(|| "off".to_owned(), |seconds| seconds.to_string());
    let lifetimes = data.detail.may_manage.then(|| {
        view! {
            <Field
                name="form[access_token_lifetime]"
                error_field="access_token_lifetime"
                label="Access token lives"
                errors
                optional=true
                value=input.access_token_lifetime.clone()
                hint=format!("Seconds. Nothing inherits the tenant's {}.", inherited.access_token)
            />
            <Field
                name="form[refresh_token_lifetime]"
                error_field="refresh_token_lifetime"
                label="Refresh token lives"
                errors
                optional=true
                value=input.refresh_token_lifetime.clone()
                hint=format!(
                    "Seconds, 0 for as long as the access token, or off. Nothing inherits the \
                        tenant's {refresh}.",
                )
            />
            <Field
                name="form[code_lifetime]"
                error_field="code_lifetime"
                label="Authorization code lives"
                errors
                optional=true
                value=input.code_lifetime.clone()
                hint=format!("Seconds. Nothing inherits the tenant's {}.", inherited.code)
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
                    label="ID tokens are signed with"
                    errors
                    value=input.id_token_alg.clone()
                    options=&[("", "RS256, as most expect"), ("ES256", "ES256"), ("EdDSA", "EdDSA")]
                />
            </div>
            <Switch
                name="form[opaque]"
                label="Opaque access tokens"
                hint="Can be ended at once, and only introspection reads them. Otherwise JWT (RFC \
                9068)."
                checked=input.opaque
            />
        </section>
    }
    .into_any()
}

fn allowed_origins(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    view! {
        <section>
            <h2>"Pages in a browser"</h2>
            <p>
                "Scripts of its redirect URIs' origins may call the token endpoint. Others are \
                    named here, such as https://app.example.com."
            </p>
            <UriListField
                field="allowed_origins"
                values=data.input.allowed_origins.clone()
                errors
                add="Add an origin"
                label="Origin"
            />
        </section>
    }
    .into_any()
}
