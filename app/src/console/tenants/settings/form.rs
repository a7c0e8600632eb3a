//! Form of the tenant settings, submitted as a whole. A rejected form keeps its input. It carries
//! the version it was read from, so that the second of two concurrent edits is rejected.

use contract::provider::ProviderSummary;
use leptos::prelude::*;

use super::{
    accounts::{accounts, sessions},
    applications::{developers, new_applications},
    form_input::TenantFormInput,
    number_field::NumberField,
    sign_up::sign_up,
};
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Choice, Field, FormErrors, GroupError, SaveBar, Switch, navigate_with_toast,
        on_success,
    },
};

/// Updates the settings of a tenant.
#[server]
pub async fn update_tenant(tenant: String, form: TenantFormInput) -> Result<(), AppError> {
    use crate::{console::form_values::with_problems, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::tenant::detail(&session.tenant, &session.actor).await?;
    let (form, problems) = form.parse(&before.settings);
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(problems, domain::tenant::update_settings(tx, form).await)
        })
        .await?;
    Ok(())
}

const FIELDS: &[&str] = &["name", "settings"];

/// The sections of the form: the id and the heading of each.
pub const SECTIONS: [(&str, &str); 9] = [
    ("basics", "Basics"),
    ("tokens", "Tokens"),
    ("security", "Security policy"),
    ("accounts", "Accounts"),
    ("sessions", "Sessions"),
    ("sign-up", "Sign-up"),
    ("new-applications", "New applications"),
    ("developers", "Developer registration"),
    ("limits", "Limits"),
];

/// The settings form of a tenant.
#[island]
pub fn TenantForm(
    tenant: String,
    input: TenantFormInput,
    providers: Vec<ProviderSummary>,
    may_change: bool,
) -> impl IntoView {
    let action = ServerAction::<UpdateTenant>::new();
    let errors = FormErrors::of_action(action);
    let page_url = format!("/console/t/{tenant}/settings");
    let mail_page = format!("/console/t/{tenant}/mail");
    on_success(action, move |()| navigate_with_toast("Saved.", &page_url));
    let save = may_change.then(|| {
        view! {
            <SaveBar errors fields=FIELDS>
                <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
            </SaveBar>
        }
        .into_any()
    });
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="form[version]" value=input.version />
            <fieldset class="form" disabled=!may_change>
                {basics(errors, &input)}
                {tokens(errors, &input)}
                {security_policy(errors, &input)}
                {accounts(errors, &input, &providers, mail_page)}
                {sessions(errors, &input)}
                {sign_up(errors, &input)}
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
        <section id="basics">
            <h2>"Basics"</h2>
            <Field
                name="form[name]"
                error_field="name"
                label="Name"
                errors
                value=input.name.clone()
                hint="Shown to users when they sign in."
            />
        </section>
    }
    .into_any()
}

fn tokens(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="tokens">
            <h2>"Tokens"</h2>
            <p>"Lifetimes in seconds. Each application can override them."</p>
            <div class="two-columns">
                <NumberField
                    name="form[access_token_lifetime]"
                    error_field="settings.access_token_lifetime"
                    label="Access token"
                    errors
                    value=input.access_token_lifetime.clone()
                    is_duration=true
                />
                <NumberField
                    name="form[refresh_token_lifetime]"
                    error_field="settings.refresh_token_lifetime"
                    label="Refresh token"
                    errors
                    value=input.refresh_token_lifetime.clone()
                    hint="Renewed on each use. Enter 0 for the access token's lifetime, or “off” \
                    for no refresh tokens."
                    is_duration=true
                />
                <NumberField
                    name="form[code_lifetime]"
                    error_field="settings.code_lifetime"
                    label="Authorization code"
                    errors
                    value=input.code_lifetime.clone()
                    hint="Can be used once. OAuth 2.1 recommends at most 600 seconds."
                    is_duration=true
                />
                <Field
                    name="form[default_scope]"
                    error_field="settings.default_scope"
                    label="Default scope"
                    errors
                    optional=true
                    mono=true
                    value=input.default_scope.clone()
                    hint="Default: openid profile email"
                />
            </div>
        </section>
    }
    .into_any()
}

fn security_policy(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let pkce = [
        ("public", "Public applications", "Applications that can't keep a secret."),
        ("all", "Every application", "As OAuth 2.1 requires."),
    ]
    .map(|(value, label, hint)| {
        let checked = input.require_pkce == value;
        view! { <Choice name="form[require_pkce]" value label hint checked /> }.into_any()
    });
    let switches = [
        (
            "form[enforce_auth_method]",
            "Enforce the registered authentication method",
            "An application registered for client_secret_basic can't use any other method.",
            input.enforce_auth_method,
        ),
        (
            "form[allow_plain_pkce]",
            "Allow plain PKCE",
            "Can then be enabled per application. Less secure than S256.",
            input.allow_plain_pkce,
        ),
        (
            "form[require_scheme_with_dot]",
            "Require a dot in custom URI schemes",
            "For native applications: com.example.app:/callback, but not example:/callback.",
            input.require_scheme_with_dot,
        ),
        (
            "form[allow_query_token]",
            "Allow access tokens in the query string",
            "For legacy clients only: URLs end up in logs.",
            input.allow_query_token,
        ),
        (
            "form[implicit]",
            "Allow the implicit grant",
            "Enabled per application. Tokens are exposed in the browser's URL.",
            input.implicit,
        ),
        (
            "form[password]",
            "Allow the password grant",
            "Enabled per application. Users enter their password in the application.",
            input.password,
        ),
    ]
    .map(|(name, label, hint, on)| view! { <Switch name label hint checked=on /> }.into_any());
    view! {
        <section id="security">
            <h2>"Security policy"</h2>
            <p>"Rules for all applications of this tenant."</p>
            <fieldset class="field">
                <legend class="label">"Require PKCE for"</legend>
                <div class="choices">{pkce.into_iter().collect_view()}</div>
                <GroupError errors error_field="settings.require_pkce" />
            </fieldset>
            {switches.into_iter().collect_view()}
        </section>
    }
    .into_any()
}

fn limits(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="limits">
            <h2>"Limits"</h2>
            <p>"Protection against password guessing and overload. 0 disables a limit."</p>
            <div class="two-columns">
                <NumberField
                    name="form[sign_in_failures]"
                    error_field="settings.sign_in_failures"
                    label="Wrong passwords per user"
                    errors
                    value=input.sign_in_failures.clone()
                />
                <NumberField
                    name="form[sign_in_failures_per_address]"
                    error_field="settings.sign_in_failures_per_address"
                    label="Wrong passwords per IP address"
                    errors
                    value=input.sign_in_failures_per_address.clone()
                />
                <NumberField
                    name="form[sign_in_window]"
                    error_field="settings.sign_in_window"
                    label="Time window"
                    errors
                    value=input.sign_in_window.clone()
                    hint="In seconds. Wrong passwords are counted over this period."
                    is_duration=true
                />
                <NumberField
                    name="form[client_failures_per_minute]"
                    error_field="settings.client_failures_per_minute"
                    label="Wrong secrets per minute"
                    errors
                    value=input.client_failures_per_minute.clone()
                    hint="Per application and IP address."
                />
                <NumberField
                    name="form[token_per_second]"
                    error_field="settings.token_per_second"
                    label="Tokens per second"
                    errors
                    value=input.token_per_second.clone()
                    hint="Per application, for client credentials and token exchange."
                />
                <NumberField
                    name="form[token_burst]"
                    error_field="settings.token_burst"
                    label="Burst size"
                    errors
                    value=input.token_burst.clone()
                    hint="How many tokens from client credentials and token exchange can be issued \
                    at once."
                />
            </div>
        </section>
    }
    .into_any()
}
