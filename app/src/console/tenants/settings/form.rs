//! Form of the tenant settings, submitted as a whole. A rejected form keeps its input. It carries
//! the version it was read from, so that the second of two concurrent edits is rejected.

use leptos::prelude::*;

use super::form_input::TenantFormInput;
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Choice, Field, FormAlert, FormErrors, GroupError, SelectField, Switch,
        navigate_with_toast, on_success,
    },
};

/// Updates the settings of a tenant.
#[server]
pub async fn update_tenant(tenant: String, form: TenantFormInput) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::tenant::detail(&session.tenant, &session.actor).await?;
    let form = form.parse(&before.settings)?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::tenant::update_settings(tx, form).await)
        .await?;
    Ok(())
}

const FIELDS: &[&str] = &["name", "settings"];

/// A field for a number of seconds or of events.
#[component]
fn NumberField(
    name: &'static str,
    error_field: &'static str,
    label: &'static str,
    errors: FormErrors,
    value: String,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    view! { <Field name error_field label errors value hint=hint.to_owned() /> }.into_any()
}

/// The settings form of a tenant.
#[island]
pub fn TenantForm(tenant: String, input: TenantFormInput, may_change: bool) -> impl IntoView {
    let action = ServerAction::<UpdateTenant>::new();
    let errors = FormErrors::of_action(action);
    let page_url = format!("/console/t/{tenant}/settings");
    on_success(action, move |()| navigate_with_toast("Saved.", &page_url));
    let fields = if may_change { FIELDS } else { &[] };
    let save = may_change.then(|| {
        view! {
            <div class="save-bar">
                <p class="state" role="status">
                    {move || match errors.field_error_count().get() {
                        0 => String::new(),
                        1 => "Not saved: one problem to mend".to_owned(),
                        many => format!("Not saved: {many} problems to mend"),
                    }}
                </p>
                <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
            </div>
        }
        .into_any()
    });
    view! {
        <ActionForm action attr:class="form">
            <FormAlert errors fields />
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="form[version]" value=input.version />
            <fieldset class="form" disabled=!may_change>
                {basics(errors, &input)}
                {tokens(errors, &input)}
                {security_policy(errors, &input)}
                {new_applications(errors, &input)}
                {developers(errors, &input)}
                {limits(errors, &input)}
            </fieldset>
            {save}
        </ActionForm>
    }
}

fn basics(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section>
            <h2>"Basics"</h2>
            <Field
                name="form[name]"
                error_field="name"
                label="Name"
                errors
                value=input.name.clone()
                hint="People see it when they sign in."
            />
        </section>
    }
    .into_any()
}

fn tokens(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section>
            <h2>"Tokens"</h2>
            <p>"How long they live, in seconds. An application may say otherwise for itself."</p>
            <div class="two-columns">
                <NumberField
                    name="form[access_token_lifetime]"
                    error_field="settings.access_token_lifetime"
                    label="Access token"
                    errors
                    value=input.access_token_lifetime.clone()
                    hint="3600 is an hour."
                />
                <NumberField
                    name="form[refresh_token_lifetime]"
                    error_field="settings.refresh_token_lifetime"
                    label="Refresh token"
                    errors
                    value=input.refresh_token_lifetime.clone()
                    hint="From each use on. 0: as long as the access token. off: none are given."
                />
                <NumberField
                    name="form[code_lifetime]"
                    error_field="settings.code_lifetime"
                    label="Authorization code"
                    errors
                    value=input.code_lifetime.clone()
                    hint="Works once; OAuth 2.1 asks for at most 60."
                />
                <Field
                    name="form[default_scope]"
                    error_field="settings.default_scope"
                    label="Scope where none is asked for"
                    errors
                    optional=true
                    mono=true
                    value=input.default_scope.clone()
                    hint="Nothing: openid profile email."
                />
            </div>
        </section>
    }
    .into_any()
}

fn security_policy(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let pkce = [
        ("public", "Public applications", "Those that keep no secret."),
        ("all", "Every application", "As OAuth 2.1 asks."),
    ]
    .map(|(value, label, hint)| {
        let checked = input.require_pkce == value;
        view! { <Choice name="form[require_pkce]" value label hint checked /> }.into_any()
    });
    let switches = [
        (
            "form[enforce_auth_method]",
            "Only the registered way to authenticate",
            "An application that is registered for client_secret_basic may use nothing else.",
            input.enforce_auth_method,
        ),
        (
            "form[allow_plain_pkce]",
            "Plain PKCE may be allowed",
            "An application may then switch it on for itself. It protects less than S256.",
            input.allow_plain_pkce,
        ),
        (
            "form[require_scheme_with_dot]",
            "Custom URL schemes need a dot",
            "For native applications: com.example.app:/callback, but not example:/callback.",
            input.require_scheme_with_dot,
        ),
        (
            "form[allow_query_token]",
            "Access tokens may stand in the query",
            "For old clients alone: addresses end up in logs.",
            input.allow_query_token,
        ),
        (
            "form[implicit]",
            "The implicit grant may be switched on",
            "Per application. Tokens pass through the address of the browser.",
            input.implicit,
        ),
        (
            "form[password]",
            "The password grant may be switched on",
            "Per application. People give it their password.",
            input.password,
        ),
    ]
    .map(|(name, label, hint, on)| view! { <Switch name label hint checked=on /> }.into_any());
    view! {
        <section>
            <h2>"Security policy"</h2>
            <p>"What applications here must do, and what none of them may."</p>
            <fieldset class="field">
                <legend class="label">"PKCE is required of"</legend>
                <div class="choices">{pkce.into_iter().collect_view()}</div>
                <GroupError errors error_field="settings.require_pkce" />
            </fieldset>
            {switches.into_iter().collect_view()}
        </section>
    }
    .into_any()
}

fn new_applications(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section>
            <h2>"New applications"</h2>
            <p>
                "What one starts with, where whoever registers it says nothing else. Those that \
                    are there stay as they are."
            </p>
            <div class="two-columns">
                <SelectField
                    name="form[new_client_type]"
                    error_field="settings.new_clients.client_type"
                    label="Secret"
                    errors
                    value=input.new_client_type.clone()
                    options=&[
                        ("", "By its type"),
                        ("confidential", "Always required"),
                        ("public", "None: PKCE is the proof"),
                        ("pkce_or_secret", "PKCE or a secret"),
                    ]
                />
                <SelectField
                    name="form[new_auth_method]"
                    error_field="settings.new_clients.token_endpoint_auth_method"
                    label="Client authentication"
                    errors
                    value=input.new_auth_method.clone()
                    options=&[
                        ("", "By its type"),
                        ("client_secret_basic", "client_secret_basic"),
                        ("client_secret_post", "client_secret_post"),
                        ("private_key_jwt", "private_key_jwt"),
                        ("none", "none"),
                    ]
                />
            </div>
            <Field
                name="form[new_scope]"
                error_field="settings.new_clients.scope"
                label="Scope it may ask for"
                errors
                optional=true
                mono=true
                value=input.new_scope.clone()
                hint="Nothing: openid profile email offline_access."
            />
            <Switch
                name="form[new_skip_consent]"
                label="Skip consent"
                hint="For a tenant whose applications are all your own."
                checked=input.new_skip_consent
            />
        </section>
    }
    .into_any()
}

fn developers(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let who = [
        ("off", "Off", "Only your own staff registers applications."),
        (
            "approval",
            "After approval",
            "Whoever has an account here may register; an administrator lets each one in.",
        ),
        ("open", "Open", "Whoever has an account here may register, and it works at once."),
    ]
    .map(|(value, label, hint)| {
        view! {
            <Choice
                name="form[self_registration]"
                value
                label
                hint
                checked=input.self_registration == value
            />
        }
        .into_any()
    });
    view! {
        <section>
            <h2>"Developers' applications"</h2>
            <p>"Whether developers register applications themselves, and how far they may go."</p>
            <fieldset class="field">
                <legend class="visually-hidden">"Registration by developers"</legend>
                {who.into_iter().collect_view()}
                <GroupError errors error_field="settings.self_registration" />
            </fieldset>
            <div class="two-columns">
                <NumberField
                    name="form[self_registration_quota]"
                    error_field="settings.self_registration_quota"
                    label="Applications of one person"
                    errors
                    value=input.self_registration_quota.clone()
                    hint="0 for any number."
                />
                <NumberField
                    name="form[registrations_per_hour]"
                    error_field="settings.registrations_per_hour"
                    label="Registrations per hour"
                    errors
                    value=input.registrations_per_hour.clone()
                    hint="Of one person. 0 for any number."
                />
                <Field
                    name="form[self_registration_scopes]"
                    error_field="settings.self_registration_scopes"
                    label="Scope they may ask for"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_scopes.clone()
                    hint="Nothing: what the standards know about a person, and nothing of the \
                    tenant's own."
                />
                <Field
                    name="form[self_registration_redirect_hosts]"
                    error_field="settings.self_registration_redirect_hosts"
                    label="Hosts they may redirect to"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_redirect_hosts.clone()
                    hint="With spaces between them: app.example, *.example, or com.example.app: \
                    for a scheme. Nothing: any."
                />
            </div>
        </section>
    }
    .into_any()
}

fn limits(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section>
            <h2>"Limits"</h2>
            <p>"Against guessing and runaway programs. 0 switches one off."</p>
            <div class="two-columns">
                <NumberField
                    name="form[sign_in_failures]"
                    error_field="settings.sign_in_failures"
                    label="Wrong passwords per person"
                    errors
                    value=input.sign_in_failures.clone()
                />
                <NumberField
                    name="form[sign_in_failures_per_address]"
                    error_field="settings.sign_in_failures_per_address"
                    label="Wrong passwords per network address"
                    errors
                    value=input.sign_in_failures_per_address.clone()
                />
                <NumberField
                    name="form[sign_in_window]"
                    error_field="settings.sign_in_window"
                    label="Counted together for"
                    errors
                    value=input.sign_in_window.clone()
                    hint="Seconds."
                />
                <NumberField
                    name="form[client_failures_per_minute]"
                    error_field="settings.client_failures_per_minute"
                    label="Wrong secrets per minute"
                    errors
                    value=input.client_failures_per_minute.clone()
                    hint="Per application and network address."
                />
                <NumberField
                    name="form[token_per_second]"
                    error_field="settings.token_per_second"
                    label="Tokens per second"
                    errors
                    value=input.token_per_second.clone()
                    hint="That one application gets for itself."
                />
                <NumberField
                    name="form[token_burst]"
                    error_field="settings.token_burst"
                    label="At once"
                    errors
                    value=input.token_burst.clone()
                    hint="Tokens, after a pause."
                />
            </div>
        </section>
    }
    .into_any()
}
