//! Form of the tenant settings, submitted as a whole. A rejected form keeps its input. It carries
//! the version it was read from, so that the second of two concurrent edits is rejected.

use contract::provider::ProviderSummary;
use leptos::prelude::*;

use super::{form_input::TenantFormInput, sign_up::sign_up};
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Choice, Field, FormErrors, GroupError, ListField, SaveBar, SelectField,
        Switch, navigate_with_toast, on_success,
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

/// A field for a number: of events, or of seconds, which are shown in words beside it.
#[component]
fn NumberField(
    name: &'static str,
    error_field: &'static str,
    label: &'static str,
    errors: FormErrors,
    value: String,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] is_duration: bool,
) -> impl IntoView {
    view! { <Field name error_field label errors value hint=hint.to_owned() is_duration /> }
        .into_any()
}

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

/// The choices of the sign-in provider. One that was deleted stays until another is chosen.
fn sign_in_providers(current: &str, providers: &[ProviderSummary]) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "None: show the sign-in page".to_owned())];
    options.extend(providers.iter().map(|provider| {
        let state = if provider.enabled { "" } else { ", disabled" };
        (provider.id.clone(), format!("{} ({}{state})", provider.name, provider.id))
    }));
    if !options.iter().any(|(id, _)| id == current) {
        options.push((current.to_owned(), format!("{current} (deleted)")));
    }
    options
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
                    hint="Renewed on each use. Enter 0 for the access token's lifetime, or off."
                    is_duration=true
                />
                <NumberField
                    name="form[code_lifetime]"
                    error_field="settings.code_lifetime"
                    label="Authorization code"
                    errors
                    value=input.code_lifetime.clone()
                    hint="Can be used once. OAuth 2.1 recommends at most 60."
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
                    hint="Default: openid profile email."
                />
            </div>
        </section>
    }
    .into_any()
}

fn accounts(
    errors: FormErrors,
    input: &TenantFormInput,
    providers: &[ProviderSummary],
    mail_page: String,
) -> AnyView {
    let second_factor = [
        ("off", "Off", "No one is asked for a code, even if they set up an app."),
        ("optional", "Optional", "Users can set up an authenticator app in their account."),
        ("members", "Required for members", "Members must set one up at their next sign-in."),
        ("all", "Required for all users", "All users must set one up at their next sign-in."),
    ]
    .map(|(value, label, hint)| {
        let checked = input.second_factor == value;
        view! { <Choice name="form[second_factor]" value label hint checked /> }.into_any()
    });
    view! {
        <section id="accounts">
            <h2>"Accounts"</h2>
            <fieldset class="field">
                <legend class="label">"Two-step verification"</legend>
                {second_factor.into_iter().collect_view()}
                <p class="hint">
                    "Admins can raise this. Only owners can lower it, or allow remembered browsers."
                </p>
                <GroupError errors error_field="settings.second_factor" />
            </fieldset>
            <NumberField
                name="form[remembered_devices_days]"
                error_field="settings.remembered_devices_days"
                label="Days without the second step on a remembered browser"
                errors
                value=input.remembered_devices_days.clone()
                hint="Users can choose not to be asked for a code again when they sign in to an \
                application. The console and changes of the account still ask. 0 to 90; 0 asks at \
                every sign-in."
            />
            <Switch
                name="form[breached_passwords]"
                label="Refuse leaked passwords"
                hint="New passwords are looked up at haveibeenpwned.com, which gets 5 digits of a \
                digest, never the password. If it doesn't respond, the password is accepted."
                checked=input.breached_passwords
            />
            <Switch
                name="form[passkeys]"
                label="Users can sign in with passkeys"
                hint="A passkey replaces the password and the code of an authenticator app."
                checked=input.passkeys
            />
            <Switch
                name="form[profile_changes]"
                label="Users can change their profile"
                hint="Their names, and their email address by a link to the new one."
                checked=input.profile_changes
            />
            <ListField
                name="form[sign_in_provider]"
                error_field="settings.sign_in_provider"
                label="Sign-in provider"
                errors
                value=input.sign_in_provider.clone()
                options=sign_in_providers(&input.sign_in_provider, providers)
                hint="Users go straight to this identity provider, and see the sign-in page only \
                if they cancel or have signed out. The console always shows it."
            />
            <NumberField
                name="form[account_deletion_days]"
                error_field="settings.account_deletion_days"
                label="Account deletion grace period (days)"
                errors
                value=input.account_deletion_days.clone()
                hint="Users who delete their account can sign in again to keep it. \
                0: users can't delete their account."
            />
            <div>
                <h3>"Email"</h3>
                <p class="small quiet-text">
                    "These need a mail server. The "<a href=mail_page>"Email page"</a>
                    " shows whether there is one."
                </p>
            </div>
            <Switch
                name="form[password_reset]"
                label="Users can reset a forgotten password"
                hint="With a link that is sent to the verified email address of the account."
                checked=input.password_reset
            />
            <Switch
                name="form[require_verified_email]"
                label="Require a verified email address"
                hint="Users confirm their address before they can continue to an application."
                checked=input.require_verified_email
            />
        </section>
    }
    .into_any()
}

fn sessions(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="sessions">
            <h2>"Sessions"</h2>
            <p>
                "How long users stay signed in, in seconds. Takes effect immediately, including \
                for existing sessions."
            </p>
            <div class="two-columns">
                <NumberField
                    name="form[session_idle]"
                    error_field="settings.session_idle"
                    label="Idle timeout"
                    errors
                    value=input.session_idle.clone()
                    hint="Not for users who choose to stay signed in."
                    is_duration=true
                />
                <NumberField
                    name="form[session_lifetime]"
                    error_field="settings.session_lifetime"
                    label="Lifetime"
                    errors
                    value=input.session_lifetime.clone()
                    hint="Sessions end after this time, even if in use."
                    is_duration=true
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
            "Require a dot in custom URL schemes",
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

fn new_applications(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="new-applications">
            <h2>"New applications"</h2>
            <p>"Defaults for new applications. Existing applications don't change."</p>
            <div class="two-columns">
                <SelectField
                    name="form[new_client_type]"
                    error_field="settings.new_clients.client_type"
                    label="Client secret"
                    errors
                    value=input.new_client_type.clone()
                    options=&[
                        ("", "By application type"),
                        ("confidential", "Always required"),
                        ("public", "None, PKCE only"),
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
                        ("", "By application type"),
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
                label="Allowed scopes"
                errors
                optional=true
                mono=true
                value=input.new_scope.clone()
                hint="Default: openid profile email offline_access."
            />
            <Switch
                name="form[new_skip_consent]"
                label="Skip consent"
                hint="Only if all applications of this tenant are your own."
                checked=input.new_skip_consent
            />
        </section>
    }
    .into_any()
}

fn developers(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let who = [
        ("off", "Off", "Only owners and admins can register applications."),
        (
            "approval",
            "After approval",
            "Any user can register applications; an owner or admin approves each one.",
        ),
        ("open", "Open", "Any user can register applications, without approval."),
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
        <section id="developers">
            <h2>"Developer registration"</h2>
            <p>"Whether developers can register applications themselves, and their limits."</p>
            <fieldset class="field">
                <legend class="visually-hidden">"Registration by developers"</legend>
                {who.into_iter().collect_view()}
                <GroupError errors error_field="settings.self_registration" />
            </fieldset>
            <div class="two-columns">
                <NumberField
                    name="form[self_registration_quota]"
                    error_field="settings.self_registration_quota"
                    label="Applications per user"
                    errors
                    value=input.self_registration_quota.clone()
                    hint="0 for no limit."
                />
                <NumberField
                    name="form[registrations_per_hour]"
                    error_field="settings.registrations_per_hour"
                    label="Registrations per hour"
                    errors
                    value=input.registrations_per_hour.clone()
                    hint="Per user. 0 for no limit."
                />
                <Field
                    name="form[self_registration_scopes]"
                    error_field="settings.self_registration_scopes"
                    label="Scopes they can request"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_scopes.clone()
                    hint="Default: the standard OpenID Connect scopes, without the tenant's own."
                />
                <Field
                    name="form[self_registration_redirect_hosts]"
                    error_field="settings.self_registration_redirect_hosts"
                    label="Allowed redirect hosts"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_redirect_hosts.clone()
                    hint="Separated by spaces: app.example, *.example, or com.example.app: \
                    for a scheme. Leave empty to allow any."
                />
            </div>
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
                    hint="In seconds. Wrong passwords in it are counted."
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
                    hint="Per application."
                />
                <NumberField
                    name="form[token_burst]"
                    error_field="settings.token_burst"
                    label="Burst size"
                    errors
                    value=input.token_burst.clone()
                    hint="Tokens that can be issued at once."
                />
            </div>
        </section>
    }
    .into_any()
}
