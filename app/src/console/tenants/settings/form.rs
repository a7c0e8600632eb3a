//! Form of the tenant settings, submitted as a whole. A rejected form keeps its input. It carries
//! the version it was read from, so that the second of two concurrent edits is rejected.

use leptos::prelude::*;

use super::answers::Answers;
use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Choice, Field, FormAlert, FormErrors, GroupError, SelectField, Switch,
        navigate_with_toast, on_success,
    },
};

#[server]
pub async fn change_tenant(tenant: String, answers: Answers) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::tenant::detail(&session.tenant, &session.actor).await?;
    let form = answers.form(&before.settings)?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::tenant::update_settings(tx, form).await)
        .await?;
    Ok(())
}

const FIELDS: &[&str] = &["name", "settings"];

/// A field for a number of seconds or of events.
#[component]
fn Number(
    name: &'static str,
    error_field: &'static str,
    label: &'static str,
    errors: FormErrors,
    value: String,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    view! { <Field name error_field label errors value hint=hint.to_owned()/> }.into_any()
}

#[island]
pub fn TenantForm(tenant: String, now: Answers, may_change: bool) -> impl IntoView {
    let action = ServerAction::<ChangeTenant>::new();
    let errors = FormErrors::of_action(action);
    let here = format!("/console/t/{tenant}/settings");
    on_success(action, move |()| navigate_with_toast("Saved.", &here));
    let fields = if may_change { FIELDS } else { &[] };
    let save = may_change.then(|| {
        view! { <div class="save-bar"><p class="state" role="status">{move || match errors.field_error_count().get() {
            0 => String::new(),
            1 => "Not saved: one problem to mend".to_owned(),
            many => format!("Not saved: {many} problems to mend"),
        }}</p><ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit></div> }
        .into_any()
    });
    view! {
        <ActionForm action attr:class="form">
            <FormAlert errors fields/>
            <input type="hidden" name="tenant" value=tenant/>
            <input type="hidden" name="answers[version]" value=now.version/>
            <fieldset class="form" disabled=!may_change>
                {basics(errors, &now)}
                {tokens(errors, &now)}
                {proof(errors, &now)}
                {new_applications(errors, &now)}
                {developers(errors, &now)}
                {limits(errors, &now)}
            </fieldset>
            {save}
        </ActionForm>
    }
}

fn basics(errors: FormErrors, now: &Answers) -> AnyView {
    view! {
        <section>
            <h2>"Basics"</h2>
            <Field name="answers[name]" error_field="name" label="Name" errors value=now.name.clone() hint="People see it when they sign in."/>
        </section>
    }
    .into_any()
}

fn tokens(errors: FormErrors, now: &Answers) -> AnyView {
    view! {
        <section>
            <h2>"Tokens"</h2>
            <p>"How long they live, in seconds. An application may say otherwise for itself."</p>
            <div class="two-columns">
                <Number name="answers[access_token_lifetime]" error_field="settings.access_token_lifetime" label="Access token" errors value=now.access_token_lifetime.clone() hint="3600 is an hour."/>
                <Number name="answers[refresh_token_lifetime]" error_field="settings.refresh_token_lifetime" label="Refresh token" errors value=now.refresh_token_lifetime.clone() hint="From each use on. 0: as long as the access token. off: none are given."/>
                <Number name="answers[code_lifetime]" error_field="settings.code_lifetime" label="Authorization code" errors value=now.code_lifetime.clone() hint="Works once; OAuth 2.1 asks for at most 60."/>
                <Field name="answers[default_scope]" error_field="settings.default_scope" label="Scope where none is asked for" errors optional=true mono=true value=now.default_scope.clone() hint="Nothing: openid profile email."/>
            </div>
        </section>
    }
    .into_any()
}

fn proof(errors: FormErrors, now: &Answers) -> AnyView {
    let pkce = [("public", "Public applications", "Those that keep no secret."), ("all", "Every application", "As OAuth 2.1 asks.")]
        .map(|(value, label, hint)| view! { <Choice name="answers[require_pkce]" value label hint checked=now.require_pkce == value/> }.into_any());
    let switches = [
        (
            "answers[enforce_auth_method]",
            "Only the registered way to authenticate",
            "An application that is registered for client_secret_basic may use nothing else.",
            now.enforce_auth_method,
        ),
        (
            "answers[allow_plain_pkce]",
            "Plain PKCE may be allowed",
            "An application may then switch it on for itself. It protects less than S256.",
            now.allow_plain_pkce,
        ),
        (
            "answers[allow_query_token]",
            "Access tokens may stand in the query",
            "For old clients alone: addresses end up in logs.",
            now.allow_query_token,
        ),
        (
            "answers[implicit]",
            "The implicit grant may be switched on",
            "Per application. Tokens pass through the address of the browser.",
            now.implicit,
        ),
        (
            "answers[password]",
            "The password grant may be switched on",
            "Per application. People give it their password.",
            now.password,
        ),
    ]
    .map(|(name, label, hint, on)| view! { <Switch name label hint checked=on/> }.into_any());
    view! {
        <section>
            <h2>"Security policy"</h2>
            <p>"What applications here must do, and what none of them may."</p>
            <fieldset class="field"><legend class="label">"PKCE is required of"</legend><div class="choices">{pkce.into_iter().collect_view()}</div><GroupError errors error_field="settings.require_pkce"/></fieldset>
            {switches.into_iter().collect_view()}
        </section>
    }
    .into_any()
}

fn new_applications(errors: FormErrors, now: &Answers) -> AnyView {
    view! {
        <section>
            <h2>"New applications"</h2>
            <p>"What one starts with, where whoever registers it says nothing else. Those that are there stay as they are."</p>
            <div class="two-columns">
                <SelectField name="answers[new_client_type]" error_field="settings.new_clients.client_type" label="Secret" errors value=now.new_client_type.clone()
                    options=&[("", "By its type"), ("confidential", "Always required"), ("public", "None: PKCE is the proof"), ("pkce_or_secret", "PKCE or a secret")]/>
                <SelectField name="answers[new_auth_method]" error_field="settings.new_clients.token_endpoint_auth_method" label="Client authentication" errors value=now.new_auth_method.clone()
                    options=&[("", "By its type"), ("client_secret_basic", "client_secret_basic"), ("client_secret_post", "client_secret_post"), ("private_key_jwt", "private_key_jwt"), ("none", "none")]/>
            </div>
            <Field name="answers[new_scope]" error_field="settings.new_clients.scope" label="Scope it may ask for" errors optional=true mono=true value=now.new_scope.clone() hint="Nothing: openid profile email offline_access."/>
            <Switch name="answers[new_skip_consent]" label="Skip consent" hint="For a tenant whose applications are all your own." checked=now.new_skip_consent/>
        </section>
    }
    .into_any()
}

fn developers(errors: FormErrors, now: &Answers) -> AnyView {
    let who = [
        ("off", "Off", "Only your own staff registers applications."),
        ("approval", "After approval", "Whoever has an account here may register; an administrator lets each one in."),
        ("open", "Open", "Whoever has an account here may register, and it works at once."),
    ]
    .map(|(value, label, hint)| view! { <Choice name="answers[self_registration]" value label hint checked=now.self_registration == value/> }.into_any());
    view! {
        <section>
            <h2>"Developers' applications"</h2>
            <p>"Whether developers register applications themselves, and how far they may go."</p>
            <fieldset class="field"><legend class="visually-hidden">"Registration by developers"</legend>{who.into_iter().collect_view()}<GroupError errors error_field="settings.self_registration"/></fieldset>
            <div class="two-columns">
                <Number name="answers[self_registration_quota]" error_field="settings.self_registration_quota" label="Applications of one person" errors value=now.self_registration_quota.clone() hint="0 for any number."/>
                <Number name="answers[registrations_per_hour]" error_field="settings.registrations_per_hour" label="Registrations per hour" errors value=now.registrations_per_hour.clone() hint="Of one person. 0 for any number."/>
                <Field name="answers[self_registration_scopes]" error_field="settings.self_registration_scopes" label="Scope they may ask for" errors optional=true mono=true value=now.self_registration_scopes.clone() hint="Nothing: what the standards know about a person, and nothing of the tenant's own."/>
                <Field name="answers[self_registration_redirect_hosts]" error_field="settings.self_registration_redirect_hosts" label="Hosts they may redirect to" errors optional=true mono=true value=now.self_registration_redirect_hosts.clone() hint="With spaces between them: app.example, *.example, or com.example.app: for a scheme. Nothing: any."/>
            </div>
        </section>
    }
    .into_any()
}

fn limits(errors: FormErrors, now: &Answers) -> AnyView {
    view! {
        <section>
            <h2>"Limits"</h2>
            <p>"Against guessing and runaway programs. 0 switches one off."</p>
            <div class="two-columns">
                <Number name="answers[sign_in_failures]" error_field="settings.sign_in_failures" label="Wrong passwords per person" errors value=now.sign_in_failures.clone()/>
                <Number name="answers[sign_in_failures_per_address]" error_field="settings.sign_in_failures_per_address" label="Wrong passwords per network address" errors value=now.sign_in_failures_per_address.clone()/>
                <Number name="answers[sign_in_window]" error_field="settings.sign_in_window" label="Counted together for" errors value=now.sign_in_window.clone() hint="Seconds."/>
                <Number name="answers[client_failures_per_minute]" error_field="settings.client_failures_per_minute" label="Wrong secrets per minute" errors value=now.client_failures_per_minute.clone() hint="Per application and network address."/>
                <Number name="answers[token_per_second]" error_field="settings.token_per_second" label="Tokens per second" errors value=now.token_per_second.clone() hint="That one application gets for itself."/>
                <Number name="answers[token_burst]" error_field="settings.token_burst" label="At once" errors value=now.token_burst.clone() hint="Tokens, after a pause."/>
            </div>
        </section>
    }
    .into_any()
}
